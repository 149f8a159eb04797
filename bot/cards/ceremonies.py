"""The posts around the weeks: stages that begin and end, the end of the plan, an organizer's words."""

from collections.abc import Iterator, Sequence

from bot.cards.boards import top
from bot.cards.card import Block, Card, Divider, Paragraph, fit, headline
from bot.cards.text import Bold, Instant, Link, Text, lines, text
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.leaderboard import Ranked
from bot.domain.naming import shorten
from bot.domain.plan import Kind, Stage
from bot.domain.projects import Project

MOST_BUILT = 10
"""Projects that a finale shows."""


def stage_opening(course: Course, stage: Stage) -> Card:
    """What the stage is about and how long it takes."""
    numbers = course.syllabus.weeks_of_stage(stage)
    span = f"Week {numbers[0]}" if len(numbers) == 1 else f"Weeks {numbers[0]} to {numbers[-1]}"
    groups: dict[str, list[str]] = {}
    for item in stage.items:
        if item.kind is Kind.TOPIC:
            groups.setdefault(item.group or item.title, []).append(item.title)
    topics = [
        text("• ", Bold(group), f": {', '.join(titles)}" if titles != [group] else "")
        for group, titles in groups.items()
    ]
    if stage.outline:
        topics = [*_outline(stage)]
    projects = [text("• ", item.title) for item in stage.items if item.kind is Kind.PROJECT]
    head: list[Block] = [
        headline(f"{stage.emoji or '🚩'} Stage {stage.number} begins: {stage.title}"),
        Paragraph(text(f"{span}, until ", Instant(course.calendar.end(numbers[-1])), f".{_planned(stage)}")),
    ]
    title = "In the plan's own words" if stage.outline else "What we will learn"
    what: list[Block] = [Paragraph(lines(text(Bold(title)), *topics))] if topics else []
    make: list[Block] = [Paragraph(lines(text(Bold("What we will build")), *projects))] if projects else []
    listed: list[Block] = [Paragraph(text(Bold("What we will learn: "), shorten(", ".join(groups), 1500)))]
    return fit([*head, *what, *make], [*head, *what], [*head, *(listed if groups else [])], zone=course.zone)


def _planned(stage: Stage) -> str:
    """How long the plan's author gives the stage, in their words."""
    return f" The plan gives it {stage.duration}." if stage.duration else ""


def _outline(stage: Stage) -> Iterator[Text]:
    """The stage in the words of the text that the plan was made from."""
    part = ""
    for section in stage.outline:
        if section.part != part:
            part = section.part
            yield text(Bold(f"{part}:"))
        if section.heading:
            yield text(f"{section.heading}:")
        yield from (text("• ", line) for line in section.lines)


def stage_finale(
    course: Course, stage: Stage, board: Sequence[Ranked], built: Sequence[Project] = ()
) -> Card:
    """A stage is done: its board, and what members built in it."""
    count = len(course.syllabus.weeks_of_stage(stage))
    blocks: list[Block] = [
        headline(f"🏁 Stage {stage.number} is complete: {stage.title}"),
        Paragraph(
            text(f"That was {counted(count, 'week')} of work. Whatever is still open can be ticked any time.")
        ),
    ]
    rows = top(board)
    if rows:
        blocks += [Paragraph(text(Bold("The stage's board"))), *rows]
    shown = built[:MOST_BUILT]
    more = [text(f"… and {len(built) - len(shown)} more.")] if len(built) > len(shown) else []
    linked = [text("• ", Link(shorten(one.title, 60), one.link), f" — {one.name}") for one in shown]
    named = [text(f"• {shorten(one.title, 60)} — {one.name}") for one in shown]
    showcase = [
        [Paragraph(lines(text(Bold("What we built")), *listed, *more))] if built else []
        for listed in (linked, named)
    ]
    return fit(*([*blocks, *one] for one in showcase), zone=course.zone)


def plan_finale(course: Course, board: Sequence[Ranked]) -> Card:
    """The whole plan is done: the overall board, and goodbye."""
    size = counted(len(course.syllabus), "week")
    blocks: list[Block] = [
        headline(f"🎉 {course.plan.title}: we made it"),
        Paragraph(text(f"{size} and {counted(len(course.plan.items), 'item')} lie behind us.")),
    ]
    rows = top(board, 10)
    if rows:
        blocks += [Paragraph(text(Bold("The final board"))), *rows]
    if course.plan.closing:
        blocks += [Divider(), Paragraph(text(shorten(course.plan.closing, 800)))]
    return Card(tuple(blocks), course.zone)


def announcement(course: Course, words: str) -> Card:
    """Something that the organizer wants everyone to read."""
    return Card((headline(f"📣 {course.name}"), Paragraph(text(words))), course.zone)
