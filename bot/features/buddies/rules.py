"""The rules of buddies: who is matched with whom, and the streak that they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from bot.features.streak.rules import Mark

MINUTES_PER_DAY = 24 * 60
"""Minutes of a day."""

PAIR_SIZE = 2
"""Members of a pair."""


class Unmatched(StrEnum):
    """Why a member who wants a buddy has none."""

    SILENT = "silent"
    """They have given no sign of life for two weeks of the group."""
    PAUSED = "paused"
    """They are on a pause."""
    ALONE = "alone"
    """Nobody else was looking for one, and nobody had one to share."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """A member without a buddy. `offset` is how many minutes their clock is ahead of UTC."""

    member_id: int
    offset: int


@dataclass(frozen=True, slots=True)
class GroupOffsets:
    """A group of two or three buddies, with the offsets of their clocks in minutes."""

    id: int
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Members who become buddies: in a new group, or by joining the group with the id `joins`.

    `parts` is set if a trio gives up a member: the id of the trio, and the index of that member, who becomes
    a pair with the seeker.
    """

    members: tuple[int, ...]
    joins: int | None = None
    parts: tuple[int, int] | None = None


def match(seekers: Sequence[Seeker], groups: Sequence[GroupOffsets]) -> list[Match]:
    """Match members whose clocks are close to each other, in pairs, with one trio if the number is odd.

    A member who is alone joins the pair with the closest clocks. If there is no pair, a trio parts: its
    member with the closest clock becomes a pair with them. If there is no trio either, they wait.
    """
    # The day is a circle: on a ring of clocks, neighbours are closest, also across the date line.
    ring = sorted(seekers, key=lambda one: (one.offset % MINUTES_PER_DAY, one.member_id))
    if len(ring) == 1:
        pairs = [group for group in groups if len(group.offsets) == PAIR_SIZE]
        nearest = min(
            pairs, key=lambda group: (_spread([ring[0].offset, *group.offsets]), group.id), default=None
        )
        if nearest:
            return [Match((ring[0].member_id,), nearest.id)]
        places = [(group, at) for group in groups for at in range(len(group.offsets))]
        taken = min(
            places,
            key=lambda one: (_spread([ring[0].offset, one[0].offsets[one[1]]]), one[0].id, one[1]),
            default=None,
        )
        return [Match((ring[0].member_id,), parts=(taken[0].id, taken[1]))] if taken else []
    if not ring:
        return []
    begin = _best_trio(ring) if len(ring) % 2 else _best_pairs(ring)
    return [Match(tuple(sorted(one.member_id for one in part))) for part in _cut(ring[begin:] + ring[:begin])]


def shared_streak(marks: Sequence[Mapping[int, Mark]]) -> int:
    """How many weeks in a row, up to now, all buddies have kept.

    `marks` holds each member's weeks since they were matched, which may be later for one of three. A week
    that one of them missed starts the count again. A week that is frozen, excused, paused or open for one of
    them is skipped.
    """
    current = 0
    for week in sorted({week for one in marks for week in one}):
        found = [one[week] for one in marks if week in one]
        if Mark.MISSED in found:
            current = 0
        elif len(found) >= PAIR_SIZE and all(mark is Mark.KEPT for mark in found):
            current += 1
    return current


def _best_pairs(ring: Sequence[Seeker]) -> int:
    """Where to begin to cut a ring of an even number into pairs: at the first or at the second seeker."""
    apart = _neighbours(ring)
    return 0 if sum(apart[::2]) <= sum(apart[1::2]) else 1


def _best_trio(ring: Sequence[Seeker]) -> int:
    """Where to begin to cut a ring of an odd number, whose first three are a trio."""
    count, apart = len(ring), _neighbours(ring)
    # Every second place around the ring, twice: the pairs after a trio are neighbours there, so that their
    # sum is a difference of two sums from the beginning.
    sums = list(accumulate((apart[2 * place % count] for place in range(2 * count)), initial=0))

    def cost(begin: int) -> int:
        trio = [ring[(begin + place) % count].offset for place in range(3)]
        first = (begin + 3) * (count + 1) // 2 % count
        return _spread(trio) + sums[first + (count - 3) // 2] - sums[first]

    return min(range(count), key=cost)


def _neighbours(ring: Sequence[Seeker]) -> list[int]:
    """How far each seeker's clock is from that of the next one on the ring."""
    pairs = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    return [_spread([one.offset, other.offset]) for one, other in pairs]


def _cut(line: Sequence[Seeker]) -> list[Sequence[Seeker]]:
    """Cut the line of seekers into pairs. If their number is odd, the first three are a trio."""
    begin = 3 if len(line) % 2 else 0
    head = [line[:begin]] if begin else []
    return [*head, *(line[at : at + PAIR_SIZE] for at in range(begin, len(line), PAIR_SIZE))]


def _spread(offsets: Sequence[int]) -> int:
    """Minutes from the first to the last clock, the shorter way around the day."""
    clocks = sorted(offset % MINUTES_PER_DAY for offset in offsets)
    gaps = [later - earlier for earlier, later in pairwise(clocks)]
    return min(clocks[-1] - clocks[0], MINUTES_PER_DAY - max(gaps, default=0))
