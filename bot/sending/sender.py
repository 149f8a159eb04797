"""What time brings: plan what is due, claim deliveries, send them, record how it went.

Any number of processes may do so at once; the database decides (`bot.db.outbox`). Here transactions begin and
end, and the network is never called inside one. `bot.sending.redrawer` changes messages that were sent.
"""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.db import cohorts, outbox
from bot.db.engine import Database
from bot.db.tables import CohortState, DeliveryState
from bot.ports import Chat, Clock, DoorClosed, OutcomeUnknown, Refused, Target, Unavailable
from bot.sending.prepared import Prepared, prepare
from bot.sending.redrawer import Redrawer
from bot.services import troubles
from bot.services.courses import Shelf
from bot.services.posting import BATCH, Wanted, compose, not_before, plan_due

CLAIMED_AT_ONCE = 20
LEASE = timedelta(minutes=2)
"""How long a claim holds. A send must be over well before."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a platform's clock may be behind ours when we look for a message."""

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=10)
FIRST_HELD_RETRY = timedelta(minutes=1)
LONGEST_HELD_RETRY = timedelta(hours=1)
"""How often what was refused is tried again, in case a person has mended the cause and nobody told us."""

MOST_DOUBLINGS = 10

CANNOT_BE_MADE = "I could not write this message, which is a mistake of mine. The log of the bot tells more."
DOOR_CLOSED = "they take no messages from me"

log = structlog.get_logger()


