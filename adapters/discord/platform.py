"""Discord as a `Platform`: opens, serves and closes in order, and checks what `studyplan doctor` reports."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import discord
import structlog

from adapters.client_logs import redirect_logs
from adapters.discord.application import examine_application, invitation
from adapters.discord.chat import DiscordChat
from adapters.discord.checks import examine_channels, examine_role
from adapters.discord.client import Client
from adapters.discord.commands import are_up_to_date, synchronise
from adapters.discord.failures import CONNECTION_ERRORS, reason
from adapters.discord.interactions import InteractionHandler
from adapters.discord.internals import ask_for_shard_count, use_api, use_connector, use_gateway
from adapters.discord.pacing import Pacer
from adapters.discord.polls import read_vote
from adapters.discord.rooms import PLATFORM
from adapters.handlers import Handlers
from adapters.pictures.studio import Studio
from adapters.proxies import Proxies, ProxyConnector
from bot.app import App
from bot.outages import Backoff, OutageLog
from bot.platform.adapter import CheckResult
from bot.platform.chat import Pace
from bot.platform.failures import SetupError
from bot.settings import Settings

DRAIN_S = 10.0
"""How long running handlers may take to finish when the bot stops."""

MOST_CONCURRENT = 1000
"""Interactions that are acknowledged or answered at once, so that none waits for another in a burst.

`InteractionHandler` has its own, smaller limit for those that use the database.
"""

OPEN_TIMEOUT_S = 60.0
"""How long logging in may take. discord.py waits up to half an hour for a server that says nothing."""

FIRST_RECONNECT_PAUSE_S = 5.0
LONGEST_RECONNECT_PAUSE_S = 60.0
"""Pauses before connecting again where Discord's gateway was not found: the first one, and the longest."""

TOKEN_CHECK_INTERVAL_S = 15.0
"""How often Discord is asked whether it still accepts the token. A connection that is open outlives it."""

COMMANDS_HEAD_START_S = 2.0
"""How long `serve` waits for the commands to be sent before it connects, so that they are there first."""

FIRST_COMMANDS_RETRY_S = 5.0
LONGEST_COMMANDS_RETRY_S = 600.0
"""Pauses before commands are sent again after a failure: the first one, and the longest."""

ADDRESSES = ("https://discord.com/api/v10", "wss://gateway.discord.gg")
"""Where Discord's API and its gateway are, unless the settings say otherwise."""

LOGIN_REFUSED = (
    "Discord does not accept DISCORD_TOKEN. Copy it anew: discord.com/developers/applications → your "
    "application → Bot → Reset Token."
)

FATAL_CLOSE_CODES = {
    4004: LOGIN_REFUSED,
    4010: "Discord does not know such a shard: look at --shards.",
    4011: "Discord wants the bot in more shards: give --shards a larger number after its slash.",
    4013: "Discord does not know what the bot wants to hear of: this version is too old.",
    4014: "Discord does not let the bot hear of servers: this version is too old.",
}
"""The gateway's close codes after which connecting again is useless, with what to do."""

log = structlog.get_logger()


def build(settings: Settings, pace: Pace) -> "DiscordPlatform":
    """Build the platform, not yet connected. Its requests keep to the pace. Raises SetupError."""
    return DiscordPlatform(settings, pace)


