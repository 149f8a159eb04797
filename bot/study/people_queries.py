"""Queries about persons, accounts and members."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, bindparam, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.sqlite import LONG
from bot.study.cohort_tables import CohortRoom, Room
from bot.study.member_span import IDS_AT_ONCE
from bot.study.people_tables import SHUT_OUT, Account, Exit, Member, Person
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
    session: AsyncSession, cohort_id: int, *, left: bool = False, of: Collection[int] | None = None
) -> Sequence[Row[int, int, str, bool]]:
    """Id, number, name and visibility of the members of a cohort. With `left`, of former members too. `of`:
    only of a few members (ids), and of those whose names look like theirs.
    """
    query = (
        select(Member.id, Member.number, Member.name, Person.visible)
        .join(Person, Person.id == Member.person_id)
        .where(Member.cohort_id == cohort_id)
        .order_by(Member.id)
        .prefix_with(LONG)
    )
    if of is not None:
        one, other = aliased(Member), aliased(Member)
        alike = select(other.id).join(one, (one.cohort_id == other.cohort_id) & (one.look == other.look))
        themselves = select(one.id).where(one.id.in_(of))  # who is hidden has no look
        query = query.where(Member.id.in_(union(themselves, alike.where(one.id.in_(of)))))
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
