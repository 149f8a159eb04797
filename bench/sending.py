"""Benchmarks of sending. Each function takes the URL of an empty, migrated database and returns its figures.

Times are in seconds, CPU in milliseconds. Nothing is sent anywhere: the chats are sinks in memory. Groups and
old deliveries are copies of the rows of one real group, because commands would take hours to make them.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import URL, delete, event, insert, select, update

from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.call import Call
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.messages.card import Card
from bot.outbox.tables import Delivery, Post
from bot.platform import Access, AccountRef, Actor, Pace, PostLabel, RoomRef, Target
from bot.study.cohort_tables import Cohort, CohortRoom, Room
from bot.study.people_tables import Account, Member, Person

BEGINS = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
BEFORE = datetime.fromisoformat("2026-03-01T08:00:00+00:00")
START = "/plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin"
WEEK = timedelta(weeks=1)
PATIENCE = timedelta(seconds=1)
ROWS_AT_ONCE = 500
PERSON = {"visible": True, "reminders": False}
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(slots=True)
class Sink:
    """A platform that takes everything; `takes` seconds an answer, at the `pace` if there is one."""

    takes: float = 0.0
    pace: Pace | None = None
    interval: timedelta = timedelta(seconds=1 / 45)
    edit_interval: timedelta = timedelta(0)
    access_interval: timedelta = timedelta(0)
    has_threads: bool = False
    sent: list[tuple[float, str]] = field(default_factory=list)
    """When each message arrived (`time.perf_counter`), and its key, in order."""

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:  # noqa: ARG002 - the port's
        """Note the message."""
        if self.pace is not None:
            wait = await self.pace.reserve(1, self.interval)
            await asyncio.sleep(wait.total_seconds())
        self.sent.append((time.perf_counter(), label.key))
        if self.takes:
            await asyncio.sleep(self.takes)
        return label.key

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:  # noqa: ARG002 - the port's
        """Note the edit."""
        self.sent.append((time.perf_counter(), f"edit of {label.key}"))

    async def delete(self, message: str) -> None:
        """Nothing is deleted here."""

    async def find(
        self,
        target: Target,  # noqa: ARG002 - the port's
        keys: Collection[str],  # noqa: ARG002 - the port's
        since: datetime,  # noqa: ARG002 - the port's
    ) -> dict[str, str]:
        """Nothing is in doubt here."""
        return {}

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:  # noqa: ARG002 - the port's
        """Nothing is lacking."""
        return ()

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:  # noqa: ARG002 - the signature of Chat
        """Everybody is there and sees every room."""
        return Access(is_there=True, sees=frozenset(room.channel for room in rooms))


@dataclass(slots=True)
class Meter:
    """What work cost: seconds of wall and CPU, statements, and the longest hold of the event loop."""

    wall: float = 0.0
    cpu: float = 0.0
    statements: int = 0
    hold: float = 0.0


@asynccontextmanager
async def metered(*databases: Database) -> AsyncIterator[Meter]:
    """Measure what happens inside the block."""
    meter = Meter()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        meter.statements += statement.lstrip("( ").startswith(STATEMENTS)

    async def watch() -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            meter.hold = max(meter.hold, now - before - 0.002)
            before = now

    for database in databases:
        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    begun, cpu = time.perf_counter(), time.process_time()
    try:
        yield meter
    finally:
        meter.wall, meter.cpu = time.perf_counter() - begun, time.process_time() - cpu
        watching.cancel()
        for database in databases:
            event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def make_app(database: Database, sink: Sink, clock: MovableClock) -> App:
    """The bot of one process."""
    return App(database, {"discord": sink}, clock, plans_root())


async def start_group(
    app: App, *, workspace: str = "w0", channel: str = "c0", people: Sequence[str] = ()
) -> None:
    """Start a group by command, and let people join."""
    room = RoomRef("discord", workspace, channel, f"#{channel}")
    boss = Actor(AccountRef("discord", workspace, "boss"), "boss", can_manage=True)
    await app.dispatch(Call(boss, room, "", START))
    for name in people:
        await app.dispatch(Call(Actor(AccountRef("discord", workspace, name), name), room, "", "/plan join"))


async def copy_group(database: Database, count: int, *, members: int = 0) -> None:
    """Add `count` copies of the first group, each in a workspace of its own, with so many members each."""
    async with database.write() as session:
        cohort = (await session.execute(select(Cohort.__table__).where(Cohort.id == 1))).mappings().one()
        for first in range(2, count + 2, ROWS_AT_ONCE):
            ids = range(first, min(first + ROWS_AT_ONCE, count + 2))
            await session.execute(
                insert(Cohort),
                [dict(cohort) | {"id": n, "key": f"g{n}", "room_code": f"code{n}"} for n in ids],
            )
            rooms = [
                {"id": n, "platform": "discord", "workspace": f"w{n}", "channel": f"c{n}", "name": f"#c{n}"}
                for n in ids
            ]
            await session.execute(insert(Room), [room | {"problem": "", "parent": ""} for room in rooms])
            links = [{"cohort_id": n, "room_id": n, "active": True} for n in ids]
            await session.execute(insert(CohortRoom), links)
            for n in ids if members else ():
                await _add_members(session, n, members, cohort["created_at"])


async def _add_members(session: Any, cohort_id: int, members: int, joined_at: datetime) -> None:
    first = cohort_id * 1000
    rows = range(first, first + members)
    await session.execute(
        insert(Person), [PERSON | {"id": n, "name": f"p{n}", "created_at": joined_at} for n in rows]
    )
    await session.execute(
        insert(Account),
        [{"id": n, "person_id": n, "platform": "discord", "workspace": "", "user": f"u{n}"} for n in rows],
    )
    member = {"cohort_id": cohort_id, "joined_week": 1, "joined_at": joined_at}
    await session.execute(insert(Member), [member | {"id": n, "person_id": n, "name": f"p{n}"} for n in rows])


async def age(database: Database, count: int) -> None:
    """Add deliveries of the first group until `count` of them are sent: rows of years ago."""
    old = BEFORE - timedelta(days=400)
    there = {column.name for column in Delivery.__table__.columns}
    extra = {"platform": "discord", "workspace": "w0", "turn_at": old}
    row = {
        "room_id": 1,
        "under": "",
        "state": "sent",
        "due_at": old,
        "attempts": 1,
        "message": "m",
        "sent_at": old,
        "problem": "",
        "drawn_at": old,
        "again": 0,
    } | {name: value for name, value in extra.items() if name in there}
    post = {"cohort_id": 1, "kind": "announcement", "body": "news", "due_at": old, "expires_at": old}
    async with database.read() as session:
        first = len((await session.scalars(select(Post.id))).all()) + 1000
    for begin in range(first, first + count, 5000):
        ids = range(begin, min(begin + 5000, first + count))
        async with database.write() as session:
            await session.execute(insert(Post), [post | {"id": n, "key": f"old{n}"} for n in ids])
            await session.execute(insert(Delivery), [row | {"post_id": n, "id": n} for n in ids])
    if database.engine.dialect.name == "postgresql":
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("COMMIT")
            await connection.exec_driver_sql("VACUUM ANALYZE")


async def run_out(app: App, clock: MovableClock) -> None:
    """Tick until nothing is due at the clock's present instant."""
    while True:
        await app.tick(clock.now(), PATIENCE)
        wake = await app.next_wake()
        if wake is None or wake > clock.now():
            await app.finish()
            return


