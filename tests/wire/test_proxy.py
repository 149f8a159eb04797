"""`studyplan run` where the outside is reached through a forward proxy alone: requests, answers, websockets.

The platforms have names that only the proxy can resolve, so nothing arrives that went another way.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.slack.manifest import manifest
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.clock import SystemClock
from tests.wire.discord.process import bot_process as discord_process
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.discord.test_process import someone
from tests.wire.forward_proxy import Address, encrypting, forward_proxy
from tests.wire.process import PATIENCE, bot_process
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack

USER = "me:pass%40word"
TYPED = "me:pass@word"


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    """A stand-in by the machine's clock."""
    async with discord_stand_in(SystemClock()) as stand_in:
        stand_in.world.add_guild("Owls")
        yield stand_in
        assert stand_in.world.violations == []


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A stand-in by the machine's clock, for Socket Mode."""
    stand_in = Slack(
        Registration(manifest(Registry.from_features(FEATURES))), SystemClock(), patience=PATIENCE
    )
    await stand_in.start()
    try:
        yield stand_in
    finally:
        await stand_in.close()
    assert stand_in.violations == []


def address_of(url: str) -> Address:
    """Host and port of a stand-in."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of the bot's database."""
    return f"sqlite+aiosqlite:///{tmp_path}/studyplan.db"


async def test_discord_through_a_proxy_with_a_password(discord: Discord, url: str) -> None:
    channel = discord.world.add_channel(next(iter(discord.world.guilds.values())), "general")
    async with forward_proxy({"discord.test": address_of(discord.api_url)}, TYPED) as proxy:
        settings = {
            "HTTP_PROXY": f"http://{USER}@{proxy.bare}",
            "STUDYPLAN_DISCORD_API_URL": "http://discord.test/api/v10",
            "STUDYPLAN_DISCORD_GATEWAY_URL": "ws://discord.test/gateway",
            "STUDYPLAN_PLAIN_HTTP_HOSTS": "discord.test",
        }
        async with discord_process(discord, url, settings=settings) as bot:
            await discord.gateway.connected()
            (told,) = await (alice := someone(discord, "alice")).answer(
                await alice.command(channel, "plan help")
            )
            assert "/plan join" in read(told, "UTC")
            bot.terminate()
            assert await bot.ended() == 0
        async with discord_process(discord, url, "doctor", settings=settings) as doctor:
            assert await doctor.ended() == 0
    assert proxy.refused == 0
    targets = [target for _, target in proxy.seen]
    assert any(target.startswith("ws://discord.test/gateway") for target in targets)
    assert any("/interactions/" in target for target in targets), "the acknowledgement"
    assert any("/webhooks/" in target for target in targets), "the answer"
    assert f"✓ discord.test is reached through the proxy http://{proxy.bare} (HTTP_PROXY)." in doctor.lines
    assert not any(secret in line for secret in (USER, TYPED, "pass%40word") for line in doctor.lines)


