"""Connect to the database. All access goes through `Database.read` and `Database.write`.

SQLite loses updates if two connections read and then write. So a writer there takes its lock at the beginning
(BEGIN IMMEDIATE). Within the process, an asyncio lock comes before it, so that writers queue instead of
polling. On PostgreSQL, rows are locked where it matters (`bot.outbox.claim`).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, Dialect, ExceptionContext, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session

from bot.db.lost_connections import replace_lost_connections
from bot.db.sqlite import BUSY_TIMEOUT_MS
from bot.db.sqlite import connect as connect_directly

UNREACHABLE = (SQLAlchemyError,)
"""The errors that a command line takes for a database that cannot be used. `is_away` is exact."""

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

PARAMETERS = {"ssl", "host", "port", "timeout", "command_timeout", "passfile", "target_session_attrs"}
"""Parameters allowed behind the “?” of a PostgreSQL URL, besides `sslmode`: those of `asyncpg.connect`."""

APPLICATION = "studyplan"
"""The application name of our connections on a PostgreSQL server. A restore uses it to see whether the bot is
running."""

SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
"""SQLite's result codes for a file that cannot be used at present."""

POSTGRES_AWAY = ("08", "25006", "28", "3D000", "53", "55P03", "57P", "58")
"""Beginnings of PostgreSQL's codes for a database that cannot be used at present: connection lost, read-only,
login refused, no such database, out of disk or connections, locked, starting or shutting down, system error.
(Its documentation lists all of them under “PostgreSQL Error Codes”.)"""

DEADLOCKS = ("40001", "40P01")
"""PostgreSQL's codes for transactions that conflicted with another: serialization_failure,
deadlock_detected."""


def database_url(url: str) -> URL:
    """The URL with the drivers that this project uses: aiosqlite or asyncpg.

    The usual spellings are accepted. Raises ValueError for other databases and for parameters that cannot be
    used.
    """
    try:
        parsed = make_url(url)
    except Exception as error:  # SQLAlchemy raises errors of several kinds here
        raise ValueError(
            "the database URL cannot be read; it looks like sqlite+aiosqlite:///studyplan.db"
        ) from error
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return _for_asyncpg(parsed.set(drivername="postgresql+asyncpg"))
        case other:
            raise ValueError(f"{other} is not supported: use sqlite+aiosqlite:/// or postgresql://")


def _for_asyncpg(url: URL) -> URL:
    """The URL with `sslmode`, the spelling of libpq and of most database hosts, as asyncpg's `ssl`."""
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    unknown = sorted(query.keys() - PARAMETERS)
    if unknown:
        there = ", ".join(f"`{name}`" for name in unknown)
        raise ValueError(f"the database URL has {there} behind its “?”, which is not supported: remove it")
    return url.set(query=query)


def url_without_secret(url: str) -> str:
    """The URL without its password, to be shown."""
    return database_url(url).render_as_string(hide_password=True)


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
        event.listen(remote.sync_engine, "do_connect", _connect)
        event.listen(remote.sync_engine, "handle_error", _leave_out_values)
        event.listen(remote.sync_engine, "handle_error", _note_lost_connection)
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


def _connect(dialect: Dialect, _record: Any, args: Sequence[Any], options: dict[str, Any]) -> Any:
    """Connect to a server. Raises OperationalError also for errors of the network.

    The driver raises those as they are. Only here is it known that the network to the database failed, and
    not that to a platform, or a file.
    """
    try:
        return dialect.connect(*args, **options)
    except OSError as error:  # TimeoutError is one too
        raise _lost(error) from error


def _note_lost_connection(context: ExceptionContext) -> BaseException | None:
    """Return an OperationalError in place of an error of the network in the middle of a statement."""
    error = context.original_exception
    if not isinstance(error, OSError):
        return None
    context.is_disconnect = True
    return _lost(error)


def _leave_out_values(context: ExceptionContext) -> None:
    """Take the values of a row out of an error of PostgreSQL, which repeats them under DETAIL.

    `hide_parameters` hides what was sent and not what the server says. The message has three copies: in the
    driver's error, in SQLAlchemy's wrapper of it, and in the error that is raised.
    """
    driver: BaseException | None = context.original_exception
    while driver is not None:
        if getattr(driver, "detail", None):
            driver.detail = None  # type: ignore[attr-defined]  # asyncpg's errors have it
        driver.args = tuple(_without_detail(one) for one in driver.args)
        driver = driver.__cause__
    raised = context.sqlalchemy_exception
    if raised is not None:
        raised.args = tuple(_without_detail(one) for one in raised.args)


def _without_detail(said: Any) -> Any:
    return said.partition("\nDETAIL:")[0] if isinstance(said, str) else said


def _lost(error: OSError) -> OperationalError:
    return OperationalError(None, None, error, connection_invalidated=True)


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be used at present, although the statement was right.

    It cannot be reached, is starting or shutting down, or is full, read-only or locked. Errors of a file,
    of the network to elsewhere and of a wrong statement are none of these.
    """
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code is not None:  # the class says nothing: SQLite raises OperationalError for wrong SQL too
            return code & 0xFF in SQLITE_AWAY
        # Nor does it here: the driver raises InterfaceError for too many parameters as well.
        sqlstate = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or sqlstate.startswith(POSTGRES_AWAY)
    return isinstance(error, PoolTimeout)


def in_a_line(error: BaseException) -> str:
    """The database's error as one line, without the statement."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return f"{type(cause).__name__}: {cause}".splitlines()[0]


def lost_race(error: DBAPIError) -> bool:
    """Whether the transaction failed only because a concurrent one came first. It can then be run again."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in DEADLOCKS


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
