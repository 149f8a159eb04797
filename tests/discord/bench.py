"""Discord's chat under the contract that every platform keeps to (`tests/contract/test_chat.py`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from discord.http import Route

from adapters.discord.chat import DiscordChat
from adapters.discord.client import Client
from adapters.local.clock import MovableClock
from bot.platform.refs import AccountRef, RoomRef
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord, discord_stand_in

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class DiscordBench:
    """The adapter's way out at a stand-in: a server with two channels and two people."""

    is_everybody_here = False

    def __init__(self, chat: DiscordChat, discord: Discord, clock: MovableClock) -> None:
        self.chat = chat
        self.clock = clock
        self._world = world = discord.world
        guild = world.add_guild("Study")
        self.room, self.other_room = (
            RoomRef("discord", str(guild.id), str(world.add_channel(guild, name).id), f"#{name}")
            for name in "ab"
        )
        users = [world.add_user(name) for name in ("ann", "bo")]
        guild.members.update({user.id: set() for user in users})
        self.account, self.other_account = (AccountRef("discord", "", str(user.id)) for user in users)

    def seen(self, place: RoomRef | AccountRef) -> list[str]:
        """The messages of a place as Discord's client shows them."""
        if isinstance(place, RoomRef):
            channel = self._world.find_channel(int(place.channel))
        else:
            channel = self._world.directs.get(int(place.user))
        return [read(message, "UTC") for message in channel.history()] if channel else []

    def pass_time(self, span: timedelta) -> None:
        """Move the stand-in's clock."""
        self.clock.move_to(self.clock.now() + span)


@asynccontextmanager
async def discord_bench() -> AsyncIterator[DiscordBench]:
    """A chat that is logged in, for as long as it is needed."""
    clock = MovableClock(NOW)
    async with discord_stand_in(clock) as discord:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Route, "BASE", discord.api_url)
            client = Client()
            await client.login(discord.world.token)
            yield DiscordBench(DiscordChat(client), discord, clock)
            await client.close()
        assert discord.world.violations == []
