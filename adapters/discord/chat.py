"""Discord as a `Chat`: sending, editing and finding messages, and telling what a channel does not allow.

A message is referred to as `channel/message`, a poll as `channel/message/poll`. Nothing is kept in memory
that a restart would miss. A send carries a nonce made of its key, so that repeating it within minutes cannot
double it, and marks of the key on its components, by which `find` knows it later; a poll is known by the
message that it answers.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import discord
import structlog

from adapters.discord.failures import CONNECTION_ERRORS, LOGIN_REVOKED, MISSING_ACCESS, NOT_SENT, translate
from adapters.discord.library_internals import open_thread
from adapters.discord.permissions import ChannelPermissions, bot_user_of
from adapters.discord.polls import POLL_SUFFIX, draw_poll, end_poll, read_votes
from adapters.discord.render import draw, is_marked, is_unmarked
from bot.cards.card import Card
from bot.domain.naming import shorten
from bot.ports import (
    AccountRef,
    OutcomeUnknown,
    PollRef,
    PostLabel,
    Refused,
    RoomRef,
    Target,
    ThreadRef,
    Unavailable,
)

CALL_TIMEOUT_S = 30.0
"""Seconds that a call may take. Looking, sending and asking why not must be over before a claim is."""

SEND_RETRY_PAUSES_S = (1.0, 3.0)
"""Seconds before a send with an unknown outcome is repeated under the same nonce."""

PAUSE_AFTER_REFUSED_TOKEN_S = 60.0
"""Seconds without a request after Discord did not accept the token: it bans addresses that keep asking."""

LONGEST_NONCE = 25
LONGEST_THREAD_NAME = 100
THREAD_EXISTS = 160004
THREAD_FOLDS_AFTER_MIN: Literal[10080] = 10080
"""Minutes without a message after which Discord folds a thread away: a week, the longest there is."""

MOST_MESSAGES_SEARCHED = 1000
"""Messages that are looked through for ours. Where there are more, it stays unknown."""

POLL_REFUSED = {400, 403}
"""How Discord answers a poll that it will not have, or not from the bot, or not there."""

Result = TypeVar("Result")

log = structlog.get_logger()


class DiscordChat:
    """The way out to Discord. Needs a client that is logged in."""

    edit_interval = timedelta(seconds=1)
    has_threads = True

    def __init__(self, client: discord.Client) -> None:
        self.permissions = ChannelPermissions(client)
        self._client = client
        self._paused_until = 0.0

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Send the card to a channel, a person, or the thread or the poll under a message."""
        async with self._translating_errors(target):
            channel = await self._channel_to_post_in(target)
            if isinstance(target, PollRef):
                return await self._post_poll(channel, target, card, label)
            message = await self._post(channel, label, view=draw(card, label))
            return f"{channel}/{message.id}"

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace what the message shows. It stays marked. A poll can only be ended."""
        channel, number = _parse_reference(message)
        if message.endswith(POLL_SUFFIX) and card.poll is not None and card.poll.is_open:
            return
        async with self._translating_errors():
            if message.endswith(POLL_SUFFIX):
                await end_poll(self._client, channel, number)
                return
            partial = self._client.get_partial_messageable(channel).get_partial_message(number)
            view = draw(card.unfolded, label)
            await partial.edit(view=view, allowed_mentions=discord.AllowedMentions.none())

    async def votes(self, message: str) -> Sequence[tuple[AccountRef, int]]:
        """The votes in a poll; none where it was sent as buttons."""
        if not message.endswith(POLL_SUFFIX):
            return ()
        async with self._translating_errors():
            return await read_votes(self._client, *_parse_reference(message))

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """The messages with these keys in the history since then.

        Raises OutcomeUnknown where one that is not found may be one that cannot be told from others.
        """
        found: dict[str, str] = {}
        async with self._translating_errors(target):
            if not isinstance(target, AccountRef):
                await self.permissions.check_history(_room_of(target))
            channel = await self._channel_of(target)
            searched = unmarked = 0
            # From a moment before, for Discord counts from after it on.
            history = self._client.get_partial_messageable(channel).history(
                after=since - timedelta(milliseconds=1), oldest_first=True, limit=MOST_MESSAGES_SEARCHED
            )
            try:
                async for message in history:
                    searched += 1
                    if message.author.id != bot_user_of(self._client).id:
                        continue
                    reference = f"{channel}/{message.id}"
                    found |= {key: reference for key in keys if is_marked(message, key)}
                    if isinstance(target, PollRef) and _is_poll_under(target, message):
                        found |= dict.fromkeys(keys, f"{reference}{POLL_SUFFIX}")
                    unmarked += is_unmarked(message)
                    if len(found) == len(keys):
                        return found
            except discord.NotFound:
                if isinstance(target, ThreadRef):
                    return {}  # the thread was never opened
                raise
        if unmarked:
            raise OutcomeUnknown(f"{unmarked} messages of mine since then have lost what I know them by")
        if searched >= MOST_MESSAGES_SEARCHED:
            raise Refused(
                "I cannot tell whether a post arrived: more was said in that channel since then than I read."
            )
        return found

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """What the bot lacks in a channel: by the interaction that is being answered, else by asking."""
        known = self.permissions.missing_by_interaction(room)
        return await self._missing_in(room) if known is None else known

    async def list_optional(self, room: RoomRef) -> tuple[str, ...]:
        """What posts could be better with in a channel, as `inspect` tells what they need."""
        async with self._translating_errors():
            return await self.permissions.missing_optional(room)

    async def _missing_in(self, room: RoomRef) -> tuple[str, ...]:
        async with self._translating_errors():
            return await self.permissions.missing(room)

    @asynccontextmanager
    async def _translating_errors(self, target: Target | None = None) -> AsyncIterator[None]:
        """Bound the call, and tell its failure in the core's terms."""
        clock = asyncio.get_running_loop()
        if clock.time() < self._paused_until:
            raise Refused(LOGIN_REVOKED)
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                yield
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            if isinstance(error, discord.HTTPException):
                if error.status == 401:
                    self._paused_until = clock.time() + PAUSE_AFTER_REFUSED_TOKEN_S
                if error.status == 400:
                    log.warning("discord refused a message", code=error.code, reason=error.text)
            translated = translate(error, to_person=isinstance(target, AccountRef))
            if isinstance(error, discord.Forbidden) and error.code in MISSING_ACCESS and target is not None:
                translated = await self._with_missing_permissions(translated, target)
            raise translated from error

    async def _with_missing_permissions(self, refused: Exception, target: Target) -> Exception:
        """A refusal that names the permissions that are missing."""
        if isinstance(target, AccountRef):
            return refused
        try:
            missing = await self._missing_in(_room_of(target))
        except (Refused, Unavailable, OutcomeUnknown):
            return refused
        return Refused(" ".join(missing)) if missing else refused

    async def _channel_of(self, target: Target) -> int:
        """The channel in which the target's messages are. A thread has the number of its message."""
        match target:
            case RoomRef():
                return int(target.channel)
            case PollRef():
                return int(target.room.channel)
            case ThreadRef():
                return _parse_reference(target.message)[1]
            case AccountRef():
                return (await self._client.create_dm(discord.Object(int(target.user)))).id

    async def _channel_to_post_in(self, target: Target) -> int:
        """As `_channel_of`; a thread is opened, if it is not open yet."""
        if not isinstance(target, ThreadRef):
            return await self._channel_of(target)
        channel, message = _parse_reference(target.message)

        async def start() -> int:
            try:
                name = shorten(target.title, LONGEST_THREAD_NAME) or "Thread"
                return await open_thread(self._client, channel, message, name, THREAD_FOLDS_AFTER_MIN)
            except discord.HTTPException as error:
                if error.code != THREAD_EXISTS:
                    raise
                return message

        return await _retrying(start)

    async def _post_poll(self, channel: int, target: PollRef, card: Card, label: PostLabel) -> str:
        """Answer the message with the card's poll; with its buttons, where Discord takes no poll."""
        above = discord.MessageReference(
            message_id=_parse_reference(target.message)[1], channel_id=channel, fail_if_not_exists=False
        )
        if card.poll is not None:
            try:
                sent = await self._post(channel, label, poll=draw_poll(card, card.poll), reference=above)
            except discord.HTTPException as error:
                if error.status not in POLL_REFUSED:
                    raise
                log.info("no poll was taken, so it is buttons", code=error.code, reason=error.text)
            else:
                return f"{channel}/{sent.id}{POLL_SUFFIX}"
        sent = await self._post(channel, label, view=draw(card.unfolded, label), reference=above)
        return f"{channel}/{sent.id}"

    async def _post(self, channel: int, label: PostLabel, **content: Any) -> discord.Message:
        """Send; repeated under the same nonce nothing is stored twice."""
        place = self._client.get_partial_messageable(channel)
        nonce = hashlib.sha256(f"{channel} {label.key}".encode()).hexdigest()[:LONGEST_NONCE]

        async def send() -> discord.Message:
            sent: discord.Message = await place.send(
                nonce=nonce, allowed_mentions=discord.AllowedMentions.none(), **content
            )
            return sent

        return await _retrying(send)


def _room_of(target: RoomRef | ThreadRef | PollRef) -> RoomRef:
    return target if isinstance(target, RoomRef) else target.room


def _parse_reference(message: str) -> tuple[int, int]:
    """The channel and the message of a reference."""
    channel, number = message.removesuffix(POLL_SUFFIX).split("/")
    return int(channel), int(number)


def _is_poll_under(target: PollRef, message: discord.Message) -> bool:
    above = message.reference.message_id if message.reference else None
    return message.poll is not None and above == _parse_reference(target.message)[1]


async def _retrying(send: Callable[[], Awaitable[Result]]) -> Result:
    """Send; repeat where the outcome is unknown. For what cannot be stored twice."""
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
    """Whether it is worth repeating: discord.py did so itself with all answers above 500 but 503."""
    if isinstance(error, discord.DiscordServerError):
        return error.status == 503
    return isinstance(error, CONNECTION_ERRORS) and not isinstance(error, NOT_SENT)
