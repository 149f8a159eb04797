"""Prune the outbox: delete what nobody will look at again, a bounded number of rows at a time.

Only messages to single people go, long after they were sent or dropped. Posts in rooms stay: they are redrawn
when a member's data is erased, and streaks ask whether a week's check-in was posted.
"""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.outbox.posts import WAITING
from bot.outbox.tables import Delivery, Post

KEPT_FOR = timedelta(days=90)
"""How long a message to one person stays in the outbox after it expired."""

PRUNING_BATCH = 500
"""Posts deleted in one transaction."""


async def prune(session: AsyncSession, now: datetime) -> int:
    """Delete old posts to single people with their deliveries; how many deliveries were found. PRUNING_BATCH:
    there may be more.
    """
    found = list(await session.scalars(_old(), {"before": now - KEPT_FOR}))
    if ids := set(found):
        await session.execute(delete(Delivery).where(Delivery.post_id.in_(ids)))
        await session.execute(delete(Post).where(Post.id.in_(ids)))
    return len(found)


@cache
def _old() -> Select[int]:
    """The posts of old deliveries to single people, by id, of which nothing waits to be sent."""
    before = bindparam("before", type_=Delivery.due_at.type)
    other = aliased(Delivery)
    waiting = exists().where(other.post_id == Post.id, other.state.in_(WAITING))
    # What has expired was due before. Of what was due by then, few have not: so this reads what it deletes.
    return (
        select(Delivery.post_id)
        .join(Post, Post.id == Delivery.post_id)
        .where(Delivery.account_id.is_not(None), Delivery.due_at < before)
        .where(Post.expires_at < before, ~waiting)
        .order_by(Delivery.due_at)
        .limit(PRUNING_BATCH)
    )
