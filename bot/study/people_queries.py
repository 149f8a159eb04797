"""Queries about persons, accounts, members, organizers and absences."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.sqlite import LONG
from bot.db.table import columns
from bot.db.upsert import insert
from bot.platform import AccountRef, RoomRef
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState, Room
from bot.study.member_span import IDS_AT_ONCE, among, span
from bot.study.people_tables import (
    SHUT_OUT,
    Absence,
    AbsenceKind,
    Account,
    Exit,
    Member,
    Organizer,
    Person,
)
from bot.wording.naming import public_name

MemberRows = Sequence[Row[Member, Person]]
"""Members, each with their person."""


async def find_person(session: AsyncSession, platform: str, workspace: str, user: str) -> Person | None:
    """The person with that account, or None."""
    query = (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Account.platform == platform, Account.workspace == workspace, Account.user == user)
    )
    return (await session.scalars(query)).one_or_none()


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


async def find_member(session: AsyncSession, cohort_id: int, person_id: int) -> Member | None:
    """The person's membership of the cohort, or None. A membership that ended is returned too."""
    query = select(Member).where(Member.cohort_id == cohort_id, Member.person_id == person_id)
    return (await session.scalars(query)).one_or_none()


async def list_members(
    session: AsyncSession, cohort_id: int, *, left: bool = False, after: int = 0, most: int | None = None
) -> MemberRows:
    """The members of a cohort with their persons, in order of joining. With `left`, former members too.

    At most `most` of them, with ids after `after`.
    """
    query = (
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .where(Member.cohort_id == cohort_id, Member.id > after)
        .order_by(Member.id)
        .limit(most)
    )
    return (await session.execute(query if left else query.where(Member.left_at.is_(None)))).all()


async def list_entries(
    session: AsyncSession, cohort_id: int, *, left: bool = False
) -> Sequence[Row[int, int, str, bool]]:
    """Id, number, name and visibility of the members of a cohort. With `left`, of former members too."""
    query = (
        select(Member.id, Member.number, Member.name, Person.visible)
        .join(Person, Person.id == Member.person_id)
        .where(Member.cohort_id == cohort_id)
        .order_by(Member.id)
        .prefix_with(LONG)
    )
    return (await session.execute(query if left else query.where(Member.left_at.is_(None)))).all()


def not_shut_out() -> ColumnElement[bool]:
    """That a member is none of whom nothing is shown any more."""
    return Member.exit.is_(None) | Member.exit.not_in(SHUT_OUT)


_GONE_SINCE = (Member.exit == Exit.GONE) & (Member.left_at >= bindparam("gone_since"))
_TO_LOOK_UP = (
    select(Member, Account)
    .join(Account, Account.person_id == Member.person_id)
    .where(Member.cohort_id == bindparam("cohort_id"), Member.left_at.is_(None) | _GONE_SINCE)
    .where(Member.id > bindparam("after"), Member.id <= bindparam("last"))
    .order_by(Member.id, Account.id)
)
_NEXT = (
    select(Member.id)
    .where(Member.cohort_id == bindparam("cohort_id"), Member.id > bindparam("after"))
    .order_by(Member.id)
    .limit(bindparam("most"))
    .subquery()
)
_NEXT_TO = select(func.max(_NEXT.c.id), func.count())


async def list_to_look_up(
    session: AsyncSession, cohort_id: int, gone_since: datetime, after: int, most: int
) -> tuple[Sequence[Row[Member, Account]], int | None]:
    """The next members of a cohort with their accounts, those who are gone since then or later among them;
    and the id after which to go on. None: these are the last.

    They are sought among the `most` members with the next ids after `after`.
    """
    given = {"cohort_id": cohort_id, "after": after}
    last, count = (await session.execute(_NEXT_TO, {**given, "most": most})).one()
    if not count:
        return (), None
    rows = await session.execute(_TO_LOOK_UP, {**given, "gone_since": gone_since, "last": last})
    return rows.all(), last if count == most else None


async def list_names(session: AsyncSession, member_ids: Collection[int]) -> dict[int, str]:
    """The names of these members as others may read them, by member id.

    Members without a row are left out.
    """
    query = select(Member.id, Member.name, Person.visible).join(Person, Person.id == Member.person_id)
    ids = sorted(member_ids)
    found: dict[int, str] = {}
    for begin in range(0, len(ids), IDS_AT_ONCE):
        rows = (await session.execute(query.where(Member.id.in_(ids[begin : begin + IDS_AT_ONCE])))).all()
        found |= {member: public_name(name, visible) for member, name, visible in rows}
    return found


async def list_named_on_posters(session: AsyncSession, member_ids: Collection[int]) -> set[int]:
    """Those of these members who agreed to be named on posters, and do not hide."""
    query = (
        select(Member.id).join(Person, Person.id == Member.person_id).where(Person.on_posters, Person.visible)
    )
    ids = sorted(member_ids)
    found: set[int] = set()
    for begin in range(0, len(ids), IDS_AT_ONCE):
        found |= set(await session.scalars(query.where(Member.id.in_(ids[begin : begin + IDS_AT_ONCE]))))
    return found


