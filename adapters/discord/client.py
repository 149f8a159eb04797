"""discord.py's client as the bot uses it: no privileged intents, no cache, one log line for each warning."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import discord
import structlog

from adapters.discord.internals import UncachedClient

LONGEST_RATE_LIMIT_WAIT_S = 30.0
"""The longest that discord.py may wait for a rate limit.

Beyond that it raises, and the outbox waits instead.
"""

log = structlog.get_logger()


async def _ignore(*_: Any) -> None:
    """Do nothing. Stands in for a listener."""


class Client(UncachedClient):
    """Logs in, keeps the connections to the gateway, and passes events on to its listeners."""

    def __init__(
        self,
        shard_ids: list[int] | None = None,
        shard_count: int | None = None,
        trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_polls=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT_WAIT_S,
            shard_count=shard_count,
            http_trace=trace,
        )
        self.shard_ids = shard_ids
        self.interaction_listener: Callable[[discord.Interaction[Any]], Awaitable[None]] = _ignore
        self.vote_listener: Callable[[bool, dict[str, Any]], Awaitable[None]] = _ignore
        self.change_listener: Callable[[str, str | None], Awaitable[None]] = _ignore
        self.name_listener: Callable[[str, Mapping[str, str]], Awaitable[None]] = _ignore
        self.membership_listener: Callable[[str, bool], Awaitable[None]] = _ignore
        self.session_listener: Callable[[frozenset[str], int, int], Awaitable[None]] = _ignore

    def stop_listening(self) -> None:
        """Pass no event on from now on."""
        self.interaction_listener = self.vote_listener = _ignore
        self.change_listener = self.session_listener = self.name_listener = _ignore
        self.membership_listener = _ignore

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Pass an interaction on."""
        await self.interaction_listener(interaction)

    async def on_vote(self, cast: bool, data: dict[str, Any]) -> None:
        """Pass on a vote in a poll. `cast` is False where it was taken back."""
        await self.vote_listener(cast, data)

    async def on_permissions_changed(self, server: str, channel: str | None) -> None:
        """Pass on that permissions may have changed in a server, or in one of its channels."""
        await self.change_listener(server, channel)

    async def on_channels_named(self, server: str, names: Mapping[str, str]) -> None:
        """Pass on how channels of a server are called, by their ids."""
        await self.name_listener(server, names)

    async def on_server_joined(self, server: str) -> None:
        """Pass on that the bot is a member of a server, perhaps again."""
        await self.membership_listener(server, True)

    async def on_server_left(self, server: str) -> None:
        """Pass on that the bot is no member of a server any more."""
        await self.membership_listener(server, False)

    async def on_session_begun(self, servers: frozenset[str], shard: int, count: int) -> None:
        """Pass on that a shard, one of so many, has a new session in these servers.

        It was not told what happened before.
        """
        await self.session_listener(servers, shard, count)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Log an error in a listener."""
        log.exception("listener failed", listener=event_method)