class Sender:
    """Sends what is owed. One for a process; `chats` are the platforms that this process speaks, by name."""

    def __init__(self, database: Database, chats: Mapping[str, Chat], clock: Clock, shelf: Shelf) -> None:
        self._database = database
        self._chats = chats
        self._clock = clock
        self._shelf = shelf
        self._redrawer = Redrawer(database, chats, shelf)
        self._worker = secrets.token_hex(8)
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing new: what is claimed and not yet being sent is given back."""
        self._stopping = True

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        return (await self._wakes()).first

    async def tick(self, now: datetime) -> int:
        """Plan, send and redraw all that is due at `now`; the number of messages that were tried."""
        wakes = await self._wakes()
        if wakes.planning is not None and wakes.planning <= now:
            await self._plan(now)
            wakes = await self._wakes()
        tried = 0
        if wakes.sending is not None and wakes.sending <= now:
            # Each batch by the clock: a lease counted from where a long tick began would be over already.
            while not self._stopping and (batch := await self._claim(moment := max(now, self._clock.now()))):
                tried += len(batch)
                await self._send_all(batch, moment)
        if wakes.drawing is not None and wakes.drawing <= now:
            tried += await self._redrawer.redraw(now)
        return tried

    async def _wakes(self) -> outbox.Wakes:
        async with self._database.read() as session:
            return await outbox.next_wakes(session, self._chats)

    async def _plan(self, now: datetime) -> None:
        while True:
            async with self._database.write() as session:
                if await plan_due(session, self._shelf, now) < BATCH:
                    return

    async def _claim(self, now: datetime) -> list[Prepared]:
        async with self._database.write() as session:
            claimed = await outbox.claim(session, now, self._worker, LEASE, CLAIMED_AT_ONCE, self._chats)
            prepared = []
            for owed in claimed:
                course = await self._shelf.open(session, owed.cohort)
                wanted = Wanted.of(owed.post)
                quiet_until = await not_before(session, course, wanted, now)
                if quiet_until > now:
                    await outbox.settle(
                        session, owed.delivery.id, self._worker, **_waiting(quiet_until, sure=not owed.unsure)
                    )
                    continue
                stale = owed.post.expires_at <= now or owed.cohort.state == CohortState.ENDED
                try:
                    card = None if stale else await compose(session, course, wanted, now)
                except (ValueError, LookupError):  # one card that cannot be made must not stop all others
                    log.exception("card cannot be made", post=owed.post.key)
                    values = _waiting(
                        now + LONGEST_HELD_RETRY, sure=not owed.unsure, state=DeliveryState.HELD
                    )
                    await outbox.settle(
                        session, owed.delivery.id, self._worker, **values, problem=CANNOT_BE_MADE
                    )
                    continue
                prepared.append(prepare(owed, course, card, self._chats))
            return prepared

    async def _send_all(self, batch: list[Prepared], now: datetime) -> None:
        """Send a batch, each target's messages one after another, the targets side by side."""
        by_target: dict[Target, list[Prepared]] = {}
        for prepared in batch:
            by_target.setdefault(prepared.target, []).append(prepared)
        lines = (self._send_in_order(messages, now) for messages in by_target.values())
        for failure in await asyncio.gather(*lines, return_exceptions=True):
            if isinstance(
                failure, Exception
            ):  # an adapter broke its promise: what it held is looked for later
                log.error("sending failed", exc_info=failure)

    async def _send_in_order(self, messages: list[Prepared], now: datetime) -> None:
        """Send a target's messages. Where one is refused, those after it would be too: they wait with it."""
        refused: Refused | None = None
        for message in messages:
            if self._stopping:
                await self._settle(message, **_waiting(now, sure=not message.owed.unsure))
            elif message.card is None:
                await self._drop(message, now)
            elif refused is not None:
                await self._hold(message, str(refused), now, sure=not message.owed.unsure)
            else:
                refused = await self._send(message, now)

    async def _send(self, prepared: Prepared, now: datetime) -> Refused | None:
        owed, label, card = prepared.owed, prepared.label, prepared.card
        if card is None:
            raise ValueError("nothing to send")
        chat = self._chats[prepared.target.platform]
        sure = not owed.unsure
        try:
            message = (
                None if sure else await chat.find(prepared.target, label.key, owed.post.due_at - CLOCK_SKEW)
            )
            sure = True
            if message is None:
                message = await chat.send(prepared.target, card, label)
        except Refused as refusal:
            await self._hold(prepared, str(refusal), now, sure=sure)
            return refusal
        except DoorClosed:
            values = {"state": DeliveryState.DROPPED, "lease_until": None}
            await self._settle(prepared, **values, problem=DOOR_CLOSED)
        except Unavailable as unavailable:
            again = now + (unavailable.retry_after or _growing(owed.delivery.attempts))
            await self._settle(prepared, **_waiting(again, sure=sure), problem=str(unavailable))
        except OutcomeUnknown as unknown:
            log.warning(
                "outcome unknown", post=label.key, reason=str(unknown)
            )  # the lease ends, then we look
        else:
            await self._record(prepared, message, now)
        return None

    async def _record(self, prepared: Prepared, message: str, now: datetime) -> None:
        """Note that a message was sent, and owe the thread that hangs under it."""
        owed = prepared.owed
        values = {"state": DeliveryState.SENT, "lease_until": None, "message": message, "problem": ""}
        async with self._database.write() as session:
            settled = await outbox.settle(
                session, owed.delivery.id, self._worker, **values, sent_at=now, drawn_at=now
            )
            if not settled:
                log.warning("claim was taken over", delivery=owed.delivery.id)
                return
            await troubles.accepted(session, owed, now)
            if prepared.has_thread and owed.room is not None:
                await outbox.add_delivery(session, owed.post.id, now, room_id=owed.room.id, under=message)

    async def _settle(self, prepared: Prepared, **values: object) -> None:
        async with self._database.write() as session:
            if not await outbox.settle(session, prepared.owed.delivery.id, self._worker, **values):
                log.warning("claim was taken over", delivery=prepared.owed.delivery.id)

    async def _drop(self, prepared: Prepared, now: datetime) -> None:
        """Give up what is not needed any more; log what came too late."""
        owed, post = prepared.owed, prepared.owed.post
        async with self._database.write() as session:
            values = {"state": DeliveryState.DROPPED, "lease_until": None, "problem": "not needed any more"}
            settled = await outbox.settle(session, owed.delivery.id, self._worker, **values)
            if settled and post.expires_at <= now:
                why = f": {owed.delivery.problem}" if owed.delivery.problem else ""
                detail = f"{post.key}, due {post.due_at.isoformat()}, could not be sent in time{why}"
                cohorts.log(session, owed.cohort.id, now, "dropped", detail)

    async def _hold(self, prepared: Prepared, why: str, now: datetime, *, sure: bool) -> None:
        """Keep a refused delivery for when its cause is mended."""
        owed = prepared.owed
        again = now + _growing(owed.delivery.attempts, FIRST_HELD_RETRY, LONGEST_HELD_RETRY)
        async with self._database.write() as session:
            values = _waiting(again, sure=sure, state=DeliveryState.HELD)
            if await outbox.settle(session, owed.delivery.id, self._worker, **values, problem=why):
                await troubles.refused(session, prepared.course, owed, why, now)


def _growing(attempts: int, first: timedelta = FIRST_RETRY, longest: timedelta = LONGEST_RETRY) -> timedelta:
    """How long to wait after that many attempts: twice as long each time."""
    doubled: timedelta = first * 2 ** min(attempts - 1, MOST_DOUBLINGS)
    return min(doubled, longest)


def _waiting(
    again: datetime, *, sure: bool, state: DeliveryState = DeliveryState.PENDING
) -> dict[str, object]:
    """How a delivery waits. One that may have arrived stays claimed, so that the next attempt looks first."""
    if sure:
        return {"state": state, "due_at": again, "lease_until": None}
    return {"state": DeliveryState.CLAIMED, "lease_until": again}
