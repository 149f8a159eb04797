"""The picture of a board: a bar for each row, cut by stages, the reader's own marked."""

from collections.abc import Mapping, Sequence

from bot.features.leaderboard.board_rows import result
from bot.features.leaderboard.rules import Board, BoardPage, Ranked
from bot.messages.picture import Bar, Bars, Picture

OWN_NAME = "You"

Stages = Mapping[int, Sequence[tuple[str, int]]]
"""By member id, the points earned in each stage that has begun, with the number of the stage."""


def board_picture(title: str, which: Board, page: BoardPage, stages: Stages) -> Picture | None:
    """A page of a board with the reader's own row; None if nobody is on it.

    The reader is named `You`: a picture can be passed on, and whoever hides is in none.
    """
    rows = list(page.shown)
    if page.mine is not None and page.mine not in rows:
        rows.append(page.mine)
    if not rows:
        return None
    longest = max((row.standing.earned for row in rows), default=0) or 1
    own = page.mine.standing.member_id if page.mine else None
    bars = tuple(_bar(row, longest, stages, is_own=row.standing.member_id == own) for row in rows)
    return Picture("board", title, _subtitle(which, stages), (Bars(bars),))


def _subtitle(which: Board, stages: Stages) -> str:
    if which is Board.STREAK:
        return "Weeks in a row"
    by_stage = any(len(pieces) > 1 for pieces in stages.values())
    return f"Points of those that fell due{', stage by stage' if by_stage else ''}"


def _bar(row: Ranked, longest: int, stages: Stages, *, is_own: bool) -> Bar:
    standing = row.standing
    due = longest if standing.due is None else standing.due
    pieces = stages.get(standing.member_id) or [("", standing.earned)]
    place = "–" if row.rank is None else f"{row.rank}."
    shares = tuple((label, earned / due if due else 0.0) for label, earned in pieces)
    return Bar(place, OWN_NAME if is_own else standing.name, result(standing), shares, is_own)
