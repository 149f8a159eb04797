"""Codes that let a group live in a channel of another server or workspace (docs/decisions/0029).

A code works once, for ten minutes, on one platform. Who uses it asks for a room; an organizer of the group
confirms that room or refuses it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature.group import GroupContext
from bot.features.group_lifecycle.tables import CodeState, RoomCode
from bot.outbox.enqueue import enqueue_for_accounts
from bot.outbox.tables import Post
from bot.platform.refs import RoomRef
from bot.study import organizer_queries, people_queries, room_queries
from bot.study.cohort_tables import Cohort, CohortState, Room
from bot.study.people_tables import Person
from bot.wording.naming import tidy

WORKS_FOR = timedelta(minutes=10)
"""How long a code works."""

ASKED_FOR = timedelta(days=1)
"""How long an organizer can confirm a room. Later it takes a new code."""

KEPT_FOR = timedelta(days=30)
"""How long it stays known what came of a code."""

LONGEST_PLACE = 60
"""Characters of the name of a server or workspace that are kept."""

REQUEST = "room_request"
"""The kind of the private post that asks who made a code to confirm the room. Its body is the row's id."""

REFUSED = "room_refused"
"""The kind of the private post that tells who used a code that the room is refused. Its body is the same."""


@dataclass(frozen=True, slots=True)
class RoomRequest:
    """Somebody asks to let the group live in a room.

    `by` is None if their data is deleted. `has_buttons`: whoever reads it can answer right there.
    """

    number: int
    room: Room
    place: str
    by: str | None
    has_buttons: bool = True


async def next_number(session: AsyncSession) -> int:
    """The number of the next code, for `bot.study.room_codes`."""
    return ((await session.scalars(select(func.max(RoomCode.id)))).one() or 0) + 1


async def make(group: GroupContext, platform: str, code: str, by: Person) -> None:
    """Let this code work for a room on the platform. An older one for that platform works no more."""
    session, cohort = group.session, group.course.cohort_id
    too_old = (RoomCode.cohort_id == cohort) & (RoomCode.expires_at < group.now - KEPT_FOR)
    await session.execute(delete(RoomCode).where(too_old))
    await _void(session, cohort, RoomCode.platform == platform, RoomCode.state == CodeState.OPEN)
    session.add(
        RoomCode(
            cohort_id=cohort,
            platform=platform,
            digest=_digest(code),
            state=CodeState.OPEN,
            expires_at=group.now + WORKS_FOR,
            made_by_id=by.id,
        )
    )
    await session.flush()


async def void_all(session: AsyncSession, cohort_id: int) -> None:
    """Let no code and no question of the group work any more."""
    await _void(session, cohort_id, RoomCode.state.in_((CodeState.OPEN, CodeState.ASKED)))


