"""Lay a plan's units into weeks at a pace.

The result, a `Syllabus`, has no dates; `bot.study.calendar` gives each week its instants.

A stage has a number of weeks for each pace. Its units are spread in order and evenly by minutes. No unit is
dropped, and no week is empty:

- as many weeks as units: each unit gets one week;
- fewer weeks than units: neighbouring units share a week;
- more weeks than units: the longest units get further weeks. The last week of such a unit is its practice
  week, with the exercise and the project; the weeks before it have the rest. A unit without exercise and
  project shows all its items in each of its weeks.

The number of weeks of a stage can change while the plan runs (`StageLength`). The weeks that have begun stay
as they are, and the items that do not fall due in them are spread over the other weeks in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.study.plan import Item, ItemKind, Pace, Plan, Stage, Unit

PRACTICE = frozenset({ItemKind.EXERCISE, ItemKind.PROJECT})
"""The kinds of items that belong into a practice week."""


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
        """The estimate for all items of the week, in minutes."""
        return sum(item.minutes for item in self.items)

    @property
    def papers(self) -> tuple[tuple[Item, Unit], ...]:
        """The papers of the week, each with its unit; the paper to be discussed comes first.

        A unit's paper belongs to every week of the unit, so that no week is without one.
        """
        return tuple((unit.paper, unit) for unit in self.units if unit.paper is not None)


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
    def points_due(self) -> tuple[int, ...]:
        """The points due in each week. Index 0 is week 1."""
        due = [0] * len(self.weeks)
        for key, number in self.due_week.items():
            due[number - 1] += self.plan.items[key].points
        return tuple(due)

    def weeks_of_stage(self, stage: Stage) -> range:
        """The numbers of the stage's weeks."""
        numbers = [week.number for week in self.weeks if week.stage.key == stage.key]
        return range(numbers[0], numbers[-1] + 1)


def lay_out(plan: Plan, pace: Pace, lengths: Sequence[StageLength] = ()) -> Syllabus:
    """Spread the plan's units over the weeks that the pace gives to each stage, then apply the changed
    lengths.
    """
    stages = [(stage, _spread(stage.units, stage.weeks[pace])) for stage in plan.stages]
    for changed in lengths:
        first, relaid = 1, []
        for stage, slots in stages:
            begun = max(0, changed.week - first)
            relaid.append(
                (stage, _relay(slots, begun, changed.weeks) if stage.number == changed.stage else slots)
            )
            first += len(slots)
        stages = relaid
    return Syllabus(plan, pace, tuple(_number(stages)), tuple(lengths))


@dataclass(frozen=True, slots=True)
class _Slot:
    units: tuple[Unit, ...]
    items: tuple[Item, ...]
    practice: bool = False


def _number(stages: Sequence[tuple[Stage, Sequence[_Slot]]]) -> list[Week]:
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


def _relay(slots: Sequence[_Slot], begun: int, weeks: int) -> list[_Slot]:
    """Spread a stage over another number of weeks. The first `begun` weeks stay as they are.

    If all its weeks have begun, the further weeks repeat the items of the last one.
    """
    kept, ahead = list(slots[:begun]), slots[begun:]
    if not ahead:
        return kept + [kept[-1]] * (weeks - len(kept))
    whole = {unit.key: unit for slot in ahead for unit in slot.units}
    listed = {item.key for slot in ahead for item in slot.items}
    left = [
        replace(unit, items=tuple(item for item in unit.items if item.key in listed))
        for unit in whole.values()
    ]
    spread = _spread(left, weeks - len(kept))
    return kept + [replace(slot, units=tuple(whole[unit.key] for unit in slot.units)) for slot in spread]


def _spread(units: Sequence[Unit], weeks: int) -> list[_Slot]:
    if weeks < 1 or not units:
        raise ValueError("a stage needs a unit and a week; bot.curricula refuses a plan without")
    if weeks <= len(units):
        groups = _share_weeks(units, weeks)
        return [_Slot(tuple(group), tuple(item for unit in group for item in unit.items)) for group in groups]
    return [
        slot
        for unit, count in zip(units, _further_weeks(units, weeks), strict=True)
        for slot in _stretch(unit, count)
    ]


def _share_weeks(units: Sequence[Unit], weeks: int) -> list[list[Unit]]:
    """Cut the units into `weeks` runs with the least sum of squared minutes, which makes the runs even.

    A plain dynamic programme over the position of the last cut is fast enough for the few dozen units of a
    stage.
    """
    total = [0]
    for unit in units:
        total.append(total[-1] + max(unit.minutes, 1))
    best: list[list[float]] = [[0.0] + [float("inf")] * len(units)]
    cut: list[list[int]] = []
    for used in range(1, weeks + 1):
        row, where = [float("inf")] * (len(units) + 1), [0] * (len(units) + 1)
        for end in range(used, len(units) + 1):
            for start in range(used - 1, end):
                cost = best[-1][start] + (total[end] - total[start]) ** 2
                if cost < row[end]:
                    row[end], where[end] = cost, start
        best.append(row)
        cut.append(where)
    runs: list[list[Unit]] = []
    end = len(units)
    for where in reversed(cut):
        runs.append(list(units[where[end] : end]))
        end = where[end]
    return runs[::-1]


def _further_weeks(units: Sequence[Unit], weeks: int) -> list[int]:
    """How many weeks each unit gets: one, and each further week goes to the unit with the most minutes a
    week.
    """
    counts = [1] * len(units)
    for _ in range(weeks - len(units)):
        # Of equally long units the first one wins: a smaller index makes the key greater.
        # Of equally long units the first one wins: a smaller index makes the key greater.
        longest = max(
            range(len(units)), key=lambda index: (max(units[index].minutes, 1) / counts[index], -index)
        )
        counts[longest] += 1
    return counts


def _stretch(unit: Unit, weeks: int) -> list[_Slot]:
    if weeks == 1:
        return [_Slot((unit,), unit.items)]
    study = tuple(item for item in unit.items if item.kind not in PRACTICE)
    practice = tuple(item for item in unit.items if item.kind in PRACTICE)
    earlier = _Slot((unit,), study or practice)
    return [earlier] * (weeks - 1) + [_Slot((unit,), practice or study, practice=True)]
