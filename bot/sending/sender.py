"""What time brings: plan what is due, claim deliveries, send them, record how it went.

Any number of processes may do so at once; the database decides (`bot.db.claims`). Here transactions begin and
end, and the network is never called inside one. `bot.sending.redrawer` changes messages that were sent.
"""

import asyncio
import random
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.cards.organizing import post_name
from bot.cards.plain import local_time
from bot.db import claims, cohorts, outbox
from bot.db.engine import Database, is_away
from bot.db.tables import CohortState, DeliveryState
from bot.domain.localtime import zone
from bot.measures import Measures
from bot.ports import Chat, Clock, DoorClosed, OutcomeUnknown, Refused, Target, Unavailable
from bot.sending.polls import PollReader
from bot.sending.prepared import Prepared, prepare
from bot.sending.redrawer import Redrawer
from bot.services import troubles
from bot.services.courses import Shelf, zone_of_calendar
from bot.services.posting import BATCH, Wanted, compose, not_before, plan_due

CLAIMED_AT_ONCE = 20
SEND_WITHIN = timedelta(seconds=60)
"""How long looking for a message and sending it may take. After that its outcome is unknown."""

LEASE = timedelta(seconds=75)
"""How long a claim holds. Nothing is sent under a claim that would end before SEND_WITHIN is over."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a platform's clock may be behind ours when we look for a message."""

PACE = timedelta(seconds=1)
"""Between two messages of a backlog in one room: Slack bears about one a second there for long."""

PUNCTUAL = timedelta(minutes=1)
"""Posts of one instant go out together: no later than this, they are no backlog."""

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=10)
FIRST_HELD_RETRY = timedelta(minutes=1)
LONGEST_HELD_RETRY = timedelta(hours=1)
"""How often what was refused is tried again, in case a person has mended the cause and nobody told us."""

MOST_DOUBLINGS = 10
LEAST_SHARE = 0.8
"""A wait is that share of itself at least, by chance: what failed together is not tried again together."""

CANNOT_BE_MADE = "I could not write this message, which is a mistake of mine. The log of the bot tells more."
DOOR_CLOSED = "they take no messages from me"

log = structlog.get_logger()


