"""What the client keeps of Discord: its own user, and nothing of servers, channels, roles or people.

discord.py caches all of it, a kilobyte or two a channel, which is too much for a thousand servers.
The bot needs none: an interaction brings what it is about, and permissions are looked up when they matter. So
only the events below are read, and of most of them only that something changed somewhere.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import discord
import structlog
from discord.state import AutoShardedConnectionState

from bot.platform import RoomRef

PLATFORM = "discord"

ROOM = "room"
"""Under which extra of an interaction its room is."""

KIND = "kind"
"""Under which extra of an interaction the type of its channel is."""

TEXT_CHANNELS = {0, 5}
"""Types of channels in which a group can live: of text, and of announcements."""

THREADS = {10, 11, 12}
"""Types of channels that are threads."""

NEEDED_BY_LIBRARY = {"attachment_size_limit": 10 * 1024 * 1024}
"""What discord.py cannot do without in an interaction, and Discord may leave out."""

log = structlog.get_logger()


class LeanState(AutoShardedConnectionState["discord.AutoShardedClient"]):
    """Reads the gateway's events; dispatches `interaction`, `vote` with what was told and whether it was cast
    or taken back, `place_changed` with a server and channel, and `session_begun` where events before it may
    have been missed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: set[str] = set()
        read: dict[str, Callable[[Any], None]] = {
            "READY": self.parse_ready,
            "RESUMED": self.parse_resumed,
            "INTERACTION_CREATE": self.parse_interaction_create,
            "MESSAGE_POLL_VOTE_ADD": partial(self.dispatch, "vote", True),
            "MESSAGE_POLL_VOTE_REMOVE": partial(self.dispatch, "vote", False),
            "GUILD_CREATE": self._server_came,
            "GUILD_MEMBER_UPDATE": self._member_changed,
            **{f"GUILD_ROLE_{what}": self._roles_changed for what in ("CREATE", "UPDATE", "DELETE")},
            **{f"CHANNEL_{what}": self._channel_changed for what in ("CREATE", "UPDATE")},
        }
        self.parsers = {event: _guarded(event, parse) for event, parse in read.items()}

    def parse_ready(self, data: Any) -> None:
        """Learn who the bot is. The servers of this session arrive next, which is no news about them."""
        self._arriving.update(str(server["id"]) for server in data.get("guilds") or [])
        data["guilds"] = []
        super().parse_ready(data)
        self.dispatch("session_begun")

    def parse_interaction_create(self, data: Any) -> None:
        """Pass an interaction on. Its message is not read, and of its channel only what makes a room.

        The channel comes in part, which discord.py fills up from the cache that is not there.
        """
        interaction: discord.Interaction[Any] = discord.Interaction(
            data=NEEDED_BY_LIBRARY  # type: ignore[arg-type]  # as it came
            | {key: value for key, value in data.items() if key not in {"channel", "message"}},
            state=self,
        )
        interaction.extras[KIND] = (data.get("channel") or {}).get("type")
        interaction.extras[ROOM] = room_of(data)
        self.dispatch("interaction", interaction)

    def _server_came(self, data: Mapping[str, Any]) -> None:
        server = str(data["id"])
        if server in self._arriving:
            self._arriving.discard(server)
        elif not data.get("unavailable"):
            self.dispatch("place_changed", server, None)

    def _member_changed(self, data: Mapping[str, Any]) -> None:
        if self.user is not None and int(data["user"]["id"]) == self.user.id:
            self.dispatch("place_changed", str(data["guild_id"]), None)

    def _roles_changed(self, data: Mapping[str, Any]) -> None:
        self.dispatch("place_changed", str(data["guild_id"]), None)

    def _channel_changed(self, data: Mapping[str, Any]) -> None:
        if "guild_id" in data:
            self.dispatch("place_changed", str(data["guild_id"]), str(data["id"]))


def room_of(data: Mapping[str, Any]) -> RoomRef:
    """Where an interaction or a vote came from. A thread belongs to the channel that it hangs on."""
    channel = data.get("channel") or {}
    number = str(channel.get("id") or data.get("channel_id") or "")
    name = f"#{channel['name']}" if channel.get("name") else ""
    if channel.get("type") in THREADS and channel.get("parent_id"):
        number, name = str(channel["parent_id"]), ""
    return RoomRef(PLATFORM, str(data.get("guild_id") or ""), number, name)


def _guarded(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Let an event that cannot be read be lost: an error in a parser would end the whole client."""

    def guarded(data: Any) -> None:
        try:
            parse(data)
        except Exception:  # whatever Discord sent, the events after it can be read
            log.exception("event cannot be read", gateway_event=event)

    return guarded
