"""Lives of a real bot process, each ended by SIGKILL at a named step, and what its database says afterwards.

Nothing in the product knows of it: the stand-in kills when a message arrives, a lock on the database holds
the process where it would write. Between lives a test ends leases in the database itself: to wait for each
would take 75 seconds.
"""

import asyncio
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from enum import Enum

from sqlalchemy import func, select, text, update

from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.call import Call, Press
from bot.curricula import plans_root
from bot.db import schema
from bot.db.engine import Database
from bot.messages.actions import Action
from bot.messages.card import Buttons
from bot.outbox.enqueue import add_direct, add_post
from bot.outbox.tables import Delivery, DeliveryState
from bot.platform.clock import SystemClock
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study.cohort_tables import Cohort, CohortState
from bot.study.people_tables import Account
from bot.study.quotas import Quotas
from tests.outbox.house import FlakyChat
from tests.wire.grounds import Ground
from tests.wire.process import PATIENCE, BotProcess, bot_process

SPRUNG_WITHIN = 10
"""Seconds until a step that does not come is given up."""

WORDS = "Bring your notes on page"
"""How each announcement begins. No other post holds it."""

AT_THE_LOCK = 0.3
"""Seconds in which a process that found SQLite locked is certainly waiting. PostgreSQL tells when it does."""

POLL_OPENS = 5
"""Days from the beginning of a week to its poll."""

ANSWERS = ("behind", "on track")

WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HELD)


class Step(Enum):
    """Where a life ends."""

    BEFORE_CLAIM = "before claim"
    AFTER_CLAIM = "after claim"
    """A message is on its way and never arrives."""
    AFTER_SEND = "after send"
    """A message arrives, and its sender never hears of it."""
    BEFORE_RECORD = "before record"
    """Its sender heard of it, and waits for the database to put it down."""
    REDRAW = "redraw"
    """A poll is being drawn again."""
    DIRECT = "direct message"
    """A message to one person is on its way, and arrives."""
    ANYWHERE = "anywhere"
    DELETION = "deletion"
    """A message is being deleted."""


