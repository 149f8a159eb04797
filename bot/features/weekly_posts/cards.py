"""The posts of the plan: what a cohort reads in its rooms, week by week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.features.leaderboard.board_rows import top
from bot.features.leaderboard.rules import Ranked
from bot.features.paper_club.rules import Takeaway
from bot.messages.card import (
    MOST_ROWS,
    Block,
    Button,
    Card,
    Footnote,
    Paragraph,
    Row,
    fit,
    headline,
)
from bot.messages.figures import hours
from bot.messages.text import Bold, Code, Instant, Text, lines, text
from bot.study.calendar import GRACE
from bot.study.course import Course
from bot.study.item_text import _done, item_line, short_title
from bot.study.plan import Item
from bot.study.streak import Answer
from bot.study.syllabus import Week
from bot.wording.naming import shorten

MOST_TAKEAWAYS = 5
"""Takeaways that a recap quotes."""


@dataclass(frozen=True, slots=True)
class WeekResult:
    """How a week went for the cohort: of `members`, `kept` kept it. `board` holds visible members only."""

    members: int = 0
    kept: int = 0
    answers: Mapping[str, int] | None = None
    board: Sequence[Ranked] = ()
    takeaways: Sequence[Takeaway] = ()


def week_goals(course: Course, week: Week) -> Card:
    """What the week is for, as a checklist that anybody can tick for themselves."""
    heading = headline(f"🎯 Week {week.number} of {len(course.syllabus)}: {week.title}")
    facts: list[str | Instant | Bold] = [f"Stage {week.stage.number}, {week.stage.title}. "]
    if week.minutes:
        facts.append(f"About {hours(week.minutes)} in all. ")
    intro = Paragraph(text(*facts, "The week runs until ", Instant(course.calendar.end(week.number)), "."))
    going_on = _continues(course, week)
    foot = Footnote(
        text("Ticks are private: only you see yours. Lost? ", Code("/plan week"), " shows your own list.")
    )

    def blocks(items: Iterable[Text]) -> list[Block]:
        rows: list[Block] = [
            Row(content, _done_button(course, item) if place < MOST_ROWS else None, item.key)
            for place, (item, content) in enumerate(zip(week.items, items, strict=True))
        ]
        return [heading, intro, *going_on, *rows, foot]

    return fit(
        *(blocks(item_line(item, notes=notes) for item in week.items) for notes in (True, False)),
        blocks(item_line(replace(item, link=""), notes=False) for item in week.items),
        blocks(text(shorten(item.title, short_title(len(week.items)))) for item in week.items),
        zone=course.zone,
    )


def recap(course: Course, week: Week, result: WeekResult) -> Card:
    """How the week went, with its board."""
    closes = course.calendar.end(week.number) + GRACE
    blocks: list[Block] = [headline(f"📊 Week {week.number} in review: {week.title}")]
    if not result.members:
        blocks.append(Paragraph(text("Nobody has joined yet. ", Code("/plan join"), " is all it takes.")))
        return Card(tuple(blocks), course.zone)
    blocks.append(
        Paragraph(text(Bold(f"{result.kept} of {result.members}"), " kept the week. ", _answered(result)))
    )
    rows = top(result.board)
    if rows:
        blocks += [Paragraph(text(Bold("The week's board"))), *rows]
    foot = Footnote(text("Late answers and ticks still count for this week until ", Instant(closes), "."))
    said = [text(f"• {shorten(one.words, 300)} — {one.name}") for one in result.takeaways]
    more = [text(f"… and {len(said) - MOST_TAKEAWAYS} more: ", Code(f"/plan papers week:{week.number}"))]
    listed = [*said[:MOST_TAKEAWAYS], *(more if len(said) > MOST_TAKEAWAYS else [])]
    taken: list[Block] = (
        [Paragraph(lines(text(Bold("What we took from the paper")), *listed))] if said else []
    )
    return Card((*blocks, *taken, foot), course.zone)


def _done_button(course: Course, item: Item) -> Button:
    return Button("Done", _done(course, item))


def _continues(course: Course, week: Week) -> list[Block]:
    keys = [key for unit in week.units for key in unit.continues]
    titles = [course.plan.items[key].title for key in keys if key in course.plan.items]
    return [Paragraph(text(f"Going on with: {', '.join(titles)}."))] if titles else []


def _answered(result: WeekResult) -> str:
    said = [
        f"{count} {answer}" for answer in Answer if (count := (result.answers or {}).get(answer.value, 0))
    ]
    return f"At the check-in: {', '.join(said)}." if said else "Nobody has checked in yet."
