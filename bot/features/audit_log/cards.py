"""The card with a page of a group's log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Heading, Paragraph
from bot.messages.notice import prose
from bot.messages.text import Bold, Instant, Text, lines, text
from bot.study import audit_log
from bot.study.course import Course
from bot.wording.naming import FORMER_MEMBER, shorten

BY_THE_BOT = frozenset({"dropped", "gone", "refused", "mended"})
"""Events that the bot causes. All others are done by people."""

BY_STRANGERS = frozenset({audit_log.COMMAND_REFUSED, audit_log.CODE_REFUSED})
"""Events that somebody may bring about whom the bot has never met."""

ABOUT_SOMEBODY = frozenset(
    {
        "organizer added",
        "organizer removed",
        "excused",
        "excuse taken back",
        "member admitted",
        "request declined",
        "member removed",
        "member blocked",
        "member unblocked",
        "taken down",
    }
)
"""Events that are done to a person."""

LINES_PER_PAGE = 12
"""Lines of the log on a page."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the log: who did what, and to whom, with the names that organizers read.

    `by` is None for the bot, for strangers and for deleted people; `about` is None if it was done to nobody,
    and for deleted people.
    """

    at: datetime
    by: str | None
    event: str
    detail: str
    about: str | None = None


def log(course: Course, entries: Sequence[LogEntry], page: int, pages: int) -> Card:
    """A page of the group's log, the newest line first. Pages count from 1."""
    rows = [_logged(one) for one in entries]
    blocks: list[Block] = [
        Heading(f"The log of {shorten(course.name, 100)}"),
        Paragraph(lines(*rows)) if rows else Paragraph(text("Nothing has happened yet.")),
    ]
    turns = [
        Button(label, str(Action("plan-admin log", {"page": str(number)}, course.cohort_id)))
        for label, number in (("‹ Newer", page - 1), (f"Page {page + 1} of {pages} ›", page + 1))
        if 1 <= number <= pages
    ]
    if turns:
        blocks.append(Buttons(tuple(turns)))
    return Card("log", tuple(blocks), course.zone)


def _logged(one: LogEntry) -> Text:
    nobody = "the bot" if one.event in BY_THE_BOT else FORMER_MEMBER
    by = one.by or ("somebody I do not know" if one.event in BY_STRANGERS else nobody)
    about = one.about or (FORMER_MEMBER if one.event in ABOUT_SOMEBODY else "")
    return text(
        Instant(one.at),
        f" · {by}: ",
        Bold(one.event),
        f" {about}" if about else "",
        *(text(" — ", prose(shorten(one.detail, 160))) if one.detail else ()),
    )
