"""What a member of a server may do there: asked of Discord one by one.

The event that tells that somebody has left, and the list of all members, need a privileged intent; to fetch
one member needs none. Roles and channels of a server are believed for a minute, so that to look up a whole
group costs a request for each member and a few a minute.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from adapters.discord.failures import ADVICE, MISSING_ACCESS, UNKNOWN_SERVER
from bot.platform.failures import Refused
from bot.platform.people import Access
from bot.platform.refs import RoomRef

SERVER_FRESH_FOR_S = 60.0
"""How long roles and channels of a server are believed. A change of which Discord tells ends it."""

MOST_SERVERS = 200
"""Servers that are remembered at once."""

NO_MEMBER = {10007, 10013}
"""Error codes where somebody is not on the server: unknown member, unknown user."""

Channel = discord.abc.GuildChannel | discord.Thread


@dataclass(slots=True)
class _Server:
    """A server with its roles, and those of its channels that were asked for; None: the bot cannot see it."""

    fetched_at: float
    guild: discord.Guild
    channels: dict[int, Channel | None] = field(default_factory=dict)


class Members:
    """Looks members up. Needs a client that is logged in. Errors of Discord and the network are passed on."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._servers: dict[str, _Server] = {}

    def forget(self, server: str) -> None:
        """Believe nothing of a server any more: something changed there."""
        self._servers.pop(server, None)

    async def access(self, user: int, rooms: Sequence[RoomRef]) -> Access:
        """What a user may do on the rooms' server. Raises Refused where the bot is not on it."""
        server = await self._server(rooms[0].workspace)
        try:
            member = await server.guild.fetch_member(user)
        except discord.NotFound as error:
            if error.code in NO_MEMBER:
                return Access(is_there=False)
            raise Refused(ADVICE[UNKNOWN_SERVER]) from error
        sees = {room.channel: await _sees(server, member, room) for room in rooms}
        may = member.guild_permissions
        return Access(
            is_there=True,
            manages=may.manage_guild or may.administrator,
            is_muted=member.is_timed_out(),
            sees=frozenset(channel for channel, seen in sees.items() if seen),
            untold=frozenset(channel for channel, seen in sees.items() if seen is None),
        )

    async def _server(self, number: str) -> _Server:
        clock = asyncio.get_running_loop()
        known = self._servers.get(number)
        if known is not None and clock.time() - known.fetched_at < SERVER_FRESH_FOR_S:
            return known
        try:
            guild = await self._client.fetch_guild(int(number), with_counts=False)
        except (discord.NotFound, discord.Forbidden) as error:
            if error.code == UNKNOWN_SERVER or error.code in MISSING_ACCESS:
                raise Refused(ADVICE[UNKNOWN_SERVER]) from error
            raise
        if len(self._servers) >= MOST_SERVERS:
            self._servers.pop(next(iter(self._servers)))
        self._servers[number] = _Server(clock.time(), guild)
        return self._servers[number]


async def _sees(server: _Server, member: discord.Member, room: RoomRef) -> bool | None:
    """Whether the member can see a channel, or a thread of a channel that they can see; None if the bot
    cannot.

    Who is not in a private thread sees it only if they may manage threads.
    """
    around = await _channel(server, int(room.parent or room.channel))
    if around is None or isinstance(around, discord.Thread):
        return None
    allowed = around.permissions_for(member)
    if not allowed.view_channel or not room.parent:
        return allowed.view_channel
    thread = await _channel(server, int(room.channel))
    if not isinstance(thread, discord.Thread):
        return None
    if thread.is_private() and not allowed.manage_threads:
        try:
            await thread.fetch_member(member.id)
        except discord.NotFound:
            return False
    return True


async def _channel(server: _Server, number: int) -> Channel | None:
    if number not in server.channels:
        try:
            server.channels[number] = await server.guild.fetch_channel(number)
        except (discord.NotFound, discord.Forbidden):
            server.channels[number] = None
    return server.channels[number]