async def list_accounts(session: AsyncSession, person_id: int) -> Sequence[Account]:
    """All accounts of a person."""
    query = select(Account).where(Account.person_id == person_id).order_by(Account.id)
    return (await session.scalars(query)).all()


async def list_memberships(session: AsyncSession, person_id: int) -> Sequence[Member]:
    """All memberships of a person. Memberships that ended are returned too."""
    return (await session.scalars(select(Member).where(Member.person_id == person_id))).all()


async def list_memberships_around(
    session: AsyncSession, person_id: int, platform: str, workspace: str
) -> Sequence[Member]:
    """The memberships of a person in the cohorts that live, or lived last, in that workspace.

    Memberships that ended are returned too. Those to which another workspace gave its name are not.
    """
    around = (
        select(CohortRoom.cohort_id)
        .join(Room, Room.id == CohortRoom.room_id)
        .where(Room.platform == platform, Room.workspace == workspace)
    )
    query = select(Member).where(Member.person_id == person_id, Member.cohort_id.in_(around))
    return (await session.scalars(query.where(Member.named_in.in_(("", workspace))))).all()


async def next_namesake(session: AsyncSession, cohort_id: int, look: str) -> int:
    """The number of the next member of the cohort whose name has that look: 1 for the first of them."""
    query = select(func.max(Member.namesake)).where(Member.cohort_id == cohort_id, Member.look == look)
    return (await session.scalar(query) or 0) + 1


async def list_persons_of_user(session: AsyncSession, user: str) -> Sequence[int]:
    """The ids of the persons with an account of that user id, on any platform."""
    return (await session.scalars(select(Account.person_id).where(Account.user == user))).all()


async def find_member_with_person(session: AsyncSession, member_id: int) -> Row[Member, Person] | None:
    """The member with that id and their person, or None."""
    query = select(Member, Person).join(Person, Person.id == Member.person_id).where(Member.id == member_id)
    return (await session.execute(query)).one_or_none()


_GOES_ON = (Cohort.state == CohortState.FINISHED) & Member.own_pace.is_not(None)
_OF_PERSON = (
    select(Cohort)
    .join(Member, Member.cohort_id == Cohort.id)
    .where(Member.person_id == bindparam("person_id"), Member.left_at.is_(None))
    .where((Cohort.state == CohortState.ACTIVE) | _GOES_ON)
    .order_by(Member.id.desc())
)


async def list_cohorts_of_person(session: AsyncSession, person_id: int) -> Sequence[Cohort]:
    """The active cohorts of which a person is a member, the one joined last first.

    With those that are through their plan, where the person goes on at their own pace.
    """
    return (await session.scalars(_OF_PERSON, {"person_id": person_id})).all()


_ABSENCES = (
    select(*columns(Absence)).where(among(columns(Absence).member_id)).order_by(columns(Absence).starts_at)
)


async def list_absences(session: AsyncSession, members: Sequence[Member]) -> Sequence[Any]:
    """All absences of these members of one group, in order of their beginning, as rows with the columns of
    `Absence`.
    """
    return (await session.execute(_ABSENCES, span(members))).all()


async def list_with_self_paced(session: AsyncSession, cohort_ids: Sequence[int]) -> Collection[int]:
    """Those of the cohorts (ids) in which somebody follows the plan at their own pace."""
    query = select(Member.cohort_id).where(
        Member.cohort_id.in_(cohort_ids), Member.left_at.is_(None), Member.own_pace.is_not(None)
    )
    return set((await session.scalars(query)).all())


async def list_self_paced(session: AsyncSession, cohort_id: int) -> Sequence[Member]:
    """The current members of a cohort who follow the plan at their own pace."""
    query = select(Member).where(
        Member.cohort_id == cohort_id, Member.left_at.is_(None), Member.own_pace.is_not(None)
    )
    return (await session.scalars(query.order_by(Member.id))).all()


async def lock_member(session: AsyncSession, member: Member) -> None:
    """Read the member's row again and lock it until the transaction ends.

    Call this before a read whose result decides a write.
    """
    await session.refresh(member, with_for_update=True)


async def find_pause(session: AsyncSession, member_id: int, now: datetime) -> Absence | None:
    """The member's own pause that has not ended at `now`, or None."""
    query = select(Absence).where(
        Absence.member_id == member_id, Absence.kind == AbsenceKind.PAUSE, Absence.ends_at > now
    )
    return (await session.scalars(query)).one_or_none()


async def list_pauses(session: AsyncSession, cohort_id: int, now: datetime) -> Sequence[Absence]:
    """The pauses of the cohort's members that have not ended at `now`."""
    query = select(Absence).join(Member, Member.id == Absence.member_id)
    on = query.where(Member.cohort_id == cohort_id, Absence.kind == AbsenceKind.PAUSE, Absence.ends_at > now)
    return (await session.scalars(on)).all()


_ORGANIZED = (
    select(Cohort)
    .join(Organizer, Organizer.cohort_id == Cohort.id)
    .where(Organizer.person_id == bindparam("person_id"))
    .order_by(Cohort.key)
)


