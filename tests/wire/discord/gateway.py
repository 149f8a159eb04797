"""The stand-in's gateway, version 10: identify, heartbeat, resume, zlib-stream, shards. It can be cut off.

It knows sessions and sockets; what an event says is made elsewhere.
"""

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.discord.payloads import guild_create, user_json
from tests.wire.discord.world import Guild, Json, World

HEARTBEAT = 41_250
"""Milliseconds between two heartbeats."""

MOST_SENDS = 120
"""What a client may send in a minute on one connection."""


PATIENCE = 60
"""Real seconds until a wait is given up. Machines that run tests are busy."""


class Op(IntEnum):
    """What a gateway payload is."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


class Intent(IntFlag):
    """The intents that decide what the stand-in sends."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15
    GUILD_MESSAGE_POLLS = 1 << 24


ALWAYS = Intent(0)
"""For events that need no intent."""

PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT

BAD_PAYLOAD, NOT_AUTHENTICATED, BAD_TOKEN, BAD_SHARD, SHARDING_REQUIRED, DISALLOWED_INTENTS = (
    4002,
    4003,
    4004,
    4010,
    4011,
    4014,
)


class Connection:
    """One websocket of a client."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.session: Session | None = None
        self._socket = socket
        self._request = request
        squeezed = request.query.get("compress") == "zlib-stream"
        self._zlib = zlib.compressobj() if squeezed else None
        self._order = asyncio.Lock()  # what is compressed in an order must be sent in it

    async def send(
        self, op: Op, data: Any = None, *, event: str | None = None, seq: int | None = None
    ) -> None:
        """Send a payload, unless the socket is gone already: then it waits for a resume."""
        text = json.dumps({"op": op, "d": data, "s": seq, "t": event})
        async with self._order:
            if self._socket.closed:
                return
            try:
                if self._zlib is None:
                    await self._socket.send_str(text)
                else:
                    packed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                    await self._socket.send_bytes(packed)
            except ConnectionError:
                return

    async def close(self, code: int) -> None:
        """Close it properly."""
        await self._socket.close(code=code)

    def abort(self) -> None:
        """Cut it off, as a failing network does."""
        if self._request.transport is not None:
            self._request.transport.abort()


@dataclass(eq=False)
class Session:
    """What a client identified as. It outlives its connections until it is closed or given up."""

    shard: tuple[int, int]
    intents: Intent
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    sent: list[tuple[int, str, Any]] = field(default_factory=list)
    heard: int = 0
    """The last event that the client said it has read."""
    connection: Connection | None = None

    def serves(self, guild: int | None) -> bool:
        """Whether events of that server come here; those of none come to the first shard."""
        index, count = self.shard
        return index == (0 if guild is None else (guild >> 22) % count)

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event now, or keep it for a resume."""
        self.seq += 1
        self.sent.append((self.seq, event, data))
        if self.connection is not None:
            await self.connection.send(Op.DISPATCH, data, event=event, seq=self.seq)


