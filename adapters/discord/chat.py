"""Discord as a `Chat`: sending, editing and finding messages, and looking at what a channel allows.

A message is referred to as `channel/message`. Nothing is kept in memory that a restart would miss. A send
carries a nonce made of its key, so that repeating it within minutes cannot double it, and marks of the key on
its components, by which `find` knows it later.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Literal, TypeVar

import discord
import structlog

from adapters.discord.failures import (
    BROKEN,
    MISSING_ACCESS,
    NOT_WRITTEN,
    SHUT_OUT,
    UNKNOWN_SERVER,
    WORDS,
    translate,
)
from adapters.discord.render import draw, is_marked
from bot.cards.card import Card
from bot.domain.naming import shorten
from bot.ports import AccountRef, OutcomeUnknown, PostLabel, Refused, RoomRef, Target, ThreadRef, Unavailable

LONGEST_CALL = 30.0
"""Seconds that a call may take. Looking, sending and asking why not must be over before a claim is."""

REPEATS = (1.0, 3.0)
"""Seconds before a send with an unknown outcome is repeated under the same nonce."""

SHUT_OUT_FOR = 60.0
"""Seconds without a request after Discord did not accept the token: it bans addresses that keep asking."""

LONGEST_NONCE = 25
LONGEST_THREAD_NAME = 100
THREAD_EXISTS = 160004
THREAD_OPEN_FOR: Literal[10080] = 10080
"""Minutes without a message after which Discord folds a thread away: a week, the longest there is."""

MOST_SEARCHED = 1000
"""Messages that are looked through for ours. Where there are more, it stays unknown."""

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
"""What posts need in their channel, by Discord's own names. docs/discord.md says what each is for."""

GONE_FROM_SERVER = {10004, 10007, 50001}
"""Unknown server, unknown member, missing access: what Discord answers where the bot is not on a server."""

Told = TypeVar("Told")

_known: ContextVar[tuple[RoomRef, discord.Permissions] | None] = ContextVar("known", default=None)
"""What the interaction that is being answered told of a text channel."""

log = structlog.get_logger()


