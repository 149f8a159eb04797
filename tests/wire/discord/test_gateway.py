"""The stand-in's gateway, as the unmodified client sees it."""

import asyncio
import time

import discord as library
import pytest

from tests.wire.discord.conftest import Client, point_at
from tests.wire.discord.server import Discord


async def test_connecting_is_quick_and_knows_the_servers(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    guild = discord.world.add_guild("Owls")
    channel = discord.world.add_channel(guild, "general")
    point_at(discord, monkeypatch)
    found = Client(library.Intents(guilds=True))
    began = time.monotonic()
    running = asyncio.create_task(found.start(discord.world.token))
    await discord.gateway.connected()
    async with asyncio.timeout(5):
        while found.get_channel(channel.id) is None:  # noqa: ASYNC110 the client offers nothing to wait for
            await asyncio.sleep(0.001)
    assert time.monotonic() - began < 1
    shown = found.get_channel(channel.id)
    assert isinstance(shown, library.TextChannel)
    assert (shown.name, shown.guild.name, shown.guild.me.id) == ("general", "Owls", discord.world.bot.id)
    await found.close()
    await running
    assert discord.gateway.starts == 1
    assert not discord.gateway.sessions, "a client that says goodbye leaves no session"
    assert not discord.world.violations


async def test_a_wrong_token_is_refused(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(discord, monkeypatch)
    client = library.AutoShardedClient(intents=library.Intents(guilds=True))
    with pytest.raises(library.LoginFailure):
        await client.start("not-that-token")
    await client.http.close()


async def test_privileged_intents_are_refused_and_noted(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(discord, monkeypatch)
    client = library.AutoShardedClient(intents=library.Intents(guilds=True, members=True))
    with pytest.raises(library.PrivilegedIntentsRequired):
        await client.start(discord.world.token)
    (noted,) = discord.world.violations
    assert "privileged intents" in noted


async def test_after_a_cut_the_session_goes_on_and_nothing_is_missed(
    discord: Discord, client: Client
) -> None:
    client.events.clear()
    discord.gateway.abort()
    await discord.gateway.until(lambda: discord.gateway.sessions[0].connection is None)
    guild = discord.world.add_guild("Late")
    await discord.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild=guild.id)
    await discord.gateway.until(lambda: discord.gateway.resumes == 1)
    async with asyncio.timeout(5):
        while "RESUMED" not in client.events:  # noqa: ASYNC110 the client offers nothing to wait for
            await asyncio.sleep(0.001)
    assert client.events == ["GUILD_DELETE", "RESUMED"]
    assert discord.gateway.starts == 1


async def test_a_request_to_reconnect_is_followed(discord: Discord, client: Client) -> None:
    await discord.gateway.ask_to_reconnect()
    await discord.gateway.until(lambda: discord.gateway.resumes == 1)
    assert discord.gateway.starts == 1


async def test_an_invalid_session_begins_anew(discord: Discord, client: Client) -> None:
    await discord.gateway.invalidate()
    await discord.gateway.until(lambda: discord.gateway.starts == 2)
    await discord.gateway.connected()


async def test_each_shard_gets_its_servers(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.gateway.shards = 2
    point_at(discord, monkeypatch)
    for number in range(4):
        discord.world.add_guild(f"server {number}", id=(number + 1) << 22)
    client = Client(library.Intents(guilds=True))
    running = asyncio.create_task(client.start(discord.world.token))
    await discord.gateway.connected(2)
    sent = {
        one.shard[0]: [data["name"] for _, event, data in one.sent if event == "GUILD_CREATE"]
        for one in discord.gateway.sessions
    }
    assert sent == {0: ["server 1", "server 3"], 1: ["server 0", "server 2"]}
    await client.close()
    await running
