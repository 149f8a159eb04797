"""Queries about who wrote announcements."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.announcements.tables import Announcement
from bot.outbox.claim import UNSENT
from bot.outbox.tables import Delivery, Post


async def find_signature(session: AsyncSession, post_id: int) -> Announcement | None:
    """Who wrote the announcement; None if that was not kept."""
    return await session.get(Announcement, post_id)


async def list_signed(session: AsyncSession, person_id: int) -> Sequence[int]:
    """The ids of the posts with announcements that the person wrote."""
    query = select(Announcement.post_id).where(Announcement.author_id == person_id)
    return (await session.scalars(query)).all()


async def list_waiting(session: AsyncSession, cohort_id: int, person_id: int) -> Sequence[int]:
    """The ids of the posts of a group with announcements that the person wrote and that are not all sent."""
    query = (
        select(Announcement.post_id)
        .join(Post, Post.id == Announcement.post_id)
        .where(Announcement.author_id == person_id, Post.cohort_id == cohort_id)
        .where(exists().where(Delivery.post_id == Post.id, UNSENT))
        .order_by(Announcement.post_id)
    )
    return (await session.scalars(query)).all()
