"""A stand-in for each test, and a plain discord.py client that connects to it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import discord as library
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.local.clock import MovableClock
from tests.wire.discord.hall import Hall, open_hall
from tests.wire.discord.server import Discord, discord_stand_in

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> MovableClock:
    """The clock of the stand-in."""
    return MovableClock(NOW)


@pytest.fixture
async def discord(clock: MovableClock) -> AsyncIterator[Discord]:
    """The stand-in."""
    async with discord_stand_in(clock) as stand_in:
        yield stand_in


class Client(library.AutoShardedClient):
    """A client of the tests: what arrives can be looked at."""

    def __init__(self, intents: library.Intents) -> None:
        super().__init__(intents=intents, max_messages=None)
        self.arrived: asyncio.Queue[library.Interaction] = asyncio.Queue()
        self.events: list[str] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify again at once: the library would wait five seconds."""

    async def on_interaction(self, interaction: library.Interaction) -> None:
        """Keep it for the test."""
        await self.arrived.put(interaction)

    async def on_socket_event_type(self, event: str) -> None:
        """Note what the gateway sent."""
        self.events.append(event)


@pytest.fixture
async def client(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A plain client, connected."""
    point_at(discord, monkeypatch)
    found = Client(library.Intents(guilds=True))
    running = asyncio.create_task(found.start(discord.world.token))
    await discord.gateway.connected()
    yield found
    await found.close()
    await running


def point_at(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let discord.py speak to the stand-in."""
    monkeypatch.setattr(Route, "BASE", discord.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(discord.gateway_url))


@pytest.fixture
async def hall(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Hall]:
    """The bot among people on the stand-in, with a database of its own."""
    shutil.copy(migrated_sqlite, tmp_path / "studyplan.db")
    async with open_hall(f"sqlite+aiosqlite:///{tmp_path}/studyplan.db") as opened:
        yield opened