class Lives:
    """One bot on one database, killed again and again.

    `settings` start a process; `announced` counts announcements to all rooms; `unsure` claims that kills left
    behind; `missed` kills whose step did not come.
    """

    def __init__(self, ground: Ground, url: str, rng: random.Random) -> None:
        self.kills: Counter[Step] = Counter()
        self.missed: Counter[Step] = Counter()
        self.unsure = 0
        self._ground = ground
        self.settings = {**ground.settings, "STUDYPLAN_DATABASE_URL": url}
        self._database = Database(url)
        self._rng = rng
        self.announced = self.answered = self.written = 0
        self._polled: list[RoomRef] = []
        self.mended: dict[tuple[str, int], bool] = {}
        """Whether an announcement, by channel and number, is to be there in the end."""
        self._lasts = 2.0
        chats = {ground.rooms[0].platform: FlakyChat(MovableClock(SystemClock().now()))}
        boundless = Quotas(announcements=10_000, queued=10_000, groups=1_000)
        self._app = App(self._database, chats, SystemClock(), plans_root(), quotas=boundless)

    async def close(self) -> None:
        """Give the database back."""
        await self._database.close()

    async def begin(self) -> None:
        """A group in each room, on each day of their first week, and a first life in which all goes well."""
        today = SystemClock().now().date()
        await self.start_groups(lambda number: f"{today - timedelta(days=number % 7)} 00:00")
        for number, room in enumerate(self._ground.rooms):
            await self.say(room, "/plan join", self._ground.learner)
            if number % 7 >= POLL_OPENS:
                self._polled.append(room)
        began = time.monotonic()
        async with bot_process(self.settings) as bot:
            await bot.says("started")
            self._lasts = time.monotonic() - began
            await self.settled(PATIENCE)  # polls are there before they are drawn again

    async def make_work(self, step: Step) -> None:
        """See to it that the step will come."""
        match step:
            case Step.REDRAW:
                await self._answer()
            case Step.DIRECT:
                await self._write_to_the_learner()
            case _:
                await self.announce()

    async def _answer(self) -> None:
        """The learner answers each open poll, and otherwise than before."""
        self.answered += 1
        for room in self._ground.rooms:
            if room in self._polled:
                await self.say(room, f"/plan checkin {self.answer}", self._ground.learner)

    @property
    def answer(self) -> str:
        """What the learner answered last."""
        return ANSWERS[self.answered % 2]

    def is_drawn(self, poll: str) -> bool:
        """Whether a poll, as it reads, counts what the learner answered last."""
        return not self.answered or re.search(rf"(?im)^{self.answer}( +█+|:) 1$", poll) is not None

    async def _write_to_the_learner(self) -> None:
        """Owe a direct message from each of a few groups."""
        self.written += 1
        now = SystemClock().now()
        async with self._database.write() as session:
            whom = select(Account).where(Account.user == self._ground.learner.user)
            account = (await session.scalars(whom)).one()
            for cohort in (await session.scalars(select(Cohort.id).limit(3))).all():
                values = {"kind": "notice", "week": None, "body": f"Letter {self.written} of {cohort}."}
                post = await add_post(
                    session,
                    cohort_id=cohort,
                    key=f"c{cohort}:letter:{self.written}",
                    due_at=now,
                    expires_at=now + timedelta(days=1),
                    **values,
                )
                assert post is not None
                await add_direct(session, cohort, post, [(account, account.workspace, now)])

    async def start_groups(self, start: Callable[[int], str]) -> None:
        """Migrate, and start a group in each room, by the room's number: its date and time."""
        await schema.upgrade(self._database.engine)
        for number, room in enumerate(self._ground.rooms):
            await self.say(room, f"/plan-admin start deep-learning standard {start(number)} UTC")

    async def announce(self) -> None:
        """Owe each room something more, unless much is owed already."""
        if await self._count(WAITING) < 2 * len(self._ground.rooms):
            self.announced += 1
            for room in self._ground.rooms:
                await self.say(room, f"/plan-admin announce {WORDS} {self.announced}")

    async def mend(self) -> None:
        """Announce, withdraw what was announced before that, post again what was withdrawn before that.

        What is being sent when its sender dies is not posted again, as the bot says.
        """
        await self.announce()
        newest = self.announced
        for room in self._ground.rooms:
            for number in range(max(1, newest - 3), newest + 1):
                self.mended.setdefault((room.channel, number), True)
            if newest > 1 and await self._change(room, newest - 1, "withdraw"):
                self.mended[room.channel, newest - 1] = False
            if newest > 2 and await self._change(room, newest - 2, "again"):
                self.mended[room.channel, newest - 2] = True

    async def _change(self, room: RoomRef, number: int, change: str) -> bool:
        """Have an announcement changed, with Confirm; whether the bot did it."""
        actor = Actor(AccountRef(room.platform, room.workspace, "organizer"), "somebody", can_manage=True)
        action = str(Action("plan-admin posts list", {"post": f"announcement:{number}", "do": change}))
        asked = await self._app.dispatch(Press(actor, room, action))
        if asked.is_refusal:
            return False
        (confirm,) = (
            one for block in asked.private[0].blocks if isinstance(block, Buttons) for one in block.buttons
        )
        return not (await self._app.dispatch(Press(actor, room, confirm.action))).is_refusal

    async def end_at(self, step: Step) -> None:
        """A life that ends at that step."""
        sprung = asyncio.Event()
        async with AsyncExitStack() as held:
            if step is Step.BEFORE_CLAIM:
                await held.enter_async_context(self._locked())
            bot = await held.enter_async_context(bot_process(self.settings))

            async def strike() -> None:
                if step is Step.BEFORE_RECORD:
                    await held.enter_async_context(self._locked())
                else:
                    await bot.kill()
                sprung.set()

            match step:
                case Step.BEFORE_CLAIM:
                    await bot.says("started")
                case Step.REDRAW | Step.DIRECT:
                    arm = self._ground.on_edit if step is Step.REDRAW else self._ground.on_direct
                    arm(strike)
                    await self._comes(sprung, step)
                case Step.DELETION:
                    self._ground.on_delete(strike, done=self._rng.random() < 0.5)
                    await self._comes(sprung, step)
                case Step.ANYWHERE:
                    await asyncio.sleep(self._rng.uniform(0, 1.5 * self._lasts))
                case _:
                    after = self._rng.randrange(8)
                    self._ground.on_arrival(strike, after, stored=step is not Step.AFTER_CLAIM)
                    await self._comes(sprung, step)
            if step is Step.BEFORE_CLAIM or (step is Step.BEFORE_RECORD and sprung.is_set()):
                await self._waits_for_the_lock()
            await bot.kill()
            self._ground.relent()
        _complain(bot)
        self.kills[step] += 1
        self.unsure += await self._count((DeliveryState.CLAIMED,))

    async def _comes(self, sprung: asyncio.Event, step: Step) -> None:
        try:
            await asyncio.wait_for(sprung.wait(), SPRUNG_WITHIN)
        except TimeoutError:
            self.missed[step] += 1

    async def end_leases(self) -> None:
        """As if it were 75 seconds later."""
        now = SystemClock().now()
        async with self._database.write() as session:
            await session.execute(
                update(Delivery)
                .where(Delivery.state == DeliveryState.CLAIMED, Delivery.due_at > now)
                .values(due_at=now)
            )
            await session.execute(update(Delivery).where(Delivery.redraw_at > now).values(redraw_at=now))

    async def claims(self) -> Counter[str]:
        """How many deliveries each process has claimed, alive or dead, by the names that they go by."""
        async with self._database.read() as session:
            query = select(Delivery.claimed_by).where(Delivery.claimed_by.is_not(None))
            return Counter(name for name in await session.scalars(query) if name)

    async def settled(self, within: float) -> None:
        """Return once nothing is owed any more. Raises TimeoutError after so many seconds."""
        async with asyncio.timeout(within):
            while await self._owed():  # noqa: ASYNC110 - another process sends it
                await asyncio.sleep(0.1)

    async def finish(self, within: float = PATIENCE) -> None:
        """A last life, in which all is sent that is owed. Raises TimeoutError after so many seconds."""
        async with bot_process(self.settings) as bot:
            await bot.says("started")
            await self.settled(within)
            bot.terminate()
            assert await bot.ended() == 0
        _complain(bot)

    async def sent(self) -> int:
        """How many deliveries are recorded as sent, each as a message of its own."""
        async with self._database.read() as session:
            query = select(func.count(), func.count(Delivery.message.distinct())).where(
                Delivery.state == DeliveryState.SENT
            )
            rows, messages = (await session.execute(query)).one()
        assert rows == messages
        return int(rows)

    async def say(self, room: RoomRef, line: str, learner: AccountRef | None = None) -> None:
        """Let the organizer type a command in a room, or a learner; it must not be refused."""
        organizer = AccountRef(room.platform, room.workspace, "organizer")
        actor = Actor(learner or organizer, "somebody", can_manage=learner is None)
        reply = await self._app.dispatch(Call(actor, room, "", line))
        assert not reply.is_refusal, reply

    async def _count(self, states: tuple[DeliveryState, ...]) -> int:
        async with self._database.read() as session:
            query = select(func.count()).select_from(Delivery).where(Delivery.state.in_(states))
            return int((await session.execute(query)).scalar_one())

    async def _owed(self) -> int:
        """What is not sent or not drawn, and groups whose posts are not even planned."""
        async with self._database.read() as session:
            late = select(func.count()).where(
                Cohort.state == CohortState.ACTIVE, Cohort.next_due_at <= SystemClock().now()
            )
            unplanned = int((await session.execute(late)).scalar_one())
            changed = select(func.count()).where(Delivery.redraw_at.is_not(None))
            unplanned += int((await session.execute(changed)).scalar_one())
        return unplanned + await self._count(WAITING)

    @property
    def _tells_who_waits(self) -> bool:
        return self._database.engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        """Nobody else can claim or settle meanwhile."""
        async with self._database.write() as session:  # on SQLite that is the only writer
            if self._tells_who_waits:
                await session.execute(text("LOCK TABLE deliveries IN EXCLUSIVE MODE"))
            yield

    async def _waits_for_the_lock(self) -> None:
        if not self._tells_who_waits:
            await asyncio.sleep(AT_THE_LOCK)
            return
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'"
        )
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self._database.read() as session:
                    if (await session.execute(waiting)).scalar_one():
                        return
                await asyncio.sleep(0.02)


async def migration_begins(database: Database) -> None:
    """Return once a process has the lock under which it migrates. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not await _is_migrating(database):  # noqa: ASYNC110 - another process does
            await asyncio.sleep(0.005)


async def _is_migrating(database: Database) -> bool:
    url = database.engine.url
    if url.get_backend_name() == "postgresql":
        held = text(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
            "WHERE datname = current_database() AND locktype = 'advisory' AND granted AND objid = :key"
        )
        async with database.read() as session:
            return bool((await session.execute(held, {"key": schema.UPGRADE_LOCK})).scalar_one())
    with closing(sqlite3.connect(str(url.database), timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # it is locked
            return True
        return False


def _complain(bot: BotProcess) -> None:
    """Raises AssertionError where a process wrote of an error."""
    assert not [line for line in bot.lines if "Traceback" in line or "[error" in line], bot.lines
