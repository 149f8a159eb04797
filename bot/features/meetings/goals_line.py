"""The line with which the goals of a week name its meeting."""

import re
from datetime import datetime

from bot.messages.text import Bold, Channel, Instant, Link, Span, Text, text

_CHANNEL = re.compile(r"<#(\d{5,25})>")


def draw(starts_at: datetime, place: str, leader: str | None) -> Text:
    """When and where the group meets, and who leads."""
    led = f" {leader} leads." if leader else ""
    return text(Bold("🗓️ We meet "), Instant(starts_at), *where(place), ".", led)


def where(place: str) -> Text:
    """` in PLACE`: a link, a channel of Discord, or whatever was typed. Empty if there is no place."""
    if not place:
        return ()
    channel = _CHANNEL.fullmatch(place)
    shown: Span = place
    if channel is not None:
        shown = Channel("discord", channel[1])
    elif place.startswith(("https://", "http://")):
        shown = Link("this link", place)
    return text(" at " if isinstance(shown, Link) else " in ", shown)
