"""Reads calendar files with two libraries that know nothing of one another: both must read the same."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event as it was read. The instants are in UTC."""

    starts: datetime
    ends: datetime
    title: str
    sequence: int
    status: str


def read_calendar(content: str) -> dict[str, ReadEvent]:
    """The events of a file by UID. Each stands in it once."""
    found = Calendar.from_ical(content).walk("VEVENT")
    events = {
        str(one["uid"]): ReadEvent(
            one.decoded("dtstart").astimezone(UTC),
            one.decoded("dtend").astimezone(UTC),
            str(one["summary"]),
            one.decoded("sequence"),
            str(one["status"]),
        )
        for one in found
    }
    assert len(events) == len(found)
    assert events == _read_again(content)
    return events


def _read_again(content: str) -> dict[str, ReadEvent]:
    events = {}
    for one in IcsCalendarStream.calendar_from_ics(content).events:
        assert isinstance(one.dtstart, datetime)
        assert isinstance(one.dtend, datetime)
        assert one.uid is not None
        assert one.status is not None
        starts, ends = one.dtstart.astimezone(UTC), one.dtend.astimezone(UTC)
        events[one.uid] = ReadEvent(starts, ends, one.summary or "", one.sequence or 0, one.status.value)
    return events
