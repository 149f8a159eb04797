"""What is reached of Discord's 50 requests a second."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from adapters.local.clock import MovableClock
from bench.case import Size
from bench.groups import Where
from bench.many import BEFORE, BEGINS, copy_group, make_app, run_out, start_group
from bench.measure import Result, rounded
from bench.sink import Sink
from bench.wire.grounds import ground
from bench.wire.sender import sender
from bot.db.engine import Database
from bot.study.cohort_tables import Room

TAKES_S = 0.2
"""How long Discord takes for a message."""


async def limit(where: Where, size: Size) -> list[Result]:
    """Posts through discord.py at Discord's limit, 200 ms an answer, from one process and from three."""
    return [await _limited(where, size, processes) for processes in (1, 3)]


async def _limited(where: Where, size: Size, processes: int) -> Result:
    url = await where.new_url()
    database, clock = Database(url), MovableClock(BEFORE)
    app = make_app(database, Sink(), clock)
    await start_group(app)
    groups = max(2, size.limited)
    await copy_group(database, groups - 1)
    async with ground("discord", "--rooms", str(groups), "--limited", "--takes", str(TAKES_S)) as there:
        await _spread(database, there.facts)
        clock.move_to(BEGINS - timedelta(seconds=1))
        await run_out(app, clock)
        async with AsyncExitStack() as stack:
            senders = [
                await stack.enter_async_context(sender(url, there.facts["settings"], BEGINS))
                for _ in range(processes)
            ]
            cpu = sum(await asyncio.gather(*(one() for one in senders)))
        told = await there.told()
    await database.close()
    arrived = sorted(told["arrived"])
    a_second = (len(arrived) - 1) / (arrived[-1] - arrived[0])
    figures = {
        "posts": len(arrived),
        "missed": groups - len(arrived),
        "refused": told["refused"],
        "a_second": a_second,
        "share_of_50": a_second / 50,
        "share_of_45": a_second / 45,
        "cpu_ms": 1000 * cpu / len(arrived),
    }
    side = "one process" if processes == 1 else f"{processes} processes"
    return Result("limit", side, where.kind, groups, rounded(figures), "posts")


async def _spread(database: Database, facts: dict[str, Any]) -> None:
    """Let each group live in a channel of the stand-in."""
    async with database.write() as session:
        rooms = (await session.execute(select(Room.id).order_by(Room.id))).scalars().all()
        for room, channel in zip(rooms, facts["channels"], strict=True):
            values = {"channel": channel, "workspace": facts["workspace"]}
            await session.execute(update(Room).where(Room.id == room).values(**values))
