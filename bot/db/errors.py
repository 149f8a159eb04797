"""What errors of a database mean, which of them the network caused, and what they may say."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

UNREACHABLE = (SQLAlchemyError,)
"""The errors that a command line takes for a database that cannot be used. `is_away` is exact."""

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


def connect(dialect: Dialect, _record: Any, args: Sequence[Any], options: dict[str, Any]) -> Any:
    """Connect to a server. Raises OperationalError also for errors of the network.

    The driver raises those as they are. Only here is it known that the network to the database failed, and
    not that to a platform, or a file.
    """
    try:
        return dialect.connect(*args, **options)
    except OSError as error:  # TimeoutError is one too
        raise _lost(error) from error


def note_lost_connection(context: ExceptionContext) -> BaseException | None:
    """Return an OperationalError in place of an error of the network in the middle of a statement."""
    error = context.original_exception
    if not isinstance(error, OSError):
        return None
    context.is_disconnect = True
    return _lost(error)


def leave_out_values(context: ExceptionContext) -> None:
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
