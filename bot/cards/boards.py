"""Boards and bars: how results are shown."""

from collections.abc import Sequence
from fractions import Fraction

from bot.cards.card import Block, Paragraph, Row
from bot.cards.text import Bold, Text, text
from bot.domain.counting import counted
from bot.domain.leaderboard import Ranked, Standing

PAGE = 10
"""Rows of a page."""

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


def result(standing: Standing) -> str:
    """What a member has reached, in words."""
    share = standing.result
    if standing.due is None:
        return counted(standing.earned, "week")
    if share is None:
        return "nothing due yet"
    return f"{percent(share)}% ({standing.earned} of {counted(standing.due, 'point')})"


def board_line(ranked: Ranked, viewer: int | None = None) -> Text:
    """One row of a board; the viewer's own is marked."""
    place = "–" if ranked.rank is None else f"{ranked.rank}."
    name = ranked.standing.name
    mine = viewer is not None and ranked.standing.member_id == viewer
    return text(f"{place} ", Bold(f"{name} (you)") if mine else name, f" — {result(ranked.standing)}")


def board_rows(ranked: Sequence[Ranked], viewer: int | None = None) -> list[Block]:
    """Rows of a board."""
    return [Row(board_line(row, viewer)) for row in ranked]


def top(ranked: Sequence[Ranked], most: int = 5) -> list[Block]:
    """The best few of a board; ties at the end are told, never cut in silence."""
    scored = [row for row in ranked if row.rank is not None and row.standing.earned > 0]
    shown: list[Block] = list(board_rows(scored[:most]))
    if len(scored) > most:
        shown.append(Paragraph(text(f"… and {len(scored) - most} more. `/plan progress` shows every page.")))
    return shown
