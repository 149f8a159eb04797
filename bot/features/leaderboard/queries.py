"""Queries with which boards are kept. `page_queries` reads what is shown of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.db.upsert import built_once
from bot.features.leaderboard.keys import BoardKey
from bot.features.leaderboard.tables import BoardKind, BoardPlace, KeptBoard
from bot.study.people_tables import Member, Person

LAST_WEEK = 10_000
"""More weeks than any plan has."""

_BOARD, _PLACE, _MEMBER = columns(KeptBoard), columns(BoardPlace), columns(Member)
_RANKED = (
    *("id", "cohort_id", "name", "joined_at", "joined_week", "left_at"),
    *("own_pace", "own_week", "own_day"),
)
"""The columns of a member that their places are worked out from."""


_BOARDS = (
    select(KeptBoard)
    .where(KeptBoard.cohort_id.in_(bindparam("cohorts", expanding=True)))
    .order_by(KeptBoard.id)
)
_LOCKED_BOARDS = _BOARDS.with_for_update().execution_options(populate_existing=True)


async def list_boards(
    session: AsyncSession, *cohort_ids: int, lock: bool = False
) -> dict[int, list[KeptBoard]]:
    """The kept boards of each of the groups. `lock` them to work on them: then nobody else does."""
    found: dict[int, list[KeptBoard]] = {cohort_id: [] for cohort_id in cohort_ids}
    query = _LOCKED_BOARDS if lock else _BOARDS
    for board in (await session.scalars(query, {"cohorts": cohort_ids})).all():
        found[board.cohort_id].append(board)
    return found


@built_once(KeptBoard)
def _add_boards(statement: Any) -> Any:
    return statement.on_conflict_do_nothing()


async def add_boards(session: AsyncSession, keys: Iterable[tuple[int, BoardKey]]) -> None:
    """Add boards that are to be worked out, each of a group (id)."""
    rows = [
        {
            "cohort_id": cohort_id,
            "kind": key.kind.value,
            "first_week": key.first,
            "last_week": key.last,
            "is_ready": False,
            "built_to": 0,
            "not_asked": "",
        }
        for cohort_id, key in keys
    ]
    if rows:
        await (await session.connection()).execute(_add_boards(session), rows)


async def reset_boards(session: AsyncSession, cohort_id: int) -> None:
    """Have all boards of the group worked out anew."""
    await session.execute(
        update(KeptBoard)
        .where(KeptBoard.cohort_id == cohort_id)
        .values(is_ready=False, built_to=0, holds_until=None)
    )


async def remove_some_places(session: AsyncSession, board_ids: Collection[int], most: int) -> bool:
    """Delete at most so many places of these boards. Returns whether none is left."""
    key = tuple_(_PLACE.board_id, _PLACE.member_id)
    some = select(_PLACE.board_id, _PLACE.member_id).where(_PLACE.board_id.in_(board_ids)).limit(most)
    removed = await session.execute(
        delete(BoardPlace)
        .where(key.in_(some))
        .returning(_PLACE.member_id)
        .execution_options(synchronize_session=False)
    )
    return len(removed.all()) < most


_MEMBERS_AFTER = (
    select(*(_MEMBER[name] for name in _RANKED), columns(Person).visible)
    .join_from(Member.__table__, Person.__table__, columns(Person).id == _MEMBER.person_id)
    .where(_MEMBER.cohort_id == bindparam("cohort_id"), _MEMBER.id > bindparam("after"))
    .where(_MEMBER.left_at.is_(None))
    .order_by(_MEMBER.id)
    .limit(bindparam("most"))
    .with_for_update(of=Member.__table__, key_share=True)
)


async def list_members_after(session: AsyncSession, cohort_id: int, after: int, most: int) -> Sequence[Any]:
    """The next present members of a group in order of id, locked, so that what they do waits: rows of what
    ranks a member, and `visible`.
    """
    given = {"cohort_id": cohort_id, "after": after, "most": most}
    return (await session.execute(_MEMBERS_AFTER, given)).all()


WITH_PLACE = (_PLACE.board_id == _BOARD.id) & (_PLACE.member_id == bindparam("of_member"))
"""Joins the place of a member to a board."""

_CHANGED_BOARDS = (
    select(*_BOARD, *_PLACE)
    .outerjoin_from(KeptBoard.__table__, BoardPlace.__table__, WITH_PLACE)
    .where(
        _BOARD.cohort_id == bindparam("cohort_id"),
        or_(
            _BOARD.kind == BoardKind.STREAK,
            and_(_BOARD.first_week <= bindparam("to"), _BOARD.last_week >= bindparam("since")),
        ),
    )
    .order_by(_BOARD.id)
)


async def list_boards_with_place(
    session: AsyncSession, cohort_id: int, member_id: int, weeks: Collection[int] | None
) -> Sequence[Any]:
    """The kept boards of a group that compare streaks, or points of these weeks or of weeks between them
    (None: of any weeks). Each is a row of the columns of the board and of the member's place on it, which are
    None if the member has none.
    """
    since, to = (1, LAST_WEEK) if weeks is None else (min(weeks, default=1), max(weeks, default=0))
    given = {"cohort_id": cohort_id, "of_member": member_id, "since": since, "to": to}
    return (await session.execute(_CHANGED_BOARDS, given)).all()


async def hold_until(session: AsyncSession, cohort_id: int, begins: datetime) -> None:
    """Let the group's boards of points hold until an instant at most."""
    await session.execute(
        update(KeptBoard)
        .where(
            KeptBoard.cohort_id == cohort_id,
            KeptBoard.kind == BoardKind.POINTS,
            or_(KeptBoard.holds_until.is_(None), KeptBoard.holds_until > begins),
        )
        .values(holds_until=begins)
    )


