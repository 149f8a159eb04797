"""Lay a plan's units into weeks at a pace.

The result, a `Syllabus`, has no dates; `bot.study.calendar` gives each week its instants.

A stage has a number of weeks for each pace, and `bot.study.packing` spreads its units over them.

The number of weeks of a stage can change while the plan runs (`StageLength`). The weeks that have begun stay
as they are, and the items that do not fall due in them are spread over the other weeks in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.study.packing import Slot, relay, spread_units
from bot.study.plan import Item, Pace, Plan, Stage, Unit


@dataclass(frozen=True, slots=True)
class Week:
    """The content of a week.

    `number` counts from 1 through the whole plan; `is_practice` marks a practice week.
    """

    number: int
    stage: Stage
    units: tuple[Unit, ...]
    items: tuple[Item, ...]
    opens_stage: bool
    closes_stage: bool
    is_practice: bool = False

    @property
    def title(self) -> str:
        """The titles of the week's units, joined."""
        joined = " · ".join(unit.title for unit in self.units)
        return f"{joined} (practice week)" if self.is_practice else joined

    @property
    def minutes(self) -> int:
        """The core estimate of the week: items that are not optional, and questions to talk about."""
        return sum(item.core_minutes for item in self.items) + sum(
            unit.talk_minutes for unit in self.discussing
        )

    @property
    def optional_minutes(self) -> int:
        """The estimate for optional items, and for questions that are answered by building."""
        return sum(item.minutes for item in self.items if item.optional) + sum(
            unit.build_minutes for unit in self.discussing
        )

    @property
    def core(self) -> tuple[Item, ...]:
        """The items that are counted as done or open: those that are not optional, if there are any."""
        return tuple(item for item in self.items if not item.optional) or self.items

    @property
    def discussing(self) -> tuple[Unit, ...]:
        """The units whose questions belong to this week."""
        keys = {item.key for item in self.items}
        return tuple(unit for unit in self.units if unit.discussed and unit.discussed.key in keys)

    @property
    def papers(self) -> tuple[tuple[Item, Unit], ...]:
        """What to prompt, with the unit each belongs to: papers, or other items that are discussed.

        These are those that the week lists. If it lists none, they are its units': so a unit of several
        weeks has its paper in each, and no week is without one.
        """
        keys = {item.key for item in self.items}
        papers = [(item, unit) for unit in self.units for item in unit.discussions]
        return tuple((item, unit) for item, unit in papers if item.key in keys) or tuple(papers)


@dataclass(frozen=True, slots=True)
class StageLength:
    """A changed length: stage number `stage` takes `weeks` weeks.

    `week` was the next week to begin when it was decided.
    """

    stage: int
    weeks: int
    week: int


@dataclass(frozen=True)
class Syllabus:
    """A plan laid into weeks at a pace.

    `lengths` holds the changes of stage lengths, in the order in which they were made.
    """

    plan: Plan = field(repr=False)
    pace: Pace
    weeks: tuple[Week, ...] = field(repr=False)
    lengths: tuple[StageLength, ...] = ()

    def __len__(self) -> int:
        return len(self.weeks)

    def week(self, number: int) -> Week:
        """The week with that number, counted from 1. Raises IndexError if the plan has no such week."""
        if not 1 <= number <= len(self.weeks):
            raise IndexError(number)
        return self.weeks[number - 1]

    @cached_property
    def due_week(self) -> Mapping[str, int]:
        """The week in which each item is due, by item key: the last week that lists it."""
        return {item.key: week.number for week in self.weeks for item in week.items}

    @cached_property
    def core_due_week(self) -> Mapping[str, int]:
        """As `due_week`, without optional items: nobody is behind for having left those out."""
        return {key: week for key, week in self.due_week.items() if not self.plan.items[key].optional}

    @cached_property
    def points_due(self) -> tuple[int, ...]:
        """The points due in each week. Index 0 is week 1."""
        due = [0] * len(self.weeks)
        for key, number in self.due_week.items():
            item = self.plan.items[key]
            due[number - 1] += 0 if item.optional else item.points
        return tuple(due)

    def at_pace(self, pace: Pace) -> "Syllabus":
        """The plan laid out at a pace, as if no stage had changed. It is laid out once for each pace."""
        if pace not in self._at_pace:
            self._at_pace[pace] = lay_out(self.plan, pace)
        return self._at_pace[pace]

    @cached_property
    def _at_pace(self) -> dict[Pace, "Syllabus"]:
        return {}

    def weeks_of_stage(self, stage: Stage) -> range:
        """The numbers of the stage's weeks."""
        return self._weeks_by_stage[stage.key]

    @cached_property
    def _weeks_by_stage(self) -> Mapping[str, range]:
        found: dict[str, range] = {}
        for week in self.weeks:
            first = found.get(week.stage.key, range(week.number, 0)).start
            found[week.stage.key] = range(first, week.number + 1)
        return found


def lay_out(plan: Plan, pace: Pace, lengths: Sequence[StageLength] = ()) -> Syllabus:
    """Spread the plan's units over the weeks that the pace gives each stage, then apply changed lengths."""
    stages = [(stage, spread_units(stage.units, stage.weeks[pace], plan.packing)) for stage in plan.stages]
    for changed in lengths:
        first, relaid = 1, []
        for stage, slots in stages:
            begun = max(0, changed.week - first)
            if stage.number == changed.stage:
                relaid.append((stage, relay(slots, begun, changed.weeks, plan.packing)))
            else:
                relaid.append((stage, slots))
            first += len(slots)
        stages = relaid
    return Syllabus(plan, pace, tuple(_number(stages)), tuple(lengths))


def _number(stages: Sequence[tuple[Stage, Sequence[Slot]]]) -> list[Week]:
    weeks: list[Week] = []
    for stage, slots in stages:
        for position, slot in enumerate(slots):
            weeks.append(
                Week(
                    number=len(weeks) + 1,
                    stage=stage,
                    units=slot.units,
                    items=slot.items,
                    opens_stage=position == 0,
                    closes_stage=position == len(slots) - 1,
                    is_practice=slot.practice,
                )
            )
    return weeks
