"""`python -m bot` as a process of its own: starting, refusing to start, stopping in the middle of things."""

import json
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.slack.manifest import manifest
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.clock import SystemClock
from tests.dialogues.seen import counts_of
from tests.wire.process import PATIENCE, BotProcess, bot_process
from tests.wire.slack.people import Person
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack
from tests.wire.slack.workspace import Channel, Message, Workspace


@dataclass(slots=True)
class Street:
    """A workspace by the machine's clock, and the settings of a bot for it."""

    slack: Slack
    team: Workspace
    general: Channel
    settings: dict[str, str]

    async def reads(self, person: Person, words: str, *, count: int = 1) -> Message:
        """The newest message with these words, once the person sees so many."""

        def found() -> list[Message]:
            return [one for one in person.sees(self.general) if words in person.read(one)]

        await self.slack.until(lambda: len(found()) >= count, PATIENCE)
        return found()[-1]

    async def start_group(self) -> Person:
        """A group in its first week, of which the check-in is open; its organizer."""
        organizer = self.slack.add_person(self.team, "organizer", is_admin=True)
        monday = (SystemClock().now() - timedelta(days=6)).date()
        line = f"/plan-admin start plan:deep-learning pace:standard start:{monday} at:00:00 tz:UTC"
        await organizer.slash(self.general, line)
        await self.reads(organizer, "🙋")
        return organizer


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """A workspace whose bot uses Socket Mode."""
    slack = Slack(Registration(manifest(Registry.from_features(FEATURES))), SystemClock(), patience=PATIENCE)
    await slack.start()
    team = slack.add_workspace("Owls")
    settings = {
        "SLACK_BOT_TOKEN": slack.install(team).value,
        "SLACK_APP_TOKEN": slack.app.app_token,
        "STUDYPLAN_SLACK_API_URL": slack.api_url,
        "STUDYPLAN_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/studyplan.db",
    }
    try:
        yield Street(slack, team, slack.add_channel(team, "#general"), settings)
    finally:
        await slack.close()
    assert slack.violations == []


async def stopped(bot: BotProcess) -> int:
    """Tell a bot to end; its exit status."""
    bot.terminate()
    return await bot.ended()


async def test_a_group_lives_over_two_processes(street: Street) -> None:
    alice = street.slack.add_person(street.team, "alice")
    async with bot_process(street.settings) as bot:
        await street.slack.sockets.wait_for(2, PATIENCE)
        await street.start_group()
        await alice.slash(street.general, "/plan join")
        await street.reads(alice, "👋")
        assert await stopped(bot) == 0
    poll = await street.reads(alice, "🙋")
    async with bot_process(street.settings) as bot:
        await street.slack.sockets.wait_for(2, PATIENCE)
        await alice.click(poll, "Stuck")
        await street.reads(alice, ": stuck")
        await street.slack.until(lambda: counts_of(alice.read(poll))["Stuck"] == 1, PATIENCE)
        assert await stopped(bot) == 0
    assert len([one for one in street.general.shown() if "🙋" in one.text]) == 1
    assert street.slack.troubles == []


async def test_what_runs_at_the_end_is_finished(street: Street) -> None:
    alice = street.slack.add_person(street.team, "alice")
    async with bot_process(street.settings) as bot:
        await street.slack.sockets.wait_for(2, PATIENCE)
        await street.start_group()
        street.slack.faults.slow("response_url", 2)
        await alice.slash(street.general, "/plan join")
        assert await stopped(bot) == 0
    await street.reads(alice, "👋")
    assert not any("Traceback" in line for line in bot.lines)


async def test_over_http_with_health_on_the_same_address(street: Street, unused_address: str) -> None:
    app = street.slack.app
    app.manifest = manifest(Registry.from_features(FEATURES), "https://bot.test")
    settings = {name: value for name, value in street.settings.items() if name != "SLACK_APP_TOKEN"} | {
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "STUDYPLAN_HTTP_ADDRESS": unused_address,
    }
    app.host = f"http://{unused_address}"
    alice = street.slack.add_person(street.team, "alice")
    async with bot_process(settings) as bot:
        await bot.says("started")
        assert await street.slack.signed.verify_url()
        await alice.slash(street.general, "/plan help")
        await street.reads(alice, "/plan join")
        assert await stopped(bot) == 0


