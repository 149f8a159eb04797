"""The application: every transaction begins and ends here, and the network is never called inside one.

`dispatch` answers what people do. `tick` does what time brings: it plans what is due, claims deliveries,
sends them, and records how it went. Any number of processes may tick at once; the database decides.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from bot.cards.card import Card
from bot.cards.personal import notice
from bot.commands.call import Call, FormWanted, Press, Submission, to_call
from bot.commands.catalogue import build_registry
from bot.commands.command import Command, Reply
from bot.commands.context import Context
from bot.commands.running import build_form, find_command, read_arguments, run
from bot.db import cohorts, outbox
from bot.db.engine import Database, lost_race
from bot.db.outbox import Owed
from bot.db.tables import CohortState, DeliveryState
from bot.domain.calendar import PostKind
from bot.domain.errors import UserError
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

MOST_RACES = 4
"""How often a command is run at most when others at the same time keep getting in its way."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A claimed delivery, ready to be sent without a transaction. `card` is None where it is not needed."""

    owed: Owed
    target: RoomRef | AccountRef
    label: PostLabel
    card: Card | None


class App:
    """The bot, whole: one for a process. `chats` are the platforms by name."""

    def __init__(self, database: Database, chats: Mapping[str, Chat], clock: Clock, plans: Path) -> None:
        self.registry = build_registry()
        self._database = database
        self._chats = chats
        self._clock = clock
        self._plans = plans
        self._shelf = Shelf()
        self._worker = secrets.token_hex(8)

    async def dispatch(self, event: Call | Press | Submission) -> Reply:
        """Answer what a person did. Never raises: their mistakes are explained to them, ours are logged."""
        try:
            return await self._answer(event)
        except UserError as error:
            return Reply((notice(str(error)),))
        except Exception:  # the boundary: whatever went wrong, the person gets an answer and we a traceback
            incident = secrets.token_hex(4)
            log.exception("command failed", incident=incident)
            words = (
                "Sorry, that went wrong on my side, and nothing was changed. Please try again in a moment; "
            )
            return Reply((notice(f"{words}if it stays so, give your organizer this number: {incident}."),))

    async def _answer(self, event: Call | Press | Submission) -> Reply:
        call = to_call(event)
        if isinstance(call, FormWanted):
            return Reply(form=build_form(self.registry, call.action))
        command, line = find_command(self.registry, call)
        for _ in range(MOST_RACES - 1):
            try:
                return await self._run(call, command, line)
            except DBAPIError as error:
                if not lost_race(error):
                    raise
        return await self._run(call, command, line)

    async def _run(self, call: Call, command: Command, line: str) -> Reply:
        transaction = self._database.write if command.writes else self._database.read
        async with transaction() as session:
            context = Context(
                session=session,
                now=self._clock.now(),
                actor=call.actor,
                room=call.room,
                shelf=self._shelf,
                plans=self._plans,
                registry=self.registry,
                cohort_hint=call.cohort,
                here=command.here,
            )
            reply = await run(context, command, lambda: read_arguments(command, call, line))
        return replace(reply, stirs=command.writes)

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
                wanted = Wanted(PostKind(owed.post.kind), owed.post.week, owed.post.body, owed.post.member_id)
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
                wanted = Wanted(PostKind(owed.post.kind), owed.post.week, owed.post.body)
                due.append(_prepare(owed, await compose(session, course, wanted, now)))
                delivery.redraw_at, delivery.drawn_at = None, now
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
