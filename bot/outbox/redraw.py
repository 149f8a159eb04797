"""Drawing messages again whose content has changed, none more often than its platform allows."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.db.engine import Database, is_away
from bot.outbox import claims
from bot.outbox.outgoing import Prepared, prepare
from bot.outbox.planning import Wanted, compose
from bot.outbox.queue import REDRAW_LEASE, REDRAW_RETRY
from bot.platform import Chat, Clock, OutcomeUnknown, Refused, Unavailable
from bot.study.course_cache import Shelf

AT_ONCE = 20

EDIT_WITHIN = timedelta(seconds=25)
"""How long an edit may take: it must be over before its lease is."""

log = structlog.get_logger()


class Redrawer:
    """Edits what was sent. The first process to see that an edit is due makes it.

    The pause between two edits of a message counts from when the first was over: it may have taken a while.
    Until then `drawn_at` is the end of the edit's lease, so that the next one does not begin and overtake it.
    """

    def __init__(self, database: Database, chats: Mapping[str, Chat], clock: Clock, shelf: Shelf) -> None:
        self._database = database
        self._chats = chats
        self._clock = clock
        self._shelf = shelf

    async def list_due(self, now: datetime) -> list[Prepared]:
        """Messages to draw again now, each leased for its edit."""
        due: list[Prepared] = []
        async with self._database.write() as session:
            for owed in await claims.list_redraws(session, now, AT_ONCE, self._chats):
                delivery = owed.delivery
                place = owed.room or owed.account
                if place is None or delivery.message is None:
                    delivery.redraw_at = None
                    continue
                earliest = (delivery.drawn_at or now) + self._chats[place.platform].edit_interval
                if earliest > now:
                    # Not the end of a lease itself, which would say that nothing has changed since.
                    delivery.redraw_at = max(earliest, (delivery.drawn_at or now) + timedelta.resolution)
                    continue
                delivery.redraw_at = delivery.drawn_at = now + REDRAW_LEASE
                key = owed.post.key
                try:
                    async with session.begin_nested():
                        course = await self._shelf.open(session, owed.cohort)
                        card = await compose(session, course, Wanted.of(owed.post), now)
                except Exception as error:  # one card, whatever it lacks, must not stop all others
                    if is_away(error):
                        raise
                    log.exception("card cannot be made", post=key)
                    delivery.redraw_at = delivery.drawn_at = None
                else:
                    due.append(prepare(owed, course, card, self._chats))
        return due

    async def edit(self, prepared: Prepared) -> None:
        """Make the edit, and record that it was made or when to try again."""
        delivery, card, label = prepared.owed.delivery, prepared.card, prepared.label
        lease = delivery.drawn_at
        if lease is None:
            raise ValueError("no lease for this edit")
        wait: timedelta | None = None
        try:
            async with asyncio.timeout(EDIT_WITHIN.total_seconds()):
                if card is not None and delivery.message is not None:
                    await self._chats[prepared.target.platform].edit(delivery.message, card, label)
        except (Unavailable, OutcomeUnknown, TimeoutError) as error:
            reason = str(error) or "no answer in time"
            log.warning("redraw failed, trying again", post=label.key, reason=reason)
            named = error.retry_after if isinstance(error, Unavailable) else None
            wait = named or REDRAW_RETRY
        except Refused as refused:
            log.warning("redraw refused", post=label.key, reason=str(refused))
        over = self._clock.now()
        async with self._database.write() as session:
            await claims.settle_redraw(session, delivery.id, lease, over + wait if wait else None, over)
