"""Discord as a `Chat`: sends, edits and finds messages, and lists what the bot lacks in a channel.

A message reference reads `channel/message`, that of a poll `channel/message/poll`, and that of an event
`server/event/event`. No state is lost by a restart. A send carries a nonce made from its key, so that Discord
drops a repeat within minutes. Its components carry marks made from the key, by which `find` recognizes it
later. A poll is recognized by the message it answers, and an event by the end of its description.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import discord
import structlog

from adapters.discord.events import EVENT_SUFFIX, add_event, edit_event, find_events
from adapters.discord.failures import CONNECTION_ERRORS, LOGIN_REVOKED, MISSING_ACCESS, translate
from adapters.discord.history import find_messages
from adapters.discord.internals import delete_event
from adapters.discord.markup import NO_COMMANDS, Commands
from adapters.discord.members import Members
from adapters.discord.permissions import ChannelPermissions, bot_user_of
from adapters.discord.pictures import with_picture
from adapters.discord.polls import POLL_SUFFIX, end_poll, read_votes
from adapters.discord.posting import open_thread_under, post, post_poll
from adapters.discord.references import parse_reference
from adapters.discord.roles import ServerRoles
from adapters.pictures.studio import Studio
from bot.messages.card import Card
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.people import Access
from bot.platform.refs import AccountRef, EventsRef, PollRef, PostLabel, RoomRef, Target, ThreadRef

CALL_TIMEOUT_S = 30.0
"""The longest that one call may take.

CheckResult, sending and explaining a refusal must end before the claim does.
"""

PAUSE_AFTER_REFUSED_TOKEN_S = 60.0
"""Time without requests after Discord refused the token.

Discord bans an address after 10,000 invalid requests in 10 minutes.
"""

EVENTS_REFUSED = (
    "I may not list it among the server's events. Allow me “Create Events”: click Server Settings → Roles → "
    "{own} → Permissions. In a voice channel, I also need “View Channel” and “Connect”. Everything else "
    "works without it."
)

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
                return await post_poll(self._client, channel, target, card, label, self.commands)
            drawn = await with_picture(self.studio, card, label, self.commands)
            message = await post(self._client, channel, label, drawn.as_new, calls=card.mention)
            return f"{channel}/{message.id}"

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace what the message shows, and keep its marks. A poll cannot be edited, only ended."""
        channel, number = parse_reference(message)
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
        channel, number = parse_reference(message)
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
            return await read_votes(self._client, *parse_reference(message))

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """Find the messages with these keys among those sent at or after `since`.

        Raises OutcomeUnknown where a key is not found and there are messages of ours that have lost their
        marks.
        """
        async with self._translating_errors(target):
            if isinstance(target, EventsRef):
                return await find_events(self._client, int(target.room.workspace), keys)
            if not isinstance(target, AccountRef):
                await self.permissions.check_history(_room_of(target))
            channel = await self._channel_of(target)
            return await find_messages(self._client, channel, target, keys, since)

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
                return parse_reference(target.message)[1]
            case AccountRef():
                return (await self._client.create_dm(discord.Object(int(target.user)))).id

    async def _channel_to_post_in(self, target: Target) -> int:
        """Return the channel as `_channel_of` does, and open a thread that is not open yet."""
        if not isinstance(target, ThreadRef):
            return await self._channel_of(target)
        return await open_thread_under(self._client, target)


def _room_of(target: RoomRef | ThreadRef | PollRef | EventsRef) -> RoomRef:
    return target if isinstance(target, RoomRef) else target.room
