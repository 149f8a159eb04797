"""Dispatch what time brings: plan what is due, claim deliveries, have them sent, have messages redrawn.

Any number of processes may do so at once; the database decides (`bot.outbox.claim`). Transactions begin and
end here, and the network is never called inside one.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database, in_a_line, is_away
from bot.feature import Features, GroupContext
from bot.measures import Measures
from bot.messages.card import Card
from bot.outbox import settle
from bot.outbox.backoff import LONGEST_HELD_RETRY
from bot.outbox.claim import ClaimedDelivery, Wakes, claim, next_wakes
from bot.outbox.compose import compose
from bot.outbox.native_polls import PollReader
from bot.outbox.outgoing import OutgoingMessage, make_outgoing
from bot.outbox.planning import PLANNING_BATCH, plan_due
from bot.outbox.prune import PRUNING_BATCH, prune
from bot.outbox.redraw import Redrawer
from bot.outbox.room_sender import LEASE, RoomSender
from bot.platform import Chat, Clock, Target
from bot.study import people_queries
from bot.study.cohort_tables import CohortState
from bot.study.course_cache import CourseCache
from bot.study.personal_time import after_quiet

CLAIM_BATCH = 20
"""Deliveries claimed in one transaction."""

MOST_UNDER_WAY = 100
"""Targets of one platform that a process serves at once. More would wait for the platform's pace, and their
claims would end meanwhile."""

PRUNING_INTERVAL = timedelta(days=1)
FIRST_PRUNING = timedelta(hours=1)
"""After the start of a process, which has more urgent things to do."""

CANNOT_BE_MADE = "I could not write this message, which is a mistake of mine. The log of the bot tells more."

log = structlog.get_logger()


class Dispatcher:
    """Sends what groups are owed. One for a process; `chats` are the platforms that it speaks, by name."""

    def __init__(
        self,
        database: Database,
        features: Features,
        chats: Mapping[str, Chat],
        clock: Clock,
        courses: CourseCache,
        measures: Measures,
    ) -> None:
        self.wake: Callable[[], None] = lambda: None
        """Called when work beside a tick has changed what is due next."""
        self._database = database
        self._features = features
        self._chats = chats
        self._clock = clock
        self._courses = courses
        self._redrawer = Redrawer(database, features, chats, clock, courses, self._wake_for_recorded)
        self._polls = PollReader(database, features, chats)
        self._worker = secrets.token_hex(8)
        self._sender = RoomSender(database, chats, clock, measures, self._worker, self._wake_for_recorded)
        self._running: set[asyncio.Task[object]] = set()
        self._beside: set[asyncio.Task[object]] = set()
        """Those of the running tasks that no tick waits for any more."""
        self._under_way: Counter[str] = Counter()
        """How many tasks run, by platform."""
        self._stopping = False
        self._prune_at = clock.now() + FIRST_PRUNING

    def stop(self) -> None:
        """Begin nothing new: claims whose messages are not being sent yet are given back."""
        self._stopping = True
        self._sender.stop()

    async def finish(self) -> None:
        """Return once nothing is being sent any more."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        return (await self._wakes()).first

    async def tick(self, now: datetime, patience: timedelta | None = None) -> int:
        """Plan, send and redraw all that is due at `now`; the number of messages that were tried.

        A target that takes longer than `patience` to answer is served beside the tick, so that the others do
        not wait for it. None: everything is over when this returns.
        """
        wakes = await self._wakes()
        if wakes.planning is not None and wakes.planning <= now:
            await self._polls.read_due(now)
            await self._plan(now)
            wakes = replace(wakes, sending=now)
        tried = 0
        if wakes.sending is not None and wakes.sending <= now:
            tried += await self._send_due(now, patience)
        if wakes.redrawing is not None and wakes.redrawing <= now:
            edits = await self._redrawer.lease_due(
                max(now, self._clock.now()), self._platforms_with_capacity()
            )
            tried += len(edits)
            work = ((one.message.target.platform, self._redrawer.edit(one)) for one in edits)
            await self._run(work, patience)
        await self._prune(now)
        return tried

    async def _send_due(self, now: datetime, patience: timedelta | None) -> int:
        """Send batch by batch what is due; the number of messages that were tried."""
        tried, is_more_due = 0, True
        while is_more_due and not self._stopping:
            # Each batch by the clock: a lease counted from where a long tick began would be over already.
            moment = max(now, self._clock.now())
            claimed, batch = await self._claim(moment)
            tried += len(batch)
            by_target: dict[Target, list[OutgoingMessage]] = {}
            for message in batch:
                by_target.setdefault(message.target, []).append(message)
            work = ((to.platform, self._sender.send(one, moment)) for to, one in by_target.items())
            await self._run(work, patience)
            given_back = self._sender.is_spent(moment)
            is_more_due = claimed == CLAIM_BATCH or given_back or any(one.has_more for one in batch)
        return tried

    async def _wakes(self) -> Wakes:
        async with self._database.read() as session:
            return await next_wakes(session, self._platforms_with_capacity())

    def _platforms_with_capacity(self) -> list[str]:
        """The platforms for which more may be begun. When work for another one ends, that wakes."""
        return [name for name in self._chats if self._under_way[name] < MOST_UNDER_WAY]

    async def _plan(self, now: datetime) -> None:
        while True:
            async with self._database.write() as session:
                if await plan_due(session, self._courses, self._features, now) < PLANNING_BATCH:
                    return

    async def _prune(self, now: datetime) -> None:
        """Once a day in each process, one batch a tick until nothing is left; never right after the start."""
        if now < self._prune_at:
            return
        async with self._database.write() as session:
            if await prune(session, now) < PRUNING_BATCH:
                self._prune_at = now + PRUNING_INTERVAL

    async def _claim(self, now: datetime) -> tuple[int, list[OutgoingMessage]]:
        """Claim a batch and compose its cards in one transaction; how many were claimed, and what to send."""
        async with self._database.write() as session:
            platforms = self._platforms_with_capacity()
            claimed = await claim(session, now, self._worker, LEASE, CLAIM_BATCH, platforms)
            ready = [one for one in claimed if await self._may_be_sent(session, one, now)]
            try:
                async with session.begin_nested():
                    messages = await self._make_outgoing(session, ready, now)
            except Exception as error:  # one card, whatever is wrong with it, must not stop all others
                if is_away(error):
                    raise
                messages = await self._make_outgoing_one_by_one(session, ready, now)
            return len(claimed), messages

    async def _may_be_sent(self, session: AsyncSession, claimed: ClaimedDelivery, now: datetime) -> bool:
        """False if a member's quiet hours are not over: then the delivery waits for their end."""
        if claimed.post.member_id is None:
            return True
        found = await people_queries.find_member_with_person(session, claimed.post.member_id)
        if found is None:
            return True
        course = await self._courses.load(session, claimed.cohort)
        until = after_quiet(found[1], course, now)
        if until > now:
            await settle.retry(session, claimed, self._worker, until, is_unsure=claimed.is_unsure)
        return until <= now

    async def _make_outgoing(
        self, session: AsyncSession, claimed: Sequence[ClaimedDelivery], now: datetime
    ) -> list[OutgoingMessage]:
        """The messages of these deliveries. A post in several rooms is composed once."""
        cards: dict[int, Card | None] = {}
        messages = []
        for one in claimed:
            course = await self._courses.load(session, one.cohort)
            group = GroupContext(session, course, now, self._features)
            if one.post.id not in cards:
                has_ended = one.cohort.state == CohortState.ENDED
                has_ended = has_ended and not self._features.outlives_group(one.post.kind)
                is_stale = one.post.expires_at <= now or has_ended
                cards[one.post.id] = None if is_stale else await compose(group, one.post)
            messages.append(make_outgoing(one, group, cards[one.post.id], self._chats))
        return messages

    async def _make_outgoing_one_by_one(
        self, session: AsyncSession, claimed: Sequence[ClaimedDelivery], now: datetime
    ) -> list[OutgoingMessage]:
        """Compose each message in a savepoint of its own. A delivery whose card fails is held."""
        messages = []
        for one in claimed:
            await session.refresh(one.post)  # a rollback of a savepoint expires what was changed in it
            key = one.post.key
            try:
                async with session.begin_nested():
                    messages += await self._make_outgoing(session, [one], now)
            except Exception as error:  # the others can still be sent
                if is_away(error):
                    raise
                log.exception("card cannot be made", post=key)
                until = now + LONGEST_HELD_RETRY
                await settle.hold(session, one, self._worker, until, CANNOT_BE_MADE)
        return messages

    async def _run(
        self, work: Iterable[tuple[str, Coroutine[None, None, object]]], patience: timedelta | None
    ) -> None:
        """Run work for platforms concurrently. What takes longer than `patience` goes on beside the tick."""
        tasks = {self._begin(platform, one) for platform, one in work}
        if not tasks:
            return
        seconds = None if patience is None else patience.total_seconds()
        done, slow = await asyncio.wait(tasks, timeout=seconds)
        self._beside |= slow
        failures = [error for task in done if (error := task.exception()) is not None]
        for failure in failures:
            if is_away(failure):
                raise failure  # told once; what was sent and could not be recorded is looked for later
            log.error("sending failed", exc_info=failure)  # an adapter broke its promise: looked for later

    def _begin(self, platform: str, work: Coroutine[None, None, object]) -> asyncio.Task[object]:
        task = asyncio.create_task(work)
        self._running.add(task)
        self._under_way[platform] += 1
        task.add_done_callback(partial(self._end, platform))
        return task

    def _end(self, platform: str, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        self._under_way[platform] -= 1
        if task not in self._beside:
            return
        self._beside.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and is_away(error):
            log.warning("what was sent could not be recorded", reason=in_a_line(error))
        elif error is not None:
            log.error("sending failed", exc_info=error)
        self.wake()

    def _wake_for_recorded(self) -> None:
        """Wake the scheduler for what was recorded beside a tick. A tick sees what it waited for."""
        if asyncio.current_task() in self._beside:
            self.wake()
