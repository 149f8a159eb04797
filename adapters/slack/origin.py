"""Where somebody acted, and so where the answer goes, read from what Slack sends. Pure: no I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.mrkdwn import PLATFORM
from bot.platform.refs import RoomRef

UNNAMED_CHANNELS = frozenset({"directmessage", "privategroup"})
"""The names that Slack gives to channels whose name it hides."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """A person in a channel, in a thread of it, or on their own Home page (`at_home`, without a channel).
    A shortcut from Slack's own menu has neither.

    `thread` is where answers go. `inside` is the same, unless they acted at the message that begins it.
    `response_url` takes up to five answers within 30 minutes that only this person sees. It works even where
    the bot may not post. `in_private`: they acted in a message that only they see, which it can also replace.
    """

    team: str
    user: str
    user_name: str = ""
    channel: str = ""
    channel_name: str = ""
    thread: str = ""
    response_url: str = ""
    at_home: bool = False
    in_private: bool = False
    inside: str = field(default="", compare=False)

    @property
    def room(self) -> RoomRef:
        """The channel, or the thread in it, as the core's room."""
        name = (
            f"#{self.channel_name}" if self.channel_name and self.channel_name not in UNNAMED_CHANNELS else ""
        )
        if self.inside:
            where = f"a thread in {name}" if name else "a thread"
            return RoomRef(PLATFORM, self.team, f"{self.channel}:{self.inside}", where, self.channel)
        return RoomRef(PLATFORM, self.team, self.channel, name)


def origin_of_command(body: Json, team: str) -> Origin:
    """Read where a slash command was typed."""
    return Origin(
        team,
        str(body.get("user_id") or ""),
        str(body.get("user_name") or ""),
        str(body.get("channel_id") or ""),
        str(body.get("channel_name") or ""),
        response_url=str(body.get("response_url") or ""),
    )


def origin_of_click(body: Json, team: str) -> Origin:
    """Read where something was pressed or a shortcut was called: in or at a message, on a Home page, or
    nowhere in particular.
    """
    user, container = _object(body, "user"), _object(body, "container")
    channel, message = _object(body, "channel"), _object(body, "message")
    thread = str(container.get("thread_ts") or message.get("thread_ts") or "")
    begins_thread = thread == str(container.get("message_ts") or message.get("ts") or "")
    return Origin(
        team,
        str(user.get("id") or ""),
        str(user.get("name") or user.get("username") or ""),
        str(channel.get("id") or container.get("channel_id") or ""),
        str(channel.get("name") or ""),
        thread=thread,
        response_url=str(body.get("response_url") or ""),
        at_home=_object(body, "view").get("type") == "home",
        in_private=bool(container.get("is_ephemeral")),
        inside="" if begins_thread else thread,
    )


def origin_of_form(body: Json, team: str) -> tuple[Origin, str]:
    """Read where a submitted form was opened, and the action that it carries. Both are untrusted."""
    user = _object(body, "user")
    try:
        kept = json.loads(str(_object(body, "view").get("private_metadata") or "{}"))
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        kept = {}
    origin = Origin(
        team,
        str(user.get("id") or ""),
        str(user.get("name") or user.get("username") or ""),
        str(kept.get("channel", "")),
        str(kept.get("channel_name", "")),
        str(kept.get("thread", "")),
        str(kept.get("response_url", "")),
        at_home=bool(kept.get("at_home")),
        in_private=bool(kept.get("in_private")),
        inside=str(kept.get("inside", "")),
    )
    return origin, str(kept.get("action", ""))


def to_form_metadata(origin: Origin, action: str) -> str:
    """Write the metadata of a form, from which `origin_of_form` reads where it was opened."""
    kept = {
        "action": action,
        "channel": origin.channel,
        "channel_name": origin.channel_name,
        "thread": origin.thread,
        "response_url": origin.response_url,
        "at_home": origin.at_home,
        "in_private": origin.in_private,
        "inside": origin.inside,
    }
    return json.dumps({name: value for name, value in kept.items() if value})


def _object(body: Json, name: str) -> Json:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
