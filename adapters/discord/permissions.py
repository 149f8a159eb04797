"""Which permissions the bot lacks in a channel, each as a sentence that says how to grant it. Reads only.

Nothing about servers is cached, so Discord is asked each time. An interaction brings the permissions in its
own channel; these are used while it is being answered. Errors of Discord and of the network are passed on.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import discord

from adapters.discord.failures import ADVICE, UNKNOWN_SERVER
from bot.platform.failures import Refused, Unavailable
from bot.platform.refs import RoomRef

REQUIRED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
"""Permissions that posts need, with Discord's names for them. docs/discord.md explains each."""

REQUIRED_IN_THREADS = {
    name: REQUIRED[name] for name in ("view_channel", "read_message_history", "send_messages_in_threads")
}
"""Permissions that posts need where a group lives in a thread, or in a post of a forum."""

OPTIONAL = {"send_polls": "Create Polls", "create_events": "Create Events"}
"""Permissions that the bot can do without."""

WITHOUT = {
    "send_polls": "Votes on papers are buttons here and could be polls.",
    "create_events": "Meetings are not among the server's events and could be.",
}
"""What is missing without each of them."""

SERVER_WIDE = {"create_events"}
"""Permissions that are granted for a whole server, and not in a text channel."""

NOT_ON_SERVER = {10004, 10007, 50001}
"""Error codes where the bot is not on a server: unknown server, unknown member, missing access."""

_told_by_interaction: ContextVar[tuple[RoomRef, discord.Permissions] | None] = ContextVar(
    "told_by_interaction", default=None
)
"""A text channel, and the permissions in it that came with the interaction being answered."""


class ChannelPermissions:
    """Looks up the bot's permissions. Needs a client that is logged in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    @contextmanager
    def assuming(self, room: RoomRef, allowed: discord.Permissions) -> Iterator[None]:
        """Within the block, and in this task, believe these permissions of a text channel."""
        token = _told_by_interaction.set((room, allowed))
        try:
            yield
        finally:
            _told_by_interaction.reset(token)

    def missing_by_interaction(self, room: RoomRef) -> tuple[str, ...] | None:
        """List what the bot lacks, if the interaction being answered was in that channel; else None."""
        told = _told_by_interaction.get()
        return self._advice(room, told[1], REQUIRED) if told is not None and told[0] == room else None

    async def missing(self, room: RoomRef) -> tuple[str, ...]:
        """List what the bot lacks in a channel for its posts."""
        try:
            channel, allowed = await self._permissions(room)
        except Refused as refused:
            return (str(refused),)
        if isinstance(channel, discord.Thread):
            return self._advice(room, allowed, REQUIRED_IN_THREADS)
        if not isinstance(channel, discord.TextChannel):
            name = room.name or "the channel"
            return (f"{name} is no text channel, and posts with their threads need one. Choose another.",)
        return self._advice(room, allowed, REQUIRED)

    async def missing_optional(self, room: RoomRef) -> tuple[str, ...]:
        """List the optional permissions that the bot lacks in a channel, each with what is missing.

        Raises Refused where it cannot see it.
        """
        _, allowed = await self._permissions(room)
        return tuple(
            f"{WITHOUT[name]} {advice}"
            for name, words in OPTIONAL.items()
            for advice in self._advice(room, allowed, {name: words})
        )

    async def check_history(self, room: RoomRef) -> None:
        """Raise Refused where the bot may not read history.

        Discord then shows an empty history instead of an error, and a post would be sent twice.
        """
        _, allowed = await self._permissions(room)
        if not (allowed.view_channel and allowed.read_message_history):
            raise Refused(
                "I cannot see whether a post was sent already: allow me “View Channel” and “Read Message "
                f"History” in {room.name or 'the channel'} (Edit Channel → Permissions)."
            )

    def _advice(
        self, room: RoomRef, allowed: discord.Permissions, wanted: Mapping[str, str]
    ) -> tuple[str, ...]:
        name, own = room.name or "the channel", bot_user_of(self._client).display_name
        return tuple(
            f"Allow me “{words}” on this server: click Server Settings → Roles → {own} → Permissions."
            if permission in SERVER_WIDE
            else f"Allow me “{words}” in {name}: click Edit Channel (the gear) → Permissions, and add {own}."
            for permission, words in wanted.items()
            if not (allowed.administrator or getattr(allowed, permission))
        )

    async def _permissions(
        self, room: RoomRef
    ) -> tuple[discord.abc.GuildChannel | discord.Thread, discord.Permissions]:
        """Fetch the channel and the bot's permissions in it. Raises Refused where the bot cannot see it."""
        try:
            guild = await self._client.fetch_guild(int(room.workspace), with_counts=False)
            member = await guild.fetch_member(bot_user_of(self._client).id)
        except (discord.NotFound, discord.Forbidden) as error:
            if error.code in NOT_ON_SERVER:
                raise Refused(ADVICE[UNKNOWN_SERVER]) from error
            raise _cannot_look(error) from error
        channel = await _fetch_channel(guild, int(room.channel))
        if isinstance(channel, discord.Thread):
            # It has the permissions of its channel, which discord.py would look up in its cache.
            around = await _fetch_channel(guild, channel.parent_id)
            return channel, around.permissions_for(member)
        return channel, channel.permissions_for(member)


async def _fetch_channel(guild: discord.Guild, number: int) -> discord.abc.GuildChannel | discord.Thread:
    """Fetch a channel. Raises Refused where the bot cannot see it."""
    try:
        return await guild.fetch_channel(number)
    except (discord.NotFound, discord.Forbidden) as error:
        if error.code in ADVICE:
            raise Refused(ADVICE[error.code]) from error
        raise _cannot_look(error) from error


def bot_user_of(client: discord.Client) -> discord.ClientUser:
    """Return the bot's own user. Raises RuntimeError where the client is not logged in."""
    if client.user is None:
        raise RuntimeError("the client is not logged in")
    return client.user


def _cannot_look(error: discord.HTTPException) -> Unavailable:
    return Unavailable(f"Discord did not let me look ({error.status}). Please try again in a moment.")
