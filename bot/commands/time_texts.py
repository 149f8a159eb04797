"""Read a time of day as people type it: `21:00`, `9pm`, `9.30 p.m.`, `21h`, `21 Uhr`, `930`, `noon`."""

import re
from datetime import time

from bot.commands.date_texts import plain

NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})"
    r"(?:\s*[:.h]\s*(?P<minute>\d{2})|(?<=\d)(?P<glued>\d{2}))?(?::00)?"
    r"\s*(?P<half>[ap](?:\.?\s?m\.?)?|h|uhr|hrs?|o['’]?clock)?",
    re.ASCII,
)


def read_time(text: str) -> time | None:
    """The time of day, to the minute; None for a text that names none."""
    words = re.sub(r"^(at|kl\.?|um|à|@)\s*(?=\d)", "", plain(text))
    if words in NAMED_TIMES:
        return NAMED_TIMES[words]
    found = _CLOCK.fullmatch(words)
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["glued"] or 0)
    if (half := found["half"]) and half[0] in "ap":  # 12am is midnight, 12pm is noon
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return time(hour, minute) if hour <= 23 and minute <= 59 else None
