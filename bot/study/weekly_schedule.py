"""What a calendar is made of: when goals come from which week on (`Cadence`), when they rest (`Break`).

Dates of cadences are nominal: as if there were no breaks. `postponed` and `ended` move them past the breaks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.study.localtime import cached_instant

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Slot:
    """So many days after the week's goals, at that time of day, or at the time of the goals."""

    days: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On which day of the week, counted from the goals, the posts in between are due.

    The nudge follows the check-in, and may fall into the grace after the week: day 7.
    """

    paper: Slot = Slot(2)
    check_in: Slot = Slot(5)
    nudge: Slot = Slot(6)


@dataclass(frozen=True, slots=True)
class Cadence:
    """From `week` on, goals come every seven days from `day` on, at `at` on the clock of `zone`."""

    week: int
    day: date
    at: time
    zone: ZoneInfo
    rhythm: Rhythm = Rhythm()

    def goals(self, week: int) -> datetime:
        """The nominal local time of a week's goals, by this cadence."""
        return self.slot(week, Slot(0))

    def slot(self, week: int, slot: Slot) -> datetime:
        """The nominal local time of a slot of a week."""
        return datetime.combine(
            self.day + (week - self.week) * WEEK + timedelta(slot.days), slot.at or self.at
        )


@dataclass(frozen=True, slots=True)
class Break:
    """Days that hold no weeks: what would be due from `first` on comes `weeks` weeks later.

    What was due by the instant at which the break was made stays, even on its first day.
    """

    first: date
    last: date
    made_at: datetime
    reason: str = ""

    @property
    def weeks(self) -> int:
        """The least number of whole weeks that is not shorter than the break: weekdays stay what they are."""
        return -(-((self.last - self.first).days + 1) // 7)


def postponed(nominal: datetime, zone: ZoneInfo, breaks: Iterable[Break]) -> datetime:
    """When something comes that would be due at a nominal local time. `breaks` are in order of time."""
    for one in breaks:
        if nominal.date() >= one.first and _instant(nominal, zone) > one.made_at:
            nominal += one.weeks * WEEK
    return nominal


def ended(nominal: datetime, zone: ZoneInfo, breaks: Iterable[Break]) -> datetime:
    """When a week ends that would end at a nominal local time.

    One that ends on a break's first day does so before the break; later ones are interrupted by it.
    """
    for one in breaks:
        if nominal.date() > one.first and _instant(nominal, zone) > one.made_at:
            nominal += one.weeks * WEEK
    return nominal


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return cached_instant(local.date(), local.time(), zone)
