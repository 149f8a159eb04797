"""The card with the items that a member missed, spread over the weeks to come."""

from collections.abc import Sequence

from bot.features.catch_up.rules import Portion
from bot.features.checklist.cards import tick
from bot.messages.addresses import linked
from bot.messages.card import Block, Card, Footnote, Heading, Paragraph, Row
from bot.messages.figures import hours
from bot.messages.fitting import fit
from bot.messages.text import Bold, Code, Instant, Text, TimeStyle, text
from bot.study.course import Course
from bot.study.item_text import ICONS
from bot.wording.counting import counted
from bot.wording.naming import shorten

MOST_PORTIONS = 18
"""Portions that are listed. Later weeks are only counted."""

FEW_MINUTES = 30
"""Minutes a week that are suggested to a member who chose more."""


def catch_up(
    course: Course,
    first: int,
    spread: Sequence[Sequence[Portion]],
    most: int,
    enough: int,
    zone: str,
    *,
    open_: bool,
) -> Card:
    """The member's open items of ended weeks, from week `first` on, with at most `most` minutes a week.

    `enough` is how many minutes a week would be enough to finish by the end of the plan. `open_` says whether
    ticks are still taken. After the last week, the portions are in order but have no dates.
    """
    if not spread:
        words = "You have missed nothing so far. 🎉"
        return Card("catch_up", (Paragraph(text(words)),), zone)
    missed = len({portion.item.key for week in spread for portion in week})
    total = sum(portion.minutes for week in spread for portion in week)
    last = first + len(spread) - 1
    fits = last <= len(course.syllabus)
    over = not open_ or first > len(course.syllabus)
    if over:
        why = "plan is over" if open_ else "group has ended"
        ends = text(f". The {why}, so take as much time as you like.")
    else:
        ends = (
            text(f", and you are up to date at the end of week {last}.")
            if fits
            else text(f". {_too_much(course, first, enough)}")
        )
    head: list[Block] = [
        Heading("🧗 Catching up"),
        Paragraph(
            text(
                f"{counted(missed, 'item')} to catch up on, {hours(total)} in all. "
                f"With at most {most} minutes a week, that takes {counted(len(spread), 'week')}",
                *ends,
            )
        ),
    ]
    less: Text = (
        text(" ", Code(f"/plan pace catchup {FEW_MINUTES}"), " asks for less a week.")
        if most > FEW_MINUTES
        else text()
    )
    foot = (
        Footnote(text("Each tick shortens the list. Nobody else sees it.", *less))
        if open_
        else Footnote(text("Nobody else sees this."))
    )

    page = f"pace catchup {most}"

    def blocks(rows: int, longest: int) -> list[Block]:
        told: list[Block] = []
        shown = 0
        for number, week in enumerate(spread, start=first):
            if (not over and number > len(course.syllabus)) or (shown and shown + len(week) > rows):
                rest = [portion for later in spread[number - first :] for portion in later]
                count = len({portion.item.key for portion in rest})
                after = "after that" if over else "in the weeks after that"
                told.append(Paragraph(text(f"… and {counted(count, 'item')} {after}.")))
                break
            shown += len(week)
            told.append(Paragraph(_next(number == first, week) if over else _week(course, number, week)))
            told += [_row(course, portion, longest, page if open_ else "") for portion in week[:rows]]
        return [*head, *told, foot]

    return fit(
        "catch_up",
        blocks(MOST_PORTIONS, 90),
        blocks(MOST_PORTIONS, 50),
        blocks(MOST_PORTIONS // 2, 40),
        zone=zone,
    )


def _next(first: bool, portions: Sequence[Portion]) -> Text:
    """The heading of a week's portions after the end of the plan, when weeks have no dates."""
    minutes = sum(portion.minutes for portion in portions)
    return text(Bold("First" if first else "Then"), f": {minutes} min")


def _week(course: Course, number: int, week: Sequence[Portion]) -> Text:
    minutes = sum(portion.minutes for portion in week)
    begins = Instant(course.calendar.start(number), TimeStyle.DATE)
    return text(Bold(f"Week {number}"), ", from ", begins, f": {minutes} min")


def _row(course: Course, portion: Portion, longest: int, page: str) -> Row:
    item = portion.item
    part = f", part {portion.part} of {portion.parts}" if portion.parts > 1 else ""
    effort = f" · {portion.minutes} min" if portion.minutes else ""
    what = text(f"{ICONS[item.kind]} ", linked(shorten(item.title, longest)), f"{part}{effort}")
    last = portion.part == portion.parts
    return Row(what, tick(course, item, page, done=False) if last and page else None, item.key)


def _too_much(course: Course, first: int, enough: int) -> str:
    left = len(course.syllabus) - first + 1
    return (
        f"The plan has {counted(left, 'week')} left, so not all of it fits; "
        f"with {counted(enough, 'minute')} a week it does."
    )