class Sender:
    """Sends what is owed. One for a process; `chats` are the platforms that this process speaks, by name."""

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        clock: Clock,
        shelf: Shelf,
        measures: Measures,
    ) -> None:
        self._database = database
        self._measures = measures
        self._chats = chats
        self._clock = clock
        self._shelf = shelf
        self._redrawer = Redrawer(database, chats, clock, shelf)
        self._polls = PollReader(database, chats)
        self._worker = secrets.token_hex(8)
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing new: what is claimed and not yet being sent is given back."""
        self._stopping = True
        self._redrawer.stop()

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        return (await self._wakes()).first

    async def tick(self, now: datetime) -> int:
        """Plan, send and redraw all that is due at `now`; the number of messages that were tried."""
        wakes = await self._wakes()
        if wakes.planning is not None and wakes.planning <= now:
            await self._polls.read_due(now)
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

    async def _wakes(self) -> claims.Wakes:
        async with self._database.read() as session:
            return await claims.next_wakes(session, self._chats)

    async def _plan(self, now: datetime) -> None:
        while True:
            async with self._database.write() as session:
                if await plan_due(session, self._shelf, now) < BATCH:
                    return

    async def _claim(self, now: datetime) -> list[Prepared]:
        async with self._database.write() as session:
            claimed = await claims.claim(session, now, self._worker, LEASE, CLAIMED_AT_ONCE, self._chats)
            prepared = []
            for owed in claimed:
                course = await self._shelf.open(session, owed.cohort)
                wanted = Wanted.of(owed.post)
                quiet_until = await not_before(session, course, wanted, now)
                if quiet_until > now:
                    await claims.settle(
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
                    await claims.settle(
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
        failures = [one for one in await asyncio.gather(*lines, return_exceptions=True) if one is not None]
        for failure in failures:
            if is_away(failure):
                raise failure  # told once; what was sent and could not be recorded is looked for later
            log.error("sending failed", exc_info=failure)  # an adapter broke its promise: looked for later

    async def _send_in_order(self, messages: list[Prepared], now: datetime) -> None:
        """Send a target's messages. Where one is refused, those after it would be too: they wait with it.

        Where one failed in passing, they wait as long as it does, to keep their order. They do so once: what
        goes on failing holds up nothing else. Of a backlog only the first is sent now: the others are given
        back, to follow PACE apart.
        """
        refused: Refused | None = None
        postponed: datetime | None = None
        turn, backlog = 0, any(_is_late(message, now) for message in messages)
        for message in messages:
            if self._stopping or self._clock.now() > now + LEASE - SEND_WITHIN:
                await self._settle(message, **_waiting(now, sure=not message.owed.unsure))
            elif message.card is None:
                await self._drop(message, now)
            elif refused is not None:
                await self._hold(message, str(refused), now, sure=not message.owed.unsure)
            elif postponed is not None or (turn and backlog):
                again = _waiting(postponed or now + turn * PACE, sure=not message.owed.unsure)
                await self._settle(message, **again, attempts=message.owed.delivery.attempts - 1)
                turn += 1
            else:
                failed = await self._send(message, now)
                turn += 1
                if isinstance(failed, Refused):
                    refused = failed
                elif message.owed.delivery.attempts == 1:
                    postponed = failed

    async def _send(self, prepared: Prepared, now: datetime) -> Refused | datetime | None:
        """Send a message. What it was refused with, or until when it waits, if it failed."""
        owed, label, card = prepared.owed, prepared.label, prepared.card
        if card is None:
            raise ValueError("nothing to send")
        chat = self._chats[prepared.target.platform]
        sure = not owed.unsure
        try:
            async with asyncio.timeout(SEND_WITHIN.total_seconds()):
                message = (
                    None
                    if sure
                    else await chat.find(prepared.target, label.key, owed.post.due_at - CLOCK_SKEW)
                )
                sure, outcome = True, "found"
                if message is None:
                    outcome = "sent"
                    message = await chat.send(prepared.target, card, label)
        except Refused as refusal:
            self._measures.settled(prepared.target.platform, "held")
            await self._hold(prepared, str(refusal), now, sure=sure)
            return refusal
        except DoorClosed:
            self._measures.settled(prepared.target.platform, "closed")
            values = {"state": DeliveryState.DROPPED, "lease_until": None}
            await self._settle(prepared, **values, problem=DOOR_CLOSED)
        except Unavailable as unavailable:
            self._measures.settled(prepared.target.platform, "postponed")
            again = now + (unavailable.retry_after or _jittered(_growing(owed.delivery.attempts)))
            await self._settle(prepared, **_waiting(again, sure=sure), problem=str(unavailable))
            return again
        except (OutcomeUnknown, TimeoutError) as unknown:  # the lease ends, then we look
            self._measures.settled(prepared.target.platform, "unknown")
            log.warning("outcome unknown", post=label.key, reason=str(unknown) or "no answer in time")
            return now + LEASE
        else:
            self._measures.settled(prepared.target.platform, outcome, now - owed.post.due_at)
            await self._record(prepared, message, now)
        return None

    async def _record(self, prepared: Prepared, message: str, now: datetime) -> None:
        """Note that a message was sent, and owe the thread or the poll that hangs under it."""
        owed = prepared.owed
        values = {"state": DeliveryState.SENT, "lease_until": None, "message": message, "problem": ""}
        async with self._database.write() as session:
            settled = await claims.settle(
                session, owed.delivery.id, self._worker, **values, sent_at=now, drawn_at=now
            )
            if not settled:
                log.warning("claim was taken over", delivery=owed.delivery.id)
                return
            await troubles.accepted(session, owed, now)
            if prepared.continues and owed.room is not None:
                due = now + PACE if _is_late(prepared, now) else now
                await outbox.add_delivery(session, owed.post.id, due, room_id=owed.room.id, under=message)

    async def _settle(self, prepared: Prepared, **values: object) -> None:
        async with self._database.write() as session:
            if not await claims.settle(session, prepared.owed.delivery.id, self._worker, **values):
                log.warning("claim was taken over", delivery=prepared.owed.delivery.id)

    async def _drop(self, prepared: Prepared, now: datetime) -> None:
        """Give up what is not needed any more; log what came too late."""
        owed, post = prepared.owed, prepared.owed.post
        async with self._database.write() as session:
            values = {"state": DeliveryState.DROPPED, "lease_until": None, "problem": "not needed any more"}
            settled = await claims.settle(session, owed.delivery.id, self._worker, **values)
            if settled and post.expires_at <= now:
                self._measures.settled(prepared.target.platform, "dropped")
                why = f": {owed.delivery.problem}" if owed.delivery.problem else ""
                due = local_time(post.due_at, zone(zone_of_calendar(owed.cohort)))
                detail = f"{post_name(post.kind, post.week)}, due {due}, could not be sent in time{why}"
                cohorts.log(session, owed.cohort.id, now, "dropped", detail)

    async def _hold(self, prepared: Prepared, why: str, now: datetime, *, sure: bool) -> None:
        """Keep a refused delivery for when its cause is mended."""
        owed = prepared.owed
        again = now + _growing(owed.delivery.attempts, FIRST_HELD_RETRY, LONGEST_HELD_RETRY)
        async with self._database.write() as session:
            values = _waiting(again, sure=sure, state=DeliveryState.HELD)
            if await claims.settle(session, owed.delivery.id, self._worker, **values, problem=why):
                await troubles.refused(session, prepared.course, owed, why, now)


def _is_late(prepared: Prepared, now: datetime) -> bool:
    return now - prepared.owed.post.due_at > PUNCTUAL


def _growing(attempts: int, first: timedelta = FIRST_RETRY, longest: timedelta = LONGEST_RETRY) -> timedelta:
    """How long to wait after that many attempts: twice as long each time."""
    doubled: timedelta = first * 2 ** min(attempts - 1, MOST_DOUBLINGS)
    return min(doubled, longest)


def _jittered(wait: timedelta) -> timedelta:
    return wait * random.uniform(LEAST_SHARE, 1)  # noqa: S311 - nobody gains by guessing it


def _waiting(
    again: datetime, *, sure: bool, state: DeliveryState = DeliveryState.PENDING
) -> dict[str, object]:
    """How a delivery waits. One that may have arrived stays claimed, so that the next attempt looks first."""
    if sure:
        return {"state": state, "due_at": again, "lease_until": None}
    return {"state": DeliveryState.CLAIMED, "lease_until": again}
