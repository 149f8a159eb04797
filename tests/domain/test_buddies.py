"""Who is matched with whom, and the streak that buddies share."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.features.buddies.rules import GroupOffsets, Match, Seeker, match, shared_streak
from bot.features.streak.rules import Mark

BERLIN, TOKYO, ANGELES, KIRITIMATI, SAMOA = 60, 540, -480, 840, -660


def seekers(*offsets: int) -> list[Seeker]:
    """Members 1, 2, 3... with these clocks."""
    return [Seeker(number, offset) for number, offset in enumerate(offsets, start=1)]


def test_near_clocks_find_each_other() -> None:
    assert match(seekers(BERLIN, ANGELES, BERLIN, ANGELES), []) == [Match((1, 3)), Match((2, 4))]
    assert match(seekers(KIRITIMATI, BERLIN, SAMOA, BERLIN + 60), []) == [Match((2, 4)), Match((1, 3))]


def test_an_odd_number_makes_a_trio() -> None:
    assert match(seekers(BERLIN, TOKYO, BERLIN), []) == [Match((1, 2, 3))]
    found = match(seekers(BERLIN, TOKYO, BERLIN, TOKYO, BERLIN), [])
    assert sorted(one.members for one in found) == [(1, 3, 5), (2, 4)]


def test_one_alone_joins_the_nearest_pair_or_waits() -> None:
    far, near = GroupOffsets(7, (ANGELES, ANGELES)), GroupOffsets(9, (BERLIN, BERLIN))
    assert match(seekers(BERLIN), [far, near]) == [Match((1,), joins=9)]
    assert match(seekers(BERLIN), []) == []
    assert match([], [near]) == []


def test_a_trio_parts_into_two_pairs_for_a_fourth() -> None:
    trio = GroupOffsets(9, (TOKYO, BERLIN, ANGELES))
    assert match(seekers(BERLIN), [trio]) == [Match((1,), parts=(9, 1))]


@given(st.lists(st.integers(-720, 840) | st.sampled_from([BERLIN, TOKYO]), max_size=11))
def test_no_other_cut_of_the_ring_brings_clocks_closer(offsets: list[int]) -> None:
    def apart(members: tuple[int, ...]) -> int:
        clocks = sorted(offsets[member - 1] % 1440 for member in members)
        return 1440 - max(later - earlier for earlier, later in pairwise([*clocks, clocks[0] + 1440]))

    if len(offsets) < 2:
        return
    order = sorted(range(1, len(offsets) + 1), key=lambda member: (offsets[member - 1] % 1440, member))
    turned = [order[begin:] + order[:begin] for begin in range(len(order))]
    three = 3 * (len(order) % 2)
    cuts = [[ring[:three], *batched_pairs(ring[three:])] for ring in turned]
    least = min(sum(apart(tuple(part)) for part in cut if part) for cut in cuts)
    assert sum(apart(one.members) for one in match(seekers(*offsets), [])) == least


def batched_pairs(ring: list[int]) -> list[list[int]]:
    """Neighbours, two by two."""
    return [ring[at : at + 2] for at in range(0, len(ring), 2)]


@given(st.lists(st.integers(-720, 840), max_size=15))
def test_nobody_is_left_out_or_matched_twice(offsets: list[int]) -> None:
    found = match(seekers(*offsets), [])
    matched = sorted(member for one in found for member in one.members)
    assert matched == (list(range(1, len(offsets) + 1)) if len(offsets) > 1 else [])
    assert sum(len(one.members) == 3 for one in found) == (len(offsets) % 2 if len(offsets) > 1 else 0)
    assert all(2 <= len(one.members) <= 3 for one in found)


def test_a_shared_streak_counts_weeks_that_all_kept() -> None:
    kept, missed, frozen, still = Mark.KEPT, Mark.MISSED, Mark.FROZEN, Mark.OPEN
    one = {1: missed, 2: kept, 3: kept, 4: frozen, 5: kept, 6: kept}
    other = {2: kept, 3: kept, 4: kept, 5: kept, 6: still}
    assert shared_streak([one, other]) == 3
    assert shared_streak([one, {**other, 5: missed}]) == 0
    assert shared_streak([{}, {}]) == 0
    third = {5: kept, 6: kept}  # matched later: weeks before are those of the two
    assert shared_streak([one, {**other, 6: kept}, third]) == 4
    assert shared_streak([one]) == 0, "nobody shares it"
