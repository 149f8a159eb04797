"""`studyplan run` on two platforms, one of which cannot start or is gone: the other never waits for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from adapters.slack.manifest import manifest
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.clock import SystemClock
from bot.version import version
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.discord.test_process import someone
from tests.wire.process import PATIENCE, BotProcess, bot_process
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack
from tests.wire.slack.workspace import Workspace


@dataclass(slots=True)
class Both:
    """Two stand-ins, and the settings of a bot that speaks to both."""

    discord: Discord
    slack: Slack
    team: Workspace
    settings: dict[str, str]

    async def ready(self) -> tuple[int, dict[str, object]]:
        """What `/readyz` tells."""
        url = f"http://{self.settings['STUDYPLAN_HTTP_ADDRESS']}/readyz"
        async with ClientSession() as session, session.get(url) as answer:
            return answer.status, json.loads(await answer.text())

    async def until(self, wanted: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        """What `/readyz` tells, once it is as wanted. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(told := (await self.ready())[1]):  # noqa: ASYNC110 - as a prober does
                await asyncio.sleep(0.2)
        return told

    async def help_on_discord(self) -> str:
        """What a member of the Discord server is answered."""
        guild = next(iter(self.discord.world.guilds.values()))
        channel, alice = self.discord.world.add_channel(guild, "general"), someone(self.discord, "alice")
        (told,) = await alice.answer(await alice.command(channel, "plan help"))
        return read(told, "UTC")

    async def help_on_slack(self) -> str:
        """What a member of the Slack workspace is answered."""
        general = self.slack.add_channel(self.team, "#general")
        bob = self.slack.add_person(self.team, "bob")
        await bob.slash(general, "/plan help")
        await self.slack.until(lambda: bool(bob.sees(general)), PATIENCE)
        return bob.read(bob.sees(general)[-1])


@pytest.fixture
async def both(tmp_path: Path, unused_address: str) -> AsyncIterator[Both]:
    """Two stand-ins by the machine's clock."""
    slack = Slack(Registration(manifest(Registry.from_features(FEATURES))), SystemClock(), patience=PATIENCE)
    await slack.start()
    team = slack.add_workspace("Owls")
    async with discord_stand_in(SystemClock()) as discord:
        discord.world.add_guild("Owls")
        settings = {
            "DISCORD_TOKEN": discord.world.token,
            "STUDYPLAN_DISCORD_API_URL": discord.api_url,
            "STUDYPLAN_DISCORD_GATEWAY_URL": discord.gateway_url,
            "SLACK_BOT_TOKEN": slack.install(team).value,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "STUDYPLAN_SLACK_API_URL": slack.api_url,
            "STUDYPLAN_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/studyplan.db",
            "STUDYPLAN_HTTP_ADDRESS": unused_address,
        }
        try:
            yield Both(discord, slack, team, settings)
        finally:
            await slack.close()


async def stopped(bot: BotProcess) -> int:
    """Tell a bot to end; its exit status."""
    bot.terminate()
    return await bot.ended()


async def test_slack_refuses_first_and_takes_it_later(both: Both) -> None:
    both.slack.faults.refuse("auth.test", "invalid_auth")
    async with bot_process(both.settings) as bot:
        await bot.says("event='platform cannot start, trying again'")
        await both.discord.gateway.connected()
        told = await both.until(lambda one: bool(one["discord"]))
        assert (told["ready"], told["version"], told["slack"]) == (False, version(), False)
        assert "/plan join" in await both.help_on_discord()
        await both.slack.sockets.wait_for(2, PATIENCE)
        await both.until(lambda one: bool(one["ready"]))
        assert "/plan join" in await both.help_on_slack()
        assert await stopped(bot) == 0
    (line,) = [one for one in bot.lines if "platform cannot start" in one]
    assert "platform='slack'" in line
    assert "SLACK_BOT_TOKEN: Slack says invalid_auth." in line
    assert any("event='platform started after all' platform='slack'" in one for one in bot.lines)
    assert any(f"event='started' version='{version()}' platforms='discord'" in one for one in bot.lines)


@pytest.mark.parametrize("status", [401, 500])
async def test_discord_refuses_first_and_takes_it_later(both: Both, status: int) -> None:
    both.discord.faults.plan("GET", "/users/@me$", status, times=5 if status == 500 else 1)
    async with bot_process(both.settings) as bot:
        await both.slack.sockets.wait_for(2, PATIENCE)
        await both.until(lambda one: bool(one["slack"]))
        assert "/plan join" in await both.help_on_slack()
        await both.discord.gateway.connected()
        await both.until(lambda one: bool(one["ready"]))
        assert "/plan join" in await both.help_on_discord()
        assert await stopped(bot) == 0
    assert any("platform cannot start" in one and "platform='discord'" in one for one in bot.lines)


