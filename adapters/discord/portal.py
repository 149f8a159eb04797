"""Discord while it is being set up: log in, see where the bot is, post one message."""

from collections.abc import Sequence

import discord

from adapters.discord.application import examine_application, invitation
from adapters.discord.failures import CONNECTION_ERRORS, reason
from adapters.discord.platform import DiscordPlatform
from adapters.discord.rooms import PLATFORM
from bot.messages.card import Card
from bot.platform.adapter import CheckResult
from bot.platform.failures import SetupError, Unavailable
from bot.platform.refs import PostLabel, RoomRef
from bot.settings import Settings

MOST_SERVERS = 50
"""How many servers are looked through for channels. Whoever has more names the rest to nobody here."""


class DiscordPortal:
    """One application, with the token of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._platform = DiscordPlatform(settings)

    async def open(self) -> str:
        """Log in, and return the bot's name. Raises SetupError."""
        try:
            await self._platform.open()
        except SetupError:
            await self._platform.close()
            raise
        return str(self._platform.client.user)

    @property
    def invitation(self) -> str:
        """The address at which the bot is invited."""
        return invitation(self._platform.client.application_id or 0)

    async def examine(self) -> Sequence[CheckResult]:
        """List what stands wrong in the developer portal. Raises Unavailable."""
        try:
            return await examine_application(self._platform.client)
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            raise Unavailable(f"Discord cannot be reached: {reason(error)}") from error

    async def servers(self) -> Sequence[str]:
        """The names of the servers that the bot is on. Raises Unavailable."""
        return [server.name for server in await self._servers()]

    async def rooms(self) -> Sequence[RoomRef]:
        """The text channels that the bot might post in; with several servers, each is named with its own.

        Raises Unavailable.
        """
        servers = await self._servers()
        found = []
        for server in servers:
            for channel in await self._channels(server.id):
                name = f"#{channel.name}" + (f" ({server.name})" if len(servers) > 1 else "")
                found.append(RoomRef(PLATFORM, str(server.id), str(channel.id), name))
        return found

    async def lacks(self, room: RoomRef) -> tuple[str, ...]:
        """What the bot lacks in that channel, each as a sentence that says how to grant it."""
        return await self._platform.chat.inspect(room)

    async def post(self, room: RoomRef, card: Card, label: PostLabel) -> None:
        """Post a message there."""
        await self._platform.chat.send(room, card, label)

    async def close(self) -> None:
        """Disconnect."""
        await self._platform.close()

    async def _servers(self) -> list[discord.Guild]:
        try:
            return [one async for one in self._platform.client.fetch_guilds(limit=MOST_SERVERS)]
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            raise Unavailable(f"Discord cannot be reached: {reason(error)}") from error

    async def _channels(self, server: int) -> list[discord.TextChannel]:
        try:
            guild = await self._platform.client.fetch_guild(server, with_counts=False)
            channels = await guild.fetch_channels()
        except (discord.NotFound, discord.Forbidden):  # the bot was removed a moment ago
            return []
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            raise Unavailable(f"Discord cannot be reached: {reason(error)}") from error
        return [one for one in channels if isinstance(one, discord.TextChannel)]
