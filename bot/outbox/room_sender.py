"""Send one target's messages one after another, and settle each.

A message that may have arrived is looked for first. Nothing overtakes a message that could not be sent: those
behind it wait with it. Transactions begin and end here, and the network is never called inside one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.feature.group import GroupContext
from bot.measures import Measures
from bot.messages.plain import local_time
from bot.outbox import room_alerts, settle
from bot.outbox.backoff import before_look, before_retry, while_held
from bot.outbox.enqueue import add_deliveries
from bot.outbox.outgoing import OutgoingMessage
from bot.platform.chat import Chat
from bot.platform.clock import Clock
from bot.platform.failures import DirectMessagesBlocked, MessageGone, OutcomeUnknown, Refused, Unavailable
from bot.study import audit_log

SEND_TIMEOUT = timedelta(seconds=60)
"""How long looking for messages, or sending one, may take. After that its outcome is unknown."""

LEASE = timedelta(seconds=75)
"""How long a claim holds. Nothing is sent under a claim that would end before SEND_TIMEOUT is over."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a platform's clock may be behind ours when a message is looked for."""

BACKLOG_INTERVAL = timedelta(seconds=1)
"""Between two messages of a backlog in one room: Slack takes about one a second there over long spans."""

PUNCTUAL = timedelta(minutes=1)
"""Posts of one instant go out together. They are a backlog once they are later than this."""

GIVES_WAY_AFTER = timedelta(hours=1)
"""How long after its instant a message that fails again and again still blocks those behind it."""

MESSAGES_BLOCKED = "they take no messages from me"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Blockage:
    """Outcome of the first message of a target that was not sent.

    Later ones wait until `until`; or they are held too, if `refusal` says why the target refuses them. If the
    message `gives_way`, they go ahead of it.
    """

    until: datetime
    refusal: str = ""
    gives_way: bool = False


