"""Slack, as far as a bot can tell: a stand-in on 127.0.0.1 to which an unmodified Bolt app connects.

It holds workspaces with their people, answers the Web API, keeps sockets open or posts signed requests, and
refuses what Slack refuses. What an app should never do is collected in `violations`.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.platform.clock import Clock
from tests.wire.slack.delivery import PATIENCE, Door
from tests.wire.slack.events import Events
from tests.wire.slack.faults import Faults
from tests.wire.slack.grants import Grants, Token
from tests.wire.slack.handed_in import LOGIN, HandedInFiles
from tests.wire.slack.limits import HISTORY_OF_DISTRIBUTED, Limits
from tests.wire.slack.methods import accounts, chat, conversations, files, views
from tests.wire.slack.people import Person
from tests.wire.slack.registration import Registration
from tests.wire.slack.responses import Responses
from tests.wire.slack.signed import SignedDoor
from tests.wire.slack.sockets import Sockets
from tests.wire.slack.tickets import Tickets
from tests.wire.slack.uploads import Uploads
from tests.wire.slack.web_api import Json, Method, WebApi
from tests.wire.slack.workspace import Channel, Workspace

SLOW_HISTORY = frozenset({"conversations.history", "conversations.replies"})


class Slack:
    """One Slack with one app. `calls`, `refusals` and `troubles` are logs of what happened on the wire."""

    def __init__(self, app: Registration, clock: Clock, patience: float = PATIENCE) -> None:
        self.app = app
        self.clock = clock
        self.patience = patience
        """Seconds within which the app must answer, and within which a trigger works."""
        self.url = ""
        self.workspaces: dict[str, Workspace] = {}
        self.grants = Grants(rotating=app.token_rotation)
        self.tickets = Tickets(patience)
        self.faults = Faults()
        self.limits = Limits()
        self.sockets = Sockets(self)
        self.signed = SignedDoor(self)
        self.events = Events(self)
        self.responses = Responses(self)
        self.uploads = Uploads(self)
        self.handed_in = HandedInFiles(self)
        self.calls: list[tuple[str, Json]] = []
        """Each call of the Web API, with its arguments; posts to response urls as `response_url`."""
        self.refusals: list[tuple[str, str]] = []
        """Each call that was refused, with the error."""
        self.troubles: list[str] = []
        """Each delivery that failed."""
        self.violations: list[str] = []
        """What no app should do: blocks that Slack refuses, messages that vanish, triggers too late."""
        methods = (*accounts.METHODS, *chat.METHODS, *conversations.METHODS, *files.METHODS, *views.METHODS)
        self._api = WebApi(self, methods)
        self._people: dict[tuple[str, str], Person] = {}
        self._runner: web.AppRunner | None = None
        self._stirred = asyncio.Event()

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        server = web.Application()
        server.router.add_route("*", "/api/{method}", self._api.handle)
        server.router.add_get("/link/", self.sockets.handle)
        server.router.add_post("/response/{team}/{name}", self.responses.handle)
        server.router.add_post("/upload/{file}", self.uploads.handle)
        server.router.add_get("/files-pri/{file}/download/{name}", self.handed_in.handle)
        server.router.add_get(LOGIN, self.handed_in.login)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        """Close everything that is open."""
        await self.sockets.close()
        await self.signed.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What clients take as their base address."""
        return f"{self.url}/api/"

    @property
    def door(self) -> Door:
        """The way in which payloads reach the app."""
        return self.sockets if self.app.socket_mode else self.signed

    def add_workspace(self, name: str = "Acme") -> Workspace:
        """A new workspace, with the app's bot in it as a user who may do nothing yet."""
        team = Workspace(len(self.workspaces) + 1, name, self.clock)
        self.workspaces[team.id] = team
        team.watchers.append(lambda *_: self.stir())
        team.add_user(self.app.name, is_bot=True)
        return team

    def install(self, team: Workspace, scopes: tuple[str, ...] | None = None, installer: str = "") -> Token:
        """Install the app in a workspace; the bot's token."""
        granted = self.app.bot_scopes if scopes is None else scopes
        return self.grants.issue(team.id, self.bot_of(team), granted, installer)

    def add_person(self, team: Workspace, name: str, **traits: Any) -> Person:
        """A new member of a workspace and of all its public channels."""
        user = team.add_user(name, **traits)
        for channel in team.channels.values():
            if channel.kind == "channels":
                channel.members.add(user.id)
        return self.person(team, user.id)

    def add_channel(self, team: Workspace, name: str, *, with_bot: bool = True, **traits: Any) -> Channel:
        """A new channel."""
        channel = team.add_channel(name, **traits)
        if with_bot:
            channel.members.add(self.bot_of(team))
        return channel

    def person(self, team: Workspace, user: str) -> Person:
        """The member of that id, at their client."""
        return self._people.setdefault((team.id, user), Person(self, team, team.users[user]))

    def bot_of(self, team: Workspace) -> str:
        """The user id of the app's bot in a workspace."""
        return next(one.id for one in team.users.values() if one.is_bot)

    def token_of(self, team: Workspace) -> Token:
        """The latest token of a workspace."""
        return [one for one in self.grants.tokens.values() if one.team == team.id][-1]

    def tier_of(self, method: Method) -> int | None:
        """How often a method may be called."""
        if self.app.distributed and method.name in SLOW_HISTORY:
            return HISTORY_OF_DISTRIBUTED
        return method.tier

    async def until(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until something has happened on the wire or in a workspace. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._stirred.clear()
                await self._stirred.wait()

    def stir(self) -> None:
        """Something happened: whoever waits `until` looks again."""
        self._stirred.set()

    def complain(self, words: str) -> None:
        """Note what no app should do."""
        self.violations.append(words)
