"""What posts cost when many groups are due at one instant, and whether commands wait for them."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import delete, select, update

from adapters.local.clock import MovableClock
from bench.case import Size
from bench.groups import Where
from bench.many import BEFORE, BEGINS, WEEK, copy_group, make_app, run_out, start_group
from bench.measure import Meter, Result, metered, rounded, timing
from bench.sink import Sink
from bot.app import App
from bot.commands.call import Call
from bot.db.engine import Database
from bot.outbox.tables import Delivery, Post
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study.cohort_tables import Cohort

PAUSE_S = 0.01
"""Between two commands."""


async def burst(where: Where, size: Size) -> list[Result]:
    """All groups begin at one instant; posts go to memory while commands come. Beside as many cron jobs."""
    database, clock, sink = Database(await where.new_url()), MovableClock(BEFORE), Sink()
    app = make_app(database, sink, clock)
    await start_group(app)
    await copy_group(database, size.groups - 1)
    clock.move_to(BEGINS - timedelta(seconds=1))
    await run_out(app, clock)  # the groups' members are looked up some minutes before they are planned
    clock.move_to(BEGINS)
    rival = await _cron_jobs(where.kind, size.groups)
    async with metered(database.engine) as meter:
        begun = time.perf_counter()
        took = await _commands_while(app, _rooms(size.groups), asyncio.create_task(run_out(app, clock)))
    keys = [key for _, key in sink.sent]
    more = {
        "missed": size.groups - len(set(keys)),
        "out_of_order": await _count_out_of_order(database, keys),
        "first_ms": 1000 * (sink.sent[0][0] - begun),
    }
    await database.close()
    return [
        rival,
        _posts_row("burst", where, size.groups, meter, sink, len(took), **more),
        _commands_row("burst", where, size.groups, took),
    ]


async def week_begins(where: Where, size: Size) -> list[Result]:
    """Groups with members get the recap and the goals of a Monday at one instant; members type meanwhile."""
    database, clock, sink = Database(await where.new_url()), MovableClock(BEFORE), Sink()
    app = make_app(database, sink, clock)
    await start_group(app)
    await copy_group(database, size.together - 1, members=size.together)
    for instant in (BEGINS, BEGINS + WEEK - timedelta(seconds=1)):
        clock.move_to(instant)
        await run_out(app, clock)
    sink.sent.clear()
    clock.move_to(BEGINS + WEEK)
    async with metered(database.engine) as meter:
        rooms = _rooms(size.together, members=size.together)
        took = await _commands_while(app, rooms, asyncio.create_task(run_out(app, clock)))
    await database.close()
    return [
        _posts_row("together", where, size.together, meter, sink, len(took)),
        _commands_row("together", where, size.together, took),
    ]


async def share_of_one(where: Where, size: Size) -> list[Result]:
    """One group's week begins beside many that have nothing due, and in a database of its own."""
    found = []
    for groups in sorted({1, size.waiting}):
        database, clock, sink = Database(await where.new_url()), MovableClock(BEFORE), Sink()
        app = make_app(database, sink, clock)
        await start_group(app)
        await copy_group(database, groups - 1)
        async with database.write() as session:
            await session.execute(update(Cohort).where(Cohort.id > 1).values(next_due_at=BEGINS + WEEK))
            await session.execute(delete(Delivery))
        clock.move_to(BEGINS)
        async with metered(database.engine) as meter:
            await run_out(app, clock)
        await database.close()
        figures = {
            "posts": len(sink.sent),
            "wall_ms": 1000 * meter.wall,
            "cpu_ms": 1000 * meter.cpu,
            **meter.holds,
            "statements": meter.statements,
        }
        found.append(Result("share", "a week begins", where.kind, groups, rounded(figures), "groups"))
    return found


def _rooms(groups: int, members: int = 1) -> Iterator[tuple[RoomRef, str]]:
    """A room of a copy, and somebody there, again and again."""
    number = 0
    while True:
        number += 1
        place = 2 + number % max(1, groups - 1)
        yield RoomRef("discord", f"w{place}", f"c{place}"), f"u{place * 1000 + number % members}"


async def _commands_while(
    app: App, rooms: Iterator[tuple[RoomRef, str]], working: asyncio.Task[None]
) -> list[float]:
    """Type `/plan week` in one room after the other until the work is done; milliseconds of each."""
    took: list[float] = []
    while not working.done():
        room, user = next(rooms)
        begun = time.perf_counter()
        await app.dispatch(Call(Actor(AccountRef("discord", "", user), user), room, "", "/plan week"))
        took.append(1000 * (time.perf_counter() - begun))
        await asyncio.sleep(PAUSE_S)
    await working
    return took


def _commands_row(case: str, where: Where, groups: int, took: list[float]) -> Result:
    figures = timing("wall", took) | {"worst_ms": max(took)}
    return Result(case, "/plan week meanwhile", where.kind, groups, rounded(figures), "groups", len(took))


def _posts_row(
    case: str, where: Where, groups: int, meter: Meter, sink: Sink, commands: int, **more: float
) -> Result:
    """What posts came to. Commands that came meanwhile count as posts in what one costs."""
    keys = [key for _, key in sink.sent]
    done = len(keys) + commands
    figures = {
        "posts": len(keys),
        "doubled": len(keys) - len(set(keys)),
        "total_s": meter.wall,
        "cpu_ms": 1000 * meter.cpu / done,
        "statements": meter.statements / done,
        **meter.holds,
        "starved_share": meter.starved / meter.wall,
        **more,
    }
    return Result(case, "posts", where.kind, groups, rounded(figures), "groups", len(keys))


async def _count_out_of_order(database: Database, keys: list[str]) -> int:
    """How many posts left after one that was due later."""
    async with database.read() as session:
        rows = (await session.execute(select(Post.key, Post.due_at))).all()
    due = {row.key: row.due_at for row in rows}
    return sum(due[one] > due[other] for one, other in pairwise(keys))


async def _cron_jobs(database: str, count: int) -> Result:
    """As many jobs of APScheduler as there are groups, all due at one instant. A job notes that it ran."""
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None})
    ran: list[float] = []
    all_ran = asyncio.Event()

    async def job() -> None:
        ran.append(time.perf_counter())
        if len(ran) == count:
            all_ran.set()

    scheduler.start(paused=True)
    trigger, due = CronTrigger(day_of_week="mon", hour=9, timezone="UTC"), datetime.now(UTC)
    for _ in range(count):
        scheduler.add_job(job, trigger, next_run_time=due)
    async with metered() as meter:
        begun = time.perf_counter()
        scheduler.resume()
        await all_ran.wait()
    scheduler.shutdown(wait=False)
    figures = {
        "total_s": meter.wall,
        "cpu_ms": 1000 * meter.cpu / count,
        **meter.holds,
        "first_ms": 1000 * (ran[0] - begun),
    }
    return Result("burst", "cron jobs", database, count, rounded(figures), "groups", count)