class RoomSender:
    """Sends what one worker claimed. Many targets may be served at once."""

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        clock: Clock,
        measures: Measures,
        worker: str,
        on_recorded: Callable[[], None],
    ) -> None:
        """`on_recorded` is called after each delivery that was settled."""
        self._database = database
        self._chats = chats
        self._clock = clock
        self._measures = measures
        self._worker = worker
        self._on_recorded = on_recorded
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing new: claims whose messages are not being sent yet are given back."""
        self._stopping = True

    def is_spent(self, claimed_at: datetime) -> bool:
        """Whether a claim leaves too little time to send under it. What is left of it is given back."""
        return self._clock.now() > claimed_at + LEASE - SEND_TIMEOUT

    async def send(self, messages: list[OutgoingMessage], now: datetime) -> None:
        """Send a target's messages, claimed at `now`. A backlog is spread: one every BACKLOG_INTERVAL."""
        messages, blockage = await self._look_for_unsure(messages, now)
        turn, is_backlog = 0, any(_is_late(message, now) for message in messages)
        for message in messages:
            if message.card is None:
                await self._drop(message, now)
            elif blockage is not None and blockage.refusal:
                await self._hold(message, blockage.refusal, now)
            elif blockage is not None and not blockage.gives_way:
                await self._give_back(message, blockage.until)
            elif self._stopping or self.is_spent(now):
                await self._give_back(message, now)
            elif turn and is_backlog:
                await self._give_back(message, self._present(now) + turn * BACKLOG_INTERVAL)
                turn += 1
            else:
                blockage = await self._send(message, now)
                turn += blockage is None

    async def _look_for_unsure(
        self, messages: list[OutgoingMessage], now: datetime
    ) -> tuple[list[OutgoingMessage], Blockage | None]:
        """Look once for all messages that may have arrived. What is still to be sent, and what blocks it."""
        unsure = {message.label.key: message for message in messages if message.claimed.is_unsure}
        if not unsure:
            return messages, None
        target = messages[0].target
        since = min(message.claimed.post.due_at for message in unsure.values()) - CLOCK_SKEW
        try:
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                found = await self._chats[target.platform].find(target, unsure.keys(), since)
        except (Refused, Unavailable, OutcomeUnknown, TimeoutError) as error:
            blockage = None
            for message in unsure.values():
                if message.card is None:
                    await self._drop(message, now)
                else:
                    blockage = await self._fail(message, error, now)
            if isinstance(error, Refused):
                blockage = None  # where the bot may not read it may well post
            return [message for message in messages if not message.claimed.is_unsure], blockage
        for key, reference in found.items():
            await self._complete(unsure[key], reference, "found", now)
        return [
            replace(message, claimed=replace(message.claimed, is_unsure=False))
            for message in messages
            if message.label.key not in found
        ], None

    async def _send(self, message: OutgoingMessage, now: datetime) -> Blockage | None:
        if message.card is None:
            raise ValueError("nothing to send")
        chat = self._chats[message.target.platform]
        try:
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                reference = await chat.send(message.target, message.card, message.label)
        except DirectMessagesBlocked:
            self._measures.settled(message.target.platform, "closed")
            async with self._settling() as session:
                _report(await settle.drop(session, message.claimed, self._worker, MESSAGES_BLOCKED), message)
        except (Refused, Unavailable, OutcomeUnknown, TimeoutError) as error:
            return await self._fail(message, error, now)
        else:
            await self._complete(message, reference, "sent", now)
        return None

    async def _fail(
        self, message: OutgoingMessage, error: Exception, claimed_at: datetime
    ) -> Blockage | None:
        """Settle a message that was not sent or could not be looked for. How it blocks the next, if so."""
        platform, claimed, now = message.target.platform, message.claimed, self._present(claimed_at)
        named: timedelta | None = None
        if isinstance(error, MessageGone) and claimed.under:
            self._measures.settled(platform, "dropped")
            async with self._settling() as session:
                if await settle.drop(session, claimed, self._worker, str(error)):
                    await room_alerts.gone(_at(message, session, now), claimed, claimed.under)
            return None
        if isinstance(error, Refused):
            self._measures.settled(platform, "held")
            await self._hold(message, str(error), now)
            return Blockage(now, str(error))
        async with self._settling() as session:
            if isinstance(error, Unavailable):
                self._measures.settled(platform, "postponed")
                named = error.retry_after
                again = now + (named or before_retry(claimed.attempts))
                settled = await settle.retry(
                    session,
                    claimed,
                    self._worker,
                    again,
                    problem=str(error),
                    is_unsure=claimed.is_unsure,
                    counts=named is None,
                )
            else:
                self._measures.settled(platform, "unknown")
                reason = str(error) or "no answer in time"
                log.warning("outcome unknown", post=message.label.key, reason=reason)
                again = now + before_look(claimed.attempts)
                settled = await settle.retry(session, claimed, self._worker, again, is_unsure=True)
        _report(settled, message)
        gives_way = now - claimed.post.due_at > GIVES_WAY_AFTER and named is None
        return Blockage(again, gives_way=gives_way)

    async def _complete(
        self, message: OutgoingMessage, reference: str, outcome: str, claimed_at: datetime
    ) -> None:
        """Record the message as sent, and enqueue the thread or the poll that belongs under it."""
        claimed, now = message.claimed, self._present(claimed_at)
        self._measures.settled(message.target.platform, outcome, now - claimed.post.due_at)
        async with self._settling() as session:
            settled = await settle.complete(session, claimed, self._worker, reference, now)
            _report(settled, message)
            if not settled:
                return
            await room_alerts.accepted(_at(message, session, now), claimed)
            if message.has_more and claimed.room is not None:
                due = now + BACKLOG_INTERVAL if _is_late(message, now) else now
                await add_deliveries(
                    session,
                    claimed.cohort.id,
                    claimed.post.id,
                    due,
                    rooms=[claimed.room],
                    under=reference,
                    again=claimed.again,
                )

    async def _give_back(self, message: OutgoingMessage, until: datetime) -> None:
        """Give a claim back: nothing was tried, so it is no attempt."""
        async with self._settling() as session:
            _report(await settle.retry(session, message.claimed, self._worker, until, counts=False), message)

    async def _drop(self, message: OutgoingMessage, now: datetime) -> None:
        """Drop what is not needed any more; log what came too late."""
        claimed, post = message.claimed, message.claimed.post
        async with self._settling() as session:
            settled = await settle.drop(session, claimed, self._worker, "not needed any more")
            if settled and post.expires_at <= now:
                self._measures.settled(message.target.platform, "dropped")
                group = message.group
                why = f": {claimed.problem}" if claimed.problem else ""
                due = local_time(post.due_at, group.course.calendar.zone)
                title = group.features.post_title(post.kind, post.week)
                detail = f"{title}, due {due}, could not be sent in time{why}"
                audit_log.log(session, claimed.cohort.id, now, "dropped", detail)
                log.info("too late, dropped", post=post.key, due=post.due_at.isoformat())

    async def _hold(self, message: OutgoingMessage, why: str, claimed_at: datetime) -> None:
        """Hold a refused delivery until its cause is mended."""
        claimed, now = message.claimed, self._present(claimed_at)
        again = now + while_held(claimed.attempts)
        async with self._settling() as session:
            if await settle.hold(session, claimed, self._worker, again, why):
                await room_alerts.refused(_at(message, session, now), claimed, why)

    @asynccontextmanager
    async def _settling(self) -> AsyncIterator[AsyncSession]:
        """A transaction in which a delivery is settled."""
        async with self._database.write() as session:
            yield session
        self._on_recorded()

    def _present(self, claimed_at: datetime) -> datetime:
        """The time by now: what was claimed then may have taken a minute to send."""
        return max(claimed_at, self._clock.now())


def _at(message: OutgoingMessage, session: AsyncSession, now: datetime) -> GroupContext:
    """The message's group in another transaction than the one in which it was claimed."""
    return replace(message.group, session=session, now=now)


def _report(settled: bool, message: OutgoingMessage) -> None:
    if not settled:
        log.warning("claim was taken over", delivery=message.claimed.id)


def _is_late(message: OutgoingMessage, now: datetime) -> bool:
    return now - message.claimed.post.due_at > PUNCTUAL
