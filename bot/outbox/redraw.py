"""Redraw messages whose content has changed, each no more often than its platform allows.

A message of a post that was withdrawn or posted again is redrawn to nothing: it is deleted
(docs/decisions/0026).
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import bindparam, case, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.db.errors import is_away
from bot.db.table import columns
from bot.outbox import removal, room_alerts
from bot.outbox.backoff import LONGEST_HELD_RETRY
from bot.outbox.claim import ClaimedDelivery, select_deliveries
from bot.outbox.composer import Composer
from bot.outbox.outgoing import OutgoingMessage
from bot.outbox.paused import is_not_paused
from bot.outbox.tables import Delivery, DeliveryState
from bot.platform.chat import Chat
from bot.platform.clock import Clock
from bot.platform.failures import MessageGone, OutcomeUnknown, Refused, Unavailable

EDIT_TIMEOUT = timedelta(seconds=25)
"""How long an edit may take: it must be over before its lease is."""

LEASE = timedelta(seconds=30)
"""How long one process has for an edit before another makes it."""

RETRY = timedelta(seconds=5)
"""Delay before an edit that failed is tried again, if the platform does not name one."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Redraw:
    """An edit to make, begun at an instant, and when its lease ends. `deletes`: the message is deleted."""

    claimed: ClaimedDelivery
    begun: datetime
    lease: datetime
    deletes: bool = False


class Redrawer:
    """Edits messages that were sent. The first process to see that an edit is due leases it.

    The pause between two edits of a message counts from the end of the first, which may have taken a while.
    Until then `drawn_at` is the end of the lease, so that no other edit begins and overtakes it.
    """

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        clock: Clock,
        composer: Composer,
        on_recorded: Callable[[], None],
    ) -> None:
        """`on_recorded` is called after an edit was recorded."""
        self._database = database
        self._chats = chats
        self._clock = clock
        self._composer = composer
        self._on_recorded = on_recorded

    async def lease_due(self, now: datetime, platform: str, limit: int) -> list[Redraw]:
        """At most `limit` edits to make now on a platform, each leased."""
        due: list[Redraw] = []
        interval = self._chats[platform].edit_interval
        async with self._database.write() as session:
            for delivery, post, cohort, room, account in await list_due(session, now, platform, limit):
                if delivery.message is None:
                    delivery.redraw_at = None
                    continue
                earliest = (delivery.drawn_at or now) + interval
                if earliest > now:
                    # Must differ from `drawn_at`: equality means "unchanged since the lease" (see `_settle`).
                    delivery.redraw_at = max(earliest, (delivery.drawn_at or now) + timedelta.resolution)
                    continue
                lease = now + LEASE
                delivery.redraw_at = delivery.drawn_at = lease
                claimed = ClaimedDelivery(
                    delivery.id,
                    delivery.attempts,
                    delivery.under,
                    delivery.message,
                    delivery.problem,
                    post,
                    cohort,
                    room,
                    account,
                    again=delivery.again,
                )
                due.append(Redraw(claimed, now, lease, removal.is_outdated(post, delivery)))
        return due

    async def draw(self, redraw: Redraw) -> None:
        """Compose the message and make the edit. Record that it was made, or when to try again.

        The card is composed after the lease was taken: what changes later is drawn after this edit.
        """
        try:
            message = await self._composer.make(redraw.claimed, redraw.begun, is_blank=redraw.deletes)
        except Exception as error:  # whatever is wrong with one card, the others can be drawn
            if is_away(error):
                raise
            log.exception("card cannot be made", post=redraw.claimed.post.key)
            over = self._clock.now()
            async with self._database.write() as session:
                await _settle(session, redraw.claimed.id, redraw.lease, None, over, over)
            return
        await self._edit(redraw, message)

    async def _edit(self, redraw: Redraw, message: OutgoingMessage) -> None:
        card, label, reference = message.card, message.label, message.claimed.message
        chat = self._chats[message.target.platform]
        if redraw.deletes and reference is not None:
            await self._delete(redraw, message, reference)
            return
        wait: timedelta | None = None
        is_gone = False
        try:
            async with asyncio.timeout(EDIT_TIMEOUT.total_seconds()):
                if card is not None and reference is not None:
                    await chat.edit(reference, card, label)
        except (Unavailable, OutcomeUnknown, TimeoutError) as error:
            reason = str(error) or "no answer in time"
            log.warning("redraw failed, trying again", post=label.key, reason=reason)
            named = error.retry_after if isinstance(error, Unavailable) else None
            wait = named or RETRY
        except MessageGone:
            is_gone = True
        except Refused as refused:
            log.warning("redraw refused", post=label.key, reason=str(refused))
        over = self._clock.now()
        again = over + wait if wait else None
        # The next edit is made `edit_interval` after `drawn_at`: so exactly then, and not sooner either.
        drawn = over if again is None else again - chat.edit_interval
        async with self._database.write() as session:
            await _settle(session, message.claimed.id, redraw.lease, again, drawn, over)
            if is_gone and reference is not None:
                group = replace(message.group, session=session, now=over)
                await room_alerts.gone(group, message.claimed, reference)
        self._on_recorded()

    async def _delete(self, redraw: Redraw, message: OutgoingMessage, reference: str) -> None:
        """Delete the message, and record that. Where the platform does not let it go, it loses its words."""
        chat = self._chats[message.target.platform]
        again: timedelta | None = None
        problem = ""
        try:
            async with asyncio.timeout(EDIT_TIMEOUT.total_seconds()):
                try:
                    await chat.delete(reference)
                except MessageGone:
                    raise
                except Refused as refused:
                    log.info("platform keeps a message", post=message.label.key, reason=str(refused))
                    await chat.edit(reference, removal.withdrawn_card(message.group.course), message.label)
        except MessageGone:
            log.info("message was deleted already", post=message.label.key)
        except Refused as refused:
            log.warning("message cannot be deleted", post=message.label.key, reason=str(refused))
            again, problem = LONGEST_HELD_RETRY, str(refused)
        except (Unavailable, OutcomeUnknown, TimeoutError) as error:
            reason = str(error) or "no answer in time"
            log.warning("redraw failed, trying again", post=message.label.key, reason=reason)
            again = (error.retry_after if isinstance(error, Unavailable) else None) or RETRY
        over = self._clock.now()
        async with self._database.write() as session:
            group = replace(message.group, session=session, now=over)
            if again is None:
                await removal.settle(group, message.claimed, redraw.lease)
            else:
                if problem:
                    await removal.report(group, message.claimed, problem)
                tried = over + again
                drawn = tried - chat.edit_interval
                await _settle(session, message.claimed.id, redraw.lease, tried, drawn, over)
        self._on_recorded()


