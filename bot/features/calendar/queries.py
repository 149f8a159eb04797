"""Queries about calendars."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.calendar.tables import GroupEvent, MemberCalendar, OwnEvent
from bot.outbox.tables import Post
from bot.study.cohort_tables import Cohort
from bot.study.people_tables import Member


async def find_calendar(session: AsyncSession, member_id: int) -> MemberCalendar | None:
    """The member's calendar; None if they have chosen nothing yet."""
    return await session.get(MemberCalendar, member_id)


async def find_by_secret(
    session: AsyncSession, secret_hash: str
) -> Row[MemberCalendar, Member, Cohort] | None:
    """The calendar at the address with that hash, unless its member is not in the group any more, or the
    names of the group are erased.
    """
    query = (
        select(MemberCalendar, Member, Cohort)
        .join(Member, Member.id == MemberCalendar.member_id)
        .join(Cohort, Cohort.id == Member.cohort_id)
        .where(
            MemberCalendar.secret_hash == secret_hash,
            Member.left_at.is_(None),
            Cohort.anonymous_since.is_(None),
        )
    )
    return (await session.execute(query)).one_or_none()


async def list_events(session: AsyncSession, cohort_id: int) -> Sequence[GroupEvent]:
    """The events of the group."""
    return (await session.scalars(select(GroupEvent).where(GroupEvent.cohort_id == cohort_id))).all()


async def list_own_events(session: AsyncSession, member_id: int) -> Sequence[OwnEvent]:
    """The events that the member alone reads."""
    return (await session.scalars(select(OwnEvent).where(OwnEvent.member_id == member_id))).all()


async def list_withdrawn(
    session: AsyncSession, cohort_id: int, kinds: Collection[str]
) -> set[tuple[str, int]]:
    """Kind and week of each post of these kinds to the group that is withdrawn."""
    query = select(Post.kind, Post.week).where(
        Post.cohort_id == cohort_id, Post.kind.in_(kinds), Post.withdrawn, Post.member_id.is_(None)
    )
    return {(kind, week) for kind, week in await session.execute(query) if week is not None}
