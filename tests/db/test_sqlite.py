"""A SQLite connection: which calls go through its thread, and that it finds back to the fast way."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import aiosqlite

from bot.db.sqlite import connect


async def thread_of_a_statement(connection: aiosqlite.Connection) -> int:
    """The thread in which the connection runs a statement."""
    cursor = await connection.execute("SELECT thread()")
    row = await cursor.fetchone()
    await cursor.close()
    assert row is not None
    return int(row[0])


async def test_statements_run_in_the_loops_thread_again_after_calls_that_were_cancelled(
    tmp_path: Path,
) -> None:
    path = tmp_path / "one.db"
    connection = await connect(str(path), isolation_level=None)
    await connection.create_function("thread", 0, threading.get_ident)
    here = threading.get_ident()
    assert await thread_of_a_statement(connection) == here
    another = sqlite3.connect(path, isolation_level=None)
    another.execute("BEGIN IMMEDIATE")
    writing = asyncio.ensure_future(connection.execute("BEGIN IMMEDIATE"))  # waits for the other one's lock
    await asyncio.sleep(0)
    behind = [asyncio.ensure_future(thread_of_a_statement(connection)) for _ in range(20)]
    await asyncio.sleep(0)
    for one in behind[:19]:
        one.cancel()
    another.execute("ROLLBACK")
    another.close()
    assert await behind[19] != here, "the thread is at work, so nothing may be done beside it"
    await asyncio.gather(writing, *behind, return_exceptions=True)
    assert await thread_of_a_statement(connection) == here
    await connection.close()
