"""All that the adapter uses of discord.py beyond its documented interface, each with what is lost without it.

A new version of discord.py may change any of it. `tests/architecture/test_private_names.py` names all of it,
and fails with a sentence where a version lacks a name. The figures are of discord.py 2.7.1 on two busy cores
(November 2026).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Literal

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.state import AutoShardedConnectionState

from adapters.discord.rooms import room_of

ROOM = "room"
"""The extra of an interaction that holds its room."""

PRESSED = "pressed"
"""The extra of an interaction that holds the message in which it was made: its id, and whether only the
person sees it; None if it was made in no message."""

CHANNEL_TYPE = "channel_type"
"""The extra of an interaction that holds the type of its channel."""

EPHEMERAL = 1 << 6
"""The flag of a message that only one person sees."""

NEEDED_BY_LIBRARY = {"attachment_size_limit": 10 * 1024 * 1024}
"""What discord.py cannot do without in an interaction, and Discord may leave out."""

HOUR_S = 3600

CANCELLED = 4
"""The status of an event that does not take place."""

log = structlog.get_logger()


class UncachedClient(discord.AutoShardedClient):
    """discord.py's client without its cache of servers, channels and roles.

    discord.py has no option for that. It takes 37 kB and 0.6 ms of CPU for each server of 50 channels and 31
    roles when a session begins; without the cache it is 0.1 kB and 0.01 ms. The bot needs none of it: an
    interaction brings its own channel and permissions, and `permissions.py` looks up the rest.
    """

    def __init__(self, **options: Any) -> None:
        # discord.py warns at each start, in two lines, that libraries for voice are not installed.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(**options)

    def _get_state(self, **options: Any) -> Any:
        return UncachedState(
            dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options
        )


class UncachedState(AutoShardedConnectionState["discord.AutoShardedClient"]):
    """Reads the gateway's events that the bot needs, and keeps nothing of them but who the bot is.

    It dispatches seven events of ours: `interaction`; `vote`, with whether it was cast or taken back and what
    Discord sent; `server_joined` and `server_left`, with a server; `permissions_changed`, with a server and a
    channel or None; `channels_named`, with a server and names by channel; and `session_begun`, before which
    events may have been missed, with the shard's servers, its number, and of how many shards it is one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._servers_to_arrive: set[str] = set()
        read: dict[str, Callable[[Any], None]] = {
            "READY": self.parse_ready,
            "RESUMED": self.parse_resumed,
            "INTERACTION_CREATE": self.parse_interaction_create,
            "MESSAGE_POLL_VOTE_ADD": partial(self.dispatch, "vote", True),
            "MESSAGE_POLL_VOTE_REMOVE": partial(self.dispatch, "vote", False),
            "GUILD_CREATE": self._server_arrived,
            "GUILD_DELETE": self._server_left,
            "GUILD_MEMBER_UPDATE": self._member_changed,
            **{f"GUILD_ROLE_{what}": self._role_changed for what in ("CREATE", "UPDATE", "DELETE")},
            **{f"CHANNEL_{what}": self._channel_changed for what in ("CREATE", "UPDATE")},
            "THREAD_UPDATE": self._channel_changed,
        }
        self.parsers = {event: _surviving_errors(event, parse) for event, parse in read.items()}

    def parse_ready(self, data: Any) -> None:
        """Note who the bot is. The servers of the session arrive next; that is no change in any of them."""
        servers = frozenset(str(server["id"]) for server in data.get("guilds") or [])
        self._servers_to_arrive |= servers
        data["guilds"] = []
        super().parse_ready(data)
        number, count = data.get("shard") or (0, 1)
        self.dispatch("session_begun", servers, number, count)

    def parse_interaction_create(self, data: Any) -> None:
        """Dispatch an interaction with its room, its message and its channel's type as extras.

        The channel and the message are left out of what discord.py reads. Discord sends only a part of the
        channel, and discord.py would complete it from the cache, which does not exist here.
        """
        interaction: discord.Interaction[Any] = discord.Interaction(
            data=NEEDED_BY_LIBRARY  # type: ignore[arg-type]  # discord.py types the payload, which is as Discord sent it
            | {key: value for key, value in data.items() if key not in {"channel", "message"}},
            state=self,
        )
        interaction.extras[CHANNEL_TYPE] = (data.get("channel") or {}).get("type")
        interaction.extras[ROOM] = room_of(data)
        message = data.get("message")
        interaction.extras[PRESSED] = (
            (int(message["id"]), bool(int(message.get("flags") or 0) & EPHEMERAL)) if message else None
        )
        self.dispatch("interaction", interaction)

    def _server_arrived(self, data: Mapping[str, Any]) -> None:
        server = str(data["id"])
        self._channels_named(server, [*(data.get("channels") or ()), *(data.get("threads") or ())])
        if server in self._servers_to_arrive:
            self._servers_to_arrive.discard(server)
        elif not data.get("unavailable"):
            self.dispatch("server_joined", server)
            self.dispatch("permissions_changed", server, None)

    def _server_left(self, data: Mapping[str, Any]) -> None:
        """`unavailable`: Discord has an outage there, and the bot is still a member."""
        if not data.get("unavailable"):
            self.dispatch("server_left", str(data["id"]))

    def _member_changed(self, data: Mapping[str, Any]) -> None:
        if self.user is not None and int(data["user"]["id"]) == self.user.id:
            self.dispatch("permissions_changed", str(data["guild_id"]), None)

    def _role_changed(self, data: Mapping[str, Any]) -> None:
        self.dispatch("permissions_changed", str(data["guild_id"]), None)

    def _channel_changed(self, data: Mapping[str, Any]) -> None:
        if "guild_id" in data:
            self._channels_named(str(data["guild_id"]), [data])
            self.dispatch("permissions_changed", str(data["guild_id"]), str(data["id"]))

    def _channels_named(self, server: str, channels: Sequence[Mapping[str, Any]]) -> None:
        names = {str(one["id"]): f"#{one['name']}" for one in channels if one.get("name")}
        if names:
            self.dispatch("channels_named", server, names)


