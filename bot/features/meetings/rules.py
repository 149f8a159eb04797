"""When a group meets, when one may say “I am here”, and whose turn it is to lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.study.calendar import Calendar
from bot.study.weekly_schedule import Slot

REMINDER_BEFORE = timedelta(hours=1)
"""How long before a meeting its post and the reminders come."""

HERE_BEFORE = timedelta(minutes=15)
"""How long before a meeting one may say “I am here”."""

HERE_AFTER = timedelta(hours=24)
"""How long after its beginning one still may: who forgets it in the evening does it the next day."""

LONGEST_MINUTES = 480
"""The longest meeting."""

MOST_HOURS = 8
"""Hours that can be offered at once: a card has room for so many rows with a button."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the week: a weekday (Monday is 0), and a local time of the group."""

    weekday: int
    at: time

    def in_week(self, calendar: Calendar, week: int) -> datetime | None:
        """When that is in a week; None if the week is over by then (`Calendar.at_slot`)."""
        cadence = calendar.cadence(week)
        days = (self.weekday - cadence.day.weekday()) % 7
        if days == 0 and self.at < cadence.at:
            days = 7  # before the goals of its day: that is the end of the week
        return calendar.at_slot(week, Slot(days, self.at))


@dataclass(frozen=True, slots=True)
class Willing:
    """A member who is willing to lead. `led` is the last week in which they did, 0 if they never have."""

    member_id: int
    led: int


def choose_leader(willing: Iterable[Willing]) -> int | None:
    """Whose turn it is: who has not led for the longest time; None if nobody is willing.

    Among several, who has been in the group for the longest time.
    """
    first = min(willing, key=lambda one: (one.led, one.member_id), default=None)
    return first.member_id if first else None


def may_say_here(starts_at: datetime, closes: datetime, now: datetime) -> bool:
    """Whether one may say now that one is at a meeting. `closes` is when its week stops taking answers."""
    return starts_at - HERE_BEFORE <= now < min(starts_at + HERE_AFTER, closes)


def rank(marks: Iterable[tuple[int, int]]) -> list[int]:
    """The ids of offered hours, the one that suits most first. `marks` are ids and counts, in order of time;
    of equal ones the earlier comes first.
    """
    return [hour for hour, _ in sorted(marks, key=lambda one: -one[1])]
