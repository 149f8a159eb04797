"""Queries about the caller of a command: one statement finds their person, group and membership."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.platform.refs import AccountRef, RoomRef
from bot.study.cohort_tables import Cohort, CohortRoom, Room
from bot.study.people_tables import Account, Member, Person

_PERSON_AND_MEMBER = (
    select(Person, Member)
    .join(Account, Account.person_id == Person.id)
    .outerjoin(Member, (Member.person_id == Person.id) & (Member.cohort_id == bindparam("cohort_id")))
    .where(
        Account.platform == bindparam("platform"),
        Account.workspace == bindparam("workspace"),
        Account.user == bindparam("user"),
    )
)
"""Built once, like other statements of this kind: every command sends it."""


async def find_person_and_member(
    session: AsyncSession, platform: str, workspace: str, user: str, cohort_id: int | None
) -> tuple[Person | None, Member | None]:
    """The person with that account, and their membership of the cohort.

    A membership that ended is returned too.
    """
    account = {"platform": platform, "workspace": workspace, "user": user, "cohort_id": cohort_id}
    row = (await session.execute(_PERSON_AND_MEMBER, account)).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def _with_caller(groups: Any) -> Any:
    """The query for groups, with the caller and their membership beside each."""
    of_caller = and_(
        Account.platform == bindparam("platform"),
        Account.workspace == bindparam("workspace"),
        Account.user == bindparam("user"),
    )
    return (
        groups.outerjoin(Account, of_caller)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Member, (Member.person_id == Person.id) & (Member.cohort_id == Cohort.id))
    )


_GROUP_IN_ROOM = (
    _with_caller(
        select(Cohort, Person, Member)
        .join(CohortRoom, CohortRoom.cohort_id == Cohort.id)
        .join(Room, Room.id == CohortRoom.room_id)
    )
    .where(
        Room.platform == bindparam("in_platform"),
        Room.workspace == bindparam("in_workspace"),
        Room.channel == bindparam("channel"),
    )
    .order_by(CohortRoom.active.desc(), Cohort.id.desc())
    .limit(1)
)


_GROUP_WITH_ROOMS = (
    _with_caller(
        select(Cohort, Person, Member, Room)
        .outerjoin(CohortRoom, CohortRoom.cohort_id == Cohort.id)
        .outerjoin(Room, Room.id == CohortRoom.room_id)
    )
    .where(Cohort.id == bindparam("cohort_id"))
    .order_by(Room.id)
)


GroupAndCaller = tuple[Cohort, Person | None, Member | None]
"""A group, the person who calls, and their membership of it, also one that ended."""


async def find_group_in_room(
    session: AsyncSession, account: AccountRef, room: RoomRef, channel: str
) -> GroupAndCaller | None:
    """The group that `cohort_queries.find_cohort_in_room` finds in a channel of the room's workspace, with
    the caller; None if there is no group.
    """
    given = {
        "platform": account.platform,
        "workspace": account.workspace,
        "user": account.user,
        "in_platform": room.platform,
        "in_workspace": room.workspace,
        "channel": channel,
    }
    row = (await session.execute(_GROUP_IN_ROOM, given)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def find_group_with_rooms(
    session: AsyncSession, account: AccountRef, cohort_id: int
) -> tuple[GroupAndCaller, Sequence[Room]] | None:
    """The group with that id, with the caller, and all rooms in which it lives or lived; None if there is no
    such group.
    """
    given = {
        "platform": account.platform,
        "workspace": account.workspace,
        "user": account.user,
        "cohort_id": cohort_id,
    }
    rows = (await session.execute(_GROUP_WITH_ROOMS, given)).all()
    if not rows:
        return None
    cohort, person, member, _ = rows[0]
    return (cohort, person, member), [room for *_, room in rows if room is not None]
