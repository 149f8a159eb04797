"""Convert local times of a time zone to instants.

A local time that a clock change skips means the first one that exists after it. A local time that exists
twice means the first (docs/decisions/0003).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.errors import UserError


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """All IANA time zones on this machine, sorted."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The time zone with exactly that IANA name. What people type is read by `bot.study.zone_search`.

    Raises UserError if this machine does not have the zone.
    """
    if name not in zone_names():
        raise UserError(f"“{name[:60]}” is no time zone I know.")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:  # it is listed, but its file cannot be read
        raise UserError(f"The time zone {name} cannot be read on this machine.") from error


def instant(day: date, at: time, where: ZoneInfo) -> datetime:
    """The UTC instant at which a clock in `where` shows `day` and `at`, to the second.

    Raises OverflowError within a day of the first and the last date that Python can hold.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, microsecond=0))
    first = local.replace(tzinfo=where, fold=0).astimezone(UTC)
    if first.astimezone(where).replace(tzinfo=None) == local:
        return first
    # The clock change skips this local time. With fold=1, Python reads it with the offset after the change,
    # so the change lies between the two readings. Search for it to the second.
    low, high = local.replace(tzinfo=where, fold=1).astimezone(UTC), first
    before = low.astimezone(where).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(where).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=4096)
def cached_instant(day: date, at: time, where: ZoneInfo) -> datetime:
    """`instant`, cached: the weeks of a cohort are asked for again and again."""
    return instant(day, at, where)
