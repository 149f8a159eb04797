"""From a wall clock in a zone to an instant, and back.

Rules (docs/decisions/0003): a local time that a clock change skips moves forward to the first one that
exists; one that exists twice means the first. Zones are IANA names.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.errors import UserError
from bot.study.matching import nearest


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every IANA zone that this machine knows, sorted."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, in any case (`europe/berlin`). Raises UserError with the nearest name."""
    wanted = name.strip().casefold()
    exact = next((known for known in zone_names() if known.casefold() == wanted), None)
    if exact is None:
        cities = {known.rsplit("/", 1)[-1].replace("_", " ").casefold(): known for known in zone_names()}
        guess = cities.get(wanted.replace("_", " ")) or nearest(name, zone_names())
        hint = f"Did you mean {guess}?" if guess else "Use a name such as Europe/Berlin."
        raise UserError(f"“{name[:60]}” is no time zone I know. {hint}")
    try:
        return ZoneInfo(exact)
    except (ZoneInfoNotFoundError, ValueError) as error:  # listed, yet its file cannot be read
        raise UserError(f"The time zone {exact} cannot be read on this machine.") from error


def instant(day: date, at: time, where: ZoneInfo) -> datetime:
    """The UTC instant at which a clock in `where` shows `day` and `at`.

    Raises OverflowError within a day of the calendar's ends.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, microsecond=0))
    first = local.replace(tzinfo=where, fold=0).astimezone(UTC)
    if first.astimezone(where).replace(tzinfo=None) == local:
        return first
    # The local time is skipped: with fold=1 it is read by the offset after the change, so the change
    # lies between the two readings. Search it to the second.
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
    """As `instant`; the weeks of a cohort are asked for over and over."""
    return instant(day, at, where)
