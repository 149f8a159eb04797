"""Bring a database to this version's schema, and find out at which revision it is.

A fresh database gets the newest tables at once; an older one is migrated (decision 43). Alembic is imported
where something is migrated: most starts need it for nothing.
"""

import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    URL,
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.db.engine import lift_time_limits
from bot.platform.failures import SetupError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[2] / "migrations"

REVISIONS = "alembic_version"
"""The table in which alembic keeps at which revision the database is."""

STAMP = Table(
    REVISIONS,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{REVISIONS}_pkc"),
)
"""That table as alembic makes it."""

LINKS = re.compile(r'^revision = "(\w+)"\ndown_revision = (?:"(\w+)"|None)$', re.MULTILINE)
"""The lines of a migration that name its revision and the one before."""

UPGRADE_LOCK = 7_305_811
"""The key of our advisory lock on PostgreSQL: processes that start together upgrade one after another. The
number itself means nothing."""


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest schema, in one transaction.

    Raises SetupError if a newer version of the bot has used the database.
    """
    found = await revision(engine)
    if found == head():
        return
    if found is not None and not knows(found):
        raise SetupError(
            f"The database is at revision {found}, which this version does not know: use a newer version."
        )
    async with migrating(engine) as connection:
        await connection.run_sync(migrate)


@asynccontextmanager
async def migrating(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction in which the schema may be changed. Only one process at a time has one.

    To change a table, SQLite copies it and drops the old one, which foreign keys would forbid if there are
    rows. So foreign keys are off meanwhile, and are checked before the commit.
    """
    async with engine.execution_options(writes=True).connect() as connection:
        if engine.dialect.name == "sqlite":
            await _set_foreign_keys(connection, "OFF")
            try:
                async with connection.begin():
                    yield connection
                    await _check_foreign_keys(connection)
            finally:
                await _set_foreign_keys(connection, "ON")
        else:
            async with connection.begin():
                await lift_time_limits(connection)
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                yield connection


async def revision(engine: AsyncEngine) -> str | None:
    """The database's revision; None if no migration ever ran."""
    if _is_to_be_made(engine.url):
        return None
    async with engine.connect() as connection:
        return await connection.run_sync(revision_of)


def _is_to_be_made(url: URL) -> bool:
    """Whether the URL names a SQLite file that does not exist yet. Connecting would create it."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":", "file:")):
        return False
    file = Path(url.database)
    return not file.exists() and os.access(file.parent, os.W_OK)


def revision_of(connection: Connection) -> str | None:
    """The database's revision, inside a transaction.

    If the database claims several, they are joined, and the result is unknown to every version.
    """
    if not inspect(connection).has_table(REVISIONS):
        return None
    heads = connection.scalars(text(f"SELECT version_num FROM {REVISIONS}")).all()  # noqa: S608 - a name above
    return " and ".join(sorted(heads)) or None


def head() -> str:
    """The newest revision of this version: the one that no other follows."""
    (newest,) = _revisions().keys() - set(_revisions().values())
    return newest


def knows(revision: str) -> bool:
    """Whether the revision belongs to this version or an older one."""
    return revision in _revisions()


@cache
def _revisions() -> Mapping[str, str]:
    """The revision before each, by its own name; empty for the first."""
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    links = [link for file in files for link in LINKS.finditer(file.read_text("utf-8"))]
    return {link[1]: link[2] or "" for link in links}


def migrate(connection: Connection, revision: str | None = None) -> None:
    """Bring the schema up to a revision, or to the newest, inside the transaction of `migrating`."""
    wanted = revision or head()
    if wanted == head() and not inspect(connection).has_table(REVISIONS):
        create(connection)
    else:
        run_migrations(connection, wanted)


def create(connection: Connection) -> None:
    """Make the newest tables at once, as all migrations together do. Fails if one of them is there."""
    from migrations.tables import METADATA

    METADATA.create_all(connection, checkfirst=False)
    STAMP.create(connection, checkfirst=False)
    connection.execute(insert(STAMP).values(version_num=head()))


def run_migrations(connection: Connection, revision: str) -> None:
    """Run the migrations up to a revision, one after another."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


async def _set_foreign_keys(connection: AsyncConnection, wanted: str) -> None:
    """Turn foreign keys "ON" or "OFF".

    It bypasses SQLAlchemy, which would begin a transaction first, in which SQLite ignores this.
    """
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise RuntimeError("a checked-out connection must have a driver connection")
    await driver.execute(f"PRAGMA foreign_keys={wanted}")


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise SetupError(
            f"Rows of {tables} point to rows that are gone, so nothing was changed: restore a backup."
        )
