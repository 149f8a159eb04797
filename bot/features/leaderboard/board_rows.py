"""Rows of a board as text."""

from collections.abc import Sequence

from bot.features.leaderboard.rules import Ranked, Standing
from bot.messages.card import Block, Paragraph, Row
from bot.messages.figures import percent
from bot.messages.text import Bold, Code, Text, text
from bot.wording.counting import counted

ROWS_PER_PAGE = 10
"""Rows of a page."""


def result(standing: Standing) -> str:
    """A member's result in words: points and percent, or weeks in a row."""
    share = standing.result
    if standing.due is None:
        return counted(standing.earned, "week")
    if share is None:
        return "nothing due yet"
    return f"{percent(share)}% ({standing.earned} of {counted(standing.due, 'point')})"


def board_line(ranked: Ranked, viewer: int | None = None) -> Text:
    """One row of a board. The row of the member `viewer` is marked."""
    place = "–" if ranked.rank is None else f"{ranked.rank}."
    name = ranked.standing.name
    mine = viewer is not None and ranked.standing.member_id == viewer
    return text(f"{place} ", Bold(f"{name} (you)") if mine else name, f" — {result(ranked.standing)}")


def board_rows(ranked: Sequence[Ranked], viewer: int | None = None) -> list[Block]:
    """The rows of a board, one block each."""
    return [Row(board_line(row, viewer)) for row in ranked]


def top(best: Sequence[Ranked], more: int) -> list[Block]:
    """The rows of the best members, and a line that counts the others."""
    shown: list[Block] = list(board_rows(best))
    if more:
        shown.append(Paragraph(text(f"… and {more} more. ", Code("/plan progress"), " shows every page.")))
    return shown
