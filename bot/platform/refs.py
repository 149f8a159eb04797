"""What a platform's messages concern: rooms, threads, polls, events, accounts, and which post it is."""

from dataclasses import dataclass

from bot.messages.card import Tone


@dataclass(frozen=True, slots=True)
class RoomRef:
    """A channel of a platform, or a thread. `name` is the name that people read, and no part of its identity.

    `parent` is the channel on which a thread hangs; empty for a channel. What `channel` is for a thread, only
    the platform's adapter knows.
    """

    platform: str
    workspace: str
    channel: str
    name: str = ""
    parent: str = ""

    @property
    def is_channel(self) -> bool:
        """Whether a group could live there: not on somebody's own page, nor in direct messages without a
        workspace.
        """
        return bool(self.workspace and self.channel)

    @property
    def outside(self) -> "RoomRef":
        """The channel on which a thread hangs."""
        return RoomRef(self.platform, self.workspace, self.parent)


@dataclass(frozen=True, slots=True)
class AccountRef:
    """How a platform knows a human. `workspace` is empty on platforms where user ids are global."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """The thread under a message of a room. `title` is its name, on platforms where threads have names."""

    room: RoomRef
    message: str
    title: str

    @property
    def platform(self) -> str:
        """The name of the room's platform."""
        return self.room.platform


@dataclass(frozen=True, slots=True)
class PollRef:
    """The place of the poll that belongs to a message: in the same room, right below the message."""

    room: RoomRef
    message: str

    @property
    def platform(self) -> str:
        """The name of the room's platform."""
        return self.room.platform


@dataclass(frozen=True, slots=True)
class EventsRef:
    """The list of events of a workspace. `room` is one of a group's rooms there."""

    room: RoomRef

    @property
    def platform(self) -> str:
        """The name of the room's platform."""
        return self.room.platform


Target = RoomRef | ThreadRef | PollRef | EventsRef | AccountRef
"""Where a card can go: a room, the thread or the poll under one of our messages, the events of a workspace,
or one person privately."""


@dataclass(frozen=True, slots=True)
class PostLabel:
    """Which post of which cohort a message is. `key` is the post's key, and `zone` the cohort's (IANA).

    `week` is None for posts that belong to no week, such as an announcement.
    """

    cohort: str
    kind: str
    week: int | None
    key: str
    zone: str
    tone: Tone = Tone.PLAIN
