"""SQLite without a thread switch for every call: all that the project uses of aiosqlite's private names.

aiosqlite runs each call in a thread of its connection. One statement is four calls: creating a cursor,
executing, fetching and closing. Here a statement runs at once, in the event loop's thread, because SQLite
answers from memory. Only what may wait for the disk (COMMIT, a script) or for another process (BEGIN
IMMEDIATE where that has the lock), or is marked as LONG, goes through the connection's thread, so that the
event loop never waits for it. See docs/decisions/0004.

What this saves: a SELECT of one row through SQLAlchemy takes 0.25 ms and 0.18 ms of CPU; with aiosqlite's own
connection it takes 0.9 ms and 0.55 ms (two busy cores, aiosqlite 0.22, November 2026).

`tests/architecture/test_private_names.py` fails with a sentence where a new version lacks one of the names.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

from bot.db.private_files import create_private

LONG = "/* long */"
"""Marks a statement over all members of a group (`prefix_with(LONG)`): a thread may be switched for it."""

MAY_WAIT = ("BEGIN IMMEDIATE", "PRAGMA", "VACUUM")
"""Beginnings of statements that may wait for another process or for the disk."""

BUSY_TIMEOUT_MS = 30_000
"""Milliseconds that a SQLite writer waits for another process."""

ROWS_PER_FETCH = 64
"""Rows that aiosqlite fetches in one call while it iterates over a cursor. This is its own default."""


class DirectConnection(aiosqlite.Connection):
    """A connection that runs statements at once. The pool makes sure that one task uses it at a time.

    A task may be cancelled while the thread still works for it, and the pool then closes the connection.
    Therefore everything goes through the thread while a call is in progress there.
    """

    # Two counters, each written by one thread alone. A single one would be changed by both threads, and a
    # lost update would leave the connection on the slow way for good.
    _handed_over = 0
    """Calls that the event loop handed over to the thread."""

    _finished = 0
    """Calls that the thread finished."""

    _long: object = None
    """The cursor whose statement is marked as LONG, if the last one was."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        name, cursor = fn.__name__, getattr(fn, "__self__", None)
        may_wait = name in {"commit", "backup", "executescript"}
        if name == "execute" and args:
            statement = str(args[0])
            may_wait = statement.startswith(MAY_WAIT) or LONG in statement
            self._long = cursor if LONG in statement else None
        elif name == "fetchall":  # SQLite looks for the rows as they are fetched
            may_wait = cursor is self._long
        if self._connection is None:
            raise ValueError("no active connection")  # aiosqlite's own words, which SQLAlchemy recognizes
        if may_wait or self._handed_over != self._finished:
            self._handed_over += 1
            return await super()._execute(self._in_thread, fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped
        return fn(*args, **kwargs)

    def begins_at_once(self, *, writes: bool) -> bool:
        """Begin a transaction at once; False if that has to wait for another process, or for the thread.

        It then begins as any statement does, and that says what is wrong if anything is.
        """
        driver = self._connection
        if driver is None or self._handed_over != self._finished:
            return False
        try:
            if not writes:
                driver.execute("BEGIN")
                return True
            driver.execute("PRAGMA busy_timeout=0")
            try:
                driver.execute("BEGIN IMMEDIATE")
            finally:
                driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        except sqlite3.Error:
            return False
        return True

    def _in_thread(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        finally:
            self._finished += 1


def connect(database: str, **options: Any) -> DirectConnection:
    """Return what SQLAlchemy awaits to get a connection."""
    create_private(database)
    options["check_same_thread"] = False  # the connection's thread and the loop's never use it at once
    connection = DirectConnection(
        partial(sqlite3.connect, database, **options), iter_chunk_size=ROWS_PER_FETCH
    )
    # SQLAlchemy does the same for connections that it makes itself. Without it, a process does not end while
    # one connection is still open: measured, it hangs for ever.
    connection._thread.daemon = True  # noqa: SLF001 - as above
    return connection