async def find(session: AsyncSession, code: str) -> tuple[RoomCode, Cohort] | None:
    """The code as it was typed, whatever came of it, and its group; None if it was never made."""
    query = (
        select(RoomCode, Cohort)
        .join(Cohort, Cohort.id == RoomCode.cohort_id)
        .where(RoomCode.digest == _digest(code))
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


def works(code: RoomCode, cohort: Cohort, platform: str, now: datetime) -> bool:
    """Whether the code can be used on that platform now."""
    return (
        code.state == CodeState.OPEN
        and code.platform == platform
        and now < code.expires_at
        and cohort.state == CohortState.ACTIVE
    )


async def use(session: AsyncSession, code: RoomCode, state: CodeState, now: datetime) -> bool:
    """Use the code up. False if somebody else was quicker."""
    used = (
        update(RoomCode)
        .where(RoomCode.id == code.id, RoomCode.state == CodeState.OPEN)
        .values(state=state, expires_at=now + ASKED_FOR)
        .returning(RoomCode.id)
    )
    return (await session.execute(used)).first() is not None


async def ask(group: GroupContext, code: RoomCode, room: RoomRef, place: str, by: Person) -> None:
    """Ask whoever made the code to confirm the room: privately, and in the list of the group's rooms."""
    session, now = group.session, group.now
    known = await room_queries.get_room(
        session, room.platform, room.workspace, room.channel, room.name, room.parent
    )
    await session.refresh(code)
    code.room_id, code.asked_by_id, code.place = known.id, by.id, tidy(place, LONGEST_PLACE)
    await session.flush()
    beside = await people_queries.find_account_beside(session, code.cohort_id, code.made_by_id or 0)
    if beside is not None:
        await enqueue_for_accounts(
            group,
            REQUEST,
            key=f"c{code.cohort_id}:{REQUEST}:{code.id}",
            body=str(code.id),
            due_at=now,
            expires_at=code.expires_at,
            accounts=[(beside[0], now)],
        )


async def list_requests(
    session: AsyncSession, cohort_id: int, now: datetime, number: int | None = None
) -> Sequence[RoomRequest]:
    """The rooms that an organizer of the group can confirm now; the one with that number."""
    query = (
        select(RoomCode.id, Room, RoomCode.place, Person.name)
        .join(Room, Room.id == RoomCode.room_id)
        .outerjoin(Person, Person.id == RoomCode.asked_by_id)
        .where(RoomCode.cohort_id == cohort_id, RoomCode.state == CodeState.ASKED, RoomCode.expires_at > now)
        .order_by(RoomCode.id)
    )
    if number is not None:
        query = query.where(RoomCode.id == number)
    return [RoomRequest(*row) for row in (await session.execute(query)).all()]


async def answer(session: AsyncSession, request: RoomRequest, state: CodeState) -> bool:
    """Note the organizer's answer. False if another organizer was quicker."""
    answered = (
        update(RoomCode)
        .where(RoomCode.id == request.number, RoomCode.state == CodeState.ASKED)
        .values(state=state)
        .returning(RoomCode.id)
    )
    return (await session.execute(answered)).first() is not None


async def tell_refused(group: GroupContext, number: int) -> None:
    """Tell who asked for a room that it is refused. `number` is that of the request."""
    session, now = group.session, group.now
    code = await session.get_one(RoomCode, number)
    room = await session.get_one(Room, code.room_id)
    account = await people_queries.find_account_in(
        session, code.asked_by_id or 0, room.platform, room.workspace
    )
    if account is not None:
        await enqueue_for_accounts(
            group,
            REFUSED,
            key=f"c{code.cohort_id}:{REFUSED}:{code.id}",
            body=str(code.id),
            due_at=now,
            expires_at=now + ASKED_FOR,
            accounts=[(account, now)],
        )


async def gather_refused(group: GroupContext, post: Post) -> Room | None:
    """The room that was refused; None if nothing is known of it any more."""
    code = await group.session.get(RoomCode, int(post.body))
    return await group.session.get(Room, code.room_id) if code is not None and code.room_id else None


async def gather_request(group: GroupContext, post: Post) -> RoomRequest | None:
    """What the private post tells; None if the question is answered or too old.

    In direct messages without a workspace nobody can be seen to manage a place, so only who was made an
    organizer by name answers there.
    """
    session, cohort = group.session, group.course.cohort_id
    found = await list_requests(session, cohort, group.now, int(post.body))
    if not found:
        return None
    code = await session.get_one(RoomCode, found[0].number)
    maker = code.made_by_id or 0
    beside = await people_queries.find_account_beside(session, cohort, maker)
    organizes = await organizer_queries.find_organizer(session, cohort, maker) is not None
    can_press = organizes or (beside is not None and bool(beside[0].workspace))
    one = found[0]
    return RoomRequest(one.number, one.room, one.place, one.by, can_press)


async def _void(session: AsyncSession, cohort_id: int, *which: ColumnElement[bool]) -> None:
    statement = update(RoomCode).where(RoomCode.cohort_id == cohort_id, *which)
    await session.execute(statement.values(state=CodeState.VOID))


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().casefold().encode()).hexdigest()
