"""Rows of a board as text."""

from collections.abc import Sequence

from bot.features.leaderboard.rules import BoardPage, Ranked, Standing
from bot.messages.card import Block, Paragraph, Row
from bot.messages.figures import percent
from bot.messages.text import Bold, Code, Span, Text, text
from bot.wording.counting import counted

ROWS_PER_PAGE = 10
"""Rows of a page."""

COLUMNS = ("Rank", "Member", "Result")
"""The columns of a board, on platforms with tables."""


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
    return text(f"{_place(ranked)} ", _name(ranked, viewer), f" — {result(ranked.standing)}")


def board_table(page: BoardPage) -> list[Block]:
    """The rows of a page for its reader, whose own row is on every page."""
    viewer = page.mine.standing.member_id if page.mine else None
    rows: list[Block] = [_table_row(row, viewer) for row in page.shown]
    if page.mine is not None and page.mine not in page.shown:
        gap = text("…")
        rows += [Row(gap, cells=tuple((name, gap) for name in COLUMNS)), _table_row(page.mine, viewer)]
    return rows


def top(best: Sequence[Ranked], more: int) -> list[Block]:
    """The rows of the best members, and a line that counts the others."""
    shown: list[Block] = [Row(board_line(row)) for row in best]
    if more:
        shown.append(Paragraph(text(f"… and {more} more. ", Code("/plan progress"), " shows every page.")))
    return shown


def _table_row(ranked: Ranked, viewer: int | None) -> Row:
    cells = (_place(ranked), _name(ranked, viewer), result(ranked.standing))
    named = tuple((column, text(cell)) for column, cell in zip(COLUMNS, cells, strict=True))
    return Row(board_line(ranked, viewer), cells=named)


def _place(ranked: Ranked) -> str:
    return "–" if ranked.rank is None else f"{ranked.rank}."


def _name(ranked: Ranked, viewer: int | None) -> Span:
    """The name of whoever is on that row, marked if it is the reader's own."""
    standing = ranked.standing
    return Bold(f"{standing.name} (you)") if standing.member_id == viewer else standing.name
