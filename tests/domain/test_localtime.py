"""The wall clock of a zone: gaps, folds, skipped days, and the rules over a lifetime of clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.study.localtime import cached_instant, instant, zone, zone_names
from tests.domain.plans import ZONES, walls


def on_the_wall(moment: datetime, where: ZoneInfo) -> datetime:
    """What a clock in `where` shows at the instant."""
    return moment.astimezone(where).replace(tzinfo=None)


def instants_that_show(wall: datetime, where: ZoneInfo) -> list[datetime]:
    """Every instant at which a clock in `where` shows `wall`, by trying each offset in use around it."""
    around = wall.replace(tzinfo=UTC)
    offsets = {(around + timedelta(hours=hour)).astimezone(where).utcoffset() for hour in range(-40, 41)}
    tried = sorted(around - offset for offset in offsets if offset is not None)
    return [moment for moment in tried if on_the_wall(moment, where) == wall]


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        # Ordinary days, on either side of a clock change.
        ("Europe/Berlin", "2026-03-28T09:00", "2026-03-28T08:00"),
        ("Europe/Berlin", "2026-03-30T09:00", "2026-03-30T07:00"),
        ("Asia/Kathmandu", "2026-06-01T00:00", "2026-05-31T18:15"),
        # Skipped: the first local time that exists is the end of the gap.
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:59:59", "2026-03-29T01:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:00", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:29", "2026-10-03T15:30"),
        ("Asia/Kathmandu", "1986-01-01T00:14", "1985-12-31T18:30"),
        # Skipped at midnight: still on the asked date, at one o'clock.
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00"),
        ("America/Santiago", "2026-09-06T00:30", "2026-09-06T04:00"),
        # The moments next to a gap exist.
        ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        # Twice: the first of the two.
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30"),
        # A whole day that the island left out: the first local time is the next midnight.
        ("Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59"),
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30T23:59", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00"),
        # Year ends and leap days.
        ("America/New_York", "2026-12-31T23:59", "2027-01-01T04:59"),
        ("Asia/Kathmandu", "2027-01-01T00:00", "2026-12-31T18:15"),
        ("Europe/Berlin", "2028-02-29T00:30", "2028-02-28T23:30"),
        ("America/New_York", "2028-02-29T23:00", "2028-03-01T04:00"),
    ],
)
def test_each_local_time_is_one_instant(name: str, asked: str, expected: str) -> None:
    wall = datetime.fromisoformat(asked)
    assert instant(wall.date(), wall.time(), ZoneInfo(name)) == datetime.fromisoformat(expected + "Z")


@given(st.sampled_from(ZONES).flatmap(lambda where: st.tuples(st.just(where), walls(where))))
@example((ZoneInfo("Pacific/Apia"), datetime.fromisoformat("2011-12-30T12:00")))
@settings(max_examples=400, deadline=None)
def test_an_instant_is_the_first_at_which_the_clock_has_come_so_far(asked: tuple[ZoneInfo, datetime]) -> None:
    where, wall = asked
    found = instant(wall.date(), wall.time(), where)

    assert found.tzinfo is UTC
    showing = instants_that_show(wall, where)
    if showing:
        assert found == showing[0]
    else:
        assert on_the_wall(found, where) > wall
        assert on_the_wall(found - timedelta(seconds=1), where) < wall
    earlier = [found - timedelta(minutes=15 * quarter) for quarter in range(1, 200)]
    assert all(on_the_wall(moment, where) < wall for moment in earlier)


@given(
    st.sampled_from(ZONES).flatmap(lambda where: st.tuples(st.just(where), walls(where))),
    st.timedeltas(timedelta(0), timedelta(hours=30)),
)
@settings(max_examples=200, deadline=None)
def test_a_later_local_time_is_never_an_earlier_instant(
    asked: tuple[ZoneInfo, datetime], later: timedelta
) -> None:
    where, wall = asked
    then = wall + timedelta(seconds=int(later.total_seconds()))
    assert instant(wall.date(), wall.time(), where) <= instant(then.date(), then.time(), where)


def test_what_a_time_says_of_itself_does_not_matter() -> None:
    berlin, day = ZoneInfo("Europe/Berlin"), date(2026, 10, 25)
    plain = instant(day, time(2, 30), berlin)
    assert instant(day, time(2, 30, fold=1), berlin) == plain
    assert instant(day, time(2, 30, tzinfo=UTC), berlin) == plain


def test_the_cached_instant_does_not_confuse_zones_days_or_times() -> None:
    for name in ("Europe/Berlin", "Asia/Kathmandu"):
        for day in (date(2026, 3, 28), date(2026, 3, 29)):
            for at in (time(2, 30), time(2, 30, 1)):
                where = ZoneInfo(name)
                assert cached_instant(day, at, where) == instant(day, at, where)


@pytest.mark.parametrize(("name", "day"), [("Europe/Berlin", date.min), ("America/New_York", date.max)])
def test_the_ends_of_the_calendar_overflow(name: str, day: date) -> None:
    at = time.min if day == date.min else time.max
    with pytest.raises(OverflowError):
        instant(day, at, ZoneInfo(name))


@pytest.mark.parametrize(
    "stored", ["", "berlin", "europe/berlin", "../../etc/passwd", "localtime", "Europe/", "x" * 5000, "a\0b"]
)
def test_what_is_no_exact_name_of_a_zone_is_refused_with_a_short_echo(stored: str) -> None:
    with pytest.raises(UserError, match="is no time zone I know") as refusal:
        zone(stored)
    assert len(str(refusal.value)) < 250


def test_every_zone_that_is_offered_can_be_used() -> None:
    names = zone_names()
    assert len(names) > 400
    assert list(names) == sorted(set(names))
    for name in names:
        assert instant(date(2026, 7, 1), time(9), zone(name)).tzinfo is UTC
