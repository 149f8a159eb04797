"""`studyplan preview`: print every post of a plan with the instant at which it is due, and send nothing."""

import hashlib
import json as json_module
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.cli.console import shows_unicode
from bot.cli.curriculum import find
from bot.cli.extras import extra_packages
from bot.cli.planned import draw, plan_course, planned_posts
from bot.errors import UserError
from bot.feature.post_kinds import PlannedPost
from bot.messages.plain import local_time, plain
from bot.platform.clock import SystemClock
from bot.study.calendar_file import Event, event_title, write_calendar
from bot.study.course import Course
from bot.study.snapshot import dump

BAD_OPTION = 2
"""The exit status if an option cannot be used."""


def preview(
    plan: str,
    *,
    start: str,
    pace: str,
    tz: str,
    at: str,
    day: str,
    ics: Path | None,
    json: bool,
    html: Path | None = None,
) -> int:
    """Print the posts and return the exit status: BAD_OPTION if an option cannot be used."""
    try:
        course = plan_course(find(plan), start=start, pace=pace, tz=tz, at=at, day=day)
        posts = planned_posts(course)
    except (UserError, OverflowError) as error:
        print(error, file=sys.stderr)
        return BAD_OPTION
    files = []
    if ics is not None:
        files.append((ics, _calendar_file(course, posts)))
    if html is not None:
        files.append((html, _page(course, {"pace": pace, "start": start, "at": at, "day": day, "tz": tz})))
    for post in posts:
        print(_as_json(course, post) if json else _as_text(course, post))
    for file, content in files:
        try:
            file.write_bytes(content)
        except OSError as error:
            print(f"{file}: {error.strerror}", file=sys.stderr)
            return BAD_OPTION
    return 0


def _page(course: Course, options: Mapping[str, str]) -> bytes:
    """The rehearsal, as a page of HTML that needs nothing beside it."""
    with extra_packages("The rehearsal"):
        from adapters.rehearsal.page import Options, document
        from bot.cli.rehearsal import rehearse

        return document(rehearse(course), Options({"plan": course.plan.key} | dict(options))).html.encode()


def _as_text(course: Course, post: PlannedPost) -> str:
    head = f"{local_time(post.due_at, course.calendar.zone)} · week {post.week} · {post.kind.title}"
    card = draw(course, post)
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

    card = draw(course, post)
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
