"""Processes on one database never take the same turn, and nobody waits for a database that is away."""

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from structlog.testing import capture_logs

from bot.db.engine import Database
from bot.db.pace import PaceRow, SharedPace

INTERVAL = timedelta(seconds=0.5)


async def test_processes_share_the_turns(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    paces = [SharedPace(database, "one") for database in databases]
    loop = asyncio.get_running_loop()
    begun = loop.time()
    waits = await asyncio.gather(*(pace.reserve(2, INTERVAL) for pace in paces for _ in range(3)))
    elapsed = timedelta(seconds=loop.time() - begun)
    for turn, wait in enumerate(sorted(waits)):
        assert timedelta(0) <= 2 * turn * INTERVAL - wait <= elapsed
    assert await SharedPace(databases[0], "another").reserve(1, INTERVAL) == timedelta(0)
    for database in databases:
        await database.close()


async def test_turns_that_nobody_took_are_lost(database: Database) -> None:
    pace = SharedPace(database, "one")
    await pace.reserve(5, timedelta(milliseconds=1))
    await asyncio.sleep(0.05)
    assert await pace.reserve(1, INTERVAL) == timedelta(0)


async def test_a_clock_that_was_set_back_keeps_nobody_waiting(database: Database) -> None:
    pace = SharedPace(database, "one")
    await pace.reserve(1, INTERVAL)
    async with database.write() as session:
        await session.execute(update(PaceRow).values(free_at=PaceRow.free_at + 3600 * 1_000_000))
    assert await pace.reserve(1, INTERVAL) == timedelta(0)


async def test_without_the_database_turns_begin_at_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/not-migrated.db")
    pace = SharedPace(database, "one")
    with capture_logs() as told:
        assert [await pace.reserve(1, INTERVAL) for _ in range(3)] == [timedelta(0)] * 3
    await database.close()
    assert [line["event"] for line in told] == ["pace is not shared with other processes"]
