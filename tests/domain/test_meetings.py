"""When a group meets in each week, and whose turn it is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.features.meetings.rules import (
    HERE_AFTER,
    HERE_BEFORE,
    Hour,
    Willing,
    choose_leader,
    may_say_here,
    rank,
)
from bot.study.calendar import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
MONDAYS = Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, 10)


@given(st.integers(0, 6), st.times())
def test_each_week_has_every_hour_once(weekday: int, at: time) -> None:
    at = at.replace(second=0, microsecond=0)
    for week in range(1, 11):
        starts = Hour(weekday, at).in_week(MONDAYS, week)
        if starts is None:  # the clock skips it, and what comes next is the next week's
            assert at < time(3)
            continue
        assert MONDAYS.start(week) <= starts < MONDAYS.end(week)
        assert starts.astimezone(BERLIN).weekday() == weekday


def test_before_the_goals_of_their_day_it_is_the_end_of_the_week() -> None:
    assert Hour(0, time(9)).in_week(MONDAYS, 1) == MONDAYS.start(1)
    assert Hour(0, time(8)).in_week(MONDAYS, 1) == MONDAYS.end(1) - timedelta(hours=1)


def test_who_has_not_led_for_the_longest_time_is_next() -> None:
    assert choose_leader([]) is None
    assert choose_leader([Willing(1, 4), Willing(3, 0), Willing(2, 0)]) == 2
    assert choose_leader([Willing(1, 4), Willing(2, 5)]) == 1


def test_one_may_say_here_around_the_meeting() -> None:
    starts = datetime(2026, 3, 5, 18, tzinfo=UTC)
    closes = starts + timedelta(days=5)
    second = timedelta(seconds=1)
    assert not may_say_here(starts, closes, starts - HERE_BEFORE - second)
    assert may_say_here(starts, closes, starts - HERE_BEFORE)
    assert may_say_here(starts, closes, starts + HERE_AFTER - second)
    assert not may_say_here(starts, closes, starts + HERE_AFTER)
    assert not may_say_here(starts, starts + second, starts + second), "the week is closed"


def test_of_equal_hours_the_earlier_comes_first() -> None:
    assert rank([(5, 1), (6, 3), (7, 1), (8, 3)]) == [6, 8, 5, 7]
