"""The parts of a calendar: `Cadence` says on which day goals come, and `Break` when nothing comes.

Dates of cadences are nominal: they ignore breaks. `postponed` and `ended` shift them past the breaks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.study.localtime import cached_instant

WEEK = timedelta(days=7)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in a week: `days` days after the goals, at local time `at`.

    If `at` is None, at the time of the goals.
    """

    days: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the posts between two goals are due, each as a slot after the goals.

    The nudge follows the check-in. It may fall on day 7, in the grace period after the week.
    """

    paper: Slot = Slot(2)
    check_in: Slot = Slot(5)
    nudge: Slot = Slot(6)


@dataclass(frozen=True, slots=True)
class Cadence:
    """From `week` on, goals come every seven days: first on `day`, at local time `at` in `zone`.

    `passed` holds the first days of breaks that are over before `day` and do not move these weeks.
    """

    week: int
    day: date
    at: time
    zone: ZoneInfo
    rhythm: Rhythm = Rhythm()
    passed: frozenset[date] = frozenset()

    def goals(self, week: int) -> datetime:
        """The nominal local time of the week's goals."""
        return self.slot(week, Slot(0))

    def slot(self, week: int, slot: Slot) -> datetime:
        """The nominal local time of a slot of the week."""
        return datetime.combine(
            self.day + (week - self.week) * WEEK + timedelta(slot.days), slot.at or self.at
        )


@dataclass(frozen=True, slots=True)
class Break:
    """Days without weeks, `first` and `last` included.

    What would be due on or after `first` comes `weeks` weeks later. What was due before `made_at`, when the
    break was made, stays where it was, even on the first day of the break.
    """

    first: date
    last: date
    made_at: datetime
    reason: str = ""

    @property
    def weeks(self) -> int:
        """The length of the break, rounded up to whole weeks, so that posts keep their weekdays."""
        return -(-((self.last - self.first).days + 1) // 7)  # rounds up


def postponed(nominal: datetime, zone: ZoneInfo, breaks: Iterable[Break]) -> datetime:
    """The real local time of something due at the nominal local time. `breaks` are in order of time."""
    for one in breaks:
        if nominal.date() >= one.first and _instant(nominal, zone) > one.made_at:
            nominal += one.weeks * WEEK
    return nominal


def ended(nominal: datetime, zone: ZoneInfo, breaks: Iterable[Break]) -> datetime:
    """The real local end of a week whose end, ignoring breaks, would be `nominal`.

    A week that ends on the first day of a break ends before the break. A week that would end later is
    interrupted by the break and continues after it.
    """
    for one in breaks:
        if nominal.date() > one.first and _instant(nominal, zone) > one.made_at:
            nominal += one.weeks * WEEK
    return nominal


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return cached_instant(local.date(), local.time(), zone)
