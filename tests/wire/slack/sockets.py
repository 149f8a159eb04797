"""Socket Mode: websockets that the app opened, each payload to one of them."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.wire.slack.delivery import Answer, Json, Retry, Sort, Trouble

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack

MOST_CONNECTIONS = 10


@dataclass(slots=True)
class Connection:
    """An open websocket. `leaving`: the app was asked to open another one, and this one gets nothing more."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)
    received: int = 0
    """How many payloads went through it."""


class Sockets:
    """All open connections."""

    def __init__(self, slack: "Slack") -> None:
        self.open: list[Connection] = []
        self._slack = slack
        self._tickets: set[str] = set()
        self._count = itertools.count(1)
        self._turn = 0
        self._changed = asyncio.Condition()

    def invite(self) -> str:
        """An address at which the app may connect once."""
        ticket = f"ticket-{next(self._count)}"
        self._tickets.add(ticket)
        return f"{self._slack.url.replace('http', 'ws', 1)}/link/?ticket={ticket}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, as long as it lasts."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._listening()) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(socket, request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._listening()) + 1,
                "connection_info": {"app_id": self._slack.app.app_id},
                "debug_info": {"host": "stand-in", "approximate_connection_time": 18060},
            }
        )
        await self._change(added=connection)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(connection, json.loads(message.data))
        finally:
            for future in connection.waiting.values():
                if not future.done():
                    future.set_exception(ConnectionResetError("the connection was lost"))
            await self._change(removed=connection)
        return socket

    async def deliver(self, sort: Sort, payload: Json, retry: Retry | None = None) -> Answer:
        """Send a payload through one of the connections and wait for its acknowledgement."""
        listening = self._listening()
        if not listening:
            return Answer(Trouble.NOBODY)
        self._turn += 1
        connection = listening[self._turn % len(listening)]
        connection.received += 1
        envelope = f"envelope-{next(self._count)}"
        future = connection.waiting[envelope] = asyncio.get_running_loop().create_future()
        message = {
            "envelope_id": envelope,
            "type": Sort.INTERACTIVE if sort is Sort.OPTIONS else sort,
            "accepts_response_payload": sort is not Sort.EVENT,
            "payload": payload,
        }
        if sort is Sort.EVENT:
            message |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        try:
            await connection.socket.send_json(message)
            async with asyncio.timeout(self._slack.patience):
                return Answer(body=await future)
        except (TimeoutError, ConnectionError):
            return Answer(Trouble.LATE)
        finally:
            connection.waiting.pop(envelope, None)

    async def lose(self, count: int | None = None) -> None:
        """Break so many connections, or all, without a word, as a dying network does."""
        dying = self.open[:count]
        for connection in dying:
            if connection.request.transport is not None:
                connection.request.transport.abort()
        async with self._changed:
            await self._changed.wait_for(lambda: not any(one in self.open for one in dying))

    async def refresh(self) -> None:
        """Ask the app to connect anew; what is open gets nothing more."""
        for connection in self._listening():
            connection.leaving = True
            await connection.socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def wait_for(self, count: int, seconds: float = 10) -> None:
        """Wait until so many connections take payloads. Raises TimeoutError."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self._listening()) == count)

    async def close(self) -> None:
        """End all connections."""
        for connection in list(self.open):
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def _listening(self) -> list[Connection]:
        return [one for one in self.open if not one.leaving and not one.socket.closed]

    def _acknowledged(self, connection: Connection, message: Json) -> None:
        future = connection.waiting.get(str(message.get("envelope_id")))
        if future is not None and not future.done():
            future.set_result(message.get("payload") or None)
        else:
            self._slack.complain(f"Socket Mode: an acknowledgement that came late or twice: {message}")

    async def _change(self, added: Connection | None = None, removed: Connection | None = None) -> None:
        if added is not None:
            self.open.append(added)
        if removed is not None and removed in self.open:
            self.open.remove(removed)
        async with self._changed:
            self._changed.notify_all()
