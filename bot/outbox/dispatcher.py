"""What time brings: plan what is due, claim deliveries, have them sent, have messages drawn again.

Any number of processes may do so at once; the database decides (`bot.outbox.claims`). Here transactions begin and
end, and the network is never called inside one. `bot.outbox.room_sender` sends, `bot.outbox.redraw` edits.
"""

import asyncio
import secrets
from collections.abc import Coroutine, Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database, in_a_line, is_away
from bot.measures import Measures
from bot.outbox import claims
from bot.outbox.backoff import LONGEST_HELD_RETRY
from bot.outbox.native_polls import PollReader
from bot.outbox.outgoing import Prepared, prepare
from bot.outbox.planning import BATCH, Wanted, compose, not_before, plan_due
from bot.outbox.redraw import Redrawer
from bot.outbox.room_sender import LEASE, Courier, waiting
from bot.outbox.tables import DeliveryState
from bot.platform import Chat, Clock, Target
from bot.study.cohort_tables import CohortState
from bot.study.course_cache import Shelf

CLAIMED_AT_ONCE = 20


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
        self._chats = chats
        self._clock = clock
        self._shelf = shelf
        self._redrawer = Redrawer(database, chats, clock, shelf)
        self._polls = PollReader(database, chats)
        self._worker = secrets.token_hex(8)
        self._courier = Courier(database, chats, clock, measures, self._worker)
        self._running: set[asyncio.Task[object]] = set()
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing new: what is claimed and not yet being sent is given back."""
        self._stopping = True
        self._courier.stop()

    async def finish(self) -> None:
        """Return once nothing is being sent any more."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        return (await self._wakes()).first

    async def tick(self, now: datetime, patience: timedelta | None = None) -> int:
        """Plan, send and redraw all that is due at `now`; the number of messages that were tried.

        A place that takes longer than `patience` to answer is no longer waited for, but served on the side:
        the others must not suffer for it. None: all is over when this returns.
        """
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
                by_target: dict[Target, list[Prepared]] = {}
                for prepared in batch:
                    by_target.setdefault(prepared.target, []).append(prepared)
                lines = [self._courier.deliver(messages, moment) for messages in by_target.values()]
                await self._run(lines, patience)
        if wakes.drawing is not None and wakes.drawing <= now:
            edits = await self._redrawer.list_due(max(now, self._clock.now()))
            tried += len(edits)
            await self._run((self._redrawer.edit(one) for one in edits), patience)
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
                delivery, key = owed.delivery.id, owed.post.key
                try:
                    async with session.begin_nested():
                        message = await self._prepare(session, owed, now)
                except Exception as error:  # one card, whatever it lacks, must not stop all others
                    if is_away(error):
                        raise
                    log.exception("card cannot be made", post=key)
                    held = waiting(now + LONGEST_HELD_RETRY, sure=not owed.unsure, state=DeliveryState.HELD)
                    await claims.settle(session, delivery, self._worker, **held, problem=CANNOT_BE_MADE)
                else:
                    prepared += [message] if message is not None else []
            return prepared

    async def _prepare(self, session: AsyncSession, owed: claims.Owed, now: datetime) -> Prepared | None:
        """What to send; None where it has to wait for the end of somebody's quiet hours."""
        course = await self._shelf.open(session, owed.cohort)
        wanted = Wanted.of(owed.post)
        quiet_until = await not_before(session, course, wanted, now)
        if quiet_until > now:
            values = waiting(quiet_until, sure=not owed.unsure)
            await claims.settle(session, owed.delivery.id, self._worker, **values)
            return None
        stale = owed.post.expires_at <= now or owed.cohort.state == CohortState.ENDED
        card = None if stale else await compose(session, course, wanted, now)
        return prepare(owed, course, card, self._chats)

    async def _run(self, work: Iterable[Coroutine[None, None, object]], patience: timedelta | None) -> None:
        """Do all of it side by side. What takes longer than `patience` goes on while others are served."""
        tasks = {asyncio.create_task(one) for one in work}
        if not tasks:
            return
        self._running |= tasks
        seconds = None if patience is None else patience.total_seconds()
        done, slow = await asyncio.wait(tasks, timeout=seconds)
        for task in slow:
            task.add_done_callback(self._over)
        self._running -= done
        failures = [error for task in done if (error := task.exception()) is not None]
        for failure in failures:
            if is_away(failure):
                raise failure  # told once; what was sent and could not be recorded is looked for later
            log.error("sending failed", exc_info=failure)  # an adapter broke its promise: looked for later

    def _over(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and is_away(error):
            log.warning("what was sent could not be recorded", reason=in_a_line(error))
        elif error is not None:
            log.error("sending failed", exc_info=error)
