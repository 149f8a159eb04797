"""The stand-in as a whole: a web server on this machine that speaks Discord's REST and gateway.

It checks requests against Discord's schema and rules of its own, notes what a bot must not do, and can be
told to break. What each route does is in a module of its subject.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.platform.clock import Clock
from bot.settings import Settings
from tests.wire.discord.answers import Answer, Incoming, Refusal, Route, invalid
from tests.wire.discord.applications import Applications
from tests.wire.discord.attachments import Attachments
from tests.wire.discord.channels import Channels
from tests.wire.discord.events import Events
from tests.wire.discord.gateway import Gateway, Intent
from tests.wire.discord.interactions import Interactions
from tests.wire.discord.limits import Cut, Faults, Limits
from tests.wire.discord.payloads import channel_json
from tests.wire.discord.polls import Polls
from tests.wire.discord.schema import request_problems
from tests.wire.discord.world import Channel, Guild, World

PREFIX = "/api/v10"
NO_TOKEN_NEEDED = ("/interactions", "/webhooks")


@dataclass(frozen=True, slots=True)
class Record:
    """A request that came in, and how it was answered (None: the connection was cut)."""

    method: str
    path: str
    body: Any
    status: int | None


class Discord:
    """The stand-in. `requests` are all that came in."""

    def __init__(self, clock: Clock) -> None:
        self.world = World(clock)
        self.gateway = Gateway(self.world, lambda: self.gateway_url)
        self.interactions = Interactions(self.world)
        self.polls = Polls(self.world, self.gateway)
        self.events = Events(self.world)
        self.applications = Applications(self.world, self.gateway, lambda: self.gateway_url)
        self.limits = Limits()
        self.faults = Faults()
        self.pictures = "no"
        """What STUDYPLAN_PICTURES says in the settings of bots that connect here."""
        self.attachments = Attachments(self.world, self.faults)
        self.requests: list[Record] = []
        self._address = ""
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Host and port."""
        return self._address

    @property
    def api_url(self) -> str:
        """Where REST is."""
        return f"http://{self._address}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return f"ws://{self._address}/gateway"

    def settings(self) -> Settings:
        """Settings of a bot that connects here."""
        return Settings.model_validate(
            {
                "DISCORD_TOKEN": self.world.token,
                "STUDYPLAN_DISCORD_API_URL": self.api_url,
                "STUDYPLAN_DISCORD_GATEWAY_URL": self.gateway_url,
                "STUDYPLAN_PICTURES": self.pictures,
            }
        )

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        channels = Channels(self.world, self.gateway)
        for group in (channels, self.polls, self.events, self.interactions, self.applications):
            for route in group.routes():
                app.router.add_route(route.method, PREFIX + route.template, self._handle(route))
        for method, path in self.attachments.routes():
            app.router.add_route(method, path, self.attachments.serve)
        app.router.add_route("*", "/{anything:.*}", self._nothing)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._address = f"{host}:{port}"

    async def stop(self) -> None:
        """Close everything."""
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def open_channel(self, guild: Guild, name: str) -> Channel:
        """Make a channel, and let the bot hear of it."""
        channel = self.world.add_channel(guild, name)
        data = channel_json(channel)
        await self.gateway.dispatch("CHANNEL_CREATE", data, guild=guild.id, intent=Intent.GUILDS)
        return channel

    def sent(self, method: str, ending: str) -> list[Record]:
        """The requests of a method to paths with that ending."""
        return [one for one in self.requests if one.method == method and one.path.endswith(ending)]

    def _handle(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(PREFIX)
            text, files = await _read(request)
            body = json.loads(text) if text else None
            fault = self.faults.take(route.method, path)
            if callable(fault):
                fault = await fault()
            if fault is Cut.BEFORE:
                self.requests.append(Record(route.method, path, body, None))
                return _cut(request)
            if isinstance(fault, int):
                self.requests.append(Record(route.method, path, body, fault))
                return _answer(fault, {"message": f"{fault}: a fault on demand", "code": 0})
            verdict = self.limits.judge(route.method, route.template, dict(request.match_info))
            if verdict.wait is not None:
                status, answer = 429, verdict.body
            else:
                asked = Incoming(
                    route.method, route.template, dict(request.match_info), dict(request.query), body, files
                )
                status, answer = await self._do(route, asked, request, text)
            if fault is Cut.BEHIND:
                status, answer = 502, {"message": "502: Bad Gateway", "code": 0}
            self.requests.append(Record(route.method, path, body, status))
            return _cut(request) if fault is Cut.AFTER else _answer(status, answer, verdict.headers)

        return handle

    async def _do(self, route: Route, asked: Incoming, request: web.Request, text: str) -> Answer:
        try:
            needs_token = not route.template.startswith(NO_TOKEN_NEEDED)
            if needs_token and request.headers.get("Authorization") != f"Bot {self.world.token}":
                raise Refusal(401, 0, "401: Unauthorized")
            if text and (problems := request_problems(route.method, route.template, text)):
                raise invalid(problems)
            return await route.handler(asked)
        except Refusal as refusal:
            for fault in refusal.faults:
                self.world.violate(f"{route.method} {route.template}: {fault}")
            return refusal.status, refusal.body

    async def _nothing(self, request: web.Request) -> web.StreamResponse:
        self.world.violate(f"{request.method} {request.path}: there is no such route")
        return _answer(404, {"message": "404: Not Found", "code": 0})


@asynccontextmanager
async def discord_stand_in(clock: Clock) -> AsyncIterator[Discord]:
    """A stand-in for as long as it is needed."""
    discord = Discord(clock)
    await discord.start()
    try:
        yield discord
    finally:
        await discord.stop()


def _answer(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    more = {"Via": "1.1 google", **(headers or {})}
    if body is None:
        return web.Response(status=status, headers=more)
    response = web.Response(status=status, body=json.dumps(body).encode(), headers=more)
    response.headers["Content-Type"] = "application/json"  # discord.py takes nothing longer for JSON
    return response


async def _read(request: web.Request) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """The JSON of a request, and the files that came with it."""
    if request.content_type != "multipart/form-data":
        return await request.text(), ()
    form = await request.post()
    sent = [one for one in form.values() if isinstance(one, web.FileField)]
    files = tuple((one.filename, one.file.read()) for one in sent)
    return str(form["payload_json"]), files


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
