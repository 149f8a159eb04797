"""Sends a target's messages one after another, and records how each went.

What may have arrived is looked for first. Nothing overtakes what could not be sent, but waits with it.
Transactions begin and end here, and the network is never called inside one.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.db.engine import Database
from bot.measures import Measures
from bot.messages.plain import local_time
from bot.outbox import claims, queue, room_alerts
from bot.outbox.backoff import before_look, before_retry, while_held
from bot.outbox.outgoing import Prepared
from bot.outbox.post_names import post_name
from bot.outbox.tables import DeliveryState
from bot.platform import Chat, Clock, DoorClosed, OutcomeUnknown, Refused, Unavailable
from bot.study import audit_log
from bot.study.course_cache import zone_of_calendar
from bot.study.localtime import zone

SEND_WITHIN = timedelta(seconds=60)
"""How long looking for messages, or sending one, may take. After that its outcome is unknown."""

LEASE = timedelta(seconds=75)
"""How long a claim holds. Nothing is sent under a claim that would end before SEND_WITHIN is over."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a platform's clock may be behind ours when we look for a message."""

PACE = timedelta(seconds=1)
"""Between two messages of a backlog in one room: Slack bears about one a second there for long."""

PUNCTUAL = timedelta(minutes=1)
"""Posts of one instant go out together: no later than this, they are no backlog."""

IN_THE_WAY = timedelta(hours=1)
"""How long after its instant a message that fails again and again holds up those behind it."""