async def test_a_platform_whose_settings_are_incomplete_keeps_no_other_from_starting(both: Both) -> None:
    del both.settings["SLACK_APP_TOKEN"]
    async with bot_process(both.settings) as bot:
        await both.discord.gateway.connected()
        told = await both.until(lambda one: bool(one["discord"]))
        assert told["slack"] is False
        assert "/plan join" in await both.help_on_discord()
        assert await stopped(bot) == 0
    (line,) = [one for one in bot.lines if "platform is not set up" in one]
    assert "Slack has no way in" in line


async def test_where_none_can_start_each_is_one_line(both: Both) -> None:
    settings = both.settings | {"DISCORD_TOKEN": "not-that-token", "SLACK_BOT_TOKEN": "xoxb-wrong"}
    async with bot_process(settings) as bot:
        assert await bot.ended() == 2
    first, second = bot.lines
    assert "DISCORD_TOKEN" in first
    assert "SLACK_BOT_TOKEN" in second


async def test_a_platform_that_is_lost_for_good_is_started_again(both: Both) -> None:
    """Discord closes the connection with 4004, and takes the token again a little later."""
    async with bot_process(both.settings) as bot:
        await both.discord.gateway.connected()
        await both.slack.sockets.wait_for(2, PATIENCE)
        await both.until(lambda one: bool(one["ready"]))
        (session,) = both.discord.gateway.sessions
        assert session.connection is not None
        await session.connection.close(4004)
        await bot.says("event='platform cannot start, trying again'")
        assert "/plan join" in await both.help_on_slack()
        await bot.says("event='platform started after all'")
        await both.until(lambda one: bool(one["ready"]))
        assert "/plan join" in await both.help_on_discord()
        assert await stopped(bot) == 0
    assert not any("Traceback" in line for line in bot.lines)


async def test_a_revoked_token_is_not_ready(both: Both) -> None:
    """Neither platform says a word, nobody clicks, and nothing is due."""
    async with bot_process(both.settings) as bot:
        await both.discord.gateway.connected()
        await both.until(lambda one: bool(one["ready"]))
        both.slack.grants.revoke(both.team.id, "token_revoked")
        both.discord.world.token = "another-token"
        await both.until(lambda one: not one["slack"] and not one["discord"])
        assert (await both.ready())[0] == 503
        assert await stopped(bot) == 0
    assert len([one for one in bot.lines if "slack workspace revoked access" in one]) == 1
    assert len([one for one in bot.lines if "discord refuses the token" in one]) == 1


async def test_an_outage_is_one_line_and_the_tries_grow_rare(both: Both) -> None:
    async with bot_process(both.settings) as bot:
        await both.slack.sockets.wait_for(2, PATIENCE)
        await both.until(lambda one: bool(one["ready"]))
        fault = both.slack.faults.fail("apps.connections.open", times=1000)
        before = len(bot.lines)
        began = asyncio.get_running_loop().time()
        await both.slack.sockets.lose()
        async with asyncio.timeout(PATIENCE):
            while fault.times > 1000 - 8:  # noqa: ASYNC110 - the stand-in has no event for it
                await asyncio.sleep(0.2)
        took = asyncio.get_running_loop().time() - began
        assert took > 12, "four tries of each connection, with 1, 2 and 4 seconds beside slack_sdk's pauses"
        told = [line for line in bot.lines[before:] if "level='error'" in line or "level='warning'" in line]
        assert len(told) == 1, told
        assert await stopped(bot) == 0


async def test_both_platforms_gone_are_a_line_for_each_step(both: Both) -> None:
    """Nobody listens at either address any more. discord.py and slack_sdk try for ever."""
    async with bot_process(both.settings) as bot:
        await both.slack.sockets.wait_for(2, PATIENCE)
        await both.discord.gateway.connected()
        await both.until(lambda one: bool(one["ready"]))
        before = len(bot.lines)
        await both.discord.stop()
        await both.slack.close()
        await both.until(lambda one: not one["slack"] and not one["discord"])
        await asyncio.sleep(25)
        told = [line for line in bot.lines[before:] if "level='error'" in line or "level='warning'" in line]
        assert sorted(line.partition("logger=")[2].split()[0] for line in told) == [
            "'discord.shard'",
            "'slack_sdk.socket_mode'",
        ], told
        assert await stopped(bot) == 0


async def test_a_platform_that_never_answers_holds_up_no_other(both: Both) -> None:
    async def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.sleep(PATIENCE)
        finally:
            writer.close()

    silent = await asyncio.start_server(accept, "127.0.0.1", 0)
    host, port = silent.sockets[0].getsockname()[:2]
    both.settings["STUDYPLAN_DISCORD_API_URL"] = f"http://{host}:{port}/api/v10"
    async with bot_process(both.settings) as bot:
        await both.slack.sockets.wait_for(2, 20)
        told = await both.until(lambda one: bool(one["slack"]))
        assert told["discord"] is False
        assert "/plan join" in await both.help_on_slack()
        assert await stopped(bot) == 0
    silent.close()
