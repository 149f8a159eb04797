"""A plan as people read it: its titles and remarks may stand in any sentence."""

from dataclasses import replace

from bot.study.plan import Item, Plan, Reference, Stage, Unit
from bot.wording.direction import isolate


def readable(plan: Plan) -> Plan:
    """The plan with each title, name and remark isolated if it is written from right to left.

    Its summary and closing words stay as they are: they stand in a paragraph of their own. A snapshot holds
    the plan as its author wrote it, and not as this returns it.
    """
    return replace(plan, title=isolate(plan.title), stages=tuple(map(_stage, plan.stages)))


def _stage(stage: Stage) -> Stage:
    units = tuple(map(_unit, stage.units))
    return replace(stage, title=isolate(stage.title), duration=isolate(stage.duration), units=units)


def _unit(unit: Unit) -> Unit:
    return replace(
        unit,
        title=isolate(unit.title),
        items=tuple(map(_item, unit.items)),
        questions=tuple(map(isolate, unit.questions)),
        also_read=tuple(map(_reference, unit.also_read)),
    )


def _item(item: Item) -> Item:
    note, group = isolate(item.note), isolate(item.group)
    authors = tuple(map(isolate, item.authors))
    return replace(item, title=isolate(item.title), note=note, group=group, authors=authors)


def _reference(work: Reference) -> Reference:
    return replace(work, title=isolate(work.title), authors=tuple(map(isolate, work.authors)))
