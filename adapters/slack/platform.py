"""Slack as a `Platform`: builds the parts of the adapter, opens, serves and closes them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiohttp import web
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.client_logs import redirect_logs
from adapters.pictures.studio import Studio
from adapters.proxies import NO_PROXIES, Proxies
from adapters.slack.access import CHANNEL_FRESH_FOR
from adapters.slack.api import Api
from adapters.slack.bolt import build_bolt
from adapters.slack.chat import SlackChat
from adapters.slack.checks import examine_workspaces
from adapters.slack.credentials import check_app_token, check_bot_token
from adapters.slack.dedup import RequestDeduplicator, TakenRequests
from adapters.slack.home import Home
from adapters.slack.http_routes import SlackRoutes
from adapters.slack.installations import BotToken, Installations, OAuthClient
from adapters.slack.listeners import Listeners
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.oauth import build_flow
from adapters.slack.pacing import CHANNEL_INTERVAL
from adapters.slack.profiles import Profiles
from adapters.slack.reply_sender import ReplySender
from adapters.slack.sent_files import RememberedFiles, SentFiles
from adapters.slack.socket_mode import SocketMode
from adapters.slack.uploads import Uploads
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.platform.adapter import CheckResult
from bot.platform.clock import Clock, SystemClock
from bot.platform.failures import SetupError
from bot.platform.people import Actor
from bot.platform.refs import RoomRef
from bot.settings import Settings

CLOSE_TIMEOUT = timedelta(seconds=10)
"""How long closing may take. Running handlers have all of it but the share of the sockets."""

TOKEN_CHECK_INTERVAL_S = 15.0
"""How often Slack is asked whether it still accepts the token of the settings."""

SOCKETS_SHARE_OF_CLOSE = 0.2
"""The share of CLOSE_TIMEOUT that closing the websockets may take."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores that survive restarts and that all processes share (`adapters.slack.storage`)."""

    requests: TakenRequests
    files: RememberedFiles
    installations: Installations | None = None
    states: AsyncOAuthStateStore | None = None


@dataclass(frozen=True, slots=True)
class SlackCredentials:
    """The credentials of the settings. `own` is one workspace's token; `app` is for many workspaces.

    `history`: workspaces that install the app are asked for HISTORY_SCOPES.
    """

    own: str | None = None
    app_token: str | None = None
    signing_secret: str | None = None
    app: OAuthClient | None = None
    api_url: str | None = None
    proxies: Proxies = NO_PROXIES
    history: bool = True


def build(settings: Settings, stores: Stores) -> "SlackPlatform":
    """Build the platform from the settings. Raises SetupError where a credential is missing."""
    secrets = {
        name: given.get_secret_value().strip() if given is not None else None
        for name, given in (
            ("own", settings.slack_bot_token),
            ("app_token", settings.slack_app_token),
            ("signing_secret", settings.slack_signing_secret),
            ("client_secret", settings.slack_client_secret),
        )
    }
    client_id, client_secret = settings.slack_client_id, secrets.pop("client_secret")
    if bool(client_id) != bool(client_secret):
        raise SetupError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together: set both, or neither.")
    app = OAuthClient(client_id, client_secret) if client_id and client_secret else None
    proxies = Proxies.from_settings(settings)
    credentials = SlackCredentials(
        **secrets,
        app=app,
        api_url=settings.slack_api_url,
        proxies=proxies,
        history=settings.asks_for_slack_history,
    )
    return SlackPlatform(credentials, stores, studio=Studio(is_on=settings.draws_pictures))


