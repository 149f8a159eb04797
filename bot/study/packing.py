"""Spread the units of a stage over a number of weeks.

Units are spread in order. No unit is dropped, and no week is empty. If there are as many weeks as units, each
unit gets one week. Otherwise the plan's `Packing` decides:

By minutes, for plans that are read today: the items of the stage are cut into runs with about the same core
minutes. A cut inside a unit has a price, so units stay whole if that makes little difference. If there are
more weeks than items with minutes, the units are spread as below.

By unit, for snapshots from before, so that the weeks of running groups stay as they are:

- fewer weeks than units: neighbouring units share a week;
- more weeks than units: the longest units get further weeks. The last week of such a unit is its practice
  week, with the exercise and the project; the weeks before it have the rest. A unit without exercise and
  project shows all its items in each of its weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.study.plan import Item, ItemKind, Packing, Unit

PRACTICE = frozenset({ItemKind.EXERCISE, ItemKind.PROJECT})
"""The kinds of items that belong into a practice week."""

PRICE_OF_A_CUT = 0.1
"""What cutting inside a unit costs, as a share of the squared mean of a week. A tenth keeps units whole
where weeks differ from the mean by less than about a third."""

MOST_PORTIONS = 400
"""Stages of more items than this are cut between units alone, since the work grows with the square."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The content of one week, before it has a number."""

    units: tuple[Unit, ...]
    items: tuple[Item, ...]
    practice: bool = False


def relay(slots: Sequence[Slot], begun: int, weeks: int, packing: Packing) -> list[Slot]:
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
    spread = spread_units(left, weeks - len(kept), packing)
    return kept + [replace(slot, units=tuple(whole[unit.key] for unit in slot.units)) for slot in spread]


def spread_units(units: Sequence[Unit], weeks: int, packing: Packing) -> list[Slot]:
    """Spread units over weeks. Raises ValueError if there is no unit or no week."""
    if weeks < 1 or not units:
        raise ValueError("a stage needs a unit and a week; bot.curricula refuses a plan without")
    if packing is Packing.BY_MINUTES and weeks != len(units):
        portions = [portion for unit in units for portion in portions_of(unit)]
        if weeks <= len(portions) <= MOST_PORTIONS:
            return pack(portions, weeks)
    if weeks <= len(units):
        groups = share_weeks(units, weeks)
        return [Slot(tuple(group), tuple(item for unit in group for item in unit.items)) for group in groups]
    return [
        slot
        for unit, count in zip(units, further_weeks(units, weeks), strict=True)
        for slot in _stretch(unit, count)
    ]


@dataclass(frozen=True, slots=True)
class _Portion:
    """Items of a unit that stay together: one with core minutes, and those before it without any."""

    unit: Unit
    items: tuple[Item, ...]
    minutes: int
    begins: bool


def portions_of(unit: Unit) -> list[_Portion]:
    """Split the unit into its smallest parts. Items without core minutes go with the next that has some."""
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


def pack(portions: Sequence[_Portion], weeks: int) -> list[Slot]:
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


def _slot(run: Sequence[_Portion]) -> Slot:
    units = tuple({portion.unit.key: portion.unit for portion in run}.values())
    items = tuple(item for portion in run for item in portion.items)
    practice = not run[0].begins and len(units) == 1 and all(item.kind in PRACTICE for item in items)
    return Slot(units, items, practice)


def share_weeks(units: Sequence[Unit], weeks: int) -> list[list[Unit]]:
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


def further_weeks(units: Sequence[Unit], weeks: int) -> list[int]:
    """How many weeks each unit gets: one, and each further week goes to the unit with the most minutes a
    week.
    """
    counts = [1] * len(units)
    for _ in range(weeks - len(units)):
        # Of equally long units the first one wins: a smaller index makes the key greater.
        longest = max(
            range(len(units)), key=lambda index: (max(units[index].minutes, 1) / counts[index], -index)
        )
        counts[longest] += 1
    return counts


def _stretch(unit: Unit, weeks: int) -> list[Slot]:
    if weeks == 1:
        return [Slot((unit,), unit.items)]
    study = tuple(item for item in unit.items if item.kind not in PRACTICE)
    practice = tuple(item for item in unit.items if item.kind in PRACTICE)
    earlier = Slot((unit,), study or practice)
    return [earlier] * (weeks - 1) + [Slot((unit,), practice or study, practice=True)]
