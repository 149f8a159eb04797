"""Discord as a `Platform`: opening, serving, closing in order, and what `studyplan doctor` looks at."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import discord
import structlog

from adapters.discord.chat import DiscordChat
from adapters.discord.client import Client, redirect_logs
from adapters.discord.commands import are_up_to_date, synchronise
from adapters.discord.failures import CONNECTION_ERRORS
from adapters.discord.interactions import InteractionHandler
from adapters.discord.library_internals import ask_for_shard_count, use_api, use_gateway
from adapters.discord.permissions import OPTIONAL, REQUIRED
from adapters.discord.polls import read_vote
from adapters.discord.rooms import PLATFORM
from adapters.handlers import Handlers
from bot.app import App
from bot.front import Finding
from bot.ports import OutcomeUnknown, Refused, RoomRef, SetupError, Unavailable
from bot.settings import Settings

DRAIN_S = 10.0
"""Seconds that what runs has to finish when the bot stops."""

MOST_CONCURRENT = 1000
"""Interactions that are acknowledged, or answered, at once: in a burst none should wait for another.

Only for the database there are turns, and those are taken where it is asked (`InteractionHandler`)."""

RECONNECT_PAUSE_S = 5.0
"""Seconds before trying again where Discord's gateway could not be found."""

COMMANDS_HEAD_START_S = 2.0
"""Seconds that telling the commands has before the bot connects, so that they are there at first."""

FIRST_COMMANDS_RETRY_S = 5.0
LONGEST_COMMANDS_RETRY_S = 600.0
"""Seconds before commands that could not be told are told again: at first, and at most."""

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
"""What the gateway closes with where connecting again is of no use."""

log = structlog.get_logger()


def build(settings: Settings) -> "DiscordPlatform":
    """The platform, not yet connected. Raises SetupError."""
    return DiscordPlatform(settings)


