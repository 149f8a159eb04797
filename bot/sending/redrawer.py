"""Drawing messages again whose content has changed, none more often than its platform allows."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.db import claims
from bot.db.engine import Database
from bot.db.outbox import REDRAW_LEASE, REDRAW_RETRY
from bot.ports import Chat, Clock, OutcomeUnknown, Refused, Unavailable
from bot.sending.prepared import Prepared, prepare
from bot.services.courses import Shelf
from bot.services.posting import Wanted, compose

AT_ONCE = 20

PATIENCE = 5.0
"""Seconds that a tick waits for edits. One that takes longer goes on by itself, and others need not wait."""

log = structlog.get_logger()


class Redrawer:
    """Edits what was sent. The first process to see that an edit is due makes it.

    The pause between two edits of a message counts from when the first was over: it may have taken a while,
    and meanwhile this process does not begin another.
    """

    def __init__(self, database: Database, chats: Mapping[str, Chat], clock: Clock, shelf: Shelf) -> None:
        self._database = database
        self._chats = chats
        self._clock = clock
        self._shelf = shelf
        self._late: dict[int, asyncio.Task[None]] = {}
        """The edits that no tick waits for any more, by delivery."""

    def stop(self) -> None:
        """Give up edits that take long: they are made anew by whoever is there when their lease ends."""
        for task in self._late.values():
            task.cancel()

    async def redraw(self, now: datetime) -> int:
        """Draw again what is due at `now`; the number of messages."""
        due: list[Prepared] = []
        async with self._database.write() as session:
            for owed in await claims.list_redraws(session, now, AT_ONCE, self._chats):
                delivery = owed.delivery
                place = owed.room or owed.account
                if place is None or delivery.message is None:
                    delivery.redraw_at = None
                    continue
                earliest = (delivery.drawn_at or now) + self._chats[place.platform].edit_interval
                if delivery.id in self._late:
                    earliest = now + REDRAW_RETRY
                if earliest > now:
                    delivery.redraw_at = earliest
                    continue
                course = await self._shelf.open(session, owed.cohort)
                wanted = Wanted.of(owed.post)
                delivery.redraw_at, delivery.drawn_at = now + REDRAW_LEASE, now
                try:
                    card = await compose(session, course, wanted, now)
                except (ValueError, LookupError):  # one card that cannot be made must not stop all others
                    log.exception("card cannot be made", post=owed.post.key)
                    delivery.redraw_at = None
                else:
                    due.append(prepare(owed, course, card, self._chats))
        await self._edit_all(due, now)
        return len(due)

    async def _edit_all(self, due: Sequence[Prepared], now: datetime) -> None:
        """Edit them side by side, and wait for that as long as PATIENCE lasts."""
        edits = {one.owed.delivery.id: asyncio.create_task(self._edit(one, now)) for one in due}
        for delivery, edit in edits.items():
            edit.add_done_callback(partial(self._finish, delivery))
        if edits:
            _, late = await asyncio.wait(edits.values(), timeout=PATIENCE)
            self._late |= {delivery: edit for delivery, edit in edits.items() if edit in late}

    def _finish(self, delivery: int, edit: asyncio.Task[None]) -> None:
        self._late.pop(delivery, None)
        failure = None if edit.cancelled() else edit.exception()
        if failure is not None:  # an adapter broke its promise: the lease ends, then again
            log.error("redraw failed", exc_info=failure)

    async def _edit(self, prepared: Prepared, now: datetime) -> None:
        delivery, card, label = prepared.owed.delivery, prepared.card, prepared.label
        again: datetime | None = None
        try:
            if card is not None and delivery.message is not None:
                await self._chats[prepared.target.platform].edit(delivery.message, card, label)
        except (Unavailable, OutcomeUnknown) as error:
            log.warning("redraw failed, trying again", post=label.key, reason=str(error))
            again = now + REDRAW_RETRY
        except Refused as refused:
            log.warning("redraw refused", post=label.key, reason=str(refused))
        async with self._database.write() as session:
            over = self._clock.now()
            await claims.settle_redraw(session, delivery.id, now + REDRAW_LEASE, again, over)
