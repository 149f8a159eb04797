"""What differs between the plan that a group follows and its files, and whether the group can take it over.

Weeks that have begun keep their items: people have ticked them, and points and boards count them by week.
Their words and links may change.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace

from bot.errors import UserError
from bot.study.course import Course
from bot.study.plan import Item, Plan, Unit
from bot.study.syllabus import Week, lay_out
from bot.wording.counting import counted

MOST_NAMED = 3
"""Items that a refusal names."""

PLAN_TEXTS = ("title", "summary", "closing")
STAGE_TEXTS = ("title", "emoji", "duration")
UNIT_PARTS = ("title", "questions", "also_read", "continues")


def with_plan(course: Course, plan: Plan) -> Course:
    """The course with another version of its plan, at the same pace and with the same stage lengths."""
    syllabus = lay_out(plan, course.syllabus.pace, course.syllabus.lengths)
    return replace(course, syllabus=syllabus, calendar=replace(course.calendar, length=len(syllabus)))


def list_differences(before: Course, after: Course) -> list[str]:
    """What differs, each as a sentence; empty if nothing does. Items come in the order of the new plan."""
    return [
        *_plan_differences(before.plan, after.plan),
        *_item_differences(before, after),
        *_unit_differences(before.plan, after.plan),
        *_length_differences(before, after),
    ]


def check(before: Course, after: Course, ticked: Collection[str], begun: int) -> None:
    """Raise UserError, with what to do, if the group cannot change to the new plan.

    `ticked` holds the keys of items that somebody completed; weeks up to `begun` have begun.
    """
    lost = [
        before.plan.items[key] for key in before.plan.items if key in ticked and key not in after.plan.items
    ]
    if lost:
        raise UserError(
            f"Members have ticked {_named(lost)}, which the files do not have any more. Ticks are kept, so "
            "put it back under the key that it had, or leave it until the group is through."
        )
    check_begun(before, after, begun)
    for length in before.syllabus.lengths:
        old, new = (_stage_key(course, length.stage) for course in (before, after))
        if old != new:
            raise UserError(
                f"Stage {length.stage} was given a length of its own with `/plan-admin calendar stage`, and "
                "in the files another stage has that number. Put new stages after it."
            )


def check_begun(before: Course, after: Course, begun: int, whose: str = "") -> None:
    """Raise UserError if a week up to `begun` would have other items. `whose` says for whom it has begun."""
    for number in range(1, begun + 1):
        old, new = (_items_of(course, number) for course in (before, after))
        gone = [item for key, item in old.items() if key not in new]
        come = [item for key, item in new.items() if key not in old]
        if gone or come:
            what = f"{_named(gone)} would leave it" if gone else f"{_named(come)} would be new in it"
            raise UserError(
                f"Week {number} has begun{whose}, and {what}. What has begun keeps its items: in the files, "
                "leave them in that week, and change what comes later. Titles, links and notes may change "
                "anywhere."
            )


def changed_weeks(before: Course, after: Course, begun: int) -> list[int]:
    """The weeks up to `begun` whose posts would read differently."""

    def told(week: Week) -> object:
        stage = replace(week.stage, units=()) if not (week.opens_stage or week.closes_stage) else week.stage
        return replace(week, stage=stage)

    return [
        number
        for number in range(1, begun + 1)
        if told(before.syllabus.week(number)) != told(after.syllabus.week(number))
        or before.plan.title != after.plan.title
    ]


def _items_of(course: Course, number: int) -> Mapping[str, Item]:
    if number > len(course.syllabus):
        return {}
    return {item.key: item for item in course.syllabus.week(number).items}


def _stage_key(course: Course, number: int) -> str | None:
    return next((stage.key for stage in course.plan.stages if stage.number == number), None)


def _plan_differences(before: Plan, after: Plan) -> Iterator[str]:
    for name in PLAN_TEXTS:
        if getattr(before, name) != getattr(after, name):
            yield f"The plan's {name} changes."
    old = {stage.key: stage for stage in before.stages}
    for stage in after.stages:
        known = old.get(stage.key)
        if known is None:
            yield f"Stage {stage.number}, “{stage.title}”, is new."
            continue
        for name in STAGE_TEXTS:
            was, now = getattr(known, name), getattr(stage, name)
            if was != now:
                yield f"Stage {stage.number}: {name} “{was}” becomes “{now}”."
    kept = {stage.key for stage in after.stages}
    yield from (f"Stage “{stage.title}” is left out." for stage in before.stages if stage.key not in kept)


def _item_differences(before: Course, after: Course) -> Iterator[str]:
    for key, item in after.plan.items.items():
        week = after.syllabus.due_week[key]
        known = before.plan.items.get(key)
        if known is None:
            yield f"New in week {week}: “{item.title}”."
            continue
        changes = [
            f"{_label(field.name)} {_shown(was)} becomes {_shown(now)}"
            for field in fields(Item)
            if (was := getattr(known, field.name)) != (now := getattr(item, field.name))
        ]
        if changes:
            yield f"“{known.title}”: {'; '.join(changes)}."
        if (due := before.syllabus.due_week[key]) != week:
            yield f"“{item.title}” moves from week {due} to week {week}."
    for key, item in before.plan.items.items():
        if key not in after.plan.items:
            yield f"“{item.title}” is left out; it was due in week {before.syllabus.due_week[key]}."


def _unit_differences(before: Plan, after: Plan) -> Iterator[str]:
    old, new = (_units(plan) for plan in (before, after))
    for key, unit in new.items():
        known = old.get(key)
        if known is None:
            continue
        changed = [
            name.replace("_", " ") for name in UNIT_PARTS if getattr(known, name) != getattr(unit, name)
        ]
        if changed:
            yield f"Unit “{known.title}”: {', '.join(changed)} changed."
        kept = {item.key for item in known.items} & {item.key for item in unit.items}
        orders = [[item.key for item in one.items if item.key in kept] for one in (known, unit)]
        if orders[0] != orders[1]:
            yield f"Unit “{unit.title}” has its items in another order."
    both = old.keys() & new.keys()
    if [key for key in old if key in both] != [key for key in new if key in both]:
        yield "The units come in another order."


def _length_differences(before: Course, after: Course) -> Iterator[str]:
    if len(before.syllabus) != len(after.syllabus):
        yield f"The plan has {counted(len(after.syllabus), 'week')}, and had {len(before.syllabus)}."


def _units(plan: Plan) -> dict[str, Unit]:
    return {f"{stage.key}.{unit.key}": unit for stage in plan.stages for unit in stage.units}


def _label(name: str) -> str:
    return {"et_al": "“et al.”"}.get(name, name)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return f"“{', '.join(value)}”"
    return str(value) if isinstance(value, int) else f"“{value}”"


def _named(items: Collection[Item]) -> str:
    named = ", ".join(f"“{item.title}” ({item.key})" for item in list(items)[:MOST_NAMED])
    return f"{named} and {len(items) - MOST_NAMED} more" if len(items) > MOST_NAMED else named