class DiscordPlatform:
    """The bot on Discord."""

    name = PLATFORM

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = Client(*parse_shards(settings.discord_shards))
        self._chat = DiscordChat(self._client)
        self._acknowledging = Handlers(MOST_CONCURRENT)
        self._handlers = Handlers(MOST_CONCURRENT)
        self._changed: set[tuple[str, str | None]] = set()
        self._was_away = False
        self._opened = False

    @property
    def chat(self) -> DiscordChat:
        """The way out."""
        return self._chat

    @property
    def connected(self) -> bool:
        """Whether every shard of ours is at Discord's gateway."""
        if not self._client.is_ready() or self._client.is_closed():
            return False
        return not any(shard.is_closed() for shard in self._client.shards.values())

    async def open(self) -> None:
        """Log in. Raises SetupError."""
        redirect_logs()
        if self._settings.discord_token is None:
            raise SetupError("DISCORD_TOKEN is not set.")
        if self._settings.discord_api_url:
            use_api(self._settings.discord_api_url)
        self._opened = True
        try:
            await self._client.login(self._settings.discord_token.get_secret_value())
            await self._use_gateway()
        except discord.LoginFailure as error:
            raise SetupError(LOGIN_REFUSED) from error
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            raise SetupError(f"Discord cannot be reached, or refuses the bot: {error}") from error

    async def serve(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Tell the commands, and receive what people do until `close`. Raises SetupError."""
        inbound = InteractionHandler(app, self._chat, self._handlers, wake_scheduler)

        async def listen(interaction: discord.Interaction[Any]) -> None:
            self._acknowledging.start(inbound.receive(interaction))

        async def count(cast: bool, data: dict[str, Any]) -> None:
            vote = read_vote(data, cast=cast)
            self._handlers.start(inbound.count(vote), after=vote.actor.account)

        async def notice(server: str, channel: str | None) -> None:
            self._changed.add((server, channel))
            self._handlers.start(self._retry(app, wake_scheduler), after=PLATFORM)

        async def begin() -> None:
            self._was_away = True
            self._handlers.start(self._catch_up(app, wake_scheduler), after=PLATFORM)

        self._client.listen, self._client.count = listen, count
        self._client.notice, self._client.begin = notice, begin
        updating = asyncio.create_task(self._keep_commands_up_to_date(app))
        try:
            await asyncio.wait([updating], timeout=COMMANDS_HEAD_START_S)
            while not self._client.is_closed():
                await self._connect()
        finally:
            updating.cancel()
            await asyncio.wait([updating])

    async def idle(self) -> None:
        """Return once everything that came in is answered."""
        await self._acknowledging.idle()
        await self._handlers.idle()

    async def close(self) -> None:
        """Hear nothing new, let what runs finish, and disconnect."""
        clock = asyncio.get_running_loop()
        deadline = clock.time() + DRAIN_S
        self._client.stop_listening()
        await self._acknowledging.drain(DRAIN_S)
        await self._handlers.drain(max(0.0, deadline - clock.time()))
        if self._opened:
            await self._client.close()

    async def examine(self, app: App) -> AsyncIterator[Finding]:
        """Look at the token, the commands, and every channel in which a group lives."""
        try:
            await self.open()
            yield Finding(well=True, words=f"Discord knows the bot as {self._client.user}.")
            yield Finding(
                well=True, words=f"This link invites it: {invitation(self._client.application_id or 0)}"
            )
            known = await are_up_to_date(self._client, app)
            words = (
                "Discord knows the commands." if known else "Discord is told the commands at the next start."
            )
            yield Finding(well=True, words=words)
            for room in await app.list_rooms(PLATFORM):
                where = f"Discord, {room.name or room.channel}"
                try:
                    missing = await self._chat.inspect(room)
                except (Refused, Unavailable, OutcomeUnknown) as error:
                    missing = (str(error),)
                for words in missing:
                    yield Finding(well=False, words=f"{where}: {words}")
                if not missing:
                    yield Finding(well=True, words=f"{where}: I may do all that posts need.")
                    for words in await self._optional_permissions(room):
                        yield Finding(well=True, words=f"{where}: {words}")
        except SetupError as error:
            yield Finding(well=False, words=str(error))
        finally:
            await self.close()

    async def _optional_permissions(self, room: RoomRef) -> tuple[str, ...]:
        try:
            advice = await self._chat.list_optional(room)
        except (Refused, Unavailable, OutcomeUnknown):
            return ()
        return tuple(f"Votes on papers are buttons here and could be polls. {words}" for words in advice)

    async def _use_gateway(self) -> None:
        """Go to the gateway that is set. Only with a number of shards discord.py does not ask for another."""
        if self._settings.discord_gateway_url:
            use_gateway(self._settings.discord_gateway_url)
            if not self._settings.discord_shards:
                self._client.shard_count = await ask_for_shard_count(self._client)

    async def _connect(self) -> None:
        """Keep the gateway's connection, which discord.py takes up again by itself where that is of use."""
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
            log.warning("discord's gateway cannot be found, trying again", reason=str(error))
            await asyncio.sleep(RECONNECT_PAUSE_S)

    async def _keep_commands_up_to_date(self, app: App) -> None:
        pause = FIRST_COMMANDS_RETRY_S
        while True:
            try:
                await synchronise(self._client, app)
            except Exception as error:  # noqa: BLE001 - whatever it is, people are served
                reason = str(error) or type(error).__name__
                log.warning("commands could not be told to discord; those it knows work", reason=reason)
            else:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_COMMANDS_RETRY_S)

    async def _retry(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Try what was refused wherever something changed, each place once however often it was told."""
        while self._changed:
            server, channel = self._changed.pop()
            if await app.retry_rooms(PLATFORM, server, channel):
                wake_scheduler()

    async def _catch_up(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Look at what may have happened while the bot was not connected.

        Polls are read, once for all shards that connect at a time; what was refused anywhere is tried again.
        """
        if self._was_away:
            self._was_away = False
            await app.read_polls(PLATFORM)
            wake_scheduler()
        self._changed.update((room.workspace, None) for room in await app.list_rooms(PLATFORM))
        await self._retry(app, wake_scheduler)


def invitation(application: int) -> str:
    """The address at which somebody who manages a server lets the bot in, with all that its posts use."""
    permissions = discord.Permissions(**dict.fromkeys(REQUIRED | OPTIONAL, True))
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=permissions, scopes=scopes)


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
