"""How a stage begins, as the head of its first goals; and how it ends, and the plan, in its last recap."""

from collections.abc import Iterator, Mapping, Sequence

from bot.messages.addresses import linked
from bot.messages.card import Block, Divider, Paragraph
from bot.messages.fitting import headline
from bot.messages.text import Bold, Instant, Text, TimeStyle, lines, text
from bot.study.course import Course, Ending
from bot.study.plan import ItemKind, Stage
from bot.wording.counting import counted, weeks_of
from bot.wording.naming import shorten


def opening(course: Course, stage: Stage) -> list[list[Block]]:
    """What the stage is about, and how long it takes: the fullest version first.

    The goals of a stage of one week list all of it, and say until when.
    """
    numbers = course.syllabus.weeks_of_stage(stage)
    is_short = len(numbers) == 1
    head: list[Block] = [headline(f"{stage.emoji or '🚩'} Stage {stage.number} begins: {stage.title}")]
    planned = f"The plan gives it {stage.duration}." if stage.duration else ""
    if not is_short:
        weeks, end = f"{weeks_of(numbers).capitalize()}, until ", course.calendar.end(numbers[-1])
        head.append(Paragraph(text(weeks, Instant(end, TimeStyle.DEADLINE), f". {planned}".rstrip())))
    elif planned:
        head.append(Paragraph(text(planned)))
    words = [Paragraph(lines(text(Bold("In the plan's own words")), *_outline(stage)))]
    if is_short:
        return [[*head, *words], head] if stage.outline else [head]
    groups: dict[str, list[str]] = {}
    for item in stage.items:
        if item.kind is ItemKind.TOPIC:
            groups.setdefault(item.group or item.title, []).append(item.title)
    listed = [Paragraph(text(Bold("What we will learn: "), shorten(", ".join(groups), 1500)))]
    shorter = [[*head, *(listed if groups else [])], head]
    if stage.outline:
        return [[*head, *words], *shorter]
    topics = [
        text("• ", Bold(group), linked(f": {', '.join(titles)}" if titles != [group] else ""))
        for group, titles in groups.items()
    ]
    projects = [text("• ", linked(item.title)) for item in stage.items if item.kind is ItemKind.PROJECT]
    what: list[Block] = [Paragraph(lines(text(Bold("What we will learn")), *topics))] if topics else []
    make: list[Block] = [Paragraph(lines(text(Bold("What we will build")), *projects))] if projects else []
    return [[*head, *what, *make], [*head, *what], *shorter]


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


def endings(
    course: Course, stage: Stage, ended: Sequence[str], sections: Mapping[str, Sequence[Block]]
) -> Iterator[Block]:
    """The stage is complete, and the plan, as far as `ended` says so; each with the sections of features."""
    if Ending.STAGE in ended:
        size = counted(len(course.syllabus.weeks_of_stage(stage)), "week")
        yield headline(f"🏁 Stage {stage.number} is complete: {stage.title}")
        yield Paragraph(text(f"That was {size} of work. Whatever is still open can be ticked any time."))
        yield from sections.get(Ending.STAGE, ())
    if Ending.PLAN in ended:
        size = counted(len(course.syllabus), "week")
        yield headline(f"🎉 {course.plan.title}: we made it")
        yield Paragraph(text(f"{size} and {counted(len(course.plan.items), 'item')} lie behind us."))
        yield from sections.get(Ending.PLAN, ())
        if course.plan.closing:
            yield Divider()
            yield Paragraph(linked(shorten(course.plan.closing, 800)))
