"""Catching up: everything once, in its order, and never more than so many minutes a week."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.catch_up.rules import Portion, enough_minutes, spread
from bot.study.plan import Item
from tests.domain.plans import an_item

missed = st.lists(st.integers(0, 400), max_size=20).map(
    lambda minutes: [an_item(f"i{place}", minutes=each) for place, each in enumerate(minutes)]
)


def minutes(weeks: list[list[Portion]]) -> list[list[int]]:
    """The minutes of each week's portions."""
    return [[portion.minutes for portion in week] for week in weeks]


@pytest.mark.parametrize(
    ("items", "most", "expected"),
    [
        ([], 60, []),
        ([60], 60, [[60]]),
        ([30, 30, 30], 60, [[30, 30], [30]]),
        ([40, 30, 20], 60, [[40], [30, 20]]),
        ([150], 60, [[60], [60], [30]]),
        ([10, 150, 20, 20], 60, [[10, 50], [60], [40, 20], [20]]),
        ([0, 0, 90], 60, [[0, 0, 60], [30]]),
        ([60, 0, 0, 10], 60, [[60, 0, 0], [10]]),
        ([120, 60], 60, [[60], [60], [60]]),
    ],
)
def test_items_over_weeks(items: list[int], most: int, expected: list[list[int]]) -> None:
    listed = [an_item(f"i{place}", minutes=each) for place, each in enumerate(items)]
    assert minutes(spread(listed, most)) == expected


@given(missed, st.integers(1, 300))
def test_nothing_is_dropped_or_doubled_and_no_week_is_too_long(items: list[Item], most: int) -> None:
    weeks = spread(items, most)
    portions = [portion for week in weeks for portion in week]
    assert list(dict.fromkeys(portion.item for portion in portions)) == items
    assert all(week for week in weeks)
    assert all(sum(portion.minutes for portion in week) <= most for week in weeks)
    for item in items:
        own = [portion for portion in portions if portion.item is item]
        assert sum(portion.minutes for portion in own) == item.minutes
        assert [portion.part for portion in own] == list(range(1, len(own) + 1))
        assert {portion.parts for portion in own} == {len(own)}


@given(missed, st.integers(1, 12))
def test_enough_minutes_are_enough(items: list[Item], weeks: int) -> None:
    enough = enough_minutes(items, weeks)
    assert len(spread(items, enough)) <= weeks
    assert enough == 1 or enough * weeks >= sum(item.minutes for item in items)
    assert enough <= max(1, sum(item.minutes for item in items))
