"""Queries about the caller of a command: one statement finds their person, group and membership, and one all
their groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.platform.refs import AccountRef, RoomRef
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState, Room
from bot.study.people_tables import Account, Member, Organizer, Person

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


_MEMBER, _ORGANIZER = columns(Member), columns(Organizer)
_BELONGS = union_all(
    select(_MEMBER.cohort_id, _MEMBER.id.label("member_id"), _MEMBER.own_pace).where(
        _MEMBER.person_id == bindparam("person_id"), _MEMBER.left_at.is_(None)
    ),
    select(_ORGANIZER.cohort_id, null(), null()).where(_ORGANIZER.person_id == bindparam("person_id")),
).subquery()
_GROUPS_OF_PERSON = (
    select(Cohort, _BELONGS.c.member_id, _BELONGS.c.own_pace)
    .join(_BELONGS, _BELONGS.c.cohort_id == Cohort.id)
    .order_by(_BELONGS.c.member_id.desc(), Cohort.key)
)


@dataclass(frozen=True, slots=True)
class GroupsOfPerson:
    """The groups in which a person is. `joined` are the active ones of which they are a member, the one
    joined last first, with those that are through their plan, where they go on at their own pace. `organized`
    are all of which they were made an organizer, sorted by key.
    """

    joined: Sequence[Cohort] = ()
    organized: Sequence[Cohort] = ()


async def find_groups_of_person(session: AsyncSession, person_id: int) -> GroupsOfPerson:
    """The groups in which a person is, as a member and as an organizer."""
    rows = (await session.execute(_GROUPS_OF_PERSON, {"person_id": person_id})).all()
    joined = [
        cohort
        for cohort, member_id, own_pace in rows
        if member_id is not None
        and (
            cohort.state == CohortState.ACTIVE
            or (cohort.state == CohortState.FINISHED and own_pace is not None)
        )
    ]
    return GroupsOfPerson(joined, [cohort for cohort, member_id, _ in rows if member_id is None])