_PLACED = ("listed", "result", "sort_name", "earned", "due", "settled")


@built_once(BoardPlace)
def _put_places(statement: Any) -> Any:
    key = [columns(BoardPlace).board_id, columns(BoardPlace).member_id]
    changed = {name: statement.excluded[name] for name in _PLACED}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


async def put_places(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store places, in place of what the members had on these boards."""
    if not rows:
        return
    # On the connection: the driver repeats one small statement, instead of a long one that is compiled anew.
    await (await session.connection()).execute(_put_places(session), rows)


_PLACES_OF = select(*_PLACE).where(
    _PLACE.board_id.in_(bindparam("boards", expanding=True)),
    _PLACE.member_id.between(bindparam("first"), bindparam("last")),
)


async def list_places_of(
    session: AsyncSession, board_ids: Collection[int], members: Sequence[Any]
) -> Mapping[int, Sequence[Any]]:
    """The places of these members, and perhaps of others between them, by the id of the board, for some
    boards: rows of the columns of places.
    """
    found: dict[int, list[Any]] = {board_id: [] for board_id in board_ids}
    if found and members:
        ids = [member.id for member in members]
        given = {"boards": list(found), "first": min(ids), "last": max(ids)}
        for place in (await session.execute(_PLACES_OF, given)).all():
            found[place.board_id].append(place)
    return found


async def rename(session: AsyncSession, member_id: int, sort_name: bytes, *, listed: bool) -> None:
    """Store on all boards where the member's name sorts, and whether others see it."""
    await session.execute(
        update(BoardPlace).where(BoardPlace.member_id == member_id).values(sort_name=sort_name, listed=listed)
    )


async def forget_boards(session: AsyncSession, cohort_id: int) -> None:
    """Delete all boards of the group. Whoever opens one has it worked out anew."""
    boards = select(KeptBoard.id).where(KeptBoard.cohort_id == cohort_id)
    await session.execute(delete(BoardPlace).where(BoardPlace.board_id.in_(boards)))
    await session.execute(delete(KeptBoard).where(KeptBoard.cohort_id == cohort_id))


async def remove_places(session: AsyncSession, member_id: int) -> None:
    """Take a member off all boards."""
    await session.execute(delete(BoardPlace).where(BoardPlace.member_id == member_id))


async def list_kept(
    session: AsyncSession, board_id: int, after: int, last: int | None
) -> dict[int, dict[str, Any]]:
    """The places of the members with ids after `after` and up to `last`, by member id."""
    query = select(BoardPlace.__table__).where(BoardPlace.board_id == board_id, BoardPlace.member_id > after)
    if last is not None:
        query = query.where(BoardPlace.member_id <= last)
    return {row["member_id"]: dict(row) for row in (await session.execute(query)).mappings()}


def key_of(board: Any) -> BoardKey:
    """What a kept board compares."""
    return BoardKey(BoardKind(board.kind), board.first_week, board.last_week)
