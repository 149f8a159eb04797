"""Figures as people read them: percentages and hours."""

from fractions import Fraction


def percent(share: Fraction) -> int:
    """The share in whole percent, rounded down, so that only a perfect one is 100."""
    return int(share * 100)


def hours(minutes: int) -> str:
    """A duration, rounded: `30 min`, or from an hour on to half hours: `5½ h`."""
    if minutes < 60:
        return f"{minutes} min"
    halves = round(minutes / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} h"
