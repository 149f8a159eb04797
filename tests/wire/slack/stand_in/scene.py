"""A stand-in with a workspace, two people and a plain Bolt app, to show that the stand-in can be trusted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.local.clock import MovableClock
from tests.wire.slack.people import Person
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack
from tests.wire.slack.workspace import Channel, Workspace

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SCOPES = [
    "commands",
    "chat:write",
    "users:read",
    "im:write",
    "channels:history",
    "groups:history",
    "channels:read",
]


def manifest(**settings: Any) -> dict[str, Any]:
    """A small app."""
    return {
        "display_information": {"name": "tester"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [
                {"command": "/echo", "description": "says it again", "url": "https://bot.test/slack/events"}
            ],
            "shortcuts": [
                {"name": name, "type": kind, "callback_id": kind, "description": "does it"}
                for name, kind in (("Anywhere", "global"), ("Keep this", "message"))
            ],
        },
        "oauth_config": {
            "scopes": {"bot": SCOPES},
            "redirect_urls": ["https://bot.test/slack/oauth_redirect"],
        },
        "settings": {
            "socket_mode_enabled": True,
            "event_subscriptions": {
                "request_url": "https://bot.test/slack/events",
                "bot_events": [
                    "app_home_opened",
                    "member_joined_channel",
                    "app_uninstalled",
                    "tokens_revoked",
                ],
            },
            "interactivity": {"is_enabled": True, "request_url": "https://bot.test/slack/events"},
            **settings,
        },
    }


@dataclass(slots=True)
class Scene:
    """A workspace with a channel, and two people in it."""

    slack: Slack
    clock: MovableClock
    team: Workspace
    general: Channel
    alice: Person
    bob: Person
    client: AsyncWebClient

    async def post(self, **message: Any) -> str:
        """Let the bot post in the channel; the timestamp."""
        response = await self.client.chat_postMessage(channel=self.general.id, **{"text": "Hello", **message})
        return str(response["ts"])

    def reads(self, person: Person) -> list[str]:
        """The channel as that person reads it."""
        return [person.read(one) for one in person.sees(self.general)]


@asynccontextmanager
async def scene_of(app: Registration) -> AsyncIterator[Scene]:
    """A scene for an app of that registration."""
    clock = MovableClock(NOW)
    slack = Slack(app, clock)
    await slack.start()
    team = slack.add_workspace()
    alice, bob = slack.add_person(team, "alice"), slack.add_person(team, "bob")
    general = slack.add_channel(team, "#general")
    client = AsyncWebClient(slack.install(team).value, base_url=slack.api_url, retry_handlers=[])
    try:
        yield Scene(slack, clock, team, general, alice, bob, client)
    finally:
        await slack.close()


def bolt(scene: Scene) -> AsyncApp:
    """A Bolt app without listeners."""
    return AsyncApp(client=scene.client, signing_secret=scene.slack.app.signing_secret)


@asynccontextmanager
async def connected(app: AsyncApp, scene: Scene, ping_interval: float = 1) -> AsyncIterator[None]:
    """The app in Socket Mode; once more where it is connected already."""
    before = len(scene.slack.sockets.open)
    handler = AsyncSocketModeHandler(app, scene.slack.app.app_token, ping_interval=ping_interval)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt does not type it
        await scene.slack.sockets.wait_for(before + 1)
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt does not type it


@asynccontextmanager
async def serving(app: AsyncApp, scene: Scene) -> AsyncIterator[None]:
    """The app behind HTTP."""

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", handle)
    if flow := app.oauth_flow:

        async def install(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

        async def callback(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

        server.router.add_get("/slack/install", install)
        server.router.add_get("/slack/oauth_redirect", callback)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    scene.slack.app.host = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()
