"""When a member counts as silent."""

from datetime import datetime, timedelta

SILENT_AFTER = timedelta(days=14)
"""A member who has given no sign of life for this long is silent. Every answer is a sign, `away` too."""


def is_silent(last_sign: datetime, now: datetime) -> bool:
    """Whether a member is silent at `now`. `last_sign` is when they last did something, or joined."""
    return now - last_sign >= SILENT_AFTER
