"""Cards for the beginning and the end of a stage, and for the end of the plan."""

from collections.abc import Iterator
from dataclasses import replace

from bot.messages.addresses import linked
from bot.messages.card import Block, Card, Divider, Paragraph
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Instant, Text, TimeStyle, lines, text
from bot.outbox.post_snapshot import Snapshot
from bot.study.course import Course
from bot.study.plan import ItemKind, Stage
from bot.wording.counting import counted
from bot.wording.naming import shorten


def stage_opening(course: Course, stage: Stage) -> Card:
    """What the stage is about, and how long it takes."""
    numbers = course.syllabus.weeks_of_stage(stage)
    span = f"Week {numbers[0]}" if len(numbers) == 1 else f"Weeks {numbers[0]} to {numbers[-1]}"
    groups: dict[str, list[str]] = {}
    for item in stage.items:
        if item.kind is ItemKind.TOPIC:
            groups.setdefault(item.group or item.title, []).append(item.title)
    topics = [
        text("• ", Bold(group), linked(f": {', '.join(titles)}" if titles != [group] else ""))
        for group, titles in groups.items()
    ]
    if stage.outline:
        topics = [*_outline(stage)]
    projects = [text("• ", linked(item.title)) for item in stage.items if item.kind is ItemKind.PROJECT]
    until = Instant(course.calendar.end(numbers[-1]), TimeStyle.DEADLINE)
    head: list[Block] = [
        headline(f"{stage.emoji or '🚩'} Stage {stage.number} begins: {stage.title}"),
        Paragraph(text(f"{span}, until ", until, f".{_planned(stage)}")),
    ]
    title = "In the plan's own words" if stage.outline else "What we will learn"
    what: list[Block] = [Paragraph(lines(text(Bold(title)), *topics))] if topics else []
    make: list[Block] = [Paragraph(lines(text(Bold("What we will build")), *projects))] if projects else []
    listed: list[Block] = [Paragraph(text(Bold("What we will learn: "), shorten(", ".join(groups), 1500)))]
    return fit(
        "stage_opening",
        [*head, *what, *make],
        [*head, *what],
        [*head, *(listed if groups else [])],
        zone=course.zone,
    )


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


def stage_finale(course: Course, stage: Stage, data: Snapshot) -> Card:
    """The stage is complete, with the sections of other features."""
    count = len(course.syllabus.weeks_of_stage(stage))
    head: list[Block] = [
        headline(f"🏁 Stage {stage.number} is complete: {stage.title}"),
        Paragraph(
            text(f"That was {counted(count, 'week')} of work. Whatever is still open can be ticked any time.")
        ),
    ]
    card = fit("stage_finale", *([*head, *sections] for sections in data.sections), zone=course.zone)
    return replace(card, picture=data.picture)


def plan_finale(course: Course, data: Snapshot) -> Card:
    """The plan is complete, with the sections of other features."""
    size = counted(len(course.syllabus), "week")
    head: list[Block] = [
        headline(f"🎉 {course.plan.title}: we made it"),
        Paragraph(text(f"{size} and {counted(len(course.plan.items), 'item')} lie behind us.")),
    ]
    closing: list[Block] = (
        [Divider(), Paragraph(linked(shorten(course.plan.closing, 800)))] if course.plan.closing else []
    )
    card = fit("plan_finale", *([*head, *sections, *closing] for sections in data.sections), zone=course.zone)
    return replace(card, picture=data.picture)
