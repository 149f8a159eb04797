"""Writers lose nothing, and instants come back as they were."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from bot.db.engine import Database
from bot.db.errors import is_away
from bot.db.urls import database_url
from bot.study.cohort_tables import Cohort, Snapshot
from tests.db import rows

ROOT = Path(__file__).parents[2]


async def _one_cohort(database: Database) -> None:
    async with database.write() as session:
        session.add(rows.snapshot())
        await session.flush()
        session.add(rows.cohort(weeks=0))


async def test_connections_to_a_server_are_kept(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file has no server")

    async def process() -> int:
        async with database.read() as session:
            return int(await session.scalar(text("SELECT pg_backend_pid() FROM pg_sleep(0.2)")))

    first, second = [set(await asyncio.gather(*(process() for _ in range(10)))) for _ in range(2)]
    assert len(first) == 10
    assert first == second


async def test_tasks_that_write_at_once_lose_no_update(database: Database) -> None:
    await _one_cohort(database)

    async def add() -> None:
        async with database.write() as session:
            cohort = await session.get(Cohort, 1, with_for_update=True)
            assert cohort is not None
            seen = cohort.weeks
            await asyncio.sleep(0)
            cohort.weeks = seen + 1

    await asyncio.gather(*(add() for _ in range(60)))
    async with database.read() as session:
        cohort = await session.get(Cohort, 1)
        assert cohort is not None
        assert cohort.weeks == 60


async def test_processes_that_write_at_once_lose_no_update(database: Database, database_url: str) -> None:
    await _one_cohort(database)
    command = (sys.executable, "-m", "tests.db.counting", database_url, "150")
    processes = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert (await process.stdout.readline()).rstrip() == b"ready"
    results = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    for process, (_, problems) in zip(processes, results, strict=True):
        assert process.returncode == 0, problems.decode()
    async with database.read() as session:
        cohort = await session.get(Cohort, 1)
        assert cohort is not None
        assert cohort.weeks == 300


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 8, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
async def test_an_instant_comes_back_in_utc(database: Database, moment: datetime) -> None:
    async with database.write() as session:
        session.add(rows.snapshot(created_at=moment))
    async with database.read() as session:
        found = await session.get(Snapshot, 1)
    assert found is not None
    assert found.created_at.tzinfo is UTC or found.created_at.utcoffset() == timedelta(0)
    assert found.created_at.isoformat() == moment.astimezone(UTC).isoformat()


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        await _keep_naive(database)


async def _keep_naive(database: Database) -> None:
    async with database.write() as session:
        session.add(rows.snapshot(created_at=datetime(2026, 3, 2, 8)))  # noqa: DTZ001 - the point of it


async def test_sqlite_is_set_up_to_keep_its_promises(tmp_path: Path, migrated_sqlite: Path) -> None:
    database = Database(f"sqlite:///{migrated_sqlite}")
    async with database.engine.connect() as connection:
        told = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout")
        ]
    await database.close()
    assert told == [1, "wal", 30_000]


async def test_a_reader_keeps_what_was_deleted_in_the_log_until_it_is_gone(tmp_path: Path) -> None:
    """And holds nobody up meanwhile."""
    path = tmp_path / "studyplan.db"
    database = Database(f"sqlite:///{path}")
    async with database.write() as session:
        await session.execute(text("CREATE TABLE notes (content TEXT)"))
        await session.execute(text("INSERT INTO notes VALUES ('only mine')"))
    async with database.read() as reading:
        await reading.execute(text("SELECT * FROM notes"))
        async with database.write() as session:
            await session.execute(text("DELETE FROM notes"))
        async with asyncio.timeout(10):
            assert not await database.forget()
    assert await database.forget()
    left = [file.read_bytes() for file in tmp_path.iterdir()]  # noqa: ASYNC240 - small files of the test
    assert not any(b"only mine" in content for content in left)
    await database.close()


async def test_tidying_gives_free_pages_back_to_the_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'studyplan.db'}")
    async with database.write() as session:
        await session.execute(text("CREATE TABLE notes (content TEXT)"))
        for _ in range(100):
            await session.execute(text("INSERT INTO notes VALUES (:content)"), {"content": "x" * 10_000})
    async with database.write() as session:
        await session.execute(text("DELETE FROM notes"))

    async def free() -> int:
        async with database.read() as session:
            return int(await session.scalar(text("PRAGMA freelist_count")))

    assert await free() > 200
    await database.tidy()
    assert await free() == 0
    await database.close()


async def test_tidying_waits_for_other_processes_that_write(tmp_path: Path) -> None:
    one, other = (Database(f"sqlite:///{tmp_path / 'studyplan.db'}") for _ in range(2))
    async with one.write() as session:
        await session.execute(text("CREATE TABLE notes (content TEXT)"))
        await session.execute(text("CREATE INDEX contents ON notes (content)"))

    async def fill() -> None:
        for number in range(60):
            async with one.write() as session:
                await session.execute(text("INSERT INTO notes VALUES (:content)"), {"content": str(number)})

    async def tidy() -> None:
        for _ in range(60):
            await other.tidy()

    await asyncio.gather(fill(), tidy())
    async with other.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM notes")) == 60
    await one.close()
    await other.close()


@pytest.mark.parametrize("statement", ["SELECT nothing FROM sqlite_master", "SELECT * FROM nowhere", "SELEC"])
async def test_a_wrong_statement_is_no_database_that_is_away(tmp_path: Path, statement: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/studyplan.db")
    async with database.read() as session:
        with pytest.raises(DBAPIError) as raised:
            await session.execute(text(statement))
    await database.close()
    assert not is_away(raised.value)


async def test_too_many_parameters_are_no_server_that_is_away(postgres_server: URL) -> None:
    """The driver raises InterfaceError, as for a closed connection."""
    database = Database(postgres_server)
    numbers = {f"n{one}": one for one in range(32_768)}
    async with database.read() as session:
        with pytest.raises(DBAPIError, match="32767") as raised:
            await session.execute(text(f"SELECT 1 WHERE 1 IN (:{', :'.join(numbers)})"), numbers)
    await database.close()
    assert not is_away(raised.value)


@pytest.mark.parametrize("error", [PermissionError("plan.yaml"), TimeoutError(), ConnectionResetError()])
def test_an_error_of_a_file_or_of_a_platform_is_no_database_that_is_away(error: OSError) -> None:
    assert not is_away(error)


@pytest.mark.parametrize(
    "address", ["postgresql://127.0.0.1:1/nowhere", "postgresql://studyplan.invalid/nowhere"]
)
async def test_a_server_that_cannot_be_reached_is_away(address: str) -> None:
    database = Database(address)
    with pytest.raises(OperationalError) as raised:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    await database.close()
    assert is_away(raised.value)


@pytest.mark.parametrize("missing", ["database", "user"])
async def test_a_server_that_lets_nobody_in_is_away(postgres_server: URL, missing: str) -> None:
    address = postgres_server
    address = address.set(database="nowhere") if missing == "database" else address.set(username="nobody")
    database = Database(address)
    with pytest.raises(DBAPIError) as raised:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    await database.close()
    assert is_away(raised.value)


async def test_a_connection_that_the_server_ends_is_away(postgres_server: URL) -> None:
    database = Database(postgres_server)
    async with database.read() as session, database.read() as other:
        number = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        await other.execute(text(f"SELECT pg_terminate_backend({number})"))
        with pytest.raises(DBAPIError) as raised:
            await session.execute(text("SELECT 1"))
    await database.close()
    assert is_away(raised.value)


def test_addresses_are_taken_as_hosts_of_databases_write_them() -> None:
    url = database_url("postgres://me:secret@db.example.org/studyplan?sslmode=require")
    assert url.drivername == "postgresql+asyncpg"
    assert url.query == {"ssl": "require"}
    with pytest.raises(ValueError, match="`channel_binding`"):
        database_url("postgresql://db.example.org/studyplan?channel_binding=require")


async def test_a_cancelled_writer_leaves_a_working_database(tmp_path: Path) -> None:
    """A task may be cancelled while its COMMIT runs in the thread; nothing is closed under it."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/cancelled.db")
    async with database.write() as session:
        await session.execute(text("CREATE TABLE blobs (content TEXT)"))

    async def write() -> None:
        async with database.write() as session:
            await session.execute(text("INSERT INTO blobs VALUES (hex(randomblob(1000000)))"))

    for attempt in range(30):
        task = asyncio.ensure_future(write())
        await asyncio.sleep(attempt / 2000)
        task.cancel()
        await asyncio.wait([task])
    await write()
    async with database.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM blobs"))).scalar_one() >= 1
        assert (await session.execute(text("PRAGMA integrity_check"))).scalar_one() == "ok"
    await database.close()
