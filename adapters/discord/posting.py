"""Sends messages, polls and threads, each so that a repeat cannot be stored twice."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypeVar

import discord
import structlog

from adapters.discord.failures import CONNECTION_ERRORS, NOT_SENT
from adapters.discord.internals import open_thread
from adapters.discord.markup import Commands
from adapters.discord.pictures import DrawnCard
from adapters.discord.polls import POLL_SUFFIX, draw_poll
from adapters.discord.references import parse_reference
from bot.messages.card import Card
from bot.platform.refs import PollRef, PostLabel, ThreadRef
from bot.wording.naming import shorten

SEND_RETRY_PAUSES_S = (1.0, 3.0)
"""Pauses before a send with an unknown outcome is repeated with the same nonce."""

LONGEST_NONCE = 25
LONGEST_THREAD_NAME = 100
THREAD_EXISTS = 160004
THREAD_FOLDS_AFTER_MIN: Literal[10080] = 10080
"""Discord folds a thread away after so long without a message. A week is the longest it offers."""

POLL_REFUSED = {400, 403}
"""Statuses with which Discord refuses a poll: its form, the bot's permission, or the channel."""

Result = TypeVar("Result")

log = structlog.get_logger()


async def post(
    client: discord.Client,
    channel: int,
    label: PostLabel,
    content: Callable[[], Mapping[str, Any]],
    calls: str = "",
    **more: Any,
) -> discord.Message:
    """Send a message. A repeat with the same nonce is not stored twice. `content` is made anew for it.

    `calls` is the role whose members hear of it; nobody else is called.
    """
    place = client.get_partial_messageable(channel)
    nonce = hashlib.sha256(f"{channel} {label.key}".encode()).hexdigest()[:LONGEST_NONCE]

    called = discord.AllowedMentions.none()
    if calls:
        called.roles = [discord.Object(int(calls))]

    async def send() -> discord.Message:
        sent: discord.Message = await place.send(nonce=nonce, allowed_mentions=called, **content(), **more)
        return sent

    return await _retrying(send)


async def post_poll(
    client: discord.Client, channel: int, target: PollRef, card: Card, label: PostLabel, commands: Commands
) -> str:
    """Answer the message with the card's poll, or with its buttons where Discord refuses a poll."""
    above = discord.MessageReference(
        message_id=parse_reference(target.message)[1], channel_id=channel, fail_if_not_exists=False
    )
    if card.poll is not None:
        try:
            poll = draw_poll(card, card.poll)
            sent = await post(client, channel, label, lambda: {"poll": poll}, reference=above)
        except discord.HTTPException as error:
            if error.status not in POLL_REFUSED:
                raise
            log.info("discord refused a poll, sending buttons instead", code=error.code, reason=error.text)
        else:
            return f"{channel}/{sent.id}{POLL_SUFFIX}"
    drawn = DrawnCard(card.unfolded, label, commands=commands)
    sent = await post(client, channel, label, drawn.as_new, reference=above)
    return f"{channel}/{sent.id}"


async def open_thread_under(client: discord.Client, target: ThreadRef) -> int:
    """Open the thread under a message, if it is not open yet. Returns its id, which is the message's."""
    channel, message = parse_reference(target.message)

    async def start() -> int:
        try:
            name = shorten(target.title, LONGEST_THREAD_NAME) or "Thread"
            return await open_thread(client, channel, message, name, THREAD_FOLDS_AFTER_MIN)
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise
            return message

    return await _retrying(start)


async def _retrying(send: Callable[[], Awaitable[Result]]) -> Result:
    """Send, and repeat while the outcome is unknown. Only for sends that cannot be stored twice."""
    pauses = iter(SEND_RETRY_PAUSES_S)
    unknown: Exception | None = None
    while True:
        try:
            return await send()
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            if unknown is None and not _may_be_stored(error):
                raise
            unknown = unknown or error
        pause = next(pauses, None)
        if pause is None:
            raise unknown
        await asyncio.sleep(pause)


def _may_be_stored(error: Exception) -> bool:
    """Return whether the message may be stored and discord.py has not retried by itself.

    It retries 500, 502, 504 and 524, but neither 503 nor a broken connection.
    """
    if isinstance(error, discord.DiscordServerError):
        return error.status == 503
    return isinstance(error, CONNECTION_ERRORS) and not isinstance(error, NOT_SENT)
