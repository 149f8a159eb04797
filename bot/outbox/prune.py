"""Prune the outbox: delete what nobody will look at again, a bounded number of rows at a time.

Only messages to single people go, long after they were sent or dropped. Posts in rooms stay: they are redrawn
when a member's data is erased, and streaks ask whether a week's check-in was posted.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.posts import WAITING
from bot.outbox.tables import Delivery, Post

KEPT_FOR = timedelta(days=90)
"""How long a message to one person stays in the outbox after it expired."""

PRUNING_BATCH = 500
"""Posts deleted in one transaction."""


async def prune(session: AsyncSession, now: datetime) -> int:
    """Delete old posts to single people with their deliveries; how many. PRUNING_BATCH: there may be more."""
    to_person = exists().where(Delivery.post_id == Post.id, Delivery.account_id.is_not(None))
    waiting = exists().where(Delivery.post_id == Post.id, Delivery.state.in_(WAITING))
    old = select(Post.id).where(Post.expires_at < now - KEPT_FOR, to_person, ~waiting).limit(PRUNING_BATCH)
    ids = list(await session.scalars(old))
    if ids:
        await session.execute(delete(Delivery).where(Delivery.post_id.in_(ids)))
        await session.execute(delete(Post).where(Post.id.in_(ids)))
    return len(ids)
