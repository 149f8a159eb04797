"""Quiet hours on the member's own clock: over midnight, over clock changes, and never a message too early."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.study.quiet_hours import QuietHours
from tests.domain.plans import ZONES

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(7))
NOON = QuietHours(time(12), time(14))

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by `timezones`


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "Z")


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        (NIGHT, time(21, 59), False),
        (NIGHT, time(22), True),
        (NIGHT, time(0), True),
        (NIGHT, time(6, 59, 59), True),
        (NIGHT, time(7), False),
        (NIGHT, time(12), False),
        (NOON, time(11, 59), False),
        (NOON, time(12), True),
        (NOON, time(13, 59), True),
        (NOON, time(14), False),
        (NOON, time(0), False),
        (QuietHours(time(22), time(0)), time(23, 59), True),
        (QuietHours(time(22), time(0)), time(0), False),
        (QuietHours(time(0), time(6)), time(0), True),
        (QuietHours(time(0), time(6)), time(23, 59), False),
    ],
)
def test_quiet_from_the_start_and_no_longer_at_the_end(hours: QuietHours, at: time, quiet: bool) -> None:
    assert hours.covers(at) is quiet


@given(times, times)
@settings(max_examples=100, deadline=None)
def test_hours_that_end_where_they_start_are_never_quiet(edge: time, at: time) -> None:
    assert not QuietHours(edge, edge).covers(at)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        # Awake: now, to the microsecond.
        (NIGHT, "2026-03-10T12:34:56.789", "2026-03-10T12:34:56.789"),
        (NIGHT, "2026-03-10T06:00", "2026-03-10T06:00"),  # 07:00 in Berlin
        # Over midnight: before it the end is tomorrow's, after it today's.
        (NIGHT, "2026-03-10T21:30", "2026-03-11T06:00"),
        (NIGHT, "2026-03-10T23:30", "2026-03-11T06:00"),
        (NIGHT, "2026-03-11T05:59:59.999", "2026-03-11T06:00"),
        (NIGHT, "2026-12-31T22:00", "2027-01-01T06:00"),
        # Inside one day.
        (NOON, "2026-03-10T11:00", "2026-03-10T13:00"),
        # Until midnight.
        (QuietHours(time(22), time(0)), "2026-03-10T21:30", "2026-03-10T23:00"),
        # The nights in which the clocks change are an hour shorter and an hour longer.
        (NIGHT, "2026-03-28T22:00", "2026-03-29T05:00"),
        (NIGHT, "2026-10-24T22:00", "2026-10-25T06:00"),
        # An end that the clock change skips.
        (QuietHours(time(22), time(2, 30)), "2026-03-28T22:00", "2026-03-29T01:00"),
        # An end that the clock shows twice.
        (QuietHours(time(22), time(2, 30)), "2026-10-24T22:00", "2026-10-25T00:30"),
    ],
)
def test_a_message_waits_for_the_end(hours: QuietHours, moment: str, expected: str) -> None:
    assert hours.wait(utc(moment), BERLIN) == utc(expected)


def test_a_gap_at_midnight_ends_the_evening_an_hour_on() -> None:
    evening = QuietHours(time(21), time(0))
    assert evening.wait(utc("2026-04-23T20:00"), ZoneInfo("Africa/Cairo")) == utc("2026-04-23T22:00")


@given(times, times, moments, st.sampled_from(ZONES))
@settings(max_examples=200, deadline=None)
def test_the_wait_is_over_at_the_first_moment_that_is_not_quiet(
    start: time, end: time, moment: datetime, where: ZoneInfo
) -> None:
    hours = QuietHours(start, end)
    around = [moment + timedelta(hours=hour) for hour in range(-1, 26)]
    assume(len({each.astimezone(where).utcoffset() for each in around}) == 1)  # no clock change near

    after = hours.wait(moment, where)

    assert after.tzinfo is UTC
    assert moment <= after < moment + timedelta(days=1)
    assert not hours.covers(after.astimezone(where).time())
    if after > moment:
        assert hours.covers(moment.astimezone(where).time())
        assert hours.covers((after - timedelta(microseconds=1)).astimezone(where).time())
        assert after.astimezone(where).time() == end


@given(times, moments, st.sampled_from(ZONES))
@settings(max_examples=50, deadline=None)
def test_who_has_no_quiet_hours_never_waits(edge: time, moment: datetime, where: ZoneInfo) -> None:
    assert QuietHours(edge, edge).wait(moment, where) == moment


def test_the_moment_may_come_in_any_zone() -> None:
    moment = utc("2026-03-10T21:30").astimezone(ZoneInfo("Asia/Kathmandu"))
    assert NIGHT.wait(moment, BERLIN) == utc("2026-03-11T06:00")


def test_quiet_hours_are_shown_as_they_are_typed() -> None:
    assert str(QuietHours(time(22), time(7, 5))) == "22:00-07:05"
