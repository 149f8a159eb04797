"""Calendar files: zones as their clocks go, titles as they are, and what counts as a change."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from bot.features.calendar.rules import Planned, Told, list_changes
from bot.study.calendar_file import SHOWN_FOR, Event, write_calendar
from tests.calendar_files import ReadEvent, read_calendar

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def written(zone: str, *events: Event, name: str = "") -> str:
    """The file with these events."""
    return write_calendar(events, ZoneInfo(zone), name).decode()


@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kathmandu",
    ],
)
def test_the_zone_in_the_file_is_that_of_the_clocks(zone: str) -> None:
    hours = [NOW + timedelta(hours=11 * number) for number in range(900)]
    file = written(zone, *(Event(f"{number}@x", at, "t", NOW) for number, at in enumerate(hours)))
    read = read_calendar(file)
    assert [read[f"{number}@x"].starts for number in range(len(hours))] == hours
    assert {one.ends - one.starts for one in read.values()} == {SHOWN_FOR}
    if zone == "UTC":
        assert "TZID" not in file
        return
    described = file[file.index("BEGIN:VTIMEZONE") : file.index("BEGIN:VEVENT")]
    told = tzical(StringIO(described.replace("\r\n", "\n"))).get()  # a reader that believes the file alone
    assert told is not None
    for at in hours:
        local = at.astimezone(ZoneInfo(zone))
        if local.fold == 0:
            assert local.replace(tzinfo=told).utcoffset() == local.utcoffset(), at


@pytest.mark.parametrize(
    "title",
    [
        "Commas, semicolons; and back\\slashes",
        "DTSTART:20260101\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "ثلاثة أسابيع 🧠 สวัสดี " * 6,
        'Quotes " and colons: x=y',
    ],
    ids=["marks", "an injected event", "any script", "quotes"],
)
def test_any_title_is_one_title(title: str) -> None:
    (event,) = read_calendar(written("Europe/Berlin", Event("1@x", NOW, title, NOW), name=title)).values()
    assert event.title.splitlines() == title.splitlines()
    assert (event.starts, event.sequence, event.status) == (NOW, 0, "CONFIRMED")


def test_the_same_events_are_the_same_bytes_and_numbers_are_kept() -> None:
    event = Event("1@x", LATER, "t", NOW, sequence=3, is_cancelled=True)
    assert written("Europe/Berlin", event) == written("Europe/Berlin", event)
    read = ReadEvent(LATER, LATER + SHOWN_FOR, "t", 3, "CANCELLED")
    assert read_calendar(written("Europe/Berlin", event)) == {"1@x": read}
    assert "BEGIN:VEVENT" not in written("Europe/Berlin")


KEY = (False, "check_in", 3)


@pytest.mark.parametrize(
    ("told", "planned", "after"),
    [
        (None, Planned(NOW, "a"), Told(Planned(NOW, "a"), 0, LATER)),
        (Told(Planned(NOW, "a"), 4, NOW), Planned(NOW, "a"), None),
        (Told(Planned(NOW, "a"), 4, NOW), Planned(LATER, "a"), Told(Planned(LATER, "a"), 5, LATER)),
        (Told(Planned(NOW, "a"), 4, NOW), Planned(NOW, "b"), Told(Planned(NOW, "b"), 5, LATER)),
        (Told(Planned(NOW, "a"), 4, NOW), None, Told(Planned(NOW, "a", is_cancelled=True), 5, LATER)),
        (Told(Planned(NOW, "a", is_cancelled=True), 5, NOW), None, None),
        (
            Told(Planned(NOW, "a", is_cancelled=True), 5, NOW),
            Planned(LATER, "a"),
            Told(Planned(LATER, "a"), 6, LATER),
        ),
    ],
    ids=["new", "the same", "moved", "named anew", "dropped", "dropped before", "back"],
)
def test_what_counts_as_a_change(told: Told | None, planned: Planned | None, after: Told | None) -> None:
    changes = dict(
        list_changes({KEY: told} if told else {}, {KEY: planned} if planned else {}, LATER),
    )
    assert changes == ({KEY: after} if after else {})


def test_what_was_cancelled_from_the_first_is_in_no_calendar() -> None:
    cancelled = Planned(NOW, "a", is_cancelled=True)
    assert not Told(cancelled, 0, NOW).was_told
    assert Told(cancelled, 1, NOW).was_told
    assert Told(Planned(NOW, "a"), 0, NOW).was_told
