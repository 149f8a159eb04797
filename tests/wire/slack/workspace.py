"""What a workspace holds: people, conversations, messages, views. It knows no HTTP and no rules of blocks."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.platform.clock import Clock

Json = dict[str, Any]
Values = Mapping[tuple[str, str], Json]
"""What is typed or chosen, by block and action."""


class Kind(StrEnum):
    """Sorts of conversations, by the word that scopes use for them (`channels:history`)."""

    PUBLIC = "channels"
    PRIVATE = "groups"
    IM = "im"


@dataclass(slots=True)
class User:
    """A member of a workspace, human or bot."""

    id: str
    name: str
    tz: str | None = "Etc/UTC"
    """The zone of their profile. Slack does not tell everybody's."""
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Message:
    """A message as it is now. `only_for` is whom an ephemeral one is shown to.

    `lost`: it was accepted and no client shows it, as happens where `thread_ts` names no message. `files` are
    names and texts of what hangs at it.
    """

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    only_for: str | None = None
    metadata: Json | None = None
    edited: str | None = None
    deleted: bool = False
    lost: bool = False
    files: tuple[tuple[str, str], ...] = ()

    @property
    def is_ephemeral(self) -> bool:
        """Whether one person alone sees it, until they reload."""
        return self.only_for is not None


@dataclass(slots=True)
class Channel:
    """A conversation. `user` is the human in a direct one; `locked`: only some may post."""

    id: str
    name: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    archived: bool = False
    locked: bool = False
    user: str | None = None
    messages: list[Message] = field(default_factory=list)

    def find(self, ts: str) -> Message | None:
        """The message of that timestamp that everyone in the conversation can see."""
        return next((one for one in self.shown() if one.ts == ts), None)

    def shown(self) -> Iterator[Message]:
        """Messages that everyone in the conversation can see, threads included."""
        return (one for one in self.messages if not (one.deleted or one.lost or one.is_ephemeral))

    def thread(self, ts: str) -> list[Message]:
        """What hangs under a message."""
        return [one for one in self.shown() if one.thread_ts == ts and one.ts != ts]


@dataclass(slots=True)
class View:
    """A modal or a Home, as the app gave it. `root` is the first modal of its stack."""

    id: str
    kind: str
    content: Json
    user: str
    hash: str
    root: str
    previous: str | None = None
    values: dict[tuple[str, str], Json] = field(default_factory=dict)
    """What stands in its fields, by block and action."""


def nested(values: Values) -> Json:
    """Values in the shape in which apps get them: by block, then by action."""
    found: Json = {}
    for (block, action), value in values.items():
        found.setdefault(block, {})[action] = value
    return found


class Change(StrEnum):
    """What may happen to what people see."""

    POSTED = "posted"
    EDITED = "edited"
    DELETED = "deleted"
    OPENED = "opened"
    UPDATED = "updated"
    PUBLISHED = "published"


Watcher = Callable[[Change, Message | View], None]


class Workspace:
    """One workspace. Every message gets a timestamp from the clock that is handed in."""

    def __init__(self, number: int, name: str, clock: Clock) -> None:
        self.id = f"T{number:04}"
        self.name = name
        self.domain = re.sub(r"[^a-z0-9]+", "-", name.casefold())
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.homes: dict[str, View] = {}
        self.views: dict[str, View] = {}
        self.watchers: list[Watcher] = []
        self._clock = clock
        self._number = number
        self._count = itertools.count(1)
        self._last = 0

    def now(self) -> float:
        """The present instant, as seconds since the epoch."""
        return self._clock.now().timestamp()

    def stamp(self) -> str:
        """A timestamp that no other message of this workspace has, and that is later than all."""
        present = round(self.now() * 1_000_000)
        self._last = max(present, self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"

    def add_user(self, name: str, **traits: Any) -> User:
        """A new member."""
        user = User(self._id("U"), name, **traits)
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, kind: Kind = Kind.PUBLIC) -> Channel:
        """A new channel, with every human in it if it is public."""
        members = {one.id for one in self.users.values() if not one.is_bot} if kind is Kind.PUBLIC else set()
        channel = Channel(self._id("C" if kind is Kind.PUBLIC else "G"), name.lstrip("#"), kind, members)
        self.channels[channel.id] = channel
        return channel

    def im(self, bot: str, user: str) -> Channel:
        """The conversation of the bot and one person, opened if need be."""
        for channel in self.channels.values():
            if channel.user == user and bot in channel.members:
                return channel
        channel = Channel(self._id("D"), self.users[user].name, Kind.IM, {bot, user}, user=user)
        self.channels[channel.id] = channel
        return channel

    def channel_named(self, name: str) -> Channel:
        """The channel of that name, with or without `#`. Raises KeyError."""
        for channel in self.channels.values():
            if channel.name == name.lstrip("#") and channel.kind is not Kind.IM:
                return channel
        raise KeyError(name)

    def user_named(self, name: str) -> User:
        """The member of that name. Raises KeyError."""
        for user in self.users.values():
            if user.name == name:
                return user
        raise KeyError(name)

    def post(self, message: Message) -> Message:
        """Put a message where it belongs."""
        self.channels[message.channel].messages.append(message)
        if not message.lost:
            self.tell(Change.POSTED, message)
        return message

    def tell(self, change: Change, what: Message | View) -> None:
        """Tell everyone who watches."""
        for watcher in self.watchers:
            watcher(change, what)

    def new_view(self, kind: str, content: Json, user: str, previous: View | None = None) -> View:
        """A view with an id of its own; on top of `previous` where that is given."""
        name = self._id("V")
        view = View(
            name,
            kind,
            content,
            user,
            self.stamp(),
            previous.root if previous else name,
            previous.id if previous else None,
        )
        self.views[name] = view
        return view

    def _id(self, letter: str) -> str:
        return f"{letter}{self._number:02}{next(self._count):05}"
