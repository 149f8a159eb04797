"""Connect to the database. All access goes through `Database.read` and `Database.write`.

SQLite loses updates if two connections read and then write. So a writer there takes its lock at the beginning
(BEGIN IMMEDIATE). Within the process, an asyncio lock comes before it, so that writers queue instead of
polling. On PostgreSQL, rows are locked where it matters (`bot.outbox.claim`).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session

from bot.db.errors import connect, leave_out_values, note_lost_connection
from bot.db.lost_connections import replace_lost_connections
from bot.db.sqlite import BUSY_TIMEOUT_MS
from bot.db.sqlite import connect as connect_directly
from bot.db.urls import database_url

PAGES_AT_ONCE = 10_000
"""Free pages of 4 kB that a SQLite file gives back in one go: 40 MB, in a fraction of a second."""

TIDYING = f"""
BEGIN IMMEDIATE;
PRAGMA optimize;
PRAGMA incremental_vacuum({PAGES_AT_ONCE});
COMMIT;
"""
"""It asks for the write lock first: what read before it writes cannot wait for other processes."""

MOST_CONNECTIONS = 15
"""Connections that a process opens to a PostgreSQL server, and keeps: opening one costs as much as a command,
and many people act at the same instant."""

CONNECT_TIMEOUT_S = 10
"""Seconds to wait for a PostgreSQL server to accept a connection."""

TIME_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
"""How long PostgreSQL lets a statement run, wait for a lock, and a transaction do nothing: a connection that
is stuck would be lost to all others. What takes long by its nature lifts them (`lift_time_limits`)."""


APPLICATION = "studyplan"
"""The application name of our connections on a PostgreSQL server. A restore uses it to see whether the bot is
running."""


def create_engine(url: str | URL) -> AsyncEngine:
    """An engine for that URL, with the settings that each database needs.

    Its errors never include parameters of statements: names and notes do not belong in logs.
    """
    parsed = database_url(url) if isinstance(url, str) else url
    if parsed.get_backend_name() != "sqlite":
        options = {
            "server_settings": {"application_name": APPLICATION, **TIME_LIMITS},
            "timeout": CONNECT_TIMEOUT_S,
        }
        remote = create_async_engine(
            parsed,
            pool_size=MOST_CONNECTIONS,
            max_overflow=0,
            hide_parameters=True,
            connect_args=options,
        )
        replace_lost_connections(remote.sync_engine)
        event.listen(remote.sync_engine, "do_connect", connect)
        event.listen(remote.sync_engine, "handle_error", leave_out_values)
        event.listen(remote.sync_engine, "handle_error", note_lost_connection)
        return remote
    engine = create_async_engine(
        parsed,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "async_creator_fn": connect_directly},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # else the driver begins transactions itself, and too late
        cursor = connection.cursor()
        cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")  # of use in a new file only, before its first table
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # overwrite deleted rows in the file
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        _turn_to_wal(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        driver: Any = connection.connection.driver_connection
        if not driver.begins_at_once(writes=writes):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


async def lift_time_limits(connection: AsyncConnection) -> None:
    """Let the connection's transaction take as long as it takes: a migration, backup, restore or check."""
    if connection.dialect.name != "sqlite":
        for name in TIME_LIMITS:
            await connection.execute(text(f"SET LOCAL {name} = 0"))


def _turn_to_wal(cursor: Any) -> None:
    """Switch the file to write-ahead logging. The file keeps that mode for ever.

    SQLite ignores the busy timeout for this switch. If several connections open a new file at once, each
    waits for the write lock instead, to which the timeout applies, and tries again.
    """
    for _ in range(20):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("COMMIT")
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")


class WritesNeeded(Exception):
    """What has to be answered must first be written, and this transaction only reads.

    `bot.answering` runs such a command once more in a transaction for writing.
    """


def may_write(session: AsyncSession) -> bool:
    """Whether the session may write: it is not one of `Database.read`."""
    return bool(session.info.get("writes", True))


def require_writing(session: AsyncSession) -> None:
    """Raises WritesNeeded in a session of `Database.read`."""
    if not may_write(session):
        raise WritesNeeded


class _Writing(Session):
    """A session that sends what was added to it before every statement.

    The ORM does so only before its own statements, and not before those on plain columns.
    """

    def execute(self, *args: Any, **options: Any) -> Any:
        """As that of any session."""
        self._flush_first()
        return super().execute(*args, **options)

    def scalar(self, *args: Any, **options: Any) -> Any:
        """As that of any session."""
        self._flush_first()
        return super().scalar(*args, **options)

    def scalars(self, *args: Any, **options: Any) -> Any:
        """As that of any session."""
        self._flush_first()
        return super().scalars(*args, **options)

    def _flush_first(self) -> None:
        if self.autoflush:
            self.flush()


class Database:
    """Opens sessions. A session is one transaction; it commits when its block ends without an exception."""

    def __init__(self, url: str | URL) -> None:
        self.engine = create_engine(url)
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        writers = self.engine.execution_options(writes=True)
        reading = {"writes": False}
        self._readers = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False, info=reading)
        self._writers = async_sessionmaker(writers, expire_on_commit=False, sync_session_class=_Writing)
        self._one_writer = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading. Changes made in it are rolled back."""
        async with aclosing(self._readers()) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed together, or not at all if the block raises."""
        async with (
            self._one_writer if self._is_sqlite else nullcontext(),
            aclosing(self._writers()) as session,
        ):
            yield session
            await session.commit()

    async def forget(self) -> bool:
        """Empty SQLite's write-ahead log, which may still contain deleted data.

        Returns False if a reader prevents it; try again later. PostgreSQL needs nothing here: VACUUM
        overwrites deleted rows in time.
        """
        if not self._is_sqlite:
            return True
        async with self._one_writer, self.engine.connect() as connection:
            await connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside a transaction
            await connection.exec_driver_sql("PRAGMA busy_timeout=0")  # all writers are waiting meanwhile
            try:
                emptied = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                busy = bool(emptied.one()[0])
            finally:
                await connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        return not busy

    async def tidy(self) -> None:
        """Let SQLite renew its statistics, and give pages that are free back to the disk, some at a time.

        PostgreSQL does both by itself.
        """
        if not self._is_sqlite:
            return
        async with self._one_writer, self.engine.connect() as connection:
            await connection.exec_driver_sql("COMMIT")  # the script begins a transaction of its own
            raw = await connection.get_raw_connection()
            # As a script, since a single statement ends after its first step, which frees one page.
            try:
                await raw.driver_connection.executescript(TIDYING)  # type: ignore[union-attr]  # an aiosqlite one
            except sqlite3.Error as error:  # as SQLAlchemy raises it for a single statement
                raise OperationalError(TIDYING, None, error) from error

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