DOOR_CLOSED = "they take no messages from me"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a message was not sent, for those behind it: they wait until then, or the place refuses them too.

    `stuck`: it has been in the way for so long that they go ahead.
    """

    until: datetime
    refusal: str = ""
    stuck: bool = False


class Courier:
    """Sends under the claims of one worker. Safe for many targets at once."""

    def __init__(
        self, database: Database, chats: Mapping[str, Chat], clock: Clock, measures: Measures, worker: str
    ) -> None:
        self._database = database
        self._chats = chats
        self._clock = clock
        self._measures = measures
        self._worker = worker
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing new: what is claimed and not yet being sent is given back."""
        self._stopping = True

    async def deliver(self, messages: list[Prepared], now: datetime) -> None:
        """Send a target's messages, claimed at `now`. Of a backlog the first; the rest, PACE apart."""
        messages, obstacle = await self._look(messages, now)
        turn, backlog = 0, any(_is_late(message, now) for message in messages)
        for message in messages:
            if message.card is None:
                await self._drop(message, now)
            elif obstacle is not None and obstacle.refusal:
                await self._hold(message, obstacle.refusal, now)
            elif obstacle is not None and not obstacle.stuck:
                await self._give_back(message, obstacle.until)
            elif self._stopping or self._clock.now() > now + LEASE - SEND_WITHIN:
                await self._give_back(message, now)
            elif turn and backlog:
                await self._give_back(message, max(now, self._clock.now()) + turn * PACE)
                turn += 1
            else:
                obstacle = await self._send(message, now)
                turn += obstacle is None

    async def _look(self, messages: list[Prepared], now: datetime) -> tuple[list[Prepared], Obstacle | None]:
        """Look once for all that may have arrived; what is still to be sent, and what is in its way."""
        unsure = {message.label.key: message for message in messages if message.owed.unsure}
        if not unsure:
            return messages, None
        target = messages[0].target
        since = min(message.owed.post.due_at for message in unsure.values()) - CLOCK_SKEW
        try:
            async with asyncio.timeout(SEND_WITHIN.total_seconds()):
                found = await self._chats[target.platform].find(target, unsure.keys(), since)
        except (Refused, Unavailable, OutcomeUnknown, TimeoutError) as error:
            obstacle = None
            for message in unsure.values():
                if message.card is None:
                    await self._drop(message, now)
                else:
                    obstacle = await self._fail(message, error, now)
            if isinstance(error, Refused):
                obstacle = None  # where it may not look it may well post
            return [message for message in messages if not message.owed.unsure], obstacle
        for key, reference in found.items():
            await self._record(unsure[key], reference, "found", now)
        return [
            replace(message, owed=replace(message.owed, unsure=False))
            for message in messages
            if message.label.key not in found
        ], None

    async def _send(self, message: Prepared, now: datetime) -> Obstacle | None:
        if message.card is None:
            raise ValueError("nothing to send")
        chat = self._chats[message.target.platform]
        try:
            async with asyncio.timeout(SEND_WITHIN.total_seconds()):
                reference = await chat.send(message.target, message.card, message.label)
        except DoorClosed:
            self._measures.settled(message.target.platform, "closed")
            await self._settle(message, state=DeliveryState.DROPPED, lease_until=None, problem=DOOR_CLOSED)
        except (Refused, Unavailable, OutcomeUnknown, TimeoutError) as error:
            return await self._fail(message, error, now)
        else:
            await self._record(message, reference, "sent", now)
        return None

    async def _fail(self, message: Prepared, error: Exception, now: datetime) -> Obstacle:
        """Note why a message was not sent or could not be looked for; how that is in the way of the next."""
        platform, attempts, sure = (
            message.target.platform,
            message.owed.delivery.attempts,
            not message.owed.unsure,
        )
        match error:
            case Refused():
                self._measures.settled(platform, "held")
                await self._hold(message, str(error), now)
                return Obstacle(now, str(error))
            case Unavailable(retry_after=named):
                self._measures.settled(platform, "postponed")
                again = now + (named or before_retry(attempts))
                tried = attempts - 1 if named else attempts  # to be asked to wait is no failure
                await self._settle(message, **waiting(again, sure=sure), problem=str(error), attempts=tried)
            case _:
                named = None
                self._measures.settled(platform, "unknown")
                reason = str(error) or "no answer in time"
                log.warning("outcome unknown", post=message.label.key, reason=reason)
                again = max(now, self._clock.now()) + before_look(attempts)
                await self._settle(message, **waiting(again, sure=False))
        stuck = now - message.owed.post.due_at > IN_THE_WAY and named is None
        return Obstacle(again, stuck=stuck)

    async def _record(self, message: Prepared, reference: str, outcome: str, now: datetime) -> None:
        """Note that a message was sent, and owe the thread or the poll that hangs under it."""
        owed = message.owed
        self._measures.settled(message.target.platform, outcome, now - owed.post.due_at)
        values = {"state": DeliveryState.SENT, "lease_until": None, "message": reference, "problem": ""}
        async with self._database.write() as session:
            settled = await claims.settle(
                session, owed.delivery.id, self._worker, **values, sent_at=now, drawn_at=now
            )
            if not settled:
                log.warning("claim was taken over", delivery=owed.delivery.id)
                return
            await room_alerts.accepted(session, owed, now)
            if message.continues and owed.room is not None:
                due = now + PACE if _is_late(message, now) else now
                await queue.add_delivery(session, owed.post.id, due, room_id=owed.room.id, under=reference)

    async def _settle(self, message: Prepared, **values: object) -> None:
        async with self._database.write() as session:
            if not await claims.settle(session, message.owed.delivery.id, self._worker, **values):
                log.warning("claim was taken over", delivery=message.owed.delivery.id)

    async def _give_back(self, message: Prepared, until: datetime) -> None:
        """Nothing was tried, so it is no attempt."""
        await self._settle(message, **waiting(until), attempts=message.owed.delivery.attempts - 1)

    async def _drop(self, message: Prepared, now: datetime) -> None:
        """Give up what is not needed any more; log what came too late."""
        owed, post = message.owed, message.owed.post
        async with self._database.write() as session:
            values = {"state": DeliveryState.DROPPED, "lease_until": None, "problem": "not needed any more"}
            settled = await claims.settle(session, owed.delivery.id, self._worker, **values)
            if settled and post.expires_at <= now:
                self._measures.settled(message.target.platform, "dropped")
                why = f": {owed.delivery.problem}" if owed.delivery.problem else ""
                due = local_time(post.due_at, zone(zone_of_calendar(owed.cohort)))
                detail = f"{post_name(post.kind, post.week)}, due {due}, could not be sent in time{why}"
                audit_log.log(session, owed.cohort.id, now, "dropped", detail)
                log.info("too late, dropped", post=post.key, due=post.due_at.isoformat())

    async def _hold(self, message: Prepared, why: str, now: datetime) -> None:
        """Keep a refused delivery for when its cause is mended."""
        owed = message.owed
        again = now + while_held(owed.delivery.attempts)
        async with self._database.write() as session:
            values = waiting(again, sure=not owed.unsure, state=DeliveryState.HELD)
            if await claims.settle(session, owed.delivery.id, self._worker, **values, problem=why):
                await room_alerts.refused(session, message.course, owed, why, now)


def waiting(
    again: datetime, *, sure: bool = True, state: DeliveryState = DeliveryState.PENDING
) -> dict[str, object]:
    """How a delivery waits. One that may have arrived stays claimed, so that the next attempt looks first."""
    if sure:
        return {"state": state, "due_at": again, "lease_until": None}
    return {"state": DeliveryState.CLAIMED, "lease_until": again}


def _is_late(message: Prepared, now: datetime) -> bool:
    return now - message.owed.post.due_at > PUNCTUAL