class SlackPlatform:
    """One Slack app, in one workspace or many. `clock` must be the real time, by which Slack signs."""

    name = PLATFORM

    def __init__(
        self,
        credentials: SlackCredentials,
        stores: Stores,
        clock: Clock | None = None,
        channel_interval: timedelta = CHANNEL_INTERVAL,
        close_timeout: timedelta = CLOSE_TIMEOUT,
        channel_fresh_for: timedelta = CHANNEL_FRESH_FOR,
        studio: Studio | None = None,
    ) -> None:
        if not credentials.app_token and not credentials.signing_secret:
            raise SetupError(
                "Slack has no way in: set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
            )
        if not credentials.own and not credentials.app:
            raise SetupError(
                "Slack has no token: set SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET."
            )
        self._credentials = credentials
        self._stores = stores
        self._clock = clock or SystemClock()
        self._close_timeout_s = close_timeout.total_seconds()
        self._api = Api(credentials.api_url, credentials.proxies)
        installations = stores.installations if credentials.app else None
        self._workspaces = Workspaces(self._api, self._clock, credentials.app, installations)
        self._chat = SlackChat(self._workspaces, channel_interval, channel_fresh_for, studio)
        self._routes = SlackRoutes(credentials.signing_secret, self._clock)
        self._listeners: Listeners | None = None
        self._files: SentFiles | None = None
        self._socket: SocketMode | None = None
        self._closed: asyncio.Event | None = None

    @property
    def chat(self) -> SlackChat:
        """The chat that sends."""
        return self._chat

    def routes(self) -> list[web.RouteDef]:
        """Return the routes for the bot's HTTP server."""
        return self._routes.routes(oauth=self._credentials.app is not None)

    @property
    def connected(self) -> bool:
        """Whether Slack takes the token and can reach the bot: over a websocket, or over HTTP."""
        if self._workspaces.all_revoked:
            return False
        if self._socket is not None:
            return self._socket.connected
        return self._closed is not None and not self._closed.is_set()

    async def open(self) -> None:
        """Check every credential with Slack. Raises SetupError."""
        redirect_logs("slack_sdk")
        await self._api.open()
        try:
            await self._check_own_token()
            await self._check_app_token()
            if self._credentials.app is not None and self._stores.installations is not None:
                await self._workspaces.load()
        except BaseException:
            await self._api.close()
            raise

    async def serve(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Handle what people do, until `close`."""
        self._closed = asyncio.Event()

        async def came_late(actor: Actor) -> None:
            if await app.reports.profile_changed(actor, RoomRef(PLATFORM, actor.account.workspace, "")):
                wake_scheduler()

        profiles = Profiles(self._workspaces, self._clock, came_late)
        home = Home(app, profiles, self._workspaces)
        self._files = SentFiles(self._stores.files, self._workspaces, self._clock)
        replies = ReplySender(app, self._api, self._workspaces, self._chat, home, self._files)
        deduplicator = RequestDeduplicator(self._stores.requests, self._clock)
        uploads = Uploads(self._api, self._workspaces)
        self._listeners = Listeners(
            app, self._workspaces, profiles, home, replies, uploads, deduplicator, wake_scheduler
        )
        flow = self._flow(app, wake_scheduler)
        bolt = build_bolt(self._api, flow)
        self._listeners.listen(bolt)
        self._routes.begin(bolt, flow, app.measures)
        if flow is not None and self._stores.installations is not None:
            await self._stores.installations.reseal()
        await self._follow_installations(app, wake_scheduler)
        watching = [asyncio.create_task(self._watch_token()), asyncio.create_task(self._files.run())]
        try:
            if self._credentials.app_token:
                self._socket = SocketMode(bolt, self._api, self._credentials.app_token, app.measures)
                await self._socket.serve()
            else:
                await self._closed.wait()
        finally:
            for task in watching:
                task.cancel()
            await asyncio.wait(watching)

    async def idle(self) -> None:
        """Wait until everything that came in is answered."""
        if self._listeners is not None:
            await self._listeners.idle()

    async def close(self) -> None:
        """Take no new requests, let running handlers finish, and disconnect, all before one deadline."""
        clock = asyncio.get_running_loop()
        begun = clock.time()
        deadline = begun + self._close_timeout_s
        self._routes.end()
        if self._socket is not None:
            await _finish_by(begun + SOCKETS_SHARE_OF_CLOSE * self._close_timeout_s, self._socket.close())
        if self._listeners is not None:
            await self._listeners.drain(deadline)
        await _finish_by(deadline, self._workspaces.close())
        await self._api.close()
        await self._chat.pictures.studio.close()
        if self._closed is not None:
            self._closed.set()

    async def examine(self, app: App) -> AsyncIterator[CheckResult]:
        """Check each token, its scopes, and every channel in which a group lives."""
        if way := self._credentials.proxies.describe(self._api.url):
            yield CheckResult(True, way)
        try:
            await self.open()
        except SetupError as error:
            yield CheckResult(False, str(error))
            return
        try:
            rooms = await app.reports.list_rooms(PLATFORM)
            async for finding in examine_workspaces(self._workspaces, self._chat, rooms):
                yield finding
        finally:
            await self.close()

    async def delete_old_files(self, now: datetime) -> None:
        """Delete the files in direct messages whose time is over at `now`. It happens by itself too."""
        if self._files is not None:
            await self._files.delete_due(now)

    async def _follow_installations(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Follow what was installed or uninstalled while the bot did not listen."""
        teams = {*self._workspaces.teams, *self._workspaces.unreadable}
        # With the token of a single workspace, nothing tells of others.
        all_known = self._credentials.app is not None
        if await app.reports.workspaces_present(PLATFORM, teams, lambda team: all_known or team in teams):
            wake_scheduler()

    async def _watch_token(self) -> None:
        """Notice that the token of the settings was revoked: Slack sends no word of it over a websocket."""
        while True:
            await asyncio.sleep(TOKEN_CHECK_INTERVAL_S)
            await self._workspaces.check_token_of_settings()

    async def _check_own_token(self) -> None:
        if self._credentials.own:
            answer = await check_bot_token(self._api, self._credentials.own)
            token = BotToken(self._credentials.own, str(answer.get("user_id") or ""))
            self._workspaces.add_from_settings(str(answer["team_id"]), token)

    async def _check_app_token(self) -> None:
        if self._credentials.app_token:
            await check_app_token(self._api, self._credentials.app_token)

    def _flow(self, app: App, wake_scheduler: Callable[[], None]) -> AsyncOAuthFlow | None:
        stores, credentials = self._stores, self._credentials.app
        if credentials is None or stores.installations is None or stores.states is None:
            return None

        async def installed(installation: Installation) -> None:
            team = installation.team_id or ""
            self._workspaces.app_installed(installation.to_bot())
            is_back = await app.reports.workspace_found(PLATFORM, team)
            if await app.reports.retry_rooms(PLATFORM, team) or is_back:
                wake_scheduler()

        return build_flow(
            self._api,
            credentials,
            stores.installations,
            stores.states,
            installed,
            history=self._credentials.history,
        )


async def _finish_by(deadline: float, ending: Awaitable[None]) -> None:
    """Await until that time of the running loop, then cancel."""
    try:
        async with asyncio.timeout_at(deadline):
            await ending
    except TimeoutError:
        log.warning("slack was not closed in time")
