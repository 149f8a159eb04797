"""`studyplan preview`: every post of a whole plan with its instant, sending nothing."""

import json as json_module
import sys
from datetime import date
from pathlib import Path

from bot.cards.organizing import NAMES
from bot.cards.plain import local_time, plain
from bot.cli.curriculum import find
from bot.commands.kinds import Choice, Day, TimeOfDay, Zone, parse_weekday
from bot.domain.calendar import Calendar, PlannedPost, PostKind, first_day
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.localtime import zone
from bot.domain.pacing import lay_out
from bot.domain.plan import Pace
from bot.services.posting import draw
from bot.services.told import Facts

BAD_OPTION = 2


def preview(
    plan: str, *, start: str, pace: str, tz: str, at: str, day: str, ics: Path | None, json: bool
) -> int:
    """Print the posts; 2 if an option cannot be read."""
    try:
        syllabus = lay_out(find(plan), Pace(Choice(tuple(one.value for one in Pace)).parse(pace)))
        weekday = parse_weekday(day) if day else None
        begin: date = Day().parse(start)
        calendar = Calendar.weekly(
            first_day(begin, weekday), TimeOfDay().parse(at), zone(Zone().parse(tz)), len(syllabus)
        )
        course = Course(0, syllabus.plan.key, syllabus.plan.title, syllabus, calendar)
        posts = [post for post in calendar.all_posts(syllabus) if post.kind is not PostKind.NUDGE]
    except (UserError, OverflowError) as error:
        print(error, file=sys.stderr)
        return BAD_OPTION
    for post in posts:
        print(_as_json(course, post) if json else _as_text(course, post))
    if ics is not None:
        try:
            ics.write_bytes(_calendar_file(course, posts))
        except OSError as error:
            print(f"{ics}: {error.strerror}", file=sys.stderr)
            return BAD_OPTION
    return 0


def _as_text(course: Course, post: PlannedPost) -> str:
    head = f"{local_time(post.due_at, course.calendar.zone)} · week {post.week} · {NAMES[post.kind]}"
    card = draw(course, post.kind, post.week, Facts())
    below = plain(card.hanging).splitlines() if card.hanging else []
    return "\n".join(
        [
            head,
            *(f"  │ {line}" for line in plain(card).splitlines()),
            *(["  └ in its thread"] if below else []),
            *(f"    │ {line}" for line in below),
            "",
        ]
    )


def _as_json(course: Course, post: PlannedPost) -> str:
    from adapters.local.output import card_as_dict

    card = draw(course, post.kind, post.week, Facts())
    return json_module.dumps(
        {
            "at": course.calendar.local(post.due_at).isoformat(),
            "kind": post.kind.value,
            "week": post.week,
            "card": card_as_dict(card),
            "text": plain(card),
            "thread": card_as_dict(card.hanging) if card.hanging else None,
        },
        ensure_ascii=False,
    )


def _calendar_file(course: Course, posts: list[PlannedPost]) -> bytes:
    from icalendar import Calendar as CalendarFile
    from icalendar import Event

    file = CalendarFile()
    file.add("prodid", "-//studyplan//EN")
    file.add("version", "2.0")
    for post in posts:
        event = Event()
        week = course.syllabus.week(post.week)
        event.add("uid", f"{course.key}-{course.calendar.first}-w{post.week}-{post.kind.value}@studyplan")
        event.add("dtstamp", post.due_at)
        event.add("dtstart", post.due_at)
        event.add("summary", f"Week {post.week}, {NAMES[post.kind]}: {week.title}")
        file.add_component(event)
    return bytes(file.to_ical())
