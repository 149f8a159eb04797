"""A database that goes away, fills up or may not be written: said once, nothing lost, and on it goes."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db.engine import Database
from bot.db.schema import upgrade
from bot.integrity import find_problems
from bot.scheduler import Scheduler
from tests.conftest import own_server, run_apart
from tests.outbox.house import START, House

ROOT = Path(__file__).parents[2]
MONDAY = "2026-03-02T09:00:00+01:00"


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL server of this test's own, with a migrated database."""
    with own_server() as running:
        run_apart(_migrate(running.get_uri()))
        yield running


async def _migrate(url: str) -> None:
    database = Database(url)
    await upgrade(database.engine)
    await database.close()


async def test_a_server_that_is_away_for_a_while(server: Any) -> None:
    house = House(server.get_uri())
    await house.say("organizer", START)
    await house.say("alice", "/plan join")
    scheduler = Scheduler(house.app, house.clock)
    house.clock.move_to(datetime.fromisoformat(MONDAY))
    with capture_logs() as told:
        server.stop()
        assert (await house.say("alice", "/plan done Vectors")).card == "away"
        for _ in range(5):
            await scheduler.tick()
        server.start()
        await scheduler.tick()
    assert house.chat.keys == ["w001:overture", "w001:week_goals"]
    words = [line["event"] for line in told]
    assert words.count("the database cannot be used, trying again until it can") == 1
    assert words.count("the database can be used again") == 1
    assert not [line for line in told if "exc_info" in line], "no tracebacks"
    assert (await house.say("alice", "/plan done Vectors")).card == "ticked"
    assert await find_problems(house.database) == []
    await house.close()


async def test_a_server_that_goes_away_while_a_message_is_sent(server: Any) -> None:
    """The message is out and cannot be recorded: it is looked for, and not sent again."""
    house = House(server.get_uri())
    await house.say("organizer", START)
    scheduler = Scheduler(house.app, house.clock)

    async def pull_the_plug(_: str) -> None:
        house.chat.while_sending = None
        server.stop()

    house.chat.while_sending = pull_the_plug
    house.clock.move_to(datetime.fromisoformat(MONDAY))
    await scheduler.tick()
    assert house.chat.keys
    server.start()
    await house.until("2026-03-02T09:05:00+01:00")
    assert sorted(house.chat.keys) == ["w001:overture", "w001:week_goals"]
    await house.close()


@pytest.fixture
async def house(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[House]:
    """A cohort in a SQLite file that grows by no page without asking for one."""
    file = tmp_path / "studyplan.db"
    file.write_bytes(migrated_sqlite.read_bytes())  # noqa: ASYNC240 - a small file of the test's
    built = House(f"sqlite:///{file}")
    await built.say("organizer", START)
    await built.say("alice", "/plan join")
    yield built
    await built.close()


async def _counted(house: House, statement: str) -> None:
    """Run a PRAGMA on every connection of the house's pool, which is one."""
    async with house.database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute(statement)


async def test_a_file_that_may_not_be_written(house: House) -> None:
    await _counted(house, "PRAGMA query_only=ON")  # what root sees of a read-only file
    house.clock.move_to(datetime.fromisoformat(MONDAY))
    scheduler = Scheduler(house.app, house.clock)
    with capture_logs() as told:
        assert (await house.say("alice", "/plan done Vectors")).card == "away"
        assert (await house.say("alice", "/plan week")).card == "week", "what is only read still works"
        await scheduler.tick()
        await scheduler.tick()
        await _counted(house, "PRAGMA query_only=OFF")
        await scheduler.tick()
    words = [line["event"] for line in told]
    assert words.count("the database cannot be used, trying again until it can") == 1
    assert house.chat.keys == ["w001:overture", "w001:week_goals"]
    assert (await house.say("alice", "/plan done Vectors")).card == "ticked"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
async def test_a_disk_that_is_full(tmp_path: Path, migrated_sqlite: Path) -> None:
    """A process that may not write a file any longer than it is, until it may."""
    file = tmp_path / "studyplan.db"
    file.write_bytes(migrated_sqlite.read_bytes())  # noqa: ASYNC240 - a small file of the test's
    command = (sys.executable, "-m", "tests.db.filling_up", f"sqlite:///{file}")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)
    told, problems = await process.communicate()
    assert process.returncode == 0, problems.decode()
    assert told.decode().splitlines() == ["away", "started", "2 posts", "in order"]
    assert "Traceback" not in problems.decode()


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_jumps(house: House, hours: int) -> None:
    await house.until("2026-03-02T09:00:30+01:00")
    house.clock._moment += timedelta(hours=hours)  # it can be moved forward only, as time goes
    for _ in range(3):
        await house.app.tick(house.clock.now())
    await house.until("2026-03-08T12:00:00+01:00")
    assert house.chat.keys == ["w001:overture", "w001:week_goals", "w001:paper_prompt", "w001:check_in"]
    assert await find_problems(house.database) == []
