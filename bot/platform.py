"""What an adapter is to the bot, and how it may fail: `Chat`, `Platform`, and the `Clock` beside them.

The bot calls a chat only outside of transactions, and only for what the outbox recorded first.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.messages.card import Card

if TYPE_CHECKING:  # whoever adds a chat needs neither the web server nor the app
    from aiohttp import web

    from bot.app import App


@dataclass(frozen=True, slots=True)
class RoomRef:
    """A channel of a platform. `name` is how people know it and is no part of its identity."""

    platform: str
    workspace: str
    channel: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class AccountRef:
    """How a platform knows a human. `workspace` is empty where it knows them by `user` everywhere."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """The thread under a message of a room, `title` being what it is called where threads have names."""

    room: RoomRef
    message: str
    title: str

    @property
    def platform(self) -> str:
        """The platform of its room."""
        return self.room.platform


@dataclass(frozen=True, slots=True)
class PollRef:
    """The place of the poll that belongs to a message of a room: right under it, in the room itself."""

    room: RoomRef
    message: str

    @property
    def platform(self) -> str:
        """The platform of its room."""
        return self.room.platform


Target = RoomRef | ThreadRef | PollRef | AccountRef
"""Where a message can go: a room, the thread or the poll under one of our messages, one person alone."""


@dataclass(frozen=True, slots=True)
class PostLabel:
    """Which post of which cohort a message is. `zone` is the cohort's.

    `week` is None for what no week owes, such as an announcement.
    """

    cohort: str
    kind: str
    week: int | None
    key: str
    zone: str


class Refused(Exception):
    """The platform will not take the message, and waiting does not mend it. The text says how to."""


class Unavailable(Exception):
    """The message was certainly not stored; try again after `retry_after` (None: the caller chooses)."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class OutcomeUnknown(Exception):
    """The connection broke: the message may or may not have been stored. Look before sending again."""


class DoorClosed(Exception):
    """The person takes no messages from the bot. That is their right: nobody is told, nothing is retried."""


class SetupError(Exception):
    """A credential is missing or wrong, or access is. The text is one line for whoever runs the bot."""


class Chat(Protocol):
    """One platform. Message references are strings that only the platform's adapter reads.

    Every method may raise Refused, Unavailable or OutcomeUnknown, and `send` to a person DoorClosed.
    """

    edit_interval: timedelta
    """The shortest time between two edits of one message."""

    has_threads: bool
    """Whether a card's thread is sent under its message; where not, it is a part of the message."""

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Send the card; returns the message's reference. `label.key` is the idempotency key.

        A thread that is there already is used, else it is opened. What is not over within a minute is cut
        off: the claim that protects the message from being sent by another process ends soon after.
        """
        ...

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace what the message shows. A platform's poll is ended, once it is over."""
        ...

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """The references of messages sent there at `since` or later, by those of the idempotency keys found.

        One look through the history for all of them, for it is the scarcest of what platforms give. Raises
        Refused where there is more than may be read.
        """
        ...

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """What the bot lacks in that room for its posts, each as a sentence that says how to mend it."""
        ...


@runtime_checkable
class Polling(Protocol):
    """A chat with polls of its own: a card's poll is sent under its message. Elsewhere it is buttons in it.

    What is voted there comes in as a `Vote` (`bot.commands.call`).
    """

    async def votes(self, message: str) -> Sequence[tuple[AccountRef, int]]:
        """Who votes for which answer, counted from 1, in what was sent as a poll, as it stands.

        May raise Refused, Unavailable or OutcomeUnknown.
        """
        ...


class Clock(Protocol):
    """The only thing that reads the time."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls, as the platform tells: `can_manage` in that place, and their zone (IANA) if it is known.

    Not `known`: the platform did not tell, and the name is for want of a better one.
    """

    account: AccountRef
    name: str
    can_manage: bool = False
    timezone: str | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `studyplan doctor`: what was looked at, and if it is not well, how to mend it."""

    well: bool
    words: str


class Platform(Protocol):
    """A platform with its connection. `chat` can send from `open` on."""

    name: str

    @property
    def chat(self) -> Chat:
        """The way out, for the app."""
        ...

    @property
    def connected(self) -> bool:
        """Whether people can reach the bot there at present, for `/readyz`."""
        ...

    async def open(self) -> None:
        """Check the credentials and become able to send. Raises SetupError."""
        ...

    async def serve(self, app: "App", stir: Callable[[], None]) -> None:
        """Hand in what people do, until `close`. Raises SetupError if the platform shuts the bot out.

        `stir` is called where something may have fallen due because of it.
        """
        ...

    async def close(self) -> None:
        """Take nothing new in, let running handlers finish (10 s at most), and disconnect. May come twice."""
        ...

    def examine(self, app: "App") -> AsyncIterator[Finding]:
        """Look at credentials, permissions and rooms. Needs no `open`, and leaves nothing connected."""
        ...


@runtime_checkable
class Reachable(Protocol):
    """A platform that is reached over HTTP: our server, one for all, serves its routes."""

    def routes(self) -> "Sequence[web.RouteDef]":
        """What to serve. The routes answer 503 while the platform does not serve."""
        ...
