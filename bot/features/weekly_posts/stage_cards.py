"""Cards for the beginning and the end of a stage, and for the end of the plan."""

from bot.messages.addresses import linked
from bot.messages.card import Block, Card, Divider, Paragraph
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Instant, lines, text
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
    projects = [text("• ", linked(item.title)) for item in stage.items if item.kind is ItemKind.PROJECT]
    head: list[Block] = [
        headline(f"{stage.emoji or '🚩'} Stage {stage.number} begins: {stage.title}"),
        Paragraph(text(f"{span}, until ", Instant(course.calendar.end(numbers[-1])), ".")),
    ]
    what: list[Block] = [Paragraph(lines(text(Bold("What we will learn")), *topics))] if topics else []
    make: list[Block] = [Paragraph(lines(text(Bold("What we will build")), *projects))] if projects else []
    listed: list[Block] = [Paragraph(text(Bold("What we will learn: "), shorten(", ".join(groups), 1500)))]
    return fit(
        "stage_opening",
        [*head, *what, *make],
        [*head, *what],
        [*head, *(listed if groups else [])],
        zone=course.zone,
    )


def stage_finale(course: Course, stage: Stage, data: Snapshot) -> Card:
    """The stage is complete, with the sections of other features."""
    count = len(course.syllabus.weeks_of_stage(stage))
    head: list[Block] = [
        headline(f"🏁 Stage {stage.number} is complete: {stage.title}"),
        Paragraph(
            text(f"That was {counted(count, 'week')} of work. Whatever is still open can be ticked any time.")
        ),
    ]
    return fit("stage_finale", *([*head, *sections] for sections in data.sections), zone=course.zone)


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
    return fit("plan_finale", *([*head, *sections, *closing] for sections in data.sections), zone=course.zone)