class DiscordPlatform:
    """The bot on Discord."""

    name = PLATFORM

    def __init__(self, settings: Settings, pace: Pace | None = None) -> None:
        self._settings = settings
        self._proxies = Proxies.from_settings(settings)
        self._pace = pace
        self._client = self._build_client()
        self._chat = DiscordChat(self._client, Studio(is_on=settings.draws_pictures))
        self._acknowledging = Handlers(MOST_CONCURRENT)
        self._handlers = Handlers(MOST_CONCURRENT)
        self._changed: set[tuple[str, str | None]] = set()
        self._was_away = False
        self._servers: set[str] = set()
        self._opened = False
        self._connecting: asyncio.Task[None] | None = None
        self._outage = OutageLog()
        self._reconnect_pauses = Backoff(FIRST_RECONNECT_PAUSE_S, LONGEST_RECONNECT_PAUSE_S)

    @property
    def chat(self) -> DiscordChat:
        """The chat that sends."""
        return self._chat

    @property
    def client(self) -> Client:
        """The client, which `open` logs in."""
        return self._client

    @property
    def connected(self) -> bool:
        """Whether every shard of this process is connected, and Discord accepts the token."""
        if not self._client.is_ready() or self._client.is_closed() or self._chat.is_revoked:
            return False
        return not any(shard.is_closed() for shard in self._client.shards.values())

    async def open(self) -> None:
        """Log in. Raises SetupError."""
        redirect_logs("discord")
        if self._settings.discord_token is None:
            raise SetupError("DISCORD_TOKEN is not set.")
        if self._settings.discord_api_url:
            use_api(self._settings.discord_api_url)
        if self._client.is_closed():  # discord.py's client does not open again
            self._client = self._build_client()
            self._chat.use(self._client)
        self._opened = True
        use_connector(self._client, ProxyConnector(self._proxies, limit=0))
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await self._client.login(self._settings.discord_token.get_secret_value())
                await self._use_gateway()
        except discord.LoginFailure as error:
            raise SetupError(LOGIN_REFUSED) from error
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            raise SetupError(f"Discord cannot be reached, or refuses the bot: {reason(error)}") from error

    async def serve(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Send the commands, and handle what people do until `close`. Raises SetupError."""
        inbound = InteractionHandler(app, self._chat, self._handlers, wake_scheduler)

        async def on_interaction(interaction: discord.Interaction[Any]) -> None:
            self._acknowledging.start(inbound.receive(interaction))

        async def on_vote(cast: bool, data: dict[str, Any]) -> None:
            vote = read_vote(data, cast=cast)
            self._handlers.start(inbound.count(vote), after=vote.actor.account)

        async def on_change(server: str, channel: str | None) -> None:
            self._changed.add((server, channel))
            self._chat.members.forget(server)
            self._handlers.start(self._retry(app, wake_scheduler), after=PLATFORM)

        async def on_names(server: str, names: Mapping[str, str]) -> None:
            self._handlers.start(self._rename(app, server, names), after=PLATFORM)

        async def on_membership(server: str, is_member: bool) -> None:
            follow = app.reports.workspace_found if is_member else app.reports.workspace_lost
            self._handlers.start(self._follow(follow(PLATFORM, server), wake_scheduler), after=PLATFORM)

        async def on_session(servers: frozenset[str], shard: int, count: int) -> None:
            self._was_away = True
            self._reconnect_pauses.reset()
            if self._outage.end():
                log.info("discord's gateway was found again")
            present = app.reports.workspaces_present(
                PLATFORM, servers, lambda server: shard_of(server, count) == shard
            )
            self._handlers.start(self._follow(present, wake_scheduler), after=PLATFORM)
            self._handlers.start(self._catch_up(app, wake_scheduler), after=PLATFORM)

        self._client.interaction_listener, self._client.vote_listener = on_interaction, on_vote
        self._client.change_listener, self._client.session_listener = on_change, on_session
        self._client.name_listener, self._client.membership_listener = on_names, on_membership
        updating = asyncio.create_task(self._keep_commands_up_to_date(app))
        watching = asyncio.create_task(self._watch_token())
        try:
            await asyncio.wait([updating], timeout=COMMANDS_HEAD_START_S)
            while not self._client.is_closed():
                self._connecting = asyncio.create_task(self._connect())
                await asyncio.wait([self._connecting])
                if not self._connecting.cancelled():
                    self._connecting.result()  # raises what ended it
        finally:
            self._stop_connecting()
            updating.cancel()
            watching.cancel()
            await asyncio.wait([updating, watching])

    async def idle(self) -> None:
        """Wait until everything that came in is answered."""
        await self._acknowledging.idle()
        await self._handlers.idle()

    async def close(self) -> None:
        """Take no new events, let running handlers finish, and disconnect."""
        clock = asyncio.get_running_loop()
        deadline = clock.time() + DRAIN_S
        self._client.stop_listening()
        await self._acknowledging.drain(DRAIN_S)
        await self._handlers.drain(max(0.0, deadline - clock.time()))
        if self._opened:
            self._opened = False
            await self._client.close()
            self._stop_connecting()
        await self._chat.studio.close()

    async def examine(self, app: App) -> AsyncIterator[CheckResult]:
        """Check the token, the commands, and every channel in which a group lives."""
        own = (self._settings.discord_api_url, self._settings.discord_gateway_url)
        for given, default in zip(own, ADDRESSES, strict=True):
            if way := self._proxies.describe(given or default):
                yield CheckResult(is_ok=True, message=way)
        try:
            await self.open()
            yield CheckResult(is_ok=True, message=f"Discord knows the bot as {self._client.user}.")
            for finding in await examine_application(self._client):
                yield finding
            yield CheckResult(
                is_ok=True, message=f"This link invites it: {invitation(self._client.application_id or 0)}"
            )
            known = await are_up_to_date(self._client, app)
            words = (
                "Discord knows the commands." if known else "Discord is told the commands at the next start."
            )
            yield CheckResult(is_ok=True, message=words)
            async for finding in examine_channels(self._chat, await app.reports.list_rooms(PLATFORM)):
                yield finding
            for one in await app.reports.list_roles(PLATFORM):
                yield await examine_role(self._chat, one.workspace, one.role, one.name)
        except SetupError as error:
            yield CheckResult(is_ok=False, message=str(error))
        finally:
            await self.close()

    def _build_client(self) -> Client:
        trace = Pacer(self._pace).trace() if self._pace is not None else None
        return Client(*parse_shards(self._settings.discord_shards), trace)

    async def _use_gateway(self) -> None:
        """Use the gateway of the settings.

        Without a number of shards, discord.py would ask Discord for it, and use the gateway in the answer.
        """
        if self._settings.discord_gateway_url:
            use_gateway(self._settings.discord_gateway_url)
            if not self._settings.discord_shards:
                self._client.shard_count = await ask_for_shard_count(self._client)

    def _stop_connecting(self) -> None:
        """discord.py goes on by itself to connect a shard of a client that is closed."""
        if self._connecting is not None:
            self._connecting.cancel()

    async def _connect(self) -> None:
        """Keep connected to the gateway. discord.py reconnects by itself where that can help."""
        try:
            await self._client.connect()
        except discord.PrivilegedIntentsRequired as error:
            raise SetupError(FATAL_CLOSE_CODES[4014]) from error
        except discord.ConnectionClosed as closed:
            words = FATAL_CLOSE_CODES.get(
                closed.code, f"Discord closed the connection for good ({closed.code})."
            )
            raise SetupError(words) from closed
        except (discord.GatewayNotFound, *CONNECTION_ERRORS) as error:
            if isinstance(error.__cause__, discord.HTTPException) and error.__cause__.status == 401:
                raise SetupError(LOGIN_REFUSED) from error
            if self._outage.is_due():
                log.warning("discord's gateway was not found, trying again", reason=str(error))
            await asyncio.sleep(self._reconnect_pauses.next_pause())

    async def _watch_token(self) -> None:
        while True:
            await asyncio.sleep(TOKEN_CHECK_INTERVAL_S)
            await self._chat.check_token()

    async def _keep_commands_up_to_date(self, app: App) -> None:
        pause = FIRST_COMMANDS_RETRY_S
        while True:
            try:
                self._chat.commands = await synchronise(self._client, app)
            except Exception as error:  # noqa: BLE001 - whatever fails, the commands that Discord has still work
                reason = str(error) or type(error).__name__
                log.warning("discord commands could not be updated, trying again", reason=reason)
            else:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_COMMANDS_RETRY_S)

    async def _retry(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Retry refused rooms wherever something changed: each place once, however many events there were."""
        while self._changed:
            server, channel = self._changed.pop()
            if await app.reports.retry_rooms(PLATFORM, server, channel):
                wake_scheduler()

    async def _follow(self, change: Awaitable[bool], wake_scheduler: Callable[[], None]) -> None:
        """Let the core follow a change of where the bot is, and wake what is due because of it."""
        if await change:
            wake_scheduler()

    async def _rename(self, app: App, server: str, names: Mapping[str, str]) -> None:
        """Store the names of channels.

        All names of every server arrive with a session, and most servers have no group.
        """
        if len(names) == 1 or server in self._servers:
            await app.reports.rename_rooms(PLATFORM, server, names)

    async def _catch_up(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Catch up on events that were missed while the bot was not connected.

        Reads all polls (once, where several shards connect together), and retries every refused room.
        """
        if self._was_away:
            self._was_away = False
            await app.read_polls(PLATFORM)
            wake_scheduler()
        rooms = await app.reports.list_rooms(PLATFORM)
        self._servers = {room.workspace for room in rooms}
        self._changed.update((room.workspace, None) for room in rooms)
        await self._retry(app, wake_scheduler)


def shard_of(server: str, count: int) -> int:
    """The number of the shard, of so many, that hears of a server (Discord's documentation, Sharding)."""
    return (int(server) >> 22) % count if server.isdecimal() else 0


def parse_shards(given: str) -> tuple[list[int] | None, int | None]:
    """The shards of `0-3/16` or `5/16`, and of how many; None where none are given. Raises SetupError."""
    if not given:
        return None, None
    found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})", given, re.ASCII)
    if found:
        first, last, count = int(found[1]), int(found[2] or found[1]), int(found[3])
        if first <= last < count:
            return list(range(first, last + 1)), count
    raise SetupError(f"--shards: “{given}” should read like 0-3/16: shards 0 to 3 of 16, counted from 0.")
