"""When the digest of a week is due. Pure functions."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.study.calendar import Calendar, first_day
from bot.study.localtime import instant

TOLD_AT = time(9)
"""The local time of a digest, on the reader's own clock."""

LOOKS_BACK = timedelta(days=7)
"""How far back a digest looks for who joined."""

WORTH = timedelta(days=2)
"""How long a digest that is late is worth sending."""


def due_at(calendar: Calendar, week: int, weekday: int, zone: ZoneInfo) -> datetime | None:
    """When the digest of a week of the group is due in the reader's zone, in UTC: at TOLD_AT on the first
    such weekday of the week.

    None if the week has no such day, because the next week began sooner: that one has it.
    """
    begins = calendar.start(week)
    day = first_day(begins.astimezone(zone).date(), weekday)
    due = instant(day, TOLD_AT, zone)
    if due < begins:
        due = instant(day + timedelta(days=7), TOLD_AT, zone)
    return due if due < calendar.end(week) or due < calendar.start(week + 1) else None