class Gateway:
    """All sessions. `shards` is what a client is told to use; `starts` counts IDENTIFYs."""

    def __init__(self, world: World, url: Callable[[], str]) -> None:
        self.shards = 1
        self.starts = 0
        self.resumes = 0
        self.sessions: list[Session] = []
        self._world = world
        self._url = url
        self._connections: list[Connection] = []
        self._changed = asyncio.Condition()

    async def dispatch(
        self, event: str, data: Any, *, guild: int | None = None, intent: Intent = ALWAYS
    ) -> bool:
        """Send an event to the sessions whose it is; whether there was one."""
        found = [one for one in self.sessions if one.serves(guild) and intent in one.intents]
        for session in found:
            await session.dispatch(event, data)
        return bool(found)

    async def join(self, guild: Guild) -> None:
        """Tell the sessions that the bot is a member of a server that they did not know."""
        await self.dispatch("GUILD_CREATE", guild_create(guild, self._world.bot), guild=guild.id)
        await self.heard()

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something is true of the gateway."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(true), seconds)

    async def connected(self, count: int = 1) -> None:
        """Wait until that many sessions are connected, and know their servers."""
        await self.until(lambda: sum(one.connection is not None for one in self.sessions) >= count)

    async def heard(self, seconds: float = PATIENCE) -> None:
        """Wait until every client has read all that it was sent."""
        connected = [one for one in self.sessions if one.connection is not None]
        for session in connected:
            if session.connection is not None:
                await session.connection.send(Op.HEARTBEAT)
        await self.until(lambda: all(one.heard >= one.seq for one in connected), seconds)

    def abort(self) -> None:
        """Cut off every connection; the sessions may resume."""
        for connection in self._connections:
            connection.abort()

    async def ask_to_reconnect(self) -> None:
        """Tell every client to come back with its session, as before a deployment."""
        for connection in list(self._connections):
            await connection.send(Op.RECONNECT)

    async def invalidate(self) -> None:
        """Forget all sessions: clients must identify anew."""
        self.sessions.clear()
        for connection in list(self._connections):
            await connection.send(Op.INVALID_SESSION, False)

    def forget(self) -> None:
        """Forget all sessions without a word: a resume will be refused."""
        self.sessions.clear()

    async def close(self) -> None:
        """Close every connection for good."""
        for connection in list(self._connections):
            await connection.close(1001)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=4096 * 4)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self._connections.append(connection)
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            self._world.violate(f"gateway: {request.query_string}")
        sends = 0
        await connection.send(Op.HELLO, {"heartbeat_interval": HEARTBEAT})
        try:
            async for message in socket:
                sends += 1
                if sends > MOST_SENDS:
                    self._world.violate("gateway: more than 120 sends on one connection of a test")
                if message.type is WSMsgType.TEXT:
                    await self._receive(connection, json.loads(message.data))
        finally:
            self._connections.remove(connection)
            if (session := connection.session) is not None:
                session.connection = None
                if socket.close_code in {1000, 1001} and session in self.sessions:
                    self.sessions.remove(session)
            await self._tell()
        return socket

    async def _receive(self, connection: Connection, payload: Json) -> None:
        data = payload.get("d")
        match payload.get("op"):
            case Op.HEARTBEAT:
                await connection.send(Op.ACK)
                if connection.session is not None:
                    connection.session.heard = data or 0
                    await self._tell()
            case Op.IDENTIFY if isinstance(data, dict):
                await self._identify(connection, data)
            case Op.RESUME if isinstance(data, dict):
                await self._resume(connection, data)
            case _ if connection.session is None:
                await connection.close(NOT_AUTHENTICATED)
            case Op.PRESENCE | Op.MEMBERS:
                pass
            case op:
                self._world.violate(f"gateway: opcode {op}")
                await connection.close(BAD_PAYLOAD)

    async def _identify(self, connection: Connection, data: Json) -> None:
        self.starts += 1
        intents = Intent(data["intents"])
        index, count = data.get("shard", (0, 1))
        if data.get("token") != self._world.token:
            await connection.close(BAD_TOKEN)
            return
        if not 0 <= index < count:
            await connection.close(BAD_SHARD)
            return
        if count < self.shards:
            await connection.close(SHARDING_REQUIRED)
            return
        if intents & PRIVILEGED:
            self._world.violate(f"gateway: privileged intents {intents & PRIVILEGED!r}")
            await connection.close(DISALLOWED_INTENTS)
            return
        world = self._world
        session = Session((index, count), intents)
        guilds = [
            one for one in world.guilds.values() if world.bot.id in one.members and session.serves(one.id)
        ]
        session.connection, connection.session = connection, session
        ready = {
            "v": 10,
            "user": user_json(world.bot) | {"verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._url(),
            "shard": [index, count],
            "application": {"id": str(world.application), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
            "presences": [],
            "_trace": ["stand-in"],
        }
        await session.dispatch("READY", ready)
        if Intent.GUILDS in intents:
            for guild in guilds:
                await session.dispatch("GUILD_CREATE", guild_create(guild, world.bot))
        self.sessions.append(session)
        await self._tell()

    async def _resume(self, connection: Connection, data: Json) -> None:
        session = next((one for one in self.sessions if one.id == data.get("session_id")), None)
        if data.get("token") != self._world.token:
            await connection.close(BAD_TOKEN)
            return
        if session is None:
            await connection.send(Op.INVALID_SESSION, False)
            return
        self.resumes += 1
        for seq, event, missed in session.sent:
            if seq > data["seq"]:
                await connection.send(Op.DISPATCH, missed, event=event, seq=seq)
        session.connection, connection.session = connection, session
        await session.dispatch("RESUMED", {"_trace": ["stand-in"]})
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
