"""Spread what a member missed over the weeks to come, a little each week.

Nothing is stored. The list is computed from the open items, so it shrinks as items are ticked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.study.plan import Item


@dataclass(frozen=True, slots=True)
class Portion:
    """What a member should do of an item in one week: all of it, or `part` of `parts` parts."""

    item: Item
    minutes: int
    part: int = 1
    parts: int = 1


def spread(items: Iterable[Item], minutes_a_week: int) -> list[list[Portion]]:
    """Spread the items, in their order, over as many weeks as needed, with at most `minutes_a_week` minutes
    in each.

    An item goes into the first week with room for all of it, but not before the item in front of it. An item
    that is longer than a week's minutes is cut: the first part fills the rest of its first week, and the
    further parts fill whole weeks.
    """
    if minutes_a_week < 1:
        raise ValueError("a week needs a minute at least")
    weeks: list[list[Portion]] = [[]]
    room = minutes_a_week
    for item in items:
        sizes = (
            [item.minutes]
            if item.minutes <= minutes_a_week
            else _cut(item.minutes, room or minutes_a_week, minutes_a_week)
        )
        for part, size in enumerate(sizes, start=1):
            if size > room:
                weeks.append([])
                room = minutes_a_week
            weeks[-1].append(Portion(item, size, part, len(sizes)))
            room -= size
    # Without items, the first week is still empty.
    return weeks if weeks[0] else []


def _cut(minutes: int, first: int, most: int) -> list[int]:
    whole, rest = divmod(minutes - first, most)
    return [first, *[most] * whole, *([rest] if rest else [])]


def enough_minutes(items: Sequence[Item], weeks: int) -> int:
    """The least number of minutes a week with which the items fit into that many weeks (at least one)."""
    low, high = 1, max(1, sum(item.minutes for item in items))
    while low < high:  # a binary search in which `high` is always enough
        middle = (low + high) // 2
        if len(spread(items, middle)) <= weeks:
            high = middle
        else:
            low = middle + 1
    return low
