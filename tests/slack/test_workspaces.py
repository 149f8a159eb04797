"""Tokens of many workspaces: renewed once, by whichever process, and not used where the bot is shut out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import event

from adapters.slack.api import Api
from adapters.slack.failures import AccessRevoked
from adapters.slack.installations import BotToken, OAuthClient
from adapters.slack.storage import SlackInstallations
from adapters.slack.workspaces import SUSPENDED_FOR, TOKEN_FRESH_FOR, Workspaces
from bot.db.engine import Database
from bot.db.sealing import Seal
from bot.platform.clock import SystemClock
from bot.platform.failures import Unavailable

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # by slack_sdk

TEAM = "T1"
OLD, NEW = "xoxb-test-old", "xoxb-test-new"


class LateClock(SystemClock):
    """The machine's clock, `ahead` of itself."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        """The present instant and a bit."""
        return super().now() + self.ahead


@dataclass
class Grantor:
    """The two methods of Slack's that matter here: whose tokens it takes, and what it was asked."""

    url: str = ""
    takes: set[str] = field(default_factory=lambda: {OLD, NEW})
    asked: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    void: set[str] = field(default_factory=set)

    async def auth_test(self, request: web.Request) -> web.Response:
        """Say whether the token is good."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.asked.append(token)
        if token not in self.takes:
            return web.json_response({"ok": False, "error": "token_revoked"})
        return web.json_response({"ok": True, "team_id": TEAM, "user_id": "UB"})

    async def refresh(self, request: web.Request) -> web.Response:
        """Give a new token for a refresh token."""
        self.begun.set()
        self.refreshed.append(str((await request.post())["refresh_token"]))
        if self.refreshed[-1] in self.void:
            return web.json_response({"ok": False, "error": "invalid_refresh_token"})
        return web.json_response(
            {
                "ok": True,
                "access_token": NEW,
                "refresh_token": "xoxe-2-test",
                "expires_in": 43_200,
                "token_type": "bot",
            }
        )


@pytest.fixture
async def grantor() -> AsyncIterator[Grantor]:
    """Slack, as far as tokens go."""
    made = Grantor()
    server = web.Application()
    server.router.add_post("/api/auth.test", made.auth_test)
    server.router.add_post("/api/oauth.v2.access", made.refresh)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    yield made
    await runner.cleanup()


def store(database: Database) -> SlackInstallations:
    """The installations of the app."""
    return SlackInstallations(database, "100.200", Seal("a-key-of-this-test"))


async def install(database: Database, token: str = OLD, *, ends_in: timedelta | None = None) -> None:
    """Let the workspace install the app, with a token that ends."""
    ends = int((SystemClock().now() + ends_in).timestamp()) if ends_in is not None else None
    await store(database).async_save(
        Installation(
            app_id="A1",
            team_id=TEAM,
            user_id="U1",
            bot_token=token,
            bot_id="B1",
            bot_user_id="UB",
            bot_refresh_token="xoxe-1-test" if ends else None,
            bot_token_expires_at=ends,
        )
    )


@asynccontextmanager
async def process(
    database: Database, grantor: Grantor, clock: SystemClock | None = None
) -> AsyncIterator[Workspaces]:
    """One process of the bot, as far as its workspaces go."""
    api = Api(grantor.url)
    await api.open()
    credentials = OAuthClient("100.200", "not-a-real-secret")
    workspaces = Workspaces(api, clock or SystemClock(), credentials, store(database))
    await workspaces.load()
    yield workspaces
    await workspaces.close()
    await api.close()


async def act(workspaces: Workspaces) -> None:
    """Do something in the workspace."""
    async with workspaces.client_for(TEAM) as client:
        await client.auth_test()


async def test_an_ending_token_is_renewed_by_one_process_while_it_still_works(
    database: Database, grantor: Grantor
) -> None:
    await install(database, ends_in=timedelta(hours=1))
    async with process(database, grantor) as first, process(database, grantor) as second:
        await asyncio.gather(*(act(one) for one in (first, second, first, second)))
        await asyncio.gather(first.close(), second.close())
    assert grantor.refreshed == ["xoxe-1-test"]
    bot = await store(database).find_bot_of(TEAM)
    assert bot is not None
    assert (bot.bot_token, bot.bot_refresh_token) == (NEW, "xoxe-2-test")
    async with process(database, grantor) as third:
        await act(third)
    assert grantor.asked[-1] == NEW
    assert len(grantor.refreshed) == 1


async def test_a_token_that_has_ended_is_renewed_before_anything_is_done(
    database: Database, grantor: Grantor
) -> None:
    await install(database, ends_in=timedelta(hours=-1))
    async with process(database, grantor) as one:
        await act(one)
    assert grantor.asked == [NEW]


async def test_who_comes_while_another_renews_an_ended_token_is_asked_to_wait(
    database: Database, grantor: Grantor
) -> None:
    await install(database, ends_in=timedelta(hours=-1))
    now = SystemClock().now()
    assert await store(database).claim_rotation(TEAM, now, now + timedelta(minutes=1))
    async with process(database, grantor) as one:
        with pytest.raises(Unavailable):
            await act(one)
    assert grantor.asked == grantor.refreshed == []


async def test_a_workspace_that_shut_the_bot_out_is_not_asked_again_for_a_while(
    database: Database, grantor: Grantor
) -> None:
    await install(database)
    grantor.takes.clear()
    clock = LateClock()
    async with process(database, grantor, clock) as one:
        for _ in range(5):
            with pytest.raises(AccessRevoked):
                await act(one)
        assert grantor.asked == [OLD]
        clock.ahead = SUSPENDED_FOR
        grantor.takes.add(OLD)
        await act(one)
    assert grantor.asked == [OLD, OLD]


async def test_a_token_that_another_process_renewed_is_used_at_once(
    database: Database, grantor: Grantor
) -> None:
    await install(database)
    async with process(database, grantor) as one:
        grantor.takes.remove(OLD)
        await install(database, NEW)
        with pytest.raises(Unavailable):
            await act(one)
        await act(one)
    assert grantor.asked == [OLD, NEW]


async def test_an_uninstalled_workspace_is_left_alone_until_it_installs_the_app_again(
    database: Database, grantor: Grantor
) -> None:
    await install(database)
    async with process(database, grantor) as one:
        await one.forget(TEAM, int(datetime.now(UTC).timestamp()))
        with pytest.raises(AccessRevoked):
            await act(one)
        assert grantor.asked == []
        await install(database, NEW)
        bot = await store(database).find_bot_of(TEAM)
        assert bot is not None
        one.app_installed(bot)
        await act(one)
    assert grantor.asked == [NEW]


async def test_a_token_of_the_settings_needs_no_installation(database: Database, grantor: Grantor) -> None:
    async with process(database, grantor) as one:
        one.add_from_settings(TEAM, BotToken(OLD, "UB"))
        await act(one)
        assert one.teams == (TEAM,)
        assert one.bot_user(TEAM) == "UB"
    assert grantor.asked == [OLD]


def test_strangers_in_a_shared_channel_are_of_the_one_workspace_there_is() -> None:
    one = Workspaces(Api(), SystemClock())
    one.add_from_settings(TEAM, BotToken(OLD, "UB"))
    assert one.workspace_of_event("T-of-another-company") == TEAM


async def test_who_may_have_installed_the_app_a_moment_ago_is_no_stranger(
    database: Database, grantor: Grantor
) -> None:
    await install(database)
    async with process(database, grantor) as one:
        assert one.workspace_of_event("T-of-another-company") == "T-of-another-company"


async def test_a_renewed_token_outlives_a_database_that_fails_just_then(
    database: Database, grantor: Grantor
) -> None:
    await install(database, ends_in=timedelta(hours=-1))
    refused = 0

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute", retval=True)
    def _fail_once(_1: object, _2: object, statement: str, parameters: object, *_: object) -> object:
        nonlocal refused
        if "bot_refresh_token=" in statement.replace(" ", "") and not refused:
            refused += 1
            raise ConnectionRefusedError
        return statement, parameters

    async with process(database, grantor) as one:
        for _ in range(3):
            await act(one)
        assert grantor.asked == [NEW] * 3
    assert refused == 1
    assert grantor.refreshed == ["xoxe-1-test"]
    bot = await store(database).find_bot_of(TEAM)
    assert bot is not None
    assert (bot.bot_token, bot.bot_refresh_token) == (NEW, "xoxe-2-test")


async def test_who_gives_up_waiting_ends_the_renewal_for_nobody_else(
    database: Database, grantor: Grantor
) -> None:
    await install(database, ends_in=timedelta(hours=-1))
    async with process(database, grantor) as one:
        impatient, patient = asyncio.create_task(act(one)), asyncio.create_task(act(one))
        await grantor.begun.wait()
        impatient.cancel()
        await patient
    assert grantor.refreshed == ["xoxe-1-test"]


async def test_a_refresh_token_that_is_void_is_used_once_and_shuts_the_bot_out_at_the_end(
    database: Database, grantor: Grantor
) -> None:
    await install(database, ends_in=timedelta(hours=1))
    grantor.void.add("xoxe-1-test")
    clock = LateClock()
    async with process(database, grantor, clock) as one:
        for _ in range(3):
            await act(one)
        clock.ahead = timedelta(hours=1)
        for _ in range(3):
            with pytest.raises(AccessRevoked):
                await act(one)
    assert grantor.asked == [OLD] * 3, "as long as the token is good"
    assert grantor.refreshed == ["xoxe-1-test"]


async def test_a_token_that_no_key_opens_stops_nobody_else(database: Database, grantor: Grantor) -> None:
    await install(database)
    other = SlackInstallations(database, "100.200", Seal("another-key-of-this-test"))
    unreadable = Installation(
        app_id="A1", team_id="T2", user_id="U2", bot_token=OLD, bot_id="B2", bot_user_id="UB2"
    )
    await other.async_save(unreadable)
    async with process(database, grantor) as one:
        await act(one)
        assert one.unreadable == ("T2",)
        with pytest.raises(AccessRevoked):
            async with one.client_for("T2"):
                pass
    assert grantor.asked == [OLD]


async def test_a_database_that_is_away_takes_no_known_workspace_with_it(
    database: Database, grantor: Grantor
) -> None:
    await install(database)
    clock = LateClock()
    async with process(database, grantor, clock) as one:
        clock.ahead = TOKEN_FRESH_FOR

        @event.listens_for(database.engine.sync_engine, "begin")
        def _away(_: object) -> None:
            raise ConnectionRefusedError

        await act(one)
    assert grantor.asked == [OLD]
