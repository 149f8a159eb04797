"""Lay a plan's units into weeks at a pace.

The result, a `Syllabus`, has no dates; `bot.study.calendar` gives each week its instants.

A stage has a number of weeks for each pace. Its units are spread in order, none dropped and no week empty:
one each where there are as many weeks as units. Otherwise the plan says how (`Packing`).

By minutes: the stage's items are cut into runs of about equally many core minutes. A cut inside a unit has
its price, so that units stay whole where that makes little difference. If there are more weeks than items
with minutes, as below.

By unit, as plans were laid out before, so that the weeks of groups under way stay where they are:

- fewer weeks: neighbouring units share a week;
- more weeks: the longest units get further weeks. The last of them is the unit's practice week: it holds
  the exercise and project, the weeks before hold the rest. A unit without either shows all its items in
  each of its weeks.

The number of weeks of a stage can change while the plan runs (`StageLength`). The weeks that have begun stay
as they are, and the items that do not fall due in them are spread over the other weeks in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.study.plan import Item, ItemKind, Pace, Packing, Plan, Stage, Unit

PRACTICE = frozenset({ItemKind.EXERCISE, ItemKind.PROJECT})
"""The kinds of items that belong into a practice week."""

PRICE_OF_A_CUT = 0.1
"""What cutting inside a unit costs, as a share of the squared mean of a week. A tenth keeps units whole
where weeks differ from the mean by less than about a third."""

MOST_PORTIONS = 400
"""Stages of more items than this are cut between units alone, since the work grows with the square."""


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

    def weeks_of_stage(self, stage: Stage) -> range:
        """The numbers of the stage's weeks."""
        numbers = [week.number for week in self.weeks if week.stage.key == stage.key]
        return range(numbers[0], numbers[-1] + 1)


def lay_out(plan: Plan, pace: Pace, lengths: Sequence[StageLength] = ()) -> Syllabus:
    """The plan's units spread over the weeks that the pace gives to each stage, and the changes since."""
    stages = [(stage, _spread(stage.units, stage.weeks[pace], plan.packing)) for stage in plan.stages]
    for changed in lengths:
        first, relaid = 1, []
        for stage, slots in stages:
            begun = max(0, changed.week - first)
            if stage.number == changed.stage:
                relaid.append((stage, _relay(slots, begun, changed.weeks, plan.packing)))
            else:
                relaid.append((stage, slots))
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


def _relay(slots: Sequence[_Slot], begun: int, weeks: int, packing: Packing) -> list[_Slot]:
    """The slots of a stage over another number of weeks, those begun unchanged.

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
    spread = _spread(left, weeks - len(kept), packing)
    return kept + [replace(slot, units=tuple(whole[unit.key] for unit in slot.units)) for slot in spread]


def _spread(units: Sequence[Unit], weeks: int, packing: Packing) -> list[_Slot]:
    if weeks < 1 or not units:
        raise ValueError("a stage needs a unit and a week; bot.curricula refuses a plan without")
    if packing is Packing.BY_MINUTES and weeks != len(units):
        portions = [portion for unit in units for portion in _portions(unit)]
        if weeks <= len(portions) <= MOST_PORTIONS:
            return _pack(portions, weeks)
    if weeks <= len(units):
        groups = _share_weeks(units, weeks)
        return [_Slot(tuple(group), tuple(item for unit in group for item in unit.items)) for group in groups]
    return [
        slot
        for unit, count in zip(units, _further_weeks(units, weeks), strict=True)
        for slot in _stretch(unit, count)
    ]


@dataclass(frozen=True, slots=True)
class _Portion:
    """Items of a unit that stay together: one with core minutes, and those without beside it."""

    unit: Unit
    items: tuple[Item, ...]
    minutes: int
    begins: bool


def _portions(unit: Unit) -> list[_Portion]:
    """The unit in its smallest parts, in order. Items without core minutes go with the next one that has."""
    parts: list[list[Item]] = [[]]
    for item in unit.items:
        if parts[-1] and _weight(unit, parts[-1][-1]):
            parts.append([])
        parts[-1].append(item)
    if len(parts) > 1 and not any(_weight(unit, item) for item in parts[-1]):
        last = parts.pop()
        parts[-1] += last
    return [
        _Portion(unit, tuple(part), sum(_weight(unit, item) for item in part), place == 0)
        for place, part in enumerate(parts)
    ]


def _weight(unit: Unit, item: Item) -> int:
    """The core minutes of an item, with the questions that come with it."""
    return item.core_minutes + (unit.talk_minutes if item is unit.discussed else 0)


def _pack(portions: Sequence[_Portion], weeks: int) -> list[_Slot]:
    """Cut the portions into `weeks` runs: least sum of squared differences from the mean, and of prices.

    A dynamic programme over the last cut. A run that is already heavier than four mean weeks is not made
    longer, unless there is no other way: it could only be worse.
    """
    total = [0]
    for portion in portions:
        total.append(total[-1] + portion.minutes)
    mean = max(total[-1] / weeks, 1.0)
    price = PRICE_OF_A_CUT * mean**2
    count = len(portions)
    best: list[list[float]] = [[0.0] + [float("inf")] * count]
    cut: list[list[int]] = []
    for used in range(1, weeks + 1):
        row, where = [float("inf")] * (count + 1), [0] * (count + 1)
        for end in range(used, count - (weeks - used) + 1):
            for start in range(end - 1, used - 2, -1):
                length = total[end] - total[start]
                if length > 4 * mean and row[end] < float("inf"):
                    break
                cost = best[-1][start] + (length - mean) ** 2
                cost += 0.0 if portions[start].begins else price
                if cost < row[end]:
                    row[end], where[end] = cost, start
        best.append(row)
        cut.append(where)
    runs: list[Sequence[_Portion]] = []
    end = count
    for where in reversed(cut):
        runs.append(portions[where[end] : end])
        end = where[end]
    return [_slot(run) for run in reversed(runs)]


def _slot(run: Sequence[_Portion]) -> _Slot:
    units = tuple({portion.unit.key: portion.unit for portion in run}.values())
    items = tuple(item for portion in run for item in portion.items)
    practice = not run[0].begins and len(units) == 1 and all(item.kind in PRACTICE for item in items)
    return _Slot(units, items, practice)


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
