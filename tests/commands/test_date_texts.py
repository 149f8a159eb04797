"""Dates and times of day as people type them, and the ones that may mean two things."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.date_texts import MONTHS, find_weekday, read_date
from bot.commands.time_texts import read_time
from bot.commands.viewpoint import Viewpoint

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-03-02", "2027-03-02"),
        ("20270302", "2027-03-02"),
        ("2027/03/02", "2027-03-02"),
        ("2027.03.02.", "2027-03-02"),
        ("2027年3月2日", "2027-03-02"),
        ("21.12.", "2026-12-21"),
        ("21.12", "2026-12-21"),
        ("21. 12. 2027", "2027-12-21"),
        ("21.12.27", "2027-12-21"),
        ("3.4.", "2027-04-03"),
        ("12/21", "2026-12-21"),
        ("21/12", "2026-12-21"),
        ("12/21/2027", "2027-12-21"),
        ("3/3", "2027-03-03"),
        ("13-4-2027", "2027-04-13"),
        ("３/１３", "2027-03-13"),
        ("2 March", "2027-03-02"),
        ("2nd of March", "2027-03-02"),
        ("March 2nd, 2027", "2027-03-02"),
        ("21 dec", "2026-12-21"),
        ("21. Dezember", None),
        ("21-Dec-2027", "2027-12-21"),
        ("Sept 3", "2027-09-03"),
        ("today", "2026-11-25"),
        ("Tomorrow", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("in 2 weeks", "2026-12-09"),
        ("in two weeks' time", "2026-12-09"),
        ("2 weeks from now", "2026-12-09"),
        ("a week from today", "2026-12-02"),
        ("in 10 days", "2026-12-05"),
        ("in a month", "2026-12-25"),
        ("monday", "2026-11-30"),
        ("on Mon", "2026-11-30"),
        ("next monday", "2026-11-30"),
        ("this friday", "2026-11-27"),
        ("friday next week", "2026-12-04"),
        ("Mon 21.12.", "2026-12-21"),
        ("Saturday, 03/04", "2027-04-03"),
        ("29.2.", "2028-02-29"),
        ("24.11.", "2027-11-24"),
        ("25.11.", "2026-11-25"),
    ],
)
def test_a_date_is_read_as_it_is_written(typed: str, day: str | None) -> None:
    assert read_date(typed, WEDNESDAY) == ((date.fromisoformat(day),) if day else None)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("03/04", ("2027-04-03", "2027-03-04")),
        ("3-4-2027", ("2027-04-03", "2027-03-04")),
        ("next friday", ("2026-11-27", "2026-12-04")),
        ("wednesday", ("2026-11-25", "2026-12-02")),
        ("next week", ("2026-11-30", "2026-12-02")),
    ],
)
def test_a_date_that_may_be_two_has_both_readings(typed: str, days: tuple[str, ...]) -> None:
    assert read_date(typed, WEDNESDAY) == tuple(date.fromisoformat(day) for day in days)


def test_the_likelier_reading_comes_first() -> None:
    at = Viewpoint(datetime(2026, 11, 25, 12, tzinfo=UTC), locale="en-US")
    assert read_date("03/04", at.today, month_first=at.writes_month_first) == (
        date(2027, 3, 4),
        date(2027, 4, 3),
    )
    assert not Viewpoint(at.now, locale="en-GB").writes_month_first
    assert Viewpoint(datetime(2026, 11, 25, 20, tzinfo=UTC), "Asia/Tokyo").today == date(2026, 11, 26)


@pytest.mark.parametrize(
    "typed", ["31.04.", "2026-02-30", "13/13", "99/99", "0.0.", "Tue 21.12.2026", "31 June"]
)
def test_a_day_that_no_calendar_has(typed: str) -> None:
    assert read_date(typed, WEDNESDAY) == ()


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "21", "9pm", "9:00", "21.12. 18", "2027-03", "mar 2027", "week", "in weeks", "x" * 500],
)
def test_what_is_no_date(typed: str) -> None:
    assert read_date(typed, WEDNESDAY) is None


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
@settings(max_examples=200, deadline=None)
def test_every_full_date_is_read_back_in_each_order(day: date, today: date) -> None:
    month = MONTHS[day.month - 1]
    for written in (
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day}, {day.year}",
        f"{day:%a %d.%m.%Y}",
    ):
        assert read_date(written, today) == (day,), written
    assert day in (read_date(f"{day:%m/%d/%Y}", today) or ())
    assert day in (read_date(f"{day:%d/%m/%Y}", today) or ())


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 365))
@settings(max_examples=200, deadline=None)
def test_a_date_without_a_year_is_the_next_one(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    if (day.month, day.day) != (2, 29) and day < today.replace(year=today.year + 1, day=min(today.day, 28)):
        assert read_date(f"{day.day}.{day.month}.", today) == (day,)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("9", "09:00"),
        ("09:00", "09:00"),
        ("9.30", "09:30"),
        ("21h", "21:00"),
        ("21h30", "21:30"),
        ("9pm", "21:00"),
        ("9 PM", "21:00"),
        ("9:30 p.m.", "21:30"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("2130", "21:30"),
        ("930", "09:30"),
        ("21 Uhr", "21:00"),
        ("at 9", "09:00"),
        ("9 o'clock", "09:00"),
        ("２１：００", "21:00"),
        ("٢١:٣٠", "21:30"),
        ("13pm", None),
        ("0am", None),
        ("24:00", None),
        ("9:5", None),
        ("25", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_it_is_written(typed: str, at: str | None) -> None:
    assert read_time(typed) == (time.fromisoformat(at) if at else None)


@given(st.times())
def test_every_minute_is_read_back_on_both_clocks(at: time) -> None:
    minute = at.replace(second=0, microsecond=0, fold=0)
    for written in (f"{at:%H:%M}", f"{at:%I:%M %p}", f"{at:%H.%M}", f"{at:%H}h{at:%M}", f"{at:%H%M}"):
        assert read_time(written) == minute, written


@pytest.mark.parametrize(
    ("typed", "day"), [("mo", 0), ("Tues", 1), ("wednesdays", 2), ("t", None), ("day", None)]
)
def test_a_weekday_is_read_from_its_beginning(typed: str, day: int | None) -> None:
    assert find_weekday(typed) == day
