"""Settle a claimed delivery: complete it, retry it, hold it, drop it, or give it back.

Each function returns False if another process has taken the claim over: then it has changed nothing.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, exists, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.outbox.claim import ClaimedDelivery, look_again
from bot.outbox.tables import Delivery, DeliveryState, Post


async def complete(
    session: AsyncSession, claimed: ClaimedDelivery, worker: str, message: str, now: datetime
) -> bool:
    """The message was sent, or found where it was sent before; `message` is its reference.

    If its post was withdrawn or posted again meanwhile, it is due to be deleted (`bot.outbox.redraw`).
    """
    values = {"number": claimed.id, "worker": worker, "reference": message, "now": now}
    return (await session.execute(_completion(), values)).first() is not None


@lru_cache(maxsize=1)
def _completion() -> Any:
    """Built once: it runs for every message, and building it costs more than running it."""
    delivery, post = columns(Delivery), columns(Post)
    now = bindparam("now", type_=delivery.sent_at.type)
    outdated = exists().where(post.id == delivery.post_id, or_(post.withdrawn, post.again != delivery.again))
    return (
        update(delivery.id.table)
        .where(
            delivery.id == bindparam("number"),
            delivery.state == DeliveryState.CLAIMED,
            delivery.claimed_by == bindparam("worker"),
        )
        .values(
            state=DeliveryState.SENT,
            claimed_by=None,
            message=bindparam("reference"),
            sent_at=now,
            drawn_at=now,
            problem="",
            redraw_at=case((~outdated, delivery.redraw_at), else_=now),
        )
        .returning(delivery.id)
    )


async def retry(
    session: AsyncSession,
    claimed: ClaimedDelivery,
    worker: str,
    at: datetime,
    *,
    problem: str | None = None,
    is_unsure: bool = False,
    counts: bool = True,
) -> bool:
    """Try again at an instant. `is_unsure`: the message may have arrived, so look for it first.

    An attempt that does not count (`counts=False`) makes later waits no longer: the platform named the wait,
    or nothing was tried.
    """
    values: dict[str, object] = _waiting(at, is_unsure=is_unsure, state=DeliveryState.PENDING)
    if problem is not None:
        values["problem"] = problem
    if not counts:
        values["attempts"] = claimed.attempts - 1
    return await _settle(session, claimed, worker, **values)


async def hold(
    session: AsyncSession, claimed: ClaimedDelivery, worker: str, until: datetime, problem: str
) -> bool:
    """Hold a refused delivery until somebody mends the cause; it is tried again at `until` anyway."""
    values = _waiting(until, is_unsure=claimed.is_unsure, state=DeliveryState.HELD)
    return await _settle(session, claimed, worker, **values, problem=problem)


async def drop(session: AsyncSession, claimed: ClaimedDelivery, worker: str, reason: str) -> bool:
    """Give the delivery up."""
    return await _settle(session, claimed, worker, state=DeliveryState.DROPPED, problem=reason)


def _waiting(at: datetime, *, is_unsure: bool, state: DeliveryState) -> dict[str, object]:
    """A delivery that may have arrived stays claimed, by nobody, so that the next attempt looks first."""
    return {"state": DeliveryState.CLAIMED if is_unsure else state, **look_again(at)}


async def _settle(session: AsyncSession, claimed: ClaimedDelivery, worker: str, **values: object) -> bool:
    statement = (
        update(Delivery)
        .where(
            Delivery.id == claimed.id,
            Delivery.state == DeliveryState.CLAIMED,
            Delivery.claimed_by == worker,
        )
        .values(claimed_by=None, **values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None