async def burst(url: URL | str, groups: int = 10_000) -> dict[str, float]:
    """All groups begin at one instant, each in a workspace of its own: two posts each into a sink."""
    database, clock, sink = Database(url), MovableClock(BEFORE), Sink()
    app = make_app(database, sink, clock)
    await start_group(app)
    await copy_group(database, groups - 1)
    clock.move_to(BEGINS - timedelta(seconds=1))
    await run_out(app, clock)  # the groups' members are looked up some minutes before they are planned
    clock.move_to(BEGINS)
    async with metered(database) as meter:
        begun = time.perf_counter()
        await run_out(app, clock)
    await database.close()
    posts = len(sink.sent)
    return {
        "posts": posts,
        "missed": 2 * groups - len({key for _, key in sink.sent}),
        "first_s": sink.sent[0][0] - begun,
        "total_s": meter.wall,
        "statements_a_post": meter.statements / posts,
        "cpu_ms_a_post": 1000 * meter.cpu / posts,
        "longest_hold_ms": 1000 * meter.hold,
    }


async def aged(url: str, sent: int, runs: int = 15) -> dict[str, float]:
    """An idle tick, a click and a post beside `sent` deliveries of the past: medians in milliseconds."""
    database, clock, sink = Database(url), MovableClock(BEFORE), Sink()
    app = make_app(database, sink, clock)
    await start_group(app, people=("alice",))
    await age(database, sent)
    room, alice = RoomRef("discord", "w0", "c0"), Actor(AccountRef("discord", "w0", "alice"), "alice")
    boss = Actor(AccountRef("discord", "w0", "boss"), "boss", can_manage=True)
    clock.move_to(BEGINS)
    await run_out(app, clock)

    async def idle() -> None:
        await app.tick(clock.now(), PATIENCE)

    async def click() -> None:
        await app.dispatch(Call(alice, room, "", "/plan checkin done"))

    async def post() -> None:
        await app.dispatch(Call(boss, room, "", "/plan-admin announce news"))
        await app.tick(clock.now(), PATIENCE)

    figures = {}
    for name, work in (("idle_ms", idle), ("click_ms", click), ("post_ms", post)):
        figures[name] = await _median_ms(work, runs)
        await run_out(app, clock)
    await database.close()
    return figures


