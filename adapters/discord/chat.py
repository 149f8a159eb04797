"""Discord as a `Chat`: sends, edits and finds messages, and lists what the bot lacks in a channel.

A message reference reads `channel/message`, that of a poll `channel/message/poll`, and that of an event
`server/event/event`. No state is lost by a restart. A send carries a nonce made from its key, so that Discord
drops a repeat within minutes. Its components carry marks made from the key, by which `find` recognizes it
later. A poll is recognized by the message it answers, and an event by the end of its description.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import discord
import structlog

from adapters.discord.events import EVENT_SUFFIX, add_event, edit_event, find_events
from adapters.discord.failures import CONNECTION_ERRORS, LOGIN_REVOKED, MISSING_ACCESS, NOT_SENT, translate
from adapters.discord.internals import delete_event, open_thread
from adapters.discord.markup import NO_COMMANDS, Commands
from adapters.discord.members import Members
from adapters.discord.permissions import ChannelPermissions, bot_user_of
from adapters.discord.pictures import DrawnCard, with_picture
from adapters.discord.polls import POLL_SUFFIX, draw_poll, end_poll, read_votes
from adapters.discord.render import is_marked, is_unmarked
from adapters.discord.roles import ServerRoles
from adapters.pictures.studio import Studio
from bot.messages.card import Card
from bot.platform import (
    Access,
    AccountRef,
    EventsRef,
    OutcomeUnknown,
    PollRef,
    PostLabel,
    Refused,
    RoomRef,
    Target,
    ThreadRef,
    Unavailable,
)
from bot.wording.naming import shorten

CALL_TIMEOUT_S = 30.0
"""The longest that one call may take.

CheckResult, sending and explaining a refusal must end before the claim does.
"""

SEND_RETRY_PAUSES_S = (1.0, 3.0)
"""Pauses before a send with an unknown outcome is repeated with the same nonce."""

PAUSE_AFTER_REFUSED_TOKEN_S = 60.0
"""Time without requests after Discord refused the token.

Discord bans an address after 10,000 invalid requests in 10 minutes.
"""

LONGEST_NONCE = 25
LONGEST_THREAD_NAME = 100
THREAD_EXISTS = 160004
THREAD_FOLDS_AFTER_MIN: Literal[10080] = 10080
"""Discord folds a thread away after so long without a message. A week is the longest it offers."""

MOST_MESSAGES_SEARCHED = 1000
"""How many messages `find` looks through. Where there are more, it cannot tell, and raises Refused."""

EVENTS_REFUSED = (
    "I may not list it among the server's events. Allow me “Create Events”: click Server Settings → Roles → "
    "{own} → Permissions. In a voice channel, I also need “View Channel” and “Connect”. Everything else "
    "works without it."
)

POLL_REFUSED = {400, 403}
"""Statuses with which Discord refuses a poll: its form, the bot's permission, or the channel."""

Result = TypeVar("Result")

log = structlog.get_logger()


