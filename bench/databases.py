"""New databases for a run: files of SQLite, or databases of a PostgreSQL server."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, text

from bench.groups import Where
from bot.db.engine import create_engine, database_url

SERVER = "STUDYPLAN_BENCH_DATABASE_URL"
"""Names a PostgreSQL server whose user may create databases. Without it, a server is started for the run."""


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Where]:
    """Files in a folder."""
    numbers = count()

    async def new_url() -> str:
        return f"sqlite+aiosqlite:///{folder / f'{next(numbers)}.db'}"

    yield Where("sqlite", new_url)


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

    async def new_url() -> URL:
        name = f"bench_{secrets.token_hex(6)}"
        await _administer(server, f"CREATE DATABASE {name}")
        made.append(name)
        return server.set(database=name)

    try:
        yield Where("postgresql", new_url)
    finally:
        for name in made:
            await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
