"""Write calendar files (iCalendar, RFC 5545): events of a plan, in its time zone.

`studyplan preview --ics` and `/plan calendar` both write theirs here. A file is made of its events alone: the
same events give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.study.syllabus import Week
from bot.wording.direction import bare
from bot.wording.naming import shorten

if TYPE_CHECKING:  # the library takes a quarter of a second to import
    from icalendar import Event as Component
    from icalendar import Timezone

SHOWN_FOR = timedelta(minutes=30)
"""How long an event takes. A post is an instant, which many calendars show as nothing at all."""

LONGEST_TITLE = 200
"""Characters of an event's title."""

CONTENT_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class Event:
    """An event in a file. `uid` stays the same when the event moves, and `sequence` grows then.

    `starts_at` and `changed_at` are in UTC; `changed_at` is when the event became what it is. `minutes` is
    None for a post; something that takes time keeps people busy. `place` may be empty.
    """

    uid: str
    starts_at: datetime
    title: str
    changed_at: datetime
    sequence: int = 0
    is_cancelled: bool = False
    minutes: int | None = None
    place: str = ""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + (SHOWN_FOR if self.minutes is None else timedelta(minutes=self.minutes))


def event_title(post_title: str, week: Week) -> str:
    """The title of the event of a post: `Week 3, check-in: Attention`."""
    return shorten(bare(f"Week {week.number}, {post_title}: {week.title}"), LONGEST_TITLE)


def write_calendar(events: Sequence[Event], zone: ZoneInfo, name: str = "") -> bytes:
    """The file with these events, which all programs show in `zone`. `name` is the calendar's."""
    from icalendar import Calendar, vText

    file = Calendar()
    file.add("prodid", "-//studyplan//EN")
    file.add("version", "2.0")
    if name:
        file.add("x-wr-calname", vText(bare(name)))  # no standard, but what calendars show
    if events and zone.key != "UTC":  # times of UTC are written without a zone
        starts = [one.starts_at for one in events]
        file.add_component(_timezone(zone, min(starts), max(one.ends_at for one in events)))
    for event in events:
        file.add_component(_component(event, zone))
    return bytes(file.to_ical())


def _component(event: Event, zone: ZoneInfo) -> "Component":
    from icalendar import Event as Component

    component = Component()
    where = UTC if zone.key == "UTC" else zone
    component.add("uid", event.uid)
    component.add("dtstamp", event.changed_at.astimezone(UTC))
    component.add("dtstart", event.starts_at.astimezone(where))
    component.add("dtend", event.ends_at.astimezone(where))
    component.add("sequence", event.sequence)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    component.add("transp", "TRANSPARENT" if event.minutes is None else "OPAQUE")
    component.add("summary", event.title)
    if event.place:
        component.add("location", event.place)
    return component


def _timezone(zone: ZoneInfo, first: datetime, last: datetime) -> "Timezone":
    """What clocks of the zone show between two instants.

    icalendar's own `add_missing_timezones` lets summer time begin an hour late, and writes 68 years of it.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    begin = first - timedelta(days=1)
    described = Timezone()
    described.add("tzid", zone.key)
    for moment in (begin, *_clock_changes(zone, begin, last)):
        before = (moment - timedelta(seconds=moment != begin)).astimezone(zone)
        after = moment.astimezone(zone)
        rule = TimezoneDaylight() if after.dst() else TimezoneStandard()
        offset = before.utcoffset() or timedelta(0)
        # The clock of the time before, without a zone (RFC 5545, 3.6.5).
        rule.add("dtstart", (moment + offset).replace(tzinfo=None))
        rule.add("tzoffsetfrom", offset)
        rule.add("tzoffsetto", after.utcoffset() or timedelta(0))
        rule.add("tzname", after.tzname() or zone.key)
        described.add_component(rule)
    return described


def _clock_changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants after `begin`, up to `end`, at which clocks of the zone are set, to the second."""
    day = begin
    while day < end:
        low, high = day, min(day + timedelta(days=1), end)
        before = low.astimezone(zone).utcoffset()
        if high.astimezone(zone).utcoffset() != before:
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) // 2).replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            yield high
        day += timedelta(days=1)
