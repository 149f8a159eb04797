"""Spreading what a member missed over the weeks to come, a little each week.

Nothing of it is stored: it is worked out from what is still open, so it shrinks as items are ticked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.study.plan import Item


@dataclass(frozen=True, slots=True)
class Portion:
    """What a week asks of an item: all of it, or one `part` of so many (`parts`)."""

    item: Item
    minutes: int
    part: int = 1
    parts: int = 1


def spread(items: Iterable[Item], most: int) -> list[list[Portion]]:
    """The items in their order, over as many weeks as it takes, no week with more than `most` minutes.

    An item goes into the first week, from that of the one before it on, that has room for all of it. One that
    is longer than `most` is cut into parts: what its first week has room for, and then whole weeks.
    """
    if most < 1:
        raise ValueError("a week needs a minute at least")
    weeks: list[list[Portion]] = [[]]
    room = most
    for item in items:
        sizes = [item.minutes] if item.minutes <= most else _cut(item.minutes, room or most, most)
        for part, size in enumerate(sizes, start=1):
            if size > room:
                weeks.append([])
                room = most
            weeks[-1].append(Portion(item, size, part, len(sizes)))
            room -= size
    return weeks if weeks[0] else []


def _cut(minutes: int, first: int, most: int) -> list[int]:
    whole, rest = divmod(minutes - first, most)
    return [first, *[most] * whole, *([rest] if rest else [])]


def enough_minutes(items: Sequence[Item], weeks: int) -> int:
    """So few minutes a week that the items just fit into so many weeks (one at least)."""
    low, high = 1, max(1, sum(item.minutes for item in items))
    while low < high:  # `high` is always enough
        middle = (low + high) // 2
        if len(spread(items, middle)) <= weeks:
            high = middle
        else:
            low = middle + 1
    return low
