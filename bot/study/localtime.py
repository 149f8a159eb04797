"""Convert local times of a time zone to instants, and look up IANA time zones.

A local time that a clock change skips means the first one that exists after it. A local time that exists
twice means the first (docs/decisions/0003).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.errors import UserError
from bot.study.matching import nearest


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """All IANA time zones on this machine, sorted."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The time zone with that IANA name, in any case (`europe/berlin`).

    Raises UserError with the nearest name.
    """
    wanted = name.strip().casefold()
    exact = next((known for known in zone_names() if known.casefold() == wanted), None)
    if exact is None:
        cities = {known.rsplit("/", 1)[-1].replace("_", " ").casefold(): known for known in zone_names()}
        guess = cities.get(wanted.replace("_", " ")) or nearest(name, zone_names())
        hint = f"Did you mean {guess}?" if guess else "Use a name such as Europe/Berlin."
        raise UserError(f"“{name[:60]}” is no time zone I know. {hint}")
    try:
        return ZoneInfo(exact)
    except (ZoneInfoNotFoundError, ValueError) as error:  # it is listed, but its file cannot be read
        raise UserError(f"The time zone {exact} cannot be read on this machine.") from error


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
