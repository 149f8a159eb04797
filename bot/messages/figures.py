"""Figures as people read them: percentages, bars and hours."""

from fractions import Fraction

BAR_WIDTH = 10
"""Characters of a full bar."""


def percent(share: Fraction) -> int:
    """The share in whole percent, rounded down, so that only a perfect one is 100."""
    return int(share * 100)


def bar(share: Fraction) -> str:
    """The share as a bar of BAR_WIDTH characters."""
    filled = int(share * BAR_WIDTH)
    return "▰" * filled + "▱" * (BAR_WIDTH - filled)


def hours(minutes: int) -> str:
    """A duration, rounded: `30 min`, or from an hour on to half hours: `5½ h`."""
    if minutes < 60:
        return f"{minutes} min"
    halves = round(minutes / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} h"