async def list_organized_cohorts(
    session: AsyncSession, person_id: int, *, over: bool = False
) -> Sequence[Cohort]:
    """The active cohorts of which a person was made an organizer, sorted by key. With `over`, all others
    too.
    """
    query = _ORGANIZED if over else _ORGANIZED.where(Cohort.state == CohortState.ACTIVE)
    return (await session.scalars(query, {"person_id": person_id})).all()


async def find_organizer(session: AsyncSession, cohort_id: int, person_id: int) -> Organizer | None:
    """The person's row as an organizer of the cohort, or None. Platform permissions are not looked at."""
    return await session.get(Organizer, (cohort_id, person_id))


async def is_organizer_in(session: AsyncSession, platform: str, workspace: str, person_id: int) -> bool:
    """Whether the person was named an organizer of a cohort that began in this workspace."""
    query = (
        select(Organizer.cohort_id)
        .join(Cohort, Cohort.id == Organizer.cohort_id)
        .where(Organizer.person_id == person_id, Organizer.named)
        .where(Cohort.platform == platform, Cohort.workspace == workspace)
        .limit(1)
    )
    return await session.scalar(query) is not None


async def list_organizers(
    session: AsyncSession, cohort_id: int, *, present: bool = False
) -> Sequence[Person]:
    """All persons who were made organizers of the cohort; only those who still organize it if `present`."""
    query = (
        select(Person)
        .join(Organizer, Organizer.person_id == Person.id)
        .where(Organizer.cohort_id == cohort_id, Organizer.lapsed_at.is_(None) if present else true())
        .order_by(Person.id)
    )
    return (await session.scalars(query)).all()


async def list_organizer_accounts(session: AsyncSession, cohort_id: int) -> Sequence[Row[Organizer, Account]]:
    """The organizers of the cohort with their accounts."""
    query = (
        select(Organizer, Account)
        .join(Account, Account.person_id == Organizer.person_id)
        .where(Organizer.cohort_id == cohort_id)
        .order_by(Organizer.person_id, Account.id)
    )
    return (await session.execute(query)).all()


async def mark_organizer(
    session: AsyncSession, cohort_id: int, person_id: int, lapsed_at: datetime | None
) -> None:
    """Note since when the organizer no longer has what organizing the cohort takes; None: they have it."""
    await session.execute(
        update(Organizer)
        .where(Organizer.cohort_id == cohort_id, Organizer.person_id == person_id)
        .values(lapsed_at=lapsed_at)
    )


async def add_organizer(session: AsyncSession, cohort_id: int, person_id: int) -> bool:
    """Name the person an organizer of the cohort. Returns False if they were named already."""
    known = await find_organizer(session, cohort_id, person_id)
    if known is not None:
        was_named, known.named = known.named, True
        return not was_named
    values = {"cohort_id": cohort_id, "person_id": person_id, "named": True}
    statement = insert(session, Organizer).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(Organizer.person_id))).first() is not None


async def remove_organizer(session: AsyncSession, cohort_id: int, person_id: int) -> None:
    """Remove the person from the cohort's organizers."""
    await session.execute(
        delete(Organizer).where(Organizer.cohort_id == cohort_id, Organizer.person_id == person_id)
    )


async def find_account_beside(
    session: AsyncSession, cohort_id: int, person_id: int
) -> tuple[Account, str] | None:
    """The person's account in a workspace where the cohort lives, to send them messages, and that workspace;
    None if they have none there.

    An account without a workspace is valid on its whole platform.
    """
    query = (
        select(Account, Room.workspace)
        .join(Room, (Room.platform == Account.platform) & Account.workspace.in_((Room.workspace, "")))
        .join(CohortRoom, CohortRoom.room_id == Room.id)
        .where(CohortRoom.cohort_id == cohort_id, Account.person_id == person_id)
        .order_by(Account.id, Room.id)
        .limit(1)
    )
    found = (await session.execute(query)).one_or_none()
    return (found[0], found[1]) if found is not None else None


async def find_account_in(
    session: AsyncSession, person_id: int, platform: str, workspace: str
) -> Account | None:
    """The person's account with which they are known in a workspace, to send them messages; None if they
    have none there.
    """
    query = (
        select(Account)
        .where(Account.person_id == person_id, Account.platform == platform)
        .where(Account.workspace.in_((workspace, "")))
        .order_by(Account.id)
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def add_person(
    session: AsyncSession,
    platform: str,
    workspace: str,
    user: str,
    name: str,
    timezone: str | None,
    now: datetime,
) -> Person:
    """Add a person with their first account and the default settings: visible, no reminders, no quiet
    hours.
    """
    person = Person(
        name=name,
        timezone=timezone,
        reminders=False,
        quiet_start=None,
        quiet_end=None,
        visible=True,
        created_at=now,
    )
    session.add(person)
    await session.flush()
    session.add(Account(person_id=person.id, platform=platform, workspace=workspace, user=user))
    await session.flush()
    return person
