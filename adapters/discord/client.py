"""The connection to Discord: logging in, the gateway, and closing in order.

No privileged intents, nothing cached (`adapters.discord.state`). Interactions go to `adapters.discord.inbound`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.chat import DiscordChat
from adapters.discord.commands import synchronise
from adapters.discord.failures import BROKEN
from adapters.discord.inbound import Inbound
from adapters.discord.state import PLATFORM, LeanState
from adapters.handlers import Handlers
from bot.app import App
from bot.front import Finding
from bot.ports import OutcomeUnknown, Refused, SetupError, Unavailable

DRAIN = 10.0
"""Seconds that running handlers have to finish when the bot stops."""

LONGEST_WAIT = 30.0
"""Seconds that discord.py may hold a request back because of a rate limit; beyond, the outbox waits."""

RECONNECT = 5.0
"""Seconds before asking again for the gateway's address when Discord could not be reached."""

WRONG_TOKEN = (
    "Discord does not accept DISCORD_TOKEN. Copy it anew: discord.com/developers/applications → your "
    "application → Bot → Reset Token."
)

CLOSED_FOR_GOOD = {
    4004: WRONG_TOKEN,
    4010: "Discord does not know this shard: look at --shards.",
    4011: "Discord wants the bot in more shards: use a larger number after the slash of --shards.",
    4013: "Discord does not know the intents that the bot asks for: update the bot.",
    4014: "Discord does not allow the intents that the bot asks for: update the bot.",
}
"""What the gateway closes with when connecting again is of no use."""

log = structlog.get_logger()


class Client(discord.AutoShardedClient):
    """discord.py's client without its cache. What it hears goes to the two listeners once they are set."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0,
            max_ratelimit_timeout=LONGEST_WAIT,
            **options,
        )
        self.heard: Callable[[discord.Interaction[Any]], Any] | None = None
        self.changed: Callable[[str, str | None], Any] | None = None

    def _get_state(self, **options: Any) -> LeanState:
        return LeanState(
            dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options
        )

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody did something."""
        if self.heard is not None:
            await self.heard(interaction)

    async def on_place_changed(self, server: str, channel: str | None) -> None:
        """A channel or a server may allow now what it refused before."""
        if self.changed is not None:
            await self.changed(server, channel)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - theirs
        """Log what went wrong in a listener."""
        log.exception("listener failed", listener=event_method)