async def test_discord_encrypted_through_a_proxy(discord: Discord, url: str, tmp_path: Path) -> None:
    channel = discord.world.add_channel(next(iter(discord.world.guilds.values())), "general")
    async with (
        encrypting("discord.test", address_of(discord.api_url), tmp_path) as (behind, trusted),
        forward_proxy({"discord.test": behind}) as proxy,
    ):
        settings = {
            "https_proxy": proxy.bare,
            "SSL_CERT_FILE": str(trusted),
            "STUDYPLAN_DISCORD_API_URL": "https://discord.test/api/v10",
            "STUDYPLAN_DISCORD_GATEWAY_URL": "wss://discord.test/gateway",
        }
        async with discord_process(discord, url, settings=settings):
            await discord.gateway.connected()
            alice = someone(discord, "alice")
            (told,) = await alice.answer(await alice.command(channel, "plan help"))
            assert "/plan join" in read(told, "UTC")
    assert {*proxy.seen} == {("CONNECT", "discord.test:443")}


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_slack_through_a_proxy(scheme: str, slack: Slack, url: str, tmp_path: Path) -> None:
    team = slack.add_workspace("Owls")
    general, token = slack.add_channel(team, "#general"), slack.install(team).value
    plain = address_of(slack.url)
    async with (
        encrypting("slack.test", plain, tmp_path) as (behind, trusted),
        forward_proxy({"slack.test": behind if scheme == "https" else plain}, TYPED) as proxy,
    ):
        slack.url = f"{scheme}://slack.test"  # that of sockets, answers and uploads
        settings = {
            f"{scheme.upper()}_PROXY": f"http://{USER}@{proxy.bare}",
            "SSL_CERT_FILE": str(trusted),
            "SLACK_BOT_TOKEN": token,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "STUDYPLAN_SLACK_API_URL": slack.api_url,
            "STUDYPLAN_PLAIN_HTTP_HOSTS": "slack.test" if scheme == "http" else "",
            "STUDYPLAN_DATABASE_URL": url,
        }
        async with bot_process(settings) as bot:
            await slack.sockets.wait_for(2, PATIENCE)
            organizer = slack.add_person(team, "organizer", is_admin=True)
            monday = (SystemClock().now() - timedelta(days=6)).date()
            line = f"/plan-admin start plan:deep-learning pace:standard start:{monday} at:00:00 tz:UTC"
            await organizer.slash(general, line)
            await organizer.slash(general, "/plan help")
            await organizer.slash(general, "/plan-admin export")
            await slack.until(
                lambda: any("/plan join" in organizer.read(one) for one in organizer.sees(general)), PATIENCE
            )
            await slack.until(lambda: any(name == "response_url" for name, _ in slack.calls), PATIENCE)
            await slack.until(lambda: any("upload" in name.lower() for name, _ in slack.calls), PATIENCE)
            bot.terminate()
            assert await bot.ended() == 0
        async with bot_process(settings, "doctor") as doctor:
            assert await doctor.ended() == 0
    assert proxy.refused == 0
    if scheme == "http":
        parts = {urlsplit(target).path.split("/")[1] for _, target in proxy.seen}
        assert parts == {"api", "link", "response", "upload"}
    assert (
        f"✓ slack.test is reached through the proxy http://{proxy.bare} ({scheme.upper()}_PROXY)."
        in doctor.lines
    )


async def test_no_proxy_names_what_is_reached_directly(discord: Discord, slack: Slack, url: str) -> None:
    team = slack.add_workspace("Owls")
    async with forward_proxy({}) as proxy:
        settings = {
            "HTTP_PROXY": proxy.url,
            "HTTPS_PROXY": proxy.url,
            "NO_PROXY": "example.org, 127.0.0.0/8",
            "SLACK_BOT_TOKEN": slack.install(team).value,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "STUDYPLAN_SLACK_API_URL": slack.api_url,
        }
        async with discord_process(discord, url, settings=settings):
            await discord.gateway.connected()
            await slack.sockets.wait_for(2, PATIENCE)
        async with discord_process(discord, url, "doctor", settings=settings) as doctor:
            assert await doctor.ended() == 0
    assert proxy.seen == []
    assert doctor.lines.count("✓ 127.0.0.1 is reached directly: NO_PROXY names it.") == 3


async def test_a_proxy_that_refuses_is_told_in_a_line(discord: Discord, slack: Slack, url: str) -> None:
    """The password is wrong. What the proxy says is passed on, and the password is not."""
    team = slack.add_workspace("Owls")
    async with forward_proxy({}, TYPED) as proxy:
        settings = {
            "HTTPS_PROXY": f"http://me:different%40secret@{proxy.bare}",
            "STUDYPLAN_DISCORD_API_URL": "https://discord.test/api/v10",
            "SLACK_BOT_TOKEN": slack.install(team).value,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "STUDYPLAN_SLACK_API_URL": "https://slack.test/api/",
        }
        async with discord_process(discord, url, "doctor", settings=settings) as doctor:
            assert await doctor.ended() == 1
    refusals = [line for line in doctor.lines if line.startswith("✗")]
    assert len(refusals) == 2
    assert all(
        "the proxy refuses the connection (407): HTTPS_PROXY needs another user" in line for line in refusals
    )
    assert not any("different" in line for line in doctor.lines)
