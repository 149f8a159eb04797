"""`studyplan preview`: print every post of a plan with the instant at which it is due, and send nothing."""

import hashlib
import json as json_module
import sys
from pathlib import Path

from bot.cli.console import shows_unicode
from bot.cli.curriculum import find
from bot.commands.param_types import Choice
from bot.commands.time_types import Date, TimeZone, parse_time, parse_weekday
from bot.commands.viewpoint import Viewpoint
from bot.errors import UserError
from bot.feature import Features, PlannedPost
from bot.features import FEATURES
from bot.messages.card import Card
from bot.messages.known_actions import with_known_actions
from bot.messages.plain import local_time, plain
from bot.outbox.tables import Post
from bot.platform import SystemClock
from bot.study.calendar import Calendar, first_day
from bot.study.calendar_file import Event, event_title, write_calendar
from bot.study.course import Course
from bot.study.localtime import zone
from bot.study.plan import Pace
from bot.study.readable_plan import readable
from bot.study.snapshot import dump
from bot.study.syllabus import lay_out

BAD_OPTION = 2
"""The exit status if an option cannot be used."""

_FEATURES = Features(FEATURES)


def preview(
    plan: str, *, start: str, pace: str, tz: str, at: str, day: str, ics: Path | None, json: bool
) -> int:
    """Print the posts and return the exit status: BAD_OPTION if an option cannot be used."""
    try:
        syllabus = lay_out(readable(find(plan)), Pace(Choice(tuple(one.value for one in Pace)).parse(pace)))
        weekday = parse_weekday(day) if day else None
        now = SystemClock().now()
        where = TimeZone().read(tz, Viewpoint(now))
        begin = Date().read(start, Viewpoint(now, where))
        calendar = Calendar.weekly(first_day(begin, weekday), parse_time(at), zone(where), len(syllabus))
        course = Course(0, syllabus.plan.key, syllabus.plan.title, syllabus, calendar)
        posts = [post for post in _FEATURES.all_posts(course) if not post.kind.is_personal]
    except (UserError, OverflowError) as error:
        print(error, file=sys.stderr)
        return BAD_OPTION
    calendar_file = _calendar_file(course, posts) if ics is not None else b""
    for post in posts:
        print(_as_json(course, post) if json else _as_text(course, post))
    if ics is not None:
        try:
            ics.write_bytes(calendar_file)
        except OSError as error:
            print(f"{ics}: {error.strerror}", file=sys.stderr)
            return BAD_OPTION
    return 0


def _draw(course: Course, post: PlannedPost) -> Card:
    """The card of a post for a group in which nothing has happened yet."""
    card = post.kind.draw(course, Post(kind=post.kind.name, week=post.week, body=""), post.kind.blank)
    return with_known_actions(card, _FEATURES.command_names)


def _as_text(course: Course, post: PlannedPost) -> str:
    head = f"{local_time(post.due_at, course.calendar.zone)} · week {post.week} · {post.kind.title}"
    card = _draw(course, post)
    below = plain(card.hanging).splitlines() if card.hanging else []
    return "\n".join(
        [
            head,
            *(f"    {line}".rstrip() for line in plain(card).splitlines()),
            *(["    In its thread:"] if below else []),
            *(f"        {line}" for line in below),
            "",
        ]
    )


def _as_json(course: Course, post: PlannedPost) -> str:
    from adapters.local.output import card_as_dict

    card = _draw(course, post)
    return json_module.dumps(
        {
            "at": course.calendar.local(post.due_at).isoformat(),
            "kind": post.kind.name,
            "week": post.week,
            "card": card_as_dict(card),
            "text": plain(card),
            "thread": card_as_dict(card.hanging) if card.hanging else None,
        },
        ensure_ascii=not shows_unicode(),
    )


def _calendar_file(course: Course, posts: list[PlannedPost]) -> bytes:
    """A calendar file with an event for each post.

    Made twice, a calendar has the same UIDs, so that importing it again adds nothing. Two calendars that
    differ in the plan or in any option share none.
    """
    made_at = SystemClock().now()
    cadence = course.calendar.latest
    options = (course.syllabus.pace, cadence.day.isoformat(), cadence.at.isoformat(), course.zone)
    identity = hashlib.sha256("\n".join((*options, dump(course.plan))).encode()).hexdigest()[:32]
    events = [
        Event(
            f"{identity}-w{post.week}-{post.kind.name}@studyplan",
            post.due_at,
            event_title(post.kind.title, course.syllabus.week(post.week)),
            made_at,
        )
        for post in posts
    ]
    return write_calendar(events, course.calendar.zone)