class DiscordChat:
    """Sends to Discord. Needs a client that is logged in."""

    edit_interval = timedelta(seconds=1)
    access_interval = timedelta(seconds=0.1)
    has_threads = True
    hosts_events = True

    def __init__(self, client: discord.Client, studio: Studio | None = None) -> None:
        self.studio = studio or Studio(is_on=False)
        """Draws the pictures of cards."""
        self.commands: Commands = NO_COMMANDS
        """The commands that can be clicked where a card names them, once Discord has told their ids."""
        self.use(client)

    def use(self, client: discord.Client) -> None:
        """Send through another client from now on."""
        self._client = client
        self.permissions = ChannelPermissions(client)
        self.members = Members(client)
        self.roles = ServerRoles(client, self._translating_errors)
        self._paused_until = 0.0
        self.is_revoked = False
        """Whether Discord refused the token at the last request."""

    async def check_token(self) -> None:
        """Ask Discord whether it accepts the token, and note the answer in `is_revoked`."""
        with suppress(Refused, Unavailable, OutcomeUnknown):
            async with self._translating_errors():
                await self._client.application_info()

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Send the card to a channel, to a person, or as a thread or a poll under a message; or list its
        event.
        """
        async with self._translating_errors(target):
            if isinstance(target, EventsRef):
                if card.event is None:
                    raise TypeError("a card without an event")
                server = int(target.room.workspace)
                return await add_event(self._client, server, card, card.event, label.key)
            channel = await self._channel_to_post_in(target)
            if isinstance(target, PollRef):
                return await self._post_poll(channel, target, card, label)
            drawn = await with_picture(self.studio, card, label, self.commands)
            message = await self._post(channel, label, drawn.as_new, calls=card.mention)
            return f"{channel}/{message.id}"

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace what the message shows, and keep its marks. A poll cannot be edited, only ended."""
        channel, number = _parse_reference(message)
        if message.endswith(EVENT_SUFFIX):
            async with self._translating_errors():
                await edit_event(self._client, channel, number, card, label.key)
            return
        if message.endswith(POLL_SUFFIX) and card.poll is not None and card.poll.is_open:
            return
        async with self._translating_errors():
            if message.endswith(POLL_SUFFIX):
                await end_poll(self._client, channel, number)
                return
            partial = self._client.get_partial_messageable(channel).get_partial_message(number)
            drawn = await with_picture(self.studio, card.unfolded, label, self.commands)
            await partial.edit(**drawn.in_place(), allowed_mentions=discord.AllowedMentions.none())

    async def delete(self, message: str) -> None:
        """Delete the message. One that is gone, alone or with its channel, needs no deletion."""
        channel, number = _parse_reference(message)
        async with self._translating_errors():
            if message.endswith(EVENT_SUFFIX):
                await delete_event(self._client, channel, number)
                return
            with suppress(discord.NotFound):
                await self._client.get_partial_messageable(channel).get_partial_message(number).delete()

    async def votes(self, message: str) -> Sequence[tuple[AccountRef, int]]:
        """Read the votes in a poll. There are none where it was sent as buttons."""
        if not message.endswith(POLL_SUFFIX):
            return ()
        async with self._translating_errors():
            return await read_votes(self._client, *_parse_reference(message))

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """Find the messages with these keys among those sent at or after `since`.

        Raises OutcomeUnknown where a key is not found and there are messages of ours that have lost their
        marks.
        """
        found: dict[str, str] = {}
        async with self._translating_errors(target):
            if isinstance(target, EventsRef):
                return await find_events(self._client, int(target.room.workspace), keys)
            if not isinstance(target, AccountRef):
                await self.permissions.check_history(_room_of(target))
            channel = await self._channel_of(target)
            searched = unmarked = 0
            # Discord's `after` is exclusive, so begin a millisecond earlier.
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
                    return {}  # the thread was not opened
                raise
        if unmarked:
            raise OutcomeUnknown(f"{unmarked} messages of mine since then have lost what I know them by")
        if searched >= MOST_MESSAGES_SEARCHED:
            raise Refused(
                "I cannot tell whether a post arrived: more was said in that channel since then than I read."
            )
        return found

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """List what the bot lacks in a channel. Uses the interaction being answered, else asks Discord."""
        known = self.permissions.missing_by_interaction(room)
        return await self._missing_in(room) if known is None else known

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:
        """Ask Discord for a member of a server, and work out what they may do there."""
        async with self._translating_errors():
            return await self.members.access(int(account.user), rooms)

    async def workspace_name(self, workspace: str) -> str:
        """The name of the server."""
        async with self._translating_errors():
            return (await self._client.fetch_guild(int(workspace), with_counts=False)).name

    async def list_optional(self, room: RoomRef) -> tuple[str, ...]:
        """List the optional permissions that the bot lacks in a channel.

        `inspect` lists the required ones.
        """
        async with self._translating_errors():
            return await self.permissions.missing_optional(room)

    async def _missing_in(self, room: RoomRef) -> tuple[str, ...]:
        async with self._translating_errors():
            return await self.permissions.missing(room)

    @asynccontextmanager
    async def _translating_errors(self, target: Target | None = None) -> AsyncIterator[None]:
        """Limit the duration of a call, and translate its errors into the core's exceptions."""
        clock = asyncio.get_running_loop()
        if clock.time() < self._paused_until:
            raise Refused(LOGIN_REVOKED)
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                yield
            self.is_revoked = False
        except (discord.DiscordException, *CONNECTION_ERRORS) as error:
            if isinstance(error, discord.HTTPException):
                if error.status == 401:
                    if not self.is_revoked:
                        log.warning("discord refuses the token", reason=LOGIN_REVOKED)
                    self.is_revoked = True
                    self._paused_until = clock.time() + PAUSE_AFTER_REFUSED_TOKEN_S
                if error.status == 400:
                    log.warning("discord refused a message", code=error.code, reason=error.text)
            translated = translate(error, to_person=isinstance(target, AccountRef))
            if isinstance(error, discord.Forbidden) and error.code in MISSING_ACCESS and target is not None:
                translated = await self._with_missing_permissions(translated, target)
            raise translated from error

    async def _with_missing_permissions(self, refused: Exception, target: Target) -> Exception:
        """Return a refusal that names the missing permissions, or the one given where they cannot be told."""
        if isinstance(target, AccountRef):
            return refused
        if isinstance(target, EventsRef):
            return Refused(EVENTS_REFUSED.format(own=bot_user_of(self._client).display_name))
        try:
            missing = await self._missing_in(_room_of(target))
        except (Refused, Unavailable, OutcomeUnknown):
            return refused
        return Refused(" ".join(missing)) if missing else refused

    async def _channel_of(self, target: Target) -> int:
        """Return the channel that holds the target's messages. A thread's id is the id of its message."""
        match target:
            case RoomRef():
                return int(target.channel)
            case PollRef() | EventsRef():
                return int(target.room.channel)
            case ThreadRef():
                return _parse_reference(target.message)[1]
            case AccountRef():
                return (await self._client.create_dm(discord.Object(int(target.user)))).id

    async def _channel_to_post_in(self, target: Target) -> int:
        """Return the channel as `_channel_of` does, and open a thread that is not open yet."""
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
        """Answer the message with the card's poll, or with its buttons where Discord refuses a poll."""
        above = discord.MessageReference(
            message_id=_parse_reference(target.message)[1], channel_id=channel, fail_if_not_exists=False
        )
        if card.poll is not None:
            try:
                poll = draw_poll(card, card.poll)
                sent = await self._post(channel, label, lambda: {"poll": poll}, reference=above)
            except discord.HTTPException as error:
                if error.status not in POLL_REFUSED:
                    raise
                log.info(
                    "discord refused a poll, sending buttons instead", code=error.code, reason=error.text
                )
            else:
                return f"{channel}/{sent.id}{POLL_SUFFIX}"
        drawn = DrawnCard(card.unfolded, label, commands=self.commands)
        sent = await self._post(channel, label, drawn.as_new, reference=above)
        return f"{channel}/{sent.id}"

    async def _post(
        self,
        channel: int,
        label: PostLabel,
        content: Callable[[], Mapping[str, Any]],
        calls: str = "",
        **more: Any,
    ) -> discord.Message:
        """Send a message. A repeat with the same nonce is not stored twice. `content` is made anew for it.

        `calls` is the role whose members hear of it; nobody else is called.
        """
        place = self._client.get_partial_messageable(channel)
        nonce = hashlib.sha256(f"{channel} {label.key}".encode()).hexdigest()[:LONGEST_NONCE]

        called = discord.AllowedMentions.none()
        if calls:
            called.roles = [discord.Object(int(calls))]

        async def send() -> discord.Message:
            sent: discord.Message = await place.send(
                nonce=nonce, allowed_mentions=called, **content(), **more
            )
            return sent

        return await _retrying(send)


def _room_of(target: RoomRef | ThreadRef | PollRef | EventsRef) -> RoomRef:
    return target if isinstance(target, RoomRef) else target.room


def _parse_reference(message: str) -> tuple[int, int]:
    """Read the channel and the message from a reference; or the server and the event."""
    channel, number = message.removesuffix(POLL_SUFFIX).removesuffix(EVENT_SUFFIX).split("/")
    return int(channel), int(number)


def _is_poll_under(target: PollRef, message: discord.Message) -> bool:
    above = message.reference.message_id if message.reference else None
    return message.poll is not None and above == _parse_reference(target.message)[1]


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