async def list_due(session: AsyncSession, now: datetime, platform: str, limit: int) -> list[tuple]:  # type: ignore[type-arg]  # rows of five tables
    """Messages on a platform that are to be redrawn, locked for this transaction."""
    given = {"platform": platform, "now": now, "most": limit}
    return [tuple(row) for row in (await session.execute(_due_query(), given)).all()]


@lru_cache(maxsize=1)
def _due_query() -> Any:
    """Built once, as in `bot.outbox.claim`."""
    return (
        select_deliveries()
        .where(
            Delivery.redraw_at.is_not(None),
            Delivery.redraw_at <= bindparam("now", type_=Delivery.redraw_at.type),
            Delivery.platform == bindparam("platform"),
            Delivery.state == DeliveryState.SENT,
            is_not_paused(),
        )
        .order_by(Delivery.redraw_at, Delivery.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=Delivery)
    )


async def _settle(
    session: AsyncSession,
    delivery_id: int,
    lease: datetime,
    again: datetime | None,
    drawn: datetime,
    over: datetime,
) -> None:
    """End an edit that was over at `over`, or that was not made and is to be tried `again`.

    A change that was requested during the edit stays due. An edit that another process took over is its own.
    """
    given = {"number": delivery_id, "lease": lease, "retry": again, "drawn": drawn, "over": over}
    await session.execute(_settlement(), given)


@lru_cache(maxsize=1)
def _settlement() -> Any:
    delivery = columns(Delivery)
    instant = delivery.redraw_at.type
    lease, again, over = (bindparam(name, type_=instant) for name in ("lease", "retry", "over"))
    return (
        update(delivery.id.table)
        .where(delivery.id == bindparam("number"), delivery.drawn_at == lease)
        .values(
            redraw_at=case((delivery.redraw_at == lease, again), else_=over),
            drawn_at=bindparam("drawn", type_=instant),
        )
    )
