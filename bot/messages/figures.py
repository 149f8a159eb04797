"""Split from bot.features.leaderboard.board_rows."""

from fractions import Fraction

BAR = 10


def percent(share: Fraction) -> int:
    """The share in whole percent, rounded down, so that only a perfect one reads 100."""
    return int(share * 100)


def bar(share: Fraction) -> str:
    """The share as a bar of ten."""
    filled = int(share * BAR)
    return "▰" * filled + "▱" * (BAR - filled)


def hours(minutes: int) -> str:
    """About how long: `30 min`, `5½ h`."""
    if minutes < 60:
        return f"{minutes} min"
    halves = round(minutes / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} h"
