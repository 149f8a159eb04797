"""Queries about who wrote announcements."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.announcements.tables import Announcement


async def find_signature(session: AsyncSession, post_id: int) -> Announcement | None:
    """Who wrote the announcement; None if that was not kept."""
    return await session.get(Announcement, post_id)


async def list_signed(session: AsyncSession, person_id: int) -> Sequence[int]:
    """The ids of the posts with announcements that the person wrote."""
    query = select(Announcement.post_id).where(Announcement.author_id == person_id)
    return (await session.scalars(query)).all()