class DiscordChat:
    """The way out to Discord. Needs a client that is logged in."""

    edit_interval = timedelta(seconds=1)
    has_threads = True

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._shut_out_until = 0.0

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Send the card to a channel, a person, or the thread under a message."""
        async with self._told(target):
            channel = await self._open(target)
            message = await self._post(channel, card, label)
            return f"{channel}/{message.id}"

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace what the message shows. It stays marked."""
        channel, _, number = message.partition("/")
        async with self._told():
            partial = self._client.get_partial_messageable(int(channel)).get_partial_message(int(number))
            await partial.edit(view=draw(card, label), allowed_mentions=discord.AllowedMentions.none())

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """The messages with these keys in the history since then."""
        found: dict[str, str] = {}
        async with self._told(target):
            if not isinstance(target, AccountRef):
                await self._check_history(target.room if isinstance(target, ThreadRef) else target)
            channel = await self._place(target)
            searched = 0
            # From a moment before, for Discord counts from after it on.
            history = self._client.get_partial_messageable(channel).history(
                after=since - timedelta(milliseconds=1), oldest_first=True, limit=MOST_SEARCHED
            )
            try:
                async for message in history:
                    searched += 1
                    if message.author.id != self._me().id:
                        continue
                    found |= {key: f"{channel}/{message.id}" for key in keys if is_marked(message, key)}
                    if len(found) == len(keys):
                        return found
            except discord.NotFound:
                if isinstance(target, ThreadRef):
                    return {}  # the thread was never opened
                raise
        if searched >= MOST_SEARCHED:
            raise Refused(
                "I cannot tell whether a post arrived: more was said in that channel since then than I read."
            )
        return found

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """What the bot lacks in a channel: by the interaction that is being answered, else by asking."""
        known = _known.get()
        if known is not None and known[0] == room:
            return self._lacking(room, known[1])
        return await self._look(room)

    @contextmanager
    def knowing(self, room: RoomRef, allowed: discord.Permissions) -> Iterator[None]:
        """Meanwhile `inspect` takes it, in this task, that the bot may do this in that text channel."""
        token = _known.set((room, allowed))
        try:
            yield
        finally:
            _known.reset(token)

    async def _look(self, room: RoomRef) -> tuple[str, ...]:
        async with self._told():
            try:
                channel, allowed = await self._permissions(room)
            except Refused as refused:
                return (str(refused),)
        if not isinstance(channel, discord.TextChannel):
            name = room.name or "the channel"
            return (f"{name} is no text channel, and posts with their threads need one. Choose another.",)
        return self._lacking(room, allowed)

    def _lacking(self, room: RoomRef, allowed: discord.Permissions) -> tuple[str, ...]:
        name, me = room.name or "the channel", self._me().display_name
        return tuple(
            f"Allow me “{words}” in {name}: click Edit Channel (the gear) → Permissions, and add {me}."
            for permission, words in NEEDED.items()
            if not (allowed.administrator or getattr(allowed, permission))
        )

    def _me(self) -> discord.ClientUser:
        if self._client.user is None:
            raise RuntimeError("the client is not logged in")
        return self._client.user

    @asynccontextmanager
    async def _told(self, target: Target | None = None) -> AsyncIterator[None]:
        """Bound the call, and tell its failure in the core's terms."""
        clock = asyncio.get_running_loop()
        if clock.time() < self._shut_out_until:
            raise Refused(SHUT_OUT)
        try:
            async with asyncio.timeout(LONGEST_CALL):
                yield
        except (discord.DiscordException, *BROKEN) as error:
            if isinstance(error, discord.HTTPException):
                if error.status == 401:
                    self._shut_out_until = clock.time() + SHUT_OUT_FOR
                if error.status == 400:
                    log.warning("discord refused a message", code=error.code, reason=error.text)
            translated = translate(error, to_person=isinstance(target, AccountRef))
            if isinstance(error, discord.Forbidden) and error.code in MISSING_ACCESS and target is not None:
                translated = await self._precise(translated, target)
            raise translated from error

    async def _precise(self, refused: Exception, target: Target) -> Exception:
        """A refusal that names the permissions that are missing."""
        if isinstance(target, AccountRef):
            return refused
        try:
            lacking = await self._look(target.room if isinstance(target, ThreadRef) else target)
        except (Refused, Unavailable, OutcomeUnknown):
            return refused
        return Refused(" ".join(lacking)) if lacking else refused

    async def _place(self, target: Target) -> int:
        """The channel in which the target's messages are. A thread has the number of its message."""
        match target:
            case RoomRef():
                return int(target.channel)
            case ThreadRef():
                return int(target.message.rpartition("/")[2])
            case AccountRef():
                return (await self._client.create_dm(discord.Object(int(target.user)))).id

    async def _open(self, target: Target) -> int:
        """As `_place`; a thread is opened, if it is not open yet."""
        if not isinstance(target, ThreadRef):
            return await self._place(target)
        channel, _, message = target.message.partition("/")

        async def start() -> int:
            try:
                thread = await self._client.http.start_thread_with_message(
                    int(channel),
                    int(message),
                    name=shorten(target.title, LONGEST_THREAD_NAME) or "Thread",
                    auto_archive_duration=THREAD_OPEN_FOR,
                )
            except discord.HTTPException as error:
                if error.code != THREAD_EXISTS:
                    raise
                return int(message)
            return int(thread["id"])

        return await _repeatedly(start)

    async def _post(self, channel: int, card: Card, label: PostLabel) -> discord.Message:
        """Send; repeated under the same nonce nothing is stored twice."""
        place = self._client.get_partial_messageable(channel)
        nonce = hashlib.sha256(f"{channel} {label.key}".encode()).hexdigest()[:LONGEST_NONCE]

        async def send() -> discord.Message:
            return await place.send(
                view=draw(card, label), nonce=nonce, allowed_mentions=discord.AllowedMentions.none()
            )

        return await _repeatedly(send)

    async def _check_history(self, room: RoomRef) -> None:
        """Without this permission Discord shows an empty history, and a post would be sent twice."""
        _, allowed = await self._permissions(room)
        if not (allowed.view_channel and allowed.read_message_history):
            raise Refused(
                "I cannot see whether a post was sent already: allow me “View Channel” and “Read Message "
                f"History” in {room.name or 'the channel'} (Edit Channel → Permissions)."
            )

    async def _permissions(
        self, room: RoomRef
    ) -> tuple[discord.abc.GuildChannel | discord.Thread, discord.Permissions]:
        """The channel, and what the bot may do in it. Raises Refused where it is not even seen."""
        try:
            guild = await self._client.fetch_guild(int(room.workspace), with_counts=False)
            member = await guild.fetch_member(self._me().id)
        except (discord.NotFound, discord.Forbidden) as error:
            if error.code in GONE_FROM_SERVER:
                raise Refused(WORDS[UNKNOWN_SERVER]) from error
            raise _unreadable(error) from error
        try:
            channel = await guild.fetch_channel(int(room.channel))
        except (discord.NotFound, discord.Forbidden) as error:
            if error.code in WORDS:
                raise Refused(WORDS[error.code]) from error
            raise _unreadable(error) from error
        return channel, channel.permissions_for(member)


async def _repeatedly(send: Callable[[], Awaitable[Told]]) -> Told:
    """Send; repeat where the outcome is unknown. For what cannot be stored twice."""
    pauses = iter(REPEATS)
    unknown: Exception | None = None
    while True:
        try:
            return await send()
        except (discord.DiscordException, *BROKEN) as error:
            if unknown is None and not _may_be_stored(error):
                raise
            unknown = unknown or error
        pause = next(pauses, None)
        if pause is None:
            raise unknown
        await asyncio.sleep(pause)


def _unreadable(error: discord.HTTPException) -> Unavailable:
    return Unavailable(f"Discord did not let me look ({error.status}). Please try again in a moment.")


def _may_be_stored(error: Exception) -> bool:
    """Whether it is worth repeating: discord.py did so itself with all answers above 500 but 503."""
    if isinstance(error, discord.DiscordServerError):
        return error.status == 503
    return isinstance(error, BROKEN) and not isinstance(error, NOT_WRITTEN)
