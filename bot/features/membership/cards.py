"""The answer to joining a group."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Paragraph, Style
from bot.messages.fitting import headline
from bot.messages.notice import notice
from bot.messages.text import Channel, Code, Instant, Text, text
from bot.study.course import Course
from bot.study.syllabus import Week
from bot.wording.counting import counted
from bot.wording.naming import shorten

MOST_NAMED = 3
"""Channels that the sentence about one's name lists."""


def already_in(group: str, name: str, zone: str) -> Card:
    """The answer to joining a group that somebody is in."""
    words = f"You are in {group} already, {name}. `/plan week` shows what is on."
    return notice("already_member", words, zone)


def who_sees_name(rooms: Sequence[Channel], *, visible: bool) -> Text:
    """Where others read the name of somebody who joins, and how that is changed."""
    if not visible:
        return text("Others do not see your name; ", Code("/plan settings"), " changes that.")
    several = len({room.platform for room in rooms}) > 1
    shown: list[Text] = [
        text(
            replace(room, name=shorten(room.name, 80)), f" on {room.platform.capitalize()}" if several else ""
        )
        for room in rooms[:MOST_NAMED]
    ]
    if len(rooms) > MOST_NAMED:
        shown.append(text(counted(len(rooms) - MOST_NAMED, "more channel")))
    where: Text = ()
    for place, one in enumerate(shown):
        before = "" if not place else " and " if place == len(shown) - 1 else ", "
        where = text(where, before, one)
    return text("Others see your name in ", where, "; ", Code("/plan settings"), " hides it.")


def welcome(
    course: Course,
    name: str,
    week: Week | None,
    now: datetime,
    *,
    again: bool,
    zone: str,
    seen: Text = (),
) -> Card:
    """The answer to joining.

    `week` is the running week, or in a break the next one; None before the start and after the end. `seen`
    says where others read the name.
    """
    cohort = course.cohort_id
    greeting = f"Welcome back, {name}!" if again else f"Welcome, {name}!"
    if week is None and now >= course.calendar.end(len(course.syllabus)):
        begins = text(
            f"{course.name} is through its plan. Everything you did is still here, and what is open can be "
            "ticked any time."
        )
    elif week is None:
        begins = text(
            f"You are in {course.name}. It begins ",
            Instant(course.calendar.start(1)),
            "; I will post the goals here.",
        )
    elif again:
        starts = course.calendar.start(week.number)
        where = (
            text(f"{course.name} goes on with week {week.number}, ", Instant(starts))
            if now < starts
            else text(f"{course.name} is in week {week.number}")
        )
        begins = text(
            where,
            ". Everything you did is still here. Whole weeks away do not break your streak, "
            "and you can still tick what was due in them.",
        )
    elif now < course.calendar.start(week.number):
        begins = text(
            f"You are in {course.name}. You begin with week {week.number} of {len(course.syllabus)}, ",
            Instant(course.calendar.start(week.number)),
            ". You start clean: nothing from before counts against you.",
        )
    elif week.number == 1:
        begins = text(f"You are in {course.name}, from its first week on. This week runs until ")
        begins = text(begins, Instant(course.calendar.end(1)), ".")
    else:
        begins = text(
            f"You are in {course.name}, which is in week {week.number} of {len(course.syllabus)}. "
            "You start clean: nothing from before counts against you."
        )
    return Card(
        "welcome",
        (
            headline(f"👋 {greeting}"),
            Paragraph(begins),
            *((Paragraph(seen),) if seen else ()),
            Buttons(
                (
                    Button("This week", str(Action("plan week", {}, cohort)), Style.PRIMARY),
                    Button("Remind me", str(Action("plan settings", {"reminders": "on"}, cohort))),
                    Button("Settings", str(Action("plan settings", {}, cohort))),
                )
            ),
            Footnote(
                text(
                    "I write to you privately only if you ask for reminders. ",
                    Code("/plan help"),
                    " shows the rest.",
                )
            ),
        ),
        zone,
    )
