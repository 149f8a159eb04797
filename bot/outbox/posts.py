"""Posts that are in the outbox already: find them, keep what they tell, redraw, extend, withdraw."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.tables import Delivery, DeliveryState, Post

WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HELD)
"""States of a delivery that is still to be sent."""


async def find_post(session: AsyncSession, key: str) -> Post | None:
    """The post with that key."""
    return (await session.scalars(select(Post).where(Post.key == key))).one_or_none()


async def list_bodies(session: AsyncSession, cohort_id: int, kinds: Collection[str]) -> list[tuple[int, str]]:
    """Id and body of the group's posts of these kinds that have a body."""
    query = select(Post.id, Post.body).where(
        Post.cohort_id == cohort_id, Post.kind.in_(kinds), Post.body != ""
    )
    return [(post_id, body) for post_id, body in (await session.execute(query)).all()]


async def keep_body(session: AsyncSession, post_id: int, body: str) -> None:
    """Replace the body of a post."""
    await session.execute(update(Post).where(Post.id == post_id).values(body=body))


async def redraw(session: AsyncSession, cohort_id: int, kind: str, week: int, now: datetime) -> None:
    """Have the messages of a week's post redrawn, because what they show has changed."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week)
    await _redraw_where(session, Delivery.post_id.in_(posts), now)


async def redraw_posts(session: AsyncSession, post_ids: Collection[int], now: datetime) -> None:
    """Have the messages of these posts redrawn."""
    if post_ids:
        await _redraw_where(session, Delivery.post_id.in_(post_ids), now)


async def extend(session: AsyncSession, cohort_id: int, kind: str, week: int, expires_at: datetime) -> None:
    """Move the instant until which a week's post is worth sending, if it is still to be sent somewhere."""
    waiting = select(Delivery.post_id).where(Delivery.state.in_(WAITING))
    await session.execute(
        update(Post)
        .where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week, Post.id.in_(waiting))
        .values(expires_at=expires_at)
    )


async def withdraw(session: AsyncSession, post_ids: Collection[int], reason: str) -> None:
    """Empty these posts, and drop what is not sent of them."""
    await session.execute(update(Post).where(Post.id.in_(post_ids)).values(body=""))
    await _drop_where(session, Delivery.post_id.in_(post_ids), reason)


async def drop_waiting(session: AsyncSession, cohort_id: int, reason: str) -> None:
    """Drop all that is not sent of a group's posts."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    await _drop_where(session, Delivery.post_id.in_(posts), reason)


async def restore_dropped(session: AsyncSession, cohort_id: int, reason: str) -> None:
    """Undo `drop_waiting`. What has expired meanwhile is dropped again when it is claimed."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    dropped = Delivery.post_id.in_(posts) & (Delivery.state == DeliveryState.DROPPED)
    await session.execute(
        update(Delivery)
        .where(dropped, Delivery.problem == reason)
        .values(state=DeliveryState.PENDING, problem="")
    )


async def mark_gone(session: AsyncSession, post_id: int, message: str) -> bool:
    """Note that somebody deleted a message of the post; False if that was known. It is not redrawn again."""
    gone = (
        update(Delivery)
        .where(Delivery.post_id == post_id, Delivery.message == message, Delivery.state == DeliveryState.SENT)
        .values(state=DeliveryState.GONE, redraw_at=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(gone)).first() is not None


async def _drop_where(session: AsyncSession, which: ColumnElement[bool], reason: str) -> None:
    unsent = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD))
    await session.execute(
        update(Delivery).where(which, unsent).values(state=DeliveryState.DROPPED, problem=reason)
    )


async def _redraw_where(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> None:
    """Set `redraw_at`, also of messages that are being sent or edited: they were drawn before the change.

    What is due already keeps its instant by CASE, not by WHERE: PostgreSQL (READ COMMITTED) skips a row that
    WHERE excludes in its old version, even if a concurrent commit would make it match.
    """
    due_already = Delivery.redraw_at <= now
    await session.execute(
        update(Delivery)
        .where(which, Delivery.state.not_in((DeliveryState.DROPPED, DeliveryState.GONE)))
        .values(redraw_at=case((due_already, Delivery.redraw_at), else_=now))
    )
