"""Writes instants as the platforms' own clients do, for a reader with English as their language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup


def discord_time(seconds: int, style: str, zone: ZoneInfo) -> Markup:
    """Draw `<t:seconds:style>`: D is a date, everything else date and time."""
    moment = datetime.fromtimestamp(seconds, zone)
    day = f"{moment.day} {moment:%B %Y}"
    return _time(moment, day if style == "D" else f"{moment:%A}, {day} at {moment:%H:%M}")


def slack_time(seconds: int, pattern: str, zone: ZoneInfo) -> Markup:
    """Draw a date of Slack's with its pattern, such as `{date_short_pretty} {time}`."""
    moment = datetime.fromtimestamp(seconds, zone)
    day = f"{moment:%b} {moment.day}, {moment.year}"
    return _time(moment, pattern.replace("{date_short_pretty}", day).replace("{time}", f"{moment:%H:%M}"))


def _time(moment: datetime, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), shown)
