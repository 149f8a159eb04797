"""Dispatch what time brings, in turns: plan a few groups, send a few messages, redraw a few, and so on.

Any number of processes may do so at once; the database decides (`bot.outbox.claim`). Transactions begin and
end here, and the network is never called inside one.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.db.engine import Database
from bot.db.errors import is_away
from bot.feature.features import Features
from bot.measures import Measures
from bot.outbox import settle
from bot.outbox.backlog import find_largest
from bot.outbox.backoff import LONGEST_HELD_RETRY
from bot.outbox.claim import ClaimedDelivery, Wakes, claim, next_wakes
from bot.outbox.composer import Composer
from bot.outbox.granting import Granter
from bot.outbox.native_polls import PollReader
from bot.outbox.outgoing import OutgoingMessage
from bot.outbox.planning import list_due, plan
from bot.outbox.prune import PRUNING_BATCH, prune
from bot.outbox.redraw import Redrawer
from bot.outbox.room_sender import LEASE, RoomSender
from bot.outbox.under_way import UnderWay
from bot.platform.chat import Chat
from bot.platform.clock import Clock
from bot.study.course_cache import CourseCache

MOST_ROUNDS = 50
"""Rounds of one tick that has a patience. The next tick goes on, so that each is over soon."""

LARGE_BACKLOG = 200
"""Deliveries due in one workspace that are worth a line in the log. Discord takes so many in four seconds."""

WATCH_INTERVAL = timedelta(minutes=1)
"""Between two looks for a large backlog, while something is sent."""

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
        self._composer = Composer(database, features, chats, courses)
        self._redrawer = Redrawer(database, chats, clock, self._composer, self._wake_for_recorded)
        self._polls = PollReader(database, features, chats)
        self._granter = Granter(database, features, chats, clock, courses)
        self._worker = secrets.token_hex(8)
        self._sender = RoomSender(database, chats, clock, measures, self._worker, self._wake_for_recorded)
        self._under_way = UnderWay(self._wake)
        self._stopping = False
        self._prune_at = clock.now() + FIRST_PRUNING
        self._watch_at = clock.now() + WATCH_INTERVAL

    def stop(self) -> None:
        """Begin nothing new: claims whose messages are not being sent yet are given back."""
        self._stopping = True
        self._sender.stop()
        self._granter.stop()

    async def finish(self) -> None:
        """Return once nothing is being sent any more."""
        await self._under_way.finish()

    async def find_wakes(self) -> Wakes:
        """When each sort of work is due next."""
        free = [name for name in self._chats if self._under_way.free(name)]
        async with self._database.read() as session:
            return await next_wakes(session, self._chats, free, self._granter.list_free())

    def next_wake(self, wakes: Wakes) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        ahead = self._under_way.until_place(self._chats)
        place = self._clock.now() + ahead if ahead is not None else None
        return min(filter(None, (wakes.first, place)), default=None)

    async def tick(
        self, now: datetime, patience: timedelta | None = None, wakes: Wakes | None = None
    ) -> Wakes | None:
        """Plan, send and redraw all that is due at `now`, in rounds. Returns when there is more to do; None
        if that has to be looked up.

        A target that takes longer than `patience` to answer is served beside the tick, so that the others do
        not wait for it. None: everything is over when this returns. `wakes` saves a look if they were
        just found.
        """
        try:
            return await self._tick(now, patience, wakes)
        except Exception:  # it is raised again: sends that fail later must not make another tick fail too
            self._under_way.leave()
            raise

    async def _tick(self, now: datetime, patience: timedelta | None, wakes: Wakes | None) -> Wakes | None:
        rounds = 0
        while True:
            # Each round by the clock: a lease counted from where a long tick began would be over already.
            moment = max(now, self._clock.now())
            wakes = wakes or await self.find_wakes()
            planned, begun = await self._round(moment, wakes)
            rounds += 1
            if begun and moment >= self._watch_at:
                await self._watch(moment)
            if patience is not None and rounds == MOST_ROUNDS:
                self._under_way.leave()
                wakes = None
                break
            if not planned and not begun and not self._under_way.is_awaited:
                break
            if not planned:
                await self._under_way.next_place(patience)
            wakes = None
        await self._prune(now)
        return wakes

    async def _round(self, now: datetime, wakes: Wakes) -> tuple[bool, int]:
        """Plan one batch, then fill what is free with messages to send and to redraw.

        Returns whether a batch was planned, and how many messages were begun.
        """
        if self._stopping:
            return False, 0
        begun = 0
        planned = wakes.planning is not None and wakes.planning <= now and await self._plan(now)
        for platform in self._chats:
            redraws, sends = wakes.redrawing.get(platform), wakes.sending.get(platform)
            is_redraw_due = redraws is not None and redraws <= now
            if planned or (sends is not None and sends <= now):
                free = self._under_way.free(platform)
                begun += await self._send(platform, now, free - free // 2 if is_redraw_due else free)
            if is_redraw_due:
                begun += await self._redraw(platform, now, self._under_way.free(platform))
            roles = wakes.granting.get(platform)
            if roles is not None and roles <= now and self._under_way.free(platform):
                begun += await self._grant(platform, now)
        return planned, begun

    async def _send(self, platform: str, now: datetime, limit: int) -> int:
        """Claim messages in the order of their turns, and begin to send them: one task for each target."""
        if limit < 1:
            return 0
        async with self._database.write() as session:
            claimed = await claim(session, now, self._worker, LEASE, limit, platform)
        by_target: dict[tuple[object, ...], list[ClaimedDelivery]] = {}
        for one in claimed:
            by_target.setdefault(
                (one.room and one.room.id, one.account and one.account.id, one.under), []
            ).append(one)
        for some in by_target.values():
            some.sort(key=lambda one: (one.post.due_at, one.id))
            self._under_way.begin(platform, self._serve(some, now))
        return len(claimed)

    async def _redraw(self, platform: str, now: datetime, limit: int) -> int:
        if limit < 1:
            return 0
        edits = await self._redrawer.lease_due(now, platform, limit)
        for one in edits:
            self._under_way.begin(platform, self._redrawer.draw(one))
        return len(edits)

    async def _grant(self, platform: str, now: datetime) -> int:
        """Begin to give roles and to take them back: one task, so that posts have the other places."""
        claimed = await self._granter.claim(now, platform)
        if claimed:
            self._under_way.begin(platform, self._granter.serve(platform, claimed, now))
        return len(claimed)

    async def _plan(self, now: datetime) -> bool:
        """Plan the groups that are due first; False if there was none.

        Their open polls are read before, because a vote may be over. A batch takes its turn among the cards
        that are composed: else each card would wait until a batch is planned.
        """
        async with self._database.read() as session:
            due = await list_due(session, now)
        await self._polls.read_groups(due, now)
        async with self._composer.turn, self._database.write() as session:
            return await plan(session, self._courses, self._features, due, now) > 0

    async def _serve(self, claimed: Sequence[ClaimedDelivery], now: datetime) -> None:
        """Compose the messages of one target, and send them."""
        messages = [message for one in claimed if (message := await self._prepare(one, now)) is not None]
        if messages:
            await self._sender.send(messages, now)

    async def _prepare(self, claimed: ClaimedDelivery, now: datetime) -> OutgoingMessage | None:
        """The message of a delivery. None if it waits for the end of quiet hours, or cannot be made."""
        try:
            until = await self._composer.quiet_until(claimed, now)
            if until <= now:
                return await self._composer.make(claimed, now)
        except Exception as error:  # one card, whatever is wrong with it, must not stop all others
            if is_away(error):
                raise
            log.exception("card cannot be made", post=claimed.post.key)
            async with self._database.write() as session:
                await settle.hold(session, claimed, self._worker, now + LONGEST_HELD_RETRY, CANNOT_BE_MADE)
            return None
        async with self._database.write() as session:
            await settle.retry(session, claimed, self._worker, until, is_unsure=claimed.is_unsure)
        return None

    async def _watch(self, now: datetime) -> None:
        """Log which workspace has the largest backlog, if it is large."""
        self._watch_at = now + WATCH_INTERVAL
        async with self._database.read() as session:
            largest = await find_largest(session, now)
        if largest is not None and largest.due >= LARGE_BACKLOG:
            log.warning(
                "a workspace has a large backlog",
                platform=largest.platform,
                place=largest.workspace,
                due=largest.due,
            )

    async def _prune(self, now: datetime) -> None:
        """Once a day in each process, one batch a tick until nothing is left; never right after the start."""
        if now < self._prune_at:
            return
        async with self._database.write() as session:
            if await prune(session, now) < PRUNING_BATCH:
                self._prune_at = now + PRUNING_INTERVAL

    def _wake(self) -> None:
        self.wake()

    def _wake_for_recorded(self) -> None:
        """Wake the scheduler for what was recorded beside a tick. A tick sees what it waited for."""
        if self._under_way.is_beside():
            self.wake()
