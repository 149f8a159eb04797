"""Signed requests over HTTP: what is forged, stale, too large or sent again changes nothing.

The workspace has not installed the app, so each request that gets through is answered with just that.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.oauth.installation_store import Installation

from adapters.slack.http_routes import MOST_BODY_BYTES
from adapters.slack.installations import OAuthClient
from adapters.slack.platform import SlackCredentials, SlackPlatform, Stores
from adapters.slack.storage import SlackFiles, SlackInstallations, SlackRequests, SlackStates
from bot.app import App
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.db.sealing import Seal
from bot.platform.clock import SystemClock

SECRET, OTHER_SECRET = "not-a-real-signing-secret", "somebody-elses-secret"
CLOCK = SystemClock()
NOBODY = "http://127.0.0.1:1/api/"
DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
"""Small, and nested so deeply that a reader runs out of its stack."""


@dataclass
class Desk:
    """A process of the bot behind HTTP, and the place where its answers arrive."""

    platform: SlackPlatform
    url: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    opened: datetime = field(default_factory=CLOCK.now)
    """When requests are signed that have no age. So a request that is sent again has the same signature."""

    def command(self, trigger: str = "1.1") -> bytes:
        """Somebody types a command."""
        return urlencode(
            {
                "command": "/plan",
                "text": "join",
                "team_id": "T1",
                "user_id": "U1",
                "user_name": "ann",
                "channel_id": "C1",
                "channel_name": "general",
                "trigger_id": trigger,
                "response_url": "http://" + self.url.split("/")[2] + "/told",
            }
        ).encode()

    async def post(
        self,
        body: bytes,
        *,
        secret: str = SECRET,
        age: timedelta = timedelta(0),
        kind: str = "application/x-www-form-urlencoded",
        **headers: str,
    ) -> int:
        """Send a request as Slack does; the status of the answer."""
        at = str(int((self.opened - age).timestamp()))
        signed = hmac.new(secret.encode(), b":".join((b"v0", at.encode(), body)), hashlib.sha256).hexdigest()
        sent = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={signed}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body, headers=sent) as answer,
        ):
            await self.platform.idle()
            return answer.status


def platform_on(database: Database) -> SlackPlatform:
    """The adapter for many workspaces on that database."""
    app_credentials = OAuthClient("100.200", "not-a-real-secret")
    requests, seal = SlackRequests(database), Seal("a-key-of-this-test")
    stores = Stores(
        requests,
        SlackFiles(database),
        SlackInstallations(database, "100.200", seal),
        SlackStates(requests, seal),
    )
    credentials = SlackCredentials(signing_secret=SECRET, app=app_credentials, api_url=NOBODY)
    return SlackPlatform(credentials, stores)


@asynccontextmanager
async def desk_of(database: Database) -> AsyncIterator[Desk]:
    """A process of the bot on that database."""
    platform = platform_on(database)
    await platform.open()
    app = App(database, {platform.name: platform.chat}, CLOCK, plans_root())
    serving = asyncio.create_task(platform.serve(app, lambda: None))
    await asyncio.sleep(0)
    desk = Desk(platform)

    async def hear(request: web.Request) -> web.Response:
        desk.told.append(await request.json())
        return web.Response()

    server = web.Application()
    server.add_routes([*platform.routes(), web.post("/told", hear)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    desk.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield desk
    await platform.close()
    await serving
    await runner.cleanup()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """One process."""
    async with desk_of(database) as made:
        yield made


async def test_a_signed_request_is_answered_in_our_words(desk: Desk) -> None:
    assert await desk.post(desk.command()) == 200
    (told,) = desk.told
    assert "not installed in this workspace" in told["text"]
    assert told["response_type"] == "ephemeral"
    assert told["replace_original"] is False


async def test_what_is_forged_or_stale_is_refused(desk: Desk) -> None:
    assert await desk.post(desk.command(), secret=OTHER_SECRET) == 401
    assert await desk.post(desk.command(), age=timedelta(minutes=6)) == 401
    assert await desk.post(desk.command(), age=timedelta(minutes=-6)) == 401
    assert await desk.post(desk.command(), X_Slack_Signature="v0=made-up") == 401
    assert await desk.post(desk.command(), X_Slack_Request_Timestamp="now") == 401
    assert desk.told == []


async def test_what_is_sent_again_is_refused(desk: Desk) -> None:
    body = desk.command()
    assert await desk.post(body) == 200
    assert await desk.post(body) == 401
    assert await desk.post(body, X_Slack_Retry_Num="1") == 401, "that header is not signed"
    assert await desk.post(body, age=timedelta(seconds=10)) == 200, "signed anew: taken, and nothing done"
    assert await desk.post(desk.command("2.2")) == 200
    assert len(desk.told) == 2


async def test_what_is_sent_again_to_another_process_is_refused(database: Database) -> None:
    async with desk_of(database) as first, desk_of(database) as second:
        body, second.opened = first.command(), first.opened
        assert await first.post(body) == 200
        assert await second.post(body) == 401
        assert len(first.told) + len(second.told) == 1


async def test_slacks_own_repetition_is_thanked_for_and_does_nothing(desk: Desk) -> None:
    body = desk.command()
    assert await desk.post(body) == 200
    assert await desk.post(body, age=timedelta(seconds=10), X_Slack_Retry_Num="1") == 200
    assert len(desk.told) == 1


async def test_what_is_too_large_is_not_read(desk: Desk) -> None:
    assert await desk.post(b"x" * (MOST_BODY_BYTES + 1)) == 413


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize(
    "body",
    [b"{", b"payload={", b"\xff\xfe", b"", b"[]", b"payload=[]", DEEP, b"payload=" + DEEP],
    ids=["cut", "cut in a form", "no text", "none", "list", "list in a form", "deep", "deep in a form"],
)
async def test_what_cannot_be_read_is_refused(desk: Desk, body: bytes, kind: str) -> None:
    assert await desk.post(body, kind=kind) in {400, 401, 404}


async def test_the_events_address_proves_itself(desk: Desk) -> None:
    body = b'{"type": "url_verification", "challenge": "prove-it"}'
    assert await desk.post(body, kind="application/json") == 200


async def test_doctor_names_the_workspaces_whose_tokens_no_key_opens(database: Database) -> None:
    theirs = SlackInstallations(database, "100.200", Seal("another-key-of-this-test"))
    given = Installation(app_id="A1", team_id="T7", user_id="U1", bot_token="xoxb-test", bot_id="B1")
    await theirs.async_save(given)
    platform = platform_on(database)
    app = App(database, {platform.name: platform.chat}, CLOCK, plans_root())
    findings = [finding async for finding in platform.examine(app)]
    assert [finding.is_ok for finding in findings] == [False]
    assert "T7" in findings[0].message
    assert "STUDYPLAN_SECRET_KEY does not open its token" in findings[0].message


async def test_nothing_is_taken_once_the_bot_stops(desk: Desk) -> None:
    await desk.platform.close()
    assert await desk.post(desk.command()) == 503
