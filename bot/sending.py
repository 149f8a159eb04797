"""What time brings: plan what is due, claim deliveries, send them, record how it went.

Any number of processes may do so at once; the database decides (`bot.db.outbox`). Here transactions begin and
end, and the network is never called inside one.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.cards.card import Card
from bot.db import cohorts, outbox
from bot.db.engine import Database
from bot.db.outbox import Owed
from bot.db.tables import CohortState, DeliveryState
from bot.ports import AccountRef, Chat, Clock, OutcomeUnknown, PostLabel, Refused, RoomRef, Unavailable
from bot.services.courses import Shelf
from bot.services.posting import BATCH, Wanted, compose, not_before, plan_due

CLAIMED_AT_ONCE = 20
LEASE = timedelta(minutes=2)
"""How long a claim holds. A send must be over well before."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a platform's clock may be behind ours when we look for a message."""

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=10)
MOST_DOUBLINGS = 10
HELD_RETRY = timedelta(hours=1)
"""How often a delivery that was refused is tried again, in case a person has mended the cause."""

CANNOT_BE_MADE = "I could not write this message, which is a mistake of mine. The log of the bot tells more."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A claimed delivery, ready to be sent without a transaction. `card` is None where it is not needed."""

    owed: Owed
    target: RoomRef | AccountRef
    label: PostLabel
    card: Card | None


class Sender:
    """Sends what is owed. One for a process; `chats` are the platforms that this process speaks, by name."""

    def __init__(self, database: Database, chats: Mapping[str, Chat], clock: Clock, shelf: Shelf) -> None:
        self._database = database
        self._chats = chats
        self._clock = clock
        self._shelf = shelf
        self._worker = secrets.token_hex(8)

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
            while batch := await self._claim(moment := max(now, self._clock.now())):
                tried += len(batch)
                await self._send_all(batch, moment)
        if wakes.drawing is not None and wakes.drawing <= now:
            tried += await self._redraw(now)
        return tried

    async def _wakes(self) -> outbox.Wakes:
        async with self._database.read() as session:
            return await outbox.next_wakes(session, self._chats)

    async def _plan(self, now: datetime) -> None:
        while True:
            async with self._database.write() as session:
                if await plan_due(session, self._shelf, now) < BATCH:
                    return

    async def _claim(self, now: datetime) -> list[_Prepared]:
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
                    values = _waiting(now + HELD_RETRY, sure=not owed.unsure, state=DeliveryState.HELD)
                    await outbox.settle(
                        session, owed.delivery.id, self._worker, **values, problem=CANNOT_BE_MADE
                    )
                    continue
                prepared.append(_prepare(owed, card))
            return prepared

    async def _send_all(self, batch: list[_Prepared], now: datetime) -> None:
        """Send a batch, each target's messages one after another, the targets side by side."""
        by_target: dict[RoomRef | AccountRef, list[_Prepared]] = {}
        for prepared in batch:
            by_target.setdefault(prepared.target, []).append(prepared)

        async def in_order(messages: list[_Prepared]) -> None:
            for message in messages:
                await self._send(message, now)

        lines = (in_order(messages) for messages in by_target.values())
        for failure in await asyncio.gather(*lines, return_exceptions=True):
            if isinstance(
                failure, Exception
            ):  # an adapter broke its promise: what it held is looked for later
                log.error("sending failed", exc_info=failure)

    async def _send(self, prepared: _Prepared, now: datetime) -> None:
        owed, label = prepared.owed, prepared.label
        if prepared.card is None:
            await self._drop(owed, now)
            return
        chat = self._chats[prepared.target.platform]
        sure = not owed.unsure
        try:
            message = (
                None if sure else await chat.find(prepared.target, label.key, owed.post.due_at - CLOCK_SKEW)
            )
            sure = True
            if message is None:
                if isinstance(prepared.target, RoomRef):
                    message = await chat.send(prepared.target, prepared.card, label)
                else:
                    message = await chat.direct(prepared.target, prepared.card, label)
        except Refused as refused:
            await self._hold(owed, str(refused), now, sure=sure)
        except Unavailable as unavailable:
            doubled = FIRST_RETRY * 2 ** min(owed.delivery.attempts - 1, MOST_DOUBLINGS)
            again = now + (unavailable.retry_after or min(doubled, LONGEST_RETRY))
            await self._settle(owed, **_waiting(again, sure=sure), problem=str(unavailable))
        except OutcomeUnknown as unknown:
            log.warning(
                "outcome unknown", post=label.key, reason=str(unknown)
            )  # the lease ends, then we look
        else:
            await self._settle(
                owed,
                state=DeliveryState.SENT,
                lease_until=None,
                message=message,
                sent_at=now,
                drawn_at=now,
                problem="",
            )

    async def _settle(self, owed: Owed, **values: object) -> None:
        async with self._database.write() as session:
            if not await outbox.settle(session, owed.delivery.id, self._worker, **values):
                log.warning("claim was taken over", delivery=owed.delivery.id)

    async def _drop(self, owed: Owed, now: datetime) -> None:
        """Give up what is not needed any more; log what came too late."""
        post = owed.post
        async with self._database.write() as session:
            values = {"state": DeliveryState.DROPPED, "lease_until": None, "problem": "not needed any more"}
            settled = await outbox.settle(session, owed.delivery.id, self._worker, **values)
            if settled and post.expires_at <= now:
                why = f": {owed.delivery.problem}" if owed.delivery.problem else ""
                detail = f"{post.key}, due {post.due_at.isoformat()}, could not be sent in time{why}"
                cohorts.log(session, owed.cohort.id, now, "dropped", detail)

    async def _hold(self, owed: Owed, why: str, now: datetime, *, sure: bool) -> None:
        """Keep a refused delivery for when its cause is mended; log the refusal once."""
        async with self._database.write() as session:
            values = _waiting(now + HELD_RETRY, sure=sure, state=DeliveryState.HELD)
            await outbox.settle(session, owed.delivery.id, self._worker, **values, problem=why)
            if owed.delivery.problem != why:
                cohorts.log(session, owed.cohort.id, now, "refused", f"{owed.post.key}: {why}")

    async def _redraw(self, now: datetime) -> int:
        """Draw messages again whose content has changed; none more often than its platform allows."""
        due: list[_Prepared] = []
        async with self._database.write() as session:
            for owed in await outbox.list_redraws(session, now, CLAIMED_AT_ONCE, self._chats):
                delivery = owed.delivery
                if owed.room is None or delivery.message is None:
                    delivery.redraw_at = None
                    continue
                earliest = (delivery.drawn_at or now) + self._chats[owed.room.platform].edit_interval
                if earliest > now:
                    delivery.redraw_at = earliest
                    continue
                course = await self._shelf.open(session, owed.cohort)
                wanted = Wanted.of(owed.post)
                delivery.redraw_at, delivery.drawn_at = None, now
                try:
                    due.append(_prepare(owed, await compose(session, course, wanted, now)))
                except (ValueError, LookupError):  # one card that cannot be made must not stop all others
                    log.exception("card cannot be made", post=owed.post.key)
        for prepared in due:
            if prepared.card is None or prepared.owed.delivery.message is None:
                continue
            try:
                await self._chats[prepared.target.platform].edit(
                    prepared.owed.delivery.message, prepared.card, prepared.label
                )
            except (Unavailable, OutcomeUnknown) as error:
                log.warning("redraw failed, trying again", post=prepared.label.key, reason=str(error))
                async with self._database.write() as session:
                    await outbox.ask_redraw_of(session, prepared.owed.delivery.id, now + FIRST_RETRY)
            except Refused as refused:
                log.warning("redraw refused", post=prepared.label.key, reason=str(refused))
        return len(due)


def _waiting(
    again: datetime, *, sure: bool, state: DeliveryState = DeliveryState.PENDING
) -> dict[str, object]:
    """How a delivery waits. One that may have arrived stays claimed, so that the next attempt looks first."""
    if sure:
        return {"state": state, "due_at": again, "lease_until": None}
    return {"state": DeliveryState.CLAIMED, "lease_until": again}


def _prepare(owed: Owed, card: Card | None) -> _Prepared:
    cohort, post, room, account = owed.cohort, owed.post, owed.room, owed.account
    label = PostLabel(cohort.key, post.kind, post.week, post.key, cohort.timezone)
    target: RoomRef | AccountRef
    if room is not None:
        target = RoomRef(room.platform, room.workspace, room.channel, room.name)
    elif account is not None:
        target = AccountRef(account.platform, account.workspace, account.user)
    else:
        raise ValueError(f"delivery {owed.delivery.id} has no target")  # a constraint of the table forbids it
    return _Prepared(owed, target, label, card)
