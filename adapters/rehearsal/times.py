"""Writes instants as the platforms' own clients do, for a reader with English as their language."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
"""The units in which a distance is told, with their seconds."""


def discord_time(seconds: int, style: str, zone: ZoneInfo, seen_at: datetime) -> Markup:
    """Draw `<t:seconds:style>`: R is how far off it is from `seen_at`, D a date, everything else date and
    time.
    """
    moment = datetime.fromtimestamp(seconds, zone)
    if style == "R":
        return _time(moment, _distance(moment - seen_at))
    day = f"{moment.day} {moment:%B %Y}"
    return _time(moment, day if style == "D" else f"{moment:%A}, {day} at {moment:%H:%M}")


def slack_time(seconds: int, pattern: str, zone: ZoneInfo) -> Markup:
    """Draw a date of Slack's with its pattern, such as `{date_short_pretty} {time}`."""
    moment = datetime.fromtimestamp(seconds, zone)
    day = f"{moment:%b} {moment.day}, {moment.year}"
    return _time(moment, pattern.replace("{date_short_pretty}", day).replace("{time}", f"{moment:%H:%M}"))


def _distance(ahead: timedelta) -> str:
    """`in 4 days`, `2 hours ago`: in the largest unit of which it is at least one."""
    seconds = abs(ahead.total_seconds())
    length, unit = next(((one, name) for one, name in UNITS if round(seconds) >= one), UNITS[-1])
    count = round(seconds / length)
    shown = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {shown}" if ahead >= timedelta(0) else f"{shown} ago"


def _time(moment: datetime, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), shown)
