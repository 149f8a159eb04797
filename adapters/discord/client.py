"""discord.py's client as the bot uses it: no privileged intents, nothing cached, a line for each log."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog

from adapters.discord.library_internals import UncachedClient

LONGEST_RATE_LIMIT_WAIT_S = 30.0
"""Seconds that discord.py may hold a request back because of a rate limit; beyond, the outbox waits."""

log = structlog.get_logger()


async def _ignore(*_: Any) -> None:
    """Hear nothing."""


class Client(UncachedClient):
    """Logs in, keeps the gateway's connections, and passes on what it hears to whoever listens."""

    def __init__(self, shard_ids: list[int] | None = None, shard_count: int | None = None) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_polls=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT_WAIT_S,
            shard_count=shard_count,
        )
        self.shard_ids = shard_ids
        self.listen: Callable[[discord.Interaction[Any]], Awaitable[None]] = _ignore
        self.count: Callable[[bool, dict[str, Any]], Awaitable[None]] = _ignore
        self.notice: Callable[[str, str | None], Awaitable[None]] = _ignore
        self.begin: Callable[[], Awaitable[None]] = _ignore

    def stop_listening(self) -> None:
        """Pass nothing on any more."""
        self.listen = self.count = self.notice = self.begin = _ignore

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody did something."""
        await self.listen(interaction)

    async def on_vote(self, cast: bool, data: dict[str, Any]) -> None:
        """Somebody voted in a poll, or took their vote back."""
        await self.count(cast, data)

    async def on_place_changed(self, server: str, channel: str | None) -> None:
        """Something changed in a server, or in one of its channels."""
        await self.notice(server, channel)

    async def on_session_begun(self) -> None:
        """A shard is connected anew: what happened before, it was not told."""
        await self.begin()

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Log what went wrong in a listener."""
        log.exception("listener failed", listener=event_method)


class OneLineLogHandler(logging.Handler):
    """discord.py's warnings among our logs, without a traceback for each lost connection."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log it."""
        error = record.exc_info[1] if record.exc_info else None
        reason = {"reason": f"{type(error).__name__}: {error}"} if error else {}
        log.log(record.levelno, record.getMessage(), logger=record.name, **reason)


def redirect_logs() -> None:
    """Let discord.py log through ours, from warnings on."""
    logger = logging.getLogger("discord")
    logger.handlers = [OneLineLogHandler()]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
