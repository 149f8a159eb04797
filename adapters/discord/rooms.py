"""Which room of the core something on Discord belongs to."""

from collections.abc import Mapping
from typing import Any

from bot.platform.refs import RoomRef

PLATFORM = "discord"

TEXT_CHANNELS = {0, 5}
"""Types of channels in which a group can live: text channels and announcement channels."""

THREADS = {10, 11, 12}
"""Types of channels that are threads."""


def room_of(data: Mapping[str, Any]) -> RoomRef:
    """The room that an interaction or a vote came from: a channel, or a thread with the channel it hangs on.

    Direct messages are in no server, so their room has no workspace.
    """
    channel = data.get("channel") or {}
    number = str(channel.get("id") or data.get("channel_id") or "")
    name = f"#{channel['name']}" if channel.get("name") else ""
    parent = str(channel.get("parent_id") or "") if channel.get("type") in THREADS else ""
    return RoomRef(PLATFORM, str(data.get("guild_id") or ""), number, name, parent)
