"""The adapter at the stand-in for Discord: its way out alone, or the whole bot."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from adapters.discord import posting
from adapters.discord.chat import DiscordChat
from adapters.discord.client import Client
from adapters.discord.platform import DiscordPlatform
from adapters.local.clock import MovableClock
from bot.app import App
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.settings import Settings
from tests.wire.discord.server import Discord, discord_stand_in

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> MovableClock:
    """The clock of the stand-in."""
    return MovableClock(NOW)


@pytest.fixture
async def discord(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Discord]:
    """The stand-in, to which discord.py's requests go."""
    async with discord_stand_in(clock) as stand_in:
        monkeypatch.setattr(Route, "BASE", stand_in.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(stand_in.gateway_url))
        yield stand_in


@pytest.fixture
async def chat(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordChat]:
    """The way out. It repeats without pauses, which nobody should have to wait for here."""
    monkeypatch.setattr(posting, "SEND_RETRY_PAUSES_S", (0.0, 0.0))
    client = Client()
    await client.login(discord.world.token)
    yield DiscordChat(client)
    await client.close()


def settings(discord: Discord, token: str) -> Settings:
    """Settings that lead to the stand-in."""
    return Settings().model_copy(
        update={
            "discord_token": SecretStr(token),
            "discord_api_url": discord.api_url,
            "discord_gateway_url": discord.gateway_url,
            "pictures": "no",
        }
    )


@pytest.fixture
async def served(
    discord: Discord, clock: MovableClock, database: Database
) -> AsyncIterator[tuple[DiscordPlatform, App]]:
    """The bot, connected."""
    platform = DiscordPlatform(settings(discord, discord.world.token))
    app = App(database, {"discord": platform.chat}, clock, plans_root())
    await platform.open()
    serving = asyncio.create_task(platform.serve(app, lambda: None))
    await discord.gateway.connected()
    yield platform, app
    await platform.close()
    await serving