def _surviving_errors(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Log an error in a parser instead of raising it: raised, it would end the whole client."""

    def parse_safely(data: Any) -> None:
        try:
            parse(data)
        except Exception:  # whatever Discord sent, the events after it can be read
            log.exception("event cannot be read", gateway_event=event)

    return parse_safely


class PollOfWholeHours(discord.Poll):
    """A poll whose duration is sent as an integer.

    discord.py sends 24 hours as 24.0, and Discord's documentation says integer. A server that checks it, such
    as the stand-in of `tests/wire`, refuses every such poll, and each vote on a paper would be buttons.
    """

    def _to_dict(self) -> Any:
        return {**super()._to_dict(), "duration": int(self.duration.total_seconds()) // HOUR_S}


def use_api(url: str) -> None:
    """Send requests to another address. Without this, STUDYPLAN_DISCORD_API_URL has no effect."""
    Route.BASE = url.rstrip("/")


def use_connector(client: discord.Client, connector: aiohttp.BaseConnector) -> None:
    """Let the client connect through that pool from its login on, websockets and webhooks included.

    discord.py takes a pool only when the client is built, and a pool needs a running event loop.
    """
    client.http.connector = connector


def use_gateway(url: str) -> None:
    """Connect to another gateway. Without this, STUDYPLAN_DISCORD_GATEWAY_URL has no effect."""
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


async def ask_for_shard_count(client: discord.Client) -> int:
    """Ask Discord how many shards the bot needs. discord.py does so itself, but then uses that gateway."""
    count, _, _ = await client.http.get_bot_gateway()
    return count


async def replace_commands(client: discord.Client, payload: list[dict[str, Any]]) -> dict[str, str]:
    """Replace all slash commands; their ids by name. The public `CommandTree.sync` wants each as an annotated
    function.
    """
    told = await client.http.bulk_upsert_global_commands(client.application_id or 0, payload=payload)
    return {str(one["name"]): str(one["id"]) for one in told}


async def open_thread(
    client: discord.Client,
    channel: int,
    message: int,
    name: str,
    minutes: Literal[60, 1440, 4320, 10080],
) -> int:
    """Open the thread under a message. The public `create_thread` wants the server in the cache.

    `minutes`: Discord folds the thread away after so long without a message.
    """
    thread = await client.http.start_thread_with_message(
        channel, message, name=name, auto_archive_duration=minutes
    )
    return int(thread["id"])


async def fetch_poll_answers(client: discord.Client, channel: int, message: int) -> list[int]:
    """Fetch the numbers of a poll's answers; none where the message has no poll.

    The public `fetch_message` needs a channel, which is a request more, or a partial one without a server.
    """
    fetched: Any = await client.http.get_message(channel, message)
    return [int(answer["answer_id"]) for answer in (fetched.get("poll") or {"answers": []})["answers"]]


async def fetch_voters(
    client: discord.Client, channel: int, message: int, answer: int, *, after: int | None, limit: int
) -> Sequence[int]:
    """Fetch one page of the users who voted for an answer.

    The public `PollAnswer.voters` asks until a page is empty: two requests for each answer instead of one.
    """
    page = await client.http.get_poll_answer_voters(channel, message, answer, after=after, limit=limit)
    return [int(user["id"]) for user in page["users"]]


async def create_event(client: discord.Client, server: int, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Create a scheduled event. The public `Guild.create_scheduled_event` needs the server fetched first."""
    return await client.http.create_guild_scheduled_event(server, **fields)


async def change_event(client: discord.Client, server: int, number: int, fields: Mapping[str, Any]) -> None:
    """Change a scheduled event. The public `ScheduledEvent.edit` needs server and event fetched first."""
    await client.http.edit_scheduled_event(server, number, **fields)


async def cancel_event(client: discord.Client, server: int, number: int) -> None:
    """Cancel a scheduled event that cannot be deleted."""
    await client.http.edit_scheduled_event(server, number, status=CANCELLED)


async def delete_event(client: discord.Client, server: int, number: int) -> None:
    """Delete a scheduled event; no error where it is gone."""
    with suppress(discord.NotFound):
        await client.http.delete_scheduled_event(server, number)


async def fetch_events(client: discord.Client, server: int) -> Sequence[Mapping[str, Any]]:
    """Fetch the scheduled events of a server that are not over: at most 100."""
    return await client.http.get_scheduled_events(server, with_user_count=False)


async def fetch_channels(client: discord.Client, server: int) -> Sequence[Mapping[str, Any]]:
    """Fetch the channels of a server. The public `Guild.fetch_channels` needs the server fetched first."""
    return await client.http.get_all_guild_channels(server)


async def fetch_roles_of(client: discord.Client, server: int, user: int) -> Sequence[int]:
    """Fetch the roles of a member of a server. The public `fetch_member` needs the server fetched first."""
    member = await client.http.get_member(server, user)
    return [int(role) for role in member["roles"]]


async def add_role(client: discord.Client, server: int, user: int, role: int, reason: str) -> None:
    """Give a member a role. The public `Member.add_roles` needs server and member fetched first."""
    await client.http.add_role(server, user, role, reason=reason)


async def remove_role(client: discord.Client, server: int, user: int, role: int, reason: str) -> None:
    """Take a role from a member. The public `Member.remove_roles` needs server and member fetched first."""
    await client.http.remove_role(server, user, role, reason=reason)
