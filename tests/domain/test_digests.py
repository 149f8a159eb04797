"""When a digest is due, and when a group is quiet."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.digest.rules import due_at
from bot.features.own_questions.rules import match_choice, split_choices
from bot.features.quiet_groups.rules import asked_before, quiet_from
from bot.study.calendar import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, 8)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata"])


@pytest.mark.parametrize(
    ("weekday", "zone", "due"),
    [
        (0, "Europe/Berlin", "2026-03-02T08:00:00+00:00"),
        (6, "Europe/Berlin", "2026-03-08T08:00:00+00:00"),
        (0, "Asia/Tokyo", "2026-03-09T00:00:00+00:00"),  # it is past nine there when the week begins
        (2, "America/New_York", "2026-03-04T14:00:00+00:00"),
    ],
)
def test_the_day_is_that_of_the_reader(weekday: int, zone: str, due: str) -> None:
    assert due_at(WEEKLY, 1, weekday, ZoneInfo(zone)) == datetime.fromisoformat(due)


@given(weekday=st.integers(0, 6), zone=ZONES)
def test_each_week_has_one_digest_and_they_are_a_week_apart(weekday: int, zone: str) -> None:
    found = [due_at(WEEKLY, week, weekday, ZoneInfo(zone)) for week in range(1, 9)]
    assert all(one is not None and one.astimezone(ZoneInfo(zone)).weekday() == weekday for one in found)
    local = [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in found if one is not None]
    assert all(after - before == timedelta(days=7) for before, after in pairwise(local))
    assert all(one.time() == time(9) for one in local)
    assert len({one.astimezone(UTC) for one in found if one is not None}) == len(found)


def test_a_group_is_quiet_after_two_whole_weeks_and_asked_about_every_four() -> None:
    assert [quiet_from(ended) for ended in range(5)] == [None, None, 1, 2, 3]
    assert [list(asked_before(week)) for week in (1, 3, 7)] == [[], [1, 2], [4, 5, 6]]


def test_choices_are_separated_by_commas_or_lines() -> None:
    assert split_choices(" yes, no ,No,\nnot  yet;") == ("yes", "no", "not yet")
    assert split_choices("") == ()
    assert match_choice(("Yes", "not yet"), " NOT YET ") == "not yet"
    assert match_choice(("Yes", "not yet"), "maybe") is None