async def _median_ms(work: Callable[[], Awaitable[None]], runs: int) -> float:
    took = []
    await work()
    for _ in range(runs):
        begun = time.perf_counter()
        await work()
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


async def paced(
    url: str, pace: Callable[[Database], Pace], processes: int = 3, groups: int = 500
) -> dict[str, float]:
    """Apps with a pace of 45 a second in all, 200 ms an answer: two posts a group. What share is reached.

    The apps share this process, and each has a database and a pace of its own, as processes have.
    """
    clock = MovableClock(BEFORE)
    databases = [Database(url) for _ in range(processes)]
    sinks = [Sink(takes=0.2, pace=pace(database)) for database in databases]
    apps = [make_app(one, sink, clock) for one, sink in zip(databases, sinks, strict=True)]
    await start_group(apps[0])
    await copy_group(databases[0], groups - 1)
    clock.move_to(BEGINS)
    await asyncio.gather(*(run_out(app, clock) for app in apps))
    sent = sorted(when for sink in sinks for when, _ in sink.sent)
    keys = [key for sink in sinks for _, key in sink.sent]
    for database in databases:
        await database.close()
    most = max(sum(1 for other in sent[n : n + 200] if other < when + 1) for n, when in enumerate(sent))
    rate = (len(sent) - 1) / (sent[-1] - sent[0])
    return {
        "posts": len(sent),
        "doubled": len(keys) - len(set(keys)),
        "a_second": rate,
        "share_of_45": rate / 45,
        "most_in_a_second": most,
    }


async def week_begins(url: str, groups: int = 200, members: int = 200) -> dict[str, float]:
    """Groups with members get the recap and the goals of a Monday at one instant; members type meanwhile."""
    database, clock, sink = Database(url), MovableClock(BEFORE), Sink()
    app = make_app(database, sink, clock)
    await start_group(app)
    await copy_group(database, groups - 1, members=members)
    clock.move_to(BEGINS)
    await run_out(app, clock)
    clock.move_to(BEGINS + WEEK - timedelta(seconds=1))
    await run_out(app, clock)
    sink.sent.clear()
    clock.move_to(BEGINS + WEEK)
    took: list[float] = []
    async with metered(database) as meter:
        ticking = asyncio.create_task(run_out(app, clock))
        number = 0
        while not ticking.done():
            number = number % groups + 1
            place = max(number, 2)
            user = f"u{place * 1000 + number % members}"
            room = RoomRef("discord", f"w{place}", f"c{place}")
            begun = time.perf_counter()
            await app.dispatch(Call(Actor(AccountRef("discord", "", user), user), room, "", "/plan week"))
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(0.01)
        await ticking
    await database.close()
    return {
        "posts": len(sink.sent),
        "total_s": meter.wall,
        "worst_command_ms": 1000 * max(took),
        "median_command_ms": 1000 * statistics.median(took),
        "longest_hold_ms": 1000 * meter.hold,
    }


async def a_groups_share(url: str, groups: int = 50_000) -> dict[str, float]:
    """One group's week begins beside `groups` others that have nothing due: its share of the cost."""
    database, clock, sink = Database(url), MovableClock(BEFORE), Sink()
    app = make_app(database, sink, clock)
    await start_group(app)
    await copy_group(database, groups - 1)
    async with database.write() as session:
        await session.execute(update(Cohort).where(Cohort.id > 1).values(next_due_at=BEGINS + WEEK))
        await session.execute(delete(Delivery))
    clock.move_to(BEGINS)
    async with metered(database) as meter:
        await run_out(app, clock)
    await database.close()
    return {"posts": len(sink.sent), "wall_s": meter.wall, "statements": meter.statements}
