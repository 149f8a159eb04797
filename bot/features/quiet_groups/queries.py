"""Queries about signs of life of a group."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.tables import Post
from bot.study.people_tables import Member
from bot.study.progress_tables import CheckIn, Completion


async def has_sign(session: AsyncSession, cohort_id: int, week: int, since: datetime) -> bool:
    """Whether somebody joined, checked in or completed something after an instant, at which `week` begins.

    An answer in the grace period counts for the week before.
    """
    answered = exists().where(
        CheckIn.member_id == Member.id, CheckIn.week >= week - 1, CheckIn.answered_at > since
    )
    completed = exists().where(
        Completion.member_id == Member.id, Completion.week >= week - 1, Completion.completed_at > since
    )
    query = (
        select(Member.id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None))
        .where(or_(Member.joined_at > since, answered, completed))
        .limit(1)
    )
    return await session.scalar(query) is not None


async def has_members(session: AsyncSession, cohort_id: int) -> bool:
    """Whether somebody is in the group."""
    query = select(Member.id).where(Member.cohort_id == cohort_id, Member.left_at.is_(None)).limit(1)
    return await session.scalar(query) is not None


async def has_post(session: AsyncSession, keys: Collection[str]) -> bool:
    """Whether one of these posts was enqueued."""
    return await session.scalar(select(Post.id).where(Post.key.in_(keys)).limit(1)) is not None
