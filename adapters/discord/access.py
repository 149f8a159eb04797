"""What the bot may do in a channel of Discord, and the words for what it may not. Nothing is changed here.

Discord is asked each time, for nothing of servers is kept; and what an interaction tells about its channel is
believed for as long as it is being answered. What Discord or the network raise is passed on.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import discord

from adapters.discord.failures import UNKNOWN_SERVER, WORDS
from bot.platform import Refused, RoomRef, Unavailable

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
"""What posts need in their channel, by Discord's own names. docs/discord.md says what each is for."""

WISHED = {"send_polls": "Create Polls"}
"""What the vote on a paper needs to be one of Discord's polls. Without it, it is buttons."""

GONE_FROM_SERVER = {10004, 10007, 50001}
"""Unknown server, unknown member, missing access: what Discord answers where the bot is not on a server."""

_known: ContextVar[tuple[RoomRef, discord.Permissions] | None] = ContextVar("known", default=None)
"""What the interaction that is being answered told of a text channel."""


class Access:
    """The bot's permissions. Needs a client that is logged in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    @contextmanager
    def knowing(self, room: RoomRef, allowed: discord.Permissions) -> Iterator[None]:
        """Meanwhile it is `known`, in this task, that the bot may do this in that text channel."""
        token = _known.set((room, allowed))
        try:
            yield
        finally:
            _known.reset(token)

    def known(self, room: RoomRef) -> tuple[str, ...] | None:
        """What the bot lacks in a channel by the interaction that is being answered, if it was done there."""
        known = _known.get()
        return self._words(room, known[1], NEEDED) if known is not None and known[0] == room else None

    async def lacking(self, room: RoomRef) -> tuple[str, ...]:
        """What the bot lacks in a channel for its posts."""
        try:
            channel, allowed = await self._permissions(room)
        except Refused as refused:
            return (str(refused),)
        if not isinstance(channel, discord.TextChannel):
            name = room.name or "the channel"
            return (f"{name} is no text channel, and posts with their threads need one. Choose another.",)
        return self._words(room, allowed, NEEDED)

    async def wishes(self, room: RoomRef) -> tuple[str, ...]:
        """What the bot could do better with in a channel. Raises Refused where it is not even seen."""
        _, allowed = await self._permissions(room)
        return self._words(room, allowed, WISHED)

    async def check_history(self, room: RoomRef) -> None:
        """Without this permission Discord shows an empty history, and a post would be sent twice."""
        _, allowed = await self._permissions(room)
        if not (allowed.view_channel and allowed.read_message_history):
            raise Refused(
                "I cannot see whether a post was sent already: allow me “View Channel” and “Read Message "
                f"History” in {room.name or 'the channel'} (Edit Channel → Permissions)."
            )

    def _words(
        self, room: RoomRef, allowed: discord.Permissions, wanted: Mapping[str, str]
    ) -> tuple[str, ...]:
        name = room.name or "the channel"
        return tuple(
            f"Allow me “{words}” in {name}: click Edit Channel (the gear) → Permissions, and add "
            f"{me(self._client).display_name}."
            for permission, words in wanted.items()
            if not (allowed.administrator or getattr(allowed, permission))
        )

    async def _permissions(
        self, room: RoomRef
    ) -> tuple[discord.abc.GuildChannel | discord.Thread, discord.Permissions]:
        """The channel, and what the bot may do in it. Raises Refused where it is not even seen."""
        try:
            guild = await self._client.fetch_guild(int(room.workspace), with_counts=False)
            member = await guild.fetch_member(me(self._client).id)
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


def me(client: discord.Client) -> discord.ClientUser:
    """Who the bot is."""
    if client.user is None:
        raise RuntimeError("the client is not logged in")
    return client.user


def _unreadable(error: discord.HTTPException) -> Unavailable:
    return Unavailable(f"Discord did not let me look ({error.status}). Please try again in a moment.")
