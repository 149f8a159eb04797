"""A plan as people read it: its titles and remarks may stand in any sentence."""

from dataclasses import replace

from bot.study.plan import Item, Plan, Reference, Section, Stage, Task, Unit
from bot.wording.direction import isolate


def readable(plan: Plan) -> Plan:
    """The plan with each title, name and remark isolated if it is written from right to left.

    Its summary and closing words stay as they are: they stand in a paragraph of their own. A snapshot holds
    the plan as its author wrote it, and not as this returns it.
    """
    return replace(plan, title=isolate(plan.title), stages=tuple(map(_stage, plan.stages)))


def _stage(stage: Stage) -> Stage:
    return replace(
        stage,
        title=isolate(stage.title),
        duration=isolate(stage.duration),
        units=tuple(map(_unit, stage.units)),
        outline=tuple(map(_section, stage.outline)),
    )


def _section(section: Section) -> Section:
    lines = tuple(map(isolate, section.lines))
    return replace(section, part=isolate(section.part), heading=isolate(section.heading), lines=lines)


def _unit(unit: Unit) -> Unit:
    return replace(
        unit,
        title=isolate(unit.title),
        items=tuple(map(_item, unit.items)),
        questions=tuple(replace(one, text=isolate(one.text)) for one in unit.questions),
        also_read=tuple(map(_reference, unit.also_read)),
        habits=tuple(replace(one, title=isolate(one.title), text=isolate(one.text)) for one in unit.habits),
    )


def _item(item: Item) -> Item:
    return replace(
        item,
        title=isolate(item.title),
        note=isolate(item.note),
        group=isolate(item.group),
        authors=tuple(map(isolate, item.authors)),
        called=isolate(item.called),
        instead=tuple(map(_reference, item.instead)),
        free=_reference(item.free) if item.free else None,
        task=_task(item.task) if item.task else None,
    )


def _task(task: Task) -> Task:
    return Task(
        isolate(task.data),
        isolate(task.tool),
        isolate(task.hardware),
        tuple(map(isolate, task.done_when)),
    )


def _reference(work: Reference) -> Reference:
    return replace(work, title=isolate(work.title), authors=tuple(map(isolate, work.authors)))
