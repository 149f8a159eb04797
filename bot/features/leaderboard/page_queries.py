"""Queries for what is shown of a kept board. A page is read by the index, and a place is counted in it."""

from typing import Any

from sqlalchemy import Row, bindparam, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.features.leaderboard.keys import BoardKey
from bot.features.leaderboard.queries import WITH_PLACE
from bot.features.leaderboard.tables import BoardPlace, KeptBoard
from bot.study.people_tables import Member

PlaceRow = Row[int, str, int, int | None, int]
"""Member id, name, earned, due, and result."""

_BOARD, _PLACE, _MEMBER = columns(KeptBoard), columns(BoardPlace), columns(Member)

_LISTED = select(func.count()).where(_PLACE.board_id == bindparam("board_id"), _PLACE.listed == true())
_ORDER = (_PLACE.result, _PLACE.sort_name, _PLACE.member_id)


def _found(*, counted: bool) -> Any:
    """A board with a member's place, and what is counted of others beside it."""
    other = BoardPlace.__table__.alias("other")
    listed = select(func.count()).where(other.c.board_id == _BOARD.id, other.c.listed == true())
    better = listed.where(other.c.result < _PLACE.result)
    ahead = listed.where(tuple_(other.c.result, other.c.sort_name, other.c.member_id) < tuple_(*_ORDER))
    counts = [better.scalar_subquery().label("better")]
    if counted:
        counts += [listed.scalar_subquery().label("total"), ahead.scalar_subquery().label("ahead")]
    return (
        select(*_BOARD, *_PLACE, *counts)
        .outerjoin_from(KeptBoard.__table__, BoardPlace.__table__, WITH_PLACE)
        .where(
            _BOARD.cohort_id == bindparam("cohort_id"),
            _BOARD.kind == bindparam("kind"),
            _BOARD.first_week == bindparam("first"),
            _BOARD.last_week == bindparam("last"),
        )
    )


_FOUND, _FOUND_AND_COUNTED = _found(counted=False), _found(counted=True)


async def find_board(
    session: AsyncSession, cohort_id: int, key: BoardKey, member_id: int | None, *, counted: bool
) -> Any:
    """The board of that key with the member's place, as one row of the columns of both: those of the place
    are None if the member has none. None if the board is not kept.

    `better` is how many listed members have a better result than that place. If `counted`, `total` is how
    many the board lists, and `ahead` how many of them come before the place.
    """
    given = {"cohort_id": cohort_id, "of_member": member_id, "kind": key.kind.value}
    given |= {"first": key.first, "last": key.last}
    return (await session.execute(_FOUND_AND_COUNTED if counted else _FOUND, given)).one_or_none()


_BETTER = _LISTED.where(_PLACE.result < bindparam("result"))


async def count_better(session: AsyncSession, board_id: int, result: int) -> int:
    """How many listed members have a better result."""
    return await session.scalar(_BETTER, {"board_id": board_id, "result": result}) or 0


def _page(*, from_end: bool) -> Any:
    """The listed places of a board in their order; the index is read from its beginning or from its end."""
    found = (
        select(_PLACE.member_id)
        .where(_PLACE.board_id == bindparam("board_id"), _PLACE.listed == true())
        .order_by(*(column.desc() if from_end else column for column in _ORDER))
        .limit(bindparam("most"))
        .offset(bindparam("offset"))
        .subquery()
    )
    return (
        select(_MEMBER.id, _MEMBER.name, _PLACE.earned, _PLACE.due, _PLACE.result)
        .join_from(found, BoardPlace.__table__, _PLACE.member_id == found.c.member_id)
        .join(Member.__table__, _MEMBER.id == _PLACE.member_id)
        .where(_PLACE.board_id == bindparam("board_id"))
        .order_by(*_ORDER)
    )


_FROM_BEGINNING, _FROM_END = _page(from_end=False), _page(from_end=True)


async def list_places(
    session: AsyncSession, board_id: int, offset: int, most: int, total: int
) -> list[PlaceRow]:
    """The listed places from `offset` on, of `total`."""
    most = min(most, total - offset)
    if most <= 0:
        return []
    behind = total - offset - most
    query, passed = (_FROM_END, behind) if behind < offset else (_FROM_BEGINNING, offset)
    given = {"board_id": board_id, "most": most, "offset": passed}
    return list((await session.execute(query, given)).all())