async def test_what_operators_read_may_stand_apart(street: Street, unused_address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        apart = f"127.0.0.1:{free.getsockname()[1]}"
    settings = street.settings | {
        "STUDYPLAN_HTTP_ADDRESS": unused_address,
        "STUDYPLAN_METRICS_ADDRESS": apart,
    }
    async with bot_process(settings) as bot:
        await bot.says("started")

        async def status(address: str, path: str) -> int:
            async with aiohttp.ClientSession() as session, session.get(f"http://{address}{path}") as answer:
                return answer.status

        assert [await status(unused_address, path) for path in ("/healthz", "/readyz", "/metrics")] == [
            200,
            404,
            404,
        ]
        assert [await status(apart, path) for path in ("/healthz", "/metrics")] == [200, 200]
        assert await status(apart, "/readyz") in {200, 503}
        assert await stopped(bot) == 0
    async with bot_process({**settings, "STUDYPLAN_METRICS_ADDRESS": "nowhere"}) as bot:
        assert await bot.ended() == 2
    assert bot.lines[-1].startswith("STUDYPLAN_METRICS_ADDRESS: nowhere is not like")


REFUSED: dict[str, tuple[Mapping[str, str], str]] = {
    "a wrong bot token": ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack says invalid_auth."),
    "a wrong app token": ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN: Slack says invalid_auth."),
    "no way in": ({"SLACK_APP_TOKEN": ""}, "Slack has no way in: set SLACK_APP_TOKEN"),
    "half an app": ({"SLACK_CLIENT_ID": "100.200"}, "SLACK_CLIENT_ID needs STUDYPLAN_SECRET_KEY"),
    "a weak key": (
        {
            "SLACK_CLIENT_ID": "100.200",
            "SLACK_CLIENT_SECRET": "not-a-real-secret",
            "STUDYPLAN_SECRET_KEY": "aaaaaaaaaaaaaaaa",
        },
        "STUDYPLAN_SECRET_KEY: its key repeats itself",
    ),
    "in clear": ({"STUDYPLAN_SLACK_API_URL": "http://slack.example.org/api/"}, "STUDYPLAN_PLAIN_HTTP_HOSTS="),
    "nobody there": ({"STUDYPLAN_SLACK_API_URL": "http://127.0.0.1:9/api/"}, "could not be checked"),
}


@pytest.mark.parametrize(("settings", "words"), REFUSED.values(), ids=REFUSED)
async def test_what_is_wrong_is_one_line_and_status_2(
    street: Street, settings: Mapping[str, str], words: str
) -> None:
    async with bot_process({**street.settings, **settings}) as bot:
        assert await bot.ended() == 2
    (line,) = bot.lines
    assert words in line
    assert not any(secret in line for secret in settings.values() if secret.startswith("x"))


async def test_the_manifest_that_it_prints_is_the_one_it_serves(street: Street) -> None:
    async with bot_process(street.settings, "slack", "manifest") as bot:
        assert await bot.ended() == 0
    assert json.loads("\n".join(bot.lines)) == street.slack.app.manifest


async def test_the_doctor_says_what_is_missing(street: Street) -> None:
    async with bot_process(street.settings) as bot:
        await street.slack.sockets.wait_for(2, PATIENCE)
        await street.start_group()
        assert await stopped(bot) == 0
    async with bot_process(street.settings, "doctor") as doctor:
        assert await doctor.ended() == 0
    scopes = tuple(one for one in street.slack.app.bot_scopes if one != "im:write")
    poor = street.slack.install(street.team, scopes)
    await street.slack.events.remove(street.team, street.general)
    settings = {**street.settings, "SLACK_BOT_TOKEN": poor.value}
    async with bot_process(settings, "doctor") as doctor:
        assert await doctor.ended() == 1
    bad = [line for line in doctor.lines if line.startswith("✗")]
    assert [any(words in line for line in bad) for words in ("im:write", "/invite @studyplan")] == [
        True,
        True,
    ]
