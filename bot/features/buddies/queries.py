"""Queries about wishes for a buddy, and groups of buddies."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.buddies.tables import Buddy, BuddyGroup, BuddyWish
from bot.study.member_span import IDS_AT_ONCE
from bot.study.people_queries import MemberRows
from bot.study.people_tables import Member, Person


async def find_wish(session: AsyncSession, member_id: int) -> BuddyWish | None:
    """The member's wish for a buddy, or None."""
    return await session.get(BuddyWish, member_id)


async def add_wish(session: AsyncSession, member_id: int, now: datetime) -> None:
    """Record that the member wants a buddy. An earlier wish stays."""
    values = {"member_id": member_id, "since": now, "nudges": False, "told": None}
    await session.execute(insert(session, BuddyWish).values(values).on_conflict_do_nothing())


async def remove_wish(session: AsyncSession, member_id: int) -> None:
    """Delete the member's wish for a buddy."""
    await session.execute(delete(BuddyWish).where(BuddyWish.member_id == member_id))


async def list_with_wish(session: AsyncSession, cohort_ids: Sequence[int]) -> Collection[int]:
    """Those of the cohorts (ids) in which somebody wishes for a buddy."""
    query = (
        select(Member.cohort_id)
        .join(BuddyWish, BuddyWish.member_id == Member.id)
        .where(Member.cohort_id.in_(cohort_ids))
        .distinct()
    )
    return set((await session.scalars(query)).all())


async def list_wishes(session: AsyncSession, cohort_id: int) -> Sequence[Row[BuddyWish, Member, Person]]:
    """All wishes for a buddy of a cohort's current members."""
    query = (
        select(BuddyWish, Member, Person)
        .join(Member, Member.id == BuddyWish.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None))
        .order_by(Member.id)
    )
    return (await session.execute(query)).all()


async def find_group(session: AsyncSession, member_id: int) -> BuddyGroup | None:
    """The member's buddy group, or None."""
    query = (
        select(BuddyGroup).join(Buddy, Buddy.group_id == BuddyGroup.id).where(Buddy.member_id == member_id)
    )
    return (await session.scalars(query)).one_or_none()


async def list_groups(session: AsyncSession, cohort_id: int) -> dict[int, set[int]]:
    """The member ids of each buddy group of a cohort, by the group's id."""
    query = (
        select(Buddy.group_id, Buddy.member_id)
        .join(BuddyGroup, BuddyGroup.id == Buddy.group_id)
        .where(BuddyGroup.cohort_id == cohort_id)
    )
    found: dict[int, set[int]] = {}
    for group_id, member_id in (await session.execute(query)).all():
        found.setdefault(group_id, set()).add(member_id)
    return found


async def list_in_group(session: AsyncSession, group_id: int) -> MemberRows:
    """The members of a buddy group with their persons, in order of joining the cohort."""
    query = (
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .join(Buddy, Buddy.member_id == Member.id)
        .where(Buddy.group_id == group_id)
        .order_by(Member.id)
    )
    return (await session.execute(query)).all()


async def list_weeks(session: AsyncSession, group_id: int) -> dict[int, int]:
    """The week from which each buddy of a group belongs to it, by member id."""
    query = select(Buddy.member_id, Buddy.week).where(Buddy.group_id == group_id)
    return {row.member_id: row.week for row in (await session.execute(query)).all()}


async def add_group(session: AsyncSession, cohort_id: int, week: int, members: Collection[int]) -> None:
    """Create a buddy group of these members, from that week on."""
    group = BuddyGroup(cohort_id=cohort_id, week=week)
    session.add(group)
    await session.flush()
    for member in members:
        await add_to_group(session, group.id, week, member)


async def add_to_group(session: AsyncSession, group_id: int, week: int, member_id: int) -> None:
    """Add a member to a buddy group, from that week on."""
    session.add(Buddy(member_id=member_id, group_id=group_id, week=week))
    await session.flush()


async def remove_from_group(session: AsyncSession, member_ids: Collection[int]) -> None:
    """Remove members from their buddy groups."""
    ids = sorted(member_ids)
    for begin in range(0, len(ids), IDS_AT_ONCE):
        some = ids[begin : begin + IDS_AT_ONCE]
        await session.execute(delete(Buddy).where(Buddy.member_id.in_(some)))


async def remove_empty_groups(session: AsyncSession, cohort_id: int) -> None:
    """Delete the buddy groups of a cohort that have no members."""
    groups = delete(BuddyGroup).where(BuddyGroup.cohort_id == cohort_id)
    await session.execute(groups.where(BuddyGroup.id.not_in(select(Buddy.group_id))))


async def remove_group(session: AsyncSession, group_id: int) -> None:
    """Delete a buddy group and its memberships."""
    await session.execute(delete(Buddy).where(Buddy.group_id == group_id))
    await session.execute(delete(BuddyGroup).where(BuddyGroup.id == group_id))
