"""Connections to PostgreSQL that are lost while nobody uses them are replaced before a transaction begins."""

import asyncio
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import make_url, text

from bot.db.engine import Database
from bot.db.lost_connections import IDLE_S

TRY = b"\x00;\x00"
"""The statement by which the driver tries a connection, as it is sent."""


class Relay:
    """Passes on what a bot and its server send to each other, until it loses the server without a word."""

    def __init__(self, url: str) -> None:
        self._server = make_url(url)
        self._to_server: set[StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent = b""
        """What the bot has sent."""

    async def open(self) -> str:
        """Begin to listen; the URL to connect to instead."""
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        host, port = self._listening.sockets[0].getsockname()
        here = self._server.set(host=host, port=port, query={"ssl": "disable"})
        return here.render_as_string(hide_password=False)

    async def close(self) -> None:
        """End when the bot has."""
        self._listening.close()
        await asyncio.gather(*self._tasks)

    async def _connect(self) -> tuple[StreamReader, StreamWriter]:
        folder = self._server.query.get("host")
        if folder is not None and sys.platform != "win32":  # Windows has no such sockets
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        return await asyncio.open_connection(self._server.host, self._server.port or 5432)

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        from_server, to_server = await self._connect()
        self._to_server.add(to_server)

        async def pass_back() -> None:
            with suppress(ConnectionError):
                while told := await from_server.read(65536):
                    writer.write(told)
            if to_server in self._to_server:
                writer.close()

        self._tasks.add(asyncio.create_task(pass_back()))
        while told := await reader.read(65536):
            self.sent += told
            if to_server not in self._to_server:  # nobody is there to take it
                break
            to_server.write(told)
        to_server.close()
        writer.close()

    def lose(self) -> None:
        """Lose the server. The bot's side stays open."""
        for one in self._to_server:
            one.close()
        self._to_server.clear()


@pytest.fixture
async def relay(database_url: str) -> Relay:
    """A relay to a server."""
    if make_url(database_url).get_backend_name() == "sqlite":
        pytest.skip("a file has no connections to lose")
    return Relay(database_url)


@pytest.fixture
async def remote(relay: Relay) -> AsyncIterator[Database]:
    """A database behind the relay, of which a connection is open."""
    database = Database(await relay.open())
    assert await _read(database) == 1
    yield database
    await database.close()
    await relay.close()


async def _read(database: Database) -> Any:
    async with database.read() as session:
        return await session.scalar(text("SELECT 1"))


async def test_a_connection_that_the_server_closed_is_replaced(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connections to lose")
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        process = await connection.scalar(text("SELECT pg_backend_pid()"))
    is_gone = asyncio.Event()
    driver.add_termination_listener(lambda _: is_gone.set())
    other = Database(database.engine.url)
    async with other.write() as session:
        await session.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
    await other.close()
    await is_gone.wait()
    assert await _read(database) == 1


async def test_a_connection_that_was_lost_without_a_word_is_replaced(remote: Database, relay: Relay) -> None:
    relay.lose()
    await asyncio.sleep(IDLE_S + 0.1)
    assert await _read(remote) == 1


async def test_only_a_connection_that_nobody_used_for_a_while_is_tried(
    remote: Database, relay: Relay
) -> None:
    await _read(remote)
    assert TRY not in relay.sent
    await asyncio.sleep(IDLE_S + 0.1)
    await _read(remote)
    assert TRY in relay.sent
