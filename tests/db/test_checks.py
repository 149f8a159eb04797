"""`studyplan db check` notices what does not fit together, on both databases."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot import integrity
from bot.db.engine import Database
from bot.integrity import find_problems, list_wrong_points
from tests.outbox.house import START, House

HARM = {
    "UPDATE scores SET points = points + 1": "earned 1 point in week 1 but the stored score says 2",
    "UPDATE scores SET items = items + 1": "completed 1 item but the stored score says 2",
    "UPDATE board_places SET earned = earned + 1": "has another place on a board",
    "UPDATE board_places SET listed = false": "has another place on a board",
    "DELETE FROM board_places": "has another place on a board",
    "DELETE FROM completions": "completed 0 items but the stored score says 1",
    "DELETE FROM deliveries": "has no delivery",
    "UPDATE deliveries SET state = 'sent', message = NULL": "which is impossible",
    "UPDATE cohort_rooms SET active = false": "has no channel",
    "UPDATE cohorts SET next_due_at = NULL": "nothing of it will ever be due",
}


@pytest.fixture
async def played(database: Database, database_url: str) -> Database:
    """A cohort of one member with one item done, and an announcement on its way."""
    house = House(database_url)
    await house.say("organizer", START)
    await house.say("alice", "/plan join")
    await house.say("alice", "/plan done Vectors")
    await house.say("organizer", "/plan-admin announce hello")
    await house.close()
    return database


async def test_all_is_well_or_the_harm_is_named(played: Database) -> None:
    assert await find_problems(played) == []
    for harm, words in HARM.items():
        async with played.engine.connect() as connection:
            await connection.exec_driver_sql(harm)
            assert any(words in problem for problem in await _seen_by(connection)), harm
            await connection.rollback()
    assert await find_problems(played) == []


async def _seen_by(connection: AsyncConnection) -> list[str]:
    """What is found in a transaction that is not committed."""
    async with AsyncSession(connection) as session:
        return [*await integrity.list_problems(session), *await list_wrong_points(session)]


async def test_a_database_at_two_revisions_is_at_none_that_is_known(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
    assert "which this version does not know" in (await find_problems(database))[0]


async def test_a_damaged_file_is_named(tmp_path: Path, migrated_sqlite: Path) -> None:
    whole = migrated_sqlite.read_bytes()  # noqa: ASYNC240 - a small file of the test's
    (tmp_path / "damaged.db").write_bytes(whole[: 4096 * 3] + b"x" * 4096 * 3 + whole[4096 * 6 :])
    database = Database(f"sqlite:///{tmp_path}/damaged.db")
    assert any("restore a backup" in problem for problem in await find_problems(database))
    await database.close()


async def test_broken_references_are_named(tmp_path: Path, played: Database) -> None:
    if played.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps them by itself")
    driver = sqlite3.connect(str(played.engine.url.database))
    driver.execute("INSERT INTO organizers (cohort_id, person_id, named) VALUES (7, 7, 1)")
    driver.commit()
    driver.close()
    assert any("organizers row" in problem for problem in await find_problems(played))
    async with played.write() as session:
        await session.execute(text("DELETE FROM organizers WHERE cohort_id = 7"))
