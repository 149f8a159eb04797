"""Cards of a member's streak: every week, and why it counts as it does."""

from collections.abc import Sequence
from datetime import datetime

from bot.features.reschedule.cards import day, span
from bot.features.streak.pictures import streak_picture
from bot.features.streak.rules import MOST_FREEZES, Mark, MarkedWeek, Streak
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph
from bot.messages.text import Bold, Instant, Text, TimeStyle, lines, text
from bot.study.course import Course
from bot.study.weekly_schedule import Break
from bot.wording.counting import counted

MARKS = {
    Mark.KEPT: "✅",
    Mark.OPEN: "⏳",
    Mark.FROZEN: "🧊",
    Mark.EXCUSED: "🤝",
    Mark.ABSENT: "🚪",
    Mark.PAUSED: "🌙",
    Mark.NOT_ASKED: "🤖",
    Mark.MISSED: "❌",
}

BREAK_MARK = "🏖️"

WEEKS_PER_PAGE = 36
"""Weeks on a page, each with its reason: as many as fit into a card."""


def pages(member_streak: Streak) -> int:
    """How many pages the weeks of the streak fill."""
    return max(1, -(-len(member_streak.weeks) // WEEKS_PER_PAGE))


def streak(
    course: Course,
    member_streak: Streak,
    at_risk: int | None,
    page: int,
    paused_until: datetime | None,
    now: datetime,
    zone: str,
    first: int = 1,
) -> Card:
    """A page of the member's weeks with their reasons, the newest first.

    `first` is the member's first week. `at_risk` is the next week that could break the streak; None if there
    is none.
    """
    over = course.ended_at is not None and all(one.mark is not Mark.OPEN for one in member_streak.weeks)
    blocks: list[Block] = [
        Heading(f"🔥 Your streak: {counted(member_streak.current, 'week')}"),
        Paragraph(
            text(
                f"Longest: {counted(member_streak.longest, 'week')}. ",
                f"Freezes held: {member_streak.freezes} of {MOST_FREEZES}",
                "."
                if over or member_streak.freezes == MOST_FREEZES
                else f"; the next one comes after {_kept(member_streak.to_next_freeze)}.",
            )
        ),
    ]
    if paused_until is not None and not over:
        blocks.append(
            Paragraph(
                text(Bold("You are on a pause"), f" until {day(course.calendar.last_day(paused_until))}.")
            )
        )
    count = pages(member_streak)
    if count > 1:
        first, last = member_streak.weeks[0].week, member_streak.weeks[-1].week
        marks = "".join(MARKS[one.mark] for one in member_streak.weeks)
        blocks.append(Paragraph(text(f"Weeks {first} to {last}: {marks}")))
    newest_first = member_streak.weeks[::-1][(page - 1) * WEEKS_PER_PAGE : page * WEEKS_PER_PAGE]
    if newest_first:
        begun = [one for one in course.calendar.breaks if one.first <= course.calendar.local(now).date()]
        blocks.append(Paragraph(lines(*_told(course, newest_first, begun))))
    else:
        blocks.append(Paragraph(_nothing_yet(course, first, over=over)))
    blocks.append(Footnote(_what_breaks(course, member_streak, at_risk)))
    buttons = _turns(course, page, count)
    if not over:
        buttons.append(_pause_button(course, paused=paused_until is not None))
        buttons.append(Button("Share my progress", str(Action("plan share", {}, course.cohort_id))))
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return Card("streak", tuple(blocks), zone, picture=streak_picture(member_streak))


def _nothing_yet(course: Course, first: int, *, over: bool) -> Text:
    if over:
        return text("No week counted for you.")
    if first == 1:
        return text("It begins with the first week of the plan.")
    return text(f"It begins with week {first}, ", Instant(course.calendar.start(first)), ".")


def _told(course: Course, newest_first: Sequence[MarkedWeek], breaks: Sequence[Break]) -> list[Text]:
    """A line for each week, and one for each break between them."""
    told: list[Text] = []
    waiting = list(breaks)
    calendar = course.calendar
    for one in newest_first:
        begins = calendar.start(one.week).astimezone(calendar.cadence(one.week).zone).date()
        while waiting and waiting[-1].first >= begins:
            told.append(text(f"{BREAK_MARK} Break {span(waiting.pop())}"))
        told.append(marked(one))
    return told


def marked(week: MarkedWeek) -> Text:
    """A week of a streak, and why it counts as it does."""
    name = "" if week.mark is Mark.KEPT else f" {week.mark.value}"
    return text(f"{MARKS[week.mark]} Week {week.week}{name}: {week.reason}")


def _kept(count: int) -> str:
    return "one more kept week" if count == 1 else f"{count} more kept weeks"


def _what_breaks(course: Course, found: Streak, week: int | None) -> Text:
    """A sentence about the next week that could break the streak: until when and how it can be kept, and what
    missing it would cost.
    """
    if course.was_cut_short:
        return text("The group has ended; this stays as it is.")
    if week is None:
        return text("No week is left that could break it.")
    if not found.current:
        return text("A tick, or any answer but “Away”, begins a new one.")
    missed = (
        "If you do neither, a freeze is spent, and your streak goes on."
        if found.freezes
        else "If you miss it, a new streak begins; what you have done stays."
    )
    return text(
        f"To keep your streak in week {week}, tick an item or check in (any answer but “Away”) by ",
        Instant(course.calendar.closes(week), TimeStyle.DEADLINE),
        f". {missed}",
    )


def _turns(course: Course, page: int, count: int) -> list[Button]:
    return [
        Button(label, str(Action("plan streak", {"page": str(number)}, course.cohort_id)))
        for label, number in (("‹ Later weeks", page - 1), ("Earlier weeks ›", page + 1))
        if 1 <= number <= count
    ]


def _pause_button(course: Course, *, paused: bool) -> Button:
    if paused:
        return Button("I am back", str(Action("plan pace back", {}, course.cohort_id)))
    return Button("Pause", str(Action("plan pace pause", {}, course.cohort_id, ask=("until",))))
