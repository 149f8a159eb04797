"""Queries about a group's public posts: what is in its rooms, or waits to be."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.tables import Delivery, Post
from bot.study.cohort_tables import Room


async def find_public(session: AsyncSession, cohort_id: int, key: str) -> Post | None:
    """The group's post with that key; None if there is none, or if it goes to single people."""
    query = _public(cohort_id).where(Post.key == key)
    return (await session.scalars(query)).one_or_none()


async def list_public(
    session: AsyncSession, cohort_id: int, now: datetime, *, skip: int, limit: int
) -> Sequence[Post]:
    """Posts to the group's rooms whose instant has come, the latest first: at most `limit`, after leaving
    out the first `skip`.
    """
    query = _public(cohort_id).where(Post.due_at <= now).order_by(Post.due_at.desc(), Post.id.desc())
    return (await session.scalars(query.offset(skip).limit(limit))).all()


async def list_scheduled(session: AsyncSession, cohort_id: int, now: datetime, limit: int) -> Sequence[Post]:
    """Posts to the group's rooms whose instant is still to come, the next first, at most `limit`."""
    query = _public(cohort_id).where(Post.due_at > now).order_by(Post.due_at, Post.id)
    return (await session.scalars(query.limit(limit))).all()


async def list_deliveries(session: AsyncSession, post_ids: Collection[int]) -> list[tuple[Delivery, Room]]:
    """The deliveries of these posts to rooms with their rooms, by room; without threads and polls."""
    query = (
        select(Delivery, Room)
        .join(Room, Room.id == Delivery.room_id)
        .where(Delivery.post_id.in_(post_ids), Delivery.under == "")
        .order_by(Delivery.post_id, Room.id)
    )
    return [(delivery, room) for delivery, room in (await session.execute(query)).all()]


def _public(cohort_id: int) -> Select[Post]:
    return select(Post).where(Post.cohort_id == cohort_id, Post.member_id.is_(None), _to_rooms())


def _to_rooms() -> ColumnElement[bool]:
    """Whether a message of the post stands in a room, or is to. An event of a workspace is no message."""
    return exists().where(Delivery.post_id == Post.id, Delivery.room_id.is_not(None), Delivery.under == "")
