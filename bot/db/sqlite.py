"""SQLite without a thread switch for every call.

aiosqlite runs each call in a thread of the connection: creating a cursor, executing, fetching and closing
are four switches for one statement, which cost ten times what SQLite itself needs. Here a statement runs at
once, since SQLite answers from memory; only what may wait for a lock or the disk (BEGIN IMMEDIATE, COMMIT)
goes through the thread, so that the event loop never waits for another process. See docs/decisions/0004.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

WAITS = ("BEGIN IMMEDIATE", "PRAGMA", "VACUUM")


class DirectConnection(aiosqlite.Connection):
    """A connection that runs statements at once. One task uses it at a time, as the pool sees to.

    A task may be cancelled while the thread still works for it, and the pool then closes the connection:
    so everything goes through the thread while a call of its own is in flight there.
    """

    _in_flight = 0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        may_wait = fn.__name__ in {"commit", "backup"} or (
            fn.__name__ == "execute" and args and str(args[0]).startswith(WAITS)
        )
        if may_wait or self._in_flight:
            self._in_flight += 1
            return await super()._execute(self._in_thread, fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped
        if self._connection is None:
            raise ValueError("no active connection")  # as aiosqlite says it, which SQLAlchemy understands
        return fn(*args, **kwargs)

    def _in_thread(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        finally:
            self._in_flight -= 1


def connect(database: str, **options: Any) -> DirectConnection:
    """What SQLAlchemy awaits to get a connection."""
    options["check_same_thread"] = False  # its own thread and the loop's take turns, never at once
    connection = DirectConnection(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does for its own: none may hang the exit
    return connection
