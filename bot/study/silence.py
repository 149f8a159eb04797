"""Split from bot.features.group_report.rules."""

from datetime import datetime, timedelta

SILENCE = timedelta(days=14)
"""Who did nothing for so long is silent. Any answer is a sign of life, `away` too."""


def is_silent(last_sign: datetime, now: datetime) -> bool:
    """Whether somebody who last did something then is silent now. Joining is a sign of life as well."""
    return now - last_sign >= SILENCE
