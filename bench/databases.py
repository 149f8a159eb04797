"""New, migrated databases for a run: files of SQLite, or databases of a PostgreSQL server."""

import os
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import URL, text

from bench.groups import Where
from bot.db.engine import Database, create_engine
from bot.db.schema import upgrade
from bot.db.urls import database_url

SERVER = "STUDYPLAN_BENCH_DATABASE_URL"
"""Names a PostgreSQL server whose user may create databases. Without it, a server is started for the run."""


@asynccontextmanager
async def sqlite(folder: Path, migrated: Path | None = None) -> AsyncIterator[Where]:
    """Files in a folder, copies of one that is migrated."""
    if migrated is None:
        migrated = folder / "migrated.db"
        await _migrate(_file(migrated))
    numbers = count()

    async def new_url() -> str:
        path = folder / f"bench-{next(numbers)}.db"
        shutil.copy(migrated, path)
        return _file(path)

    yield Where("sqlite", new_url)


def _file(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def _migrate(url: URL | str) -> None:
    database = Database(url)
    await upgrade(database.engine)
    await database.forget()  # all of it is in the file then, which can be copied
    await database.close()


@asynccontextmanager
async def postgresql() -> AsyncIterator[Where]:
    """Databases on the server that is named, or on one that ends with the run."""
    if given := os.environ.get(SERVER):
        async with _on(database_url(given)) as where:
            yield where
        return
    from tests.conftest import own_server

    with own_server() as server:
        async with _on(database_url(server.get_uri())) as where:
            yield where


@asynccontextmanager
async def _on(server: URL) -> AsyncIterator[Where]:
    made: list[str] = []

    async def make(template: str) -> URL:
        name = f"bench_{secrets.token_hex(6)}"
        await _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return server.set(database=name)

    try:
        migrated = await make("template1")
        await _migrate(migrated)
        yield Where("postgresql", partial(make, str(migrated.database)))
    finally:
        for name in made:
            await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
