"""The interface between the bot and its platform adapters: `Chat`, `Platform` and their errors; and `Clock`.

The bot calls a chat only outside of transactions, and sends only what the outbox has recorded.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.messages.card import Card, Tone

if TYPE_CHECKING:  # an adapter should not have to import the web server and the app
    from aiohttp import web

    from bot.app import App


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


@dataclass(frozen=True, slots=True)
class Access:
    """What a person may do in a workspace at present, as its platform says.

    `sees` holds the channels (`RoomRef.channel`) of the rooms asked about that they can see.
    `is_there=False`: they left, were removed or banned, or their account is deactivated. `is_muted`: for
    some time they may not write there. `untold` holds the channels into which the bot itself cannot look.
    """

    is_there: bool
    manages: bool = False
    is_muted: bool = False
    sees: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()


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


class Refused(Exception):
    """The platform will not take the message, and waiting will not help. The text says how to fix it."""


class MessageGone(Refused):
    """Somebody deleted the message that was to be changed or answered, alone or with its channel."""


class Unavailable(Exception):
    """The message was certainly not stored.

    Try again after `retry_after`; if it is None, the caller chooses.
    """

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class OutcomeUnknown(Exception):
    """The connection broke, and the message may or may not have been stored.

    Look for it before sending again.
    """


class DirectMessagesBlocked(Exception):
    """The person accepts no messages from the bot.

    That is their right: nobody is told, and nothing is retried.
    """


class SetupError(Exception):
    """A credential, a permission or an installation is missing or wrong.

    The text is one line for operators.
    """


class Chat(Protocol):
    """A platform's messages. References to messages are strings that only the platform's adapter reads.

    Every method may raise Refused, Unavailable or OutcomeUnknown. `send` to a person may also raise
    DirectMessagesBlocked.
    """

    edit_interval: timedelta
    """The shortest time between two edits of one message."""

    access_interval: timedelta
    """The pause between two calls of `access` for which nobody waits."""

    has_threads: bool
    """Whether a card's thread is sent under its message. If not, the thread is a part of the message."""

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Send the card, and return the message's reference. `label.key` is the idempotency key.

        A thread that exists is used; else it is opened. A send is cancelled after a minute, because the claim
        that keeps other processes from sending the same message ends soon after.
        """
        ...

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace the content of the message. A native poll is ended if the card's poll is over."""
        ...

    async def delete(self, message: str) -> None:
        """Delete the message, or the poll. Nothing happens if it is gone already.

        A thread under it stays, with what people wrote there.
        """
        ...

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """Find messages sent there at or after `since`, by their idempotency keys. Returns references by key.

        One pass through the history looks for all of them, because platforms limit history most of all.
        Raises Refused if the history is longer than may be read.
        """
        ...

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """What the bot lacks in that room for its posts, each as a sentence that says how to fix it."""
        ...

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:
        """What a person may do in a workspace, and which of these rooms of it they can see.

        `rooms` are of one workspace, at least one. An answer may be a minute old.
        """
        ...


@runtime_checkable
class NamesWorkspaces(Protocol):
    """A chat that knows what people call its servers or workspaces."""

    async def workspace_name(self, workspace: str) -> str:
        """The name of a server or workspace. May raise Refused, Unavailable or OutcomeUnknown."""
        ...


@runtime_checkable
class Polling(Protocol):
    """A chat with native polls: a card's poll is sent below its message.

    In other chats it is drawn as buttons. Votes in a native poll arrive as `Vote` (`bot.commands.call`).
    """

    async def votes(self, message: str) -> Sequence[tuple[AccountRef, int]]:
        """The present votes of a native poll: who voted, and for which answer, counted from 1.

        May raise Refused, Unavailable or OutcomeUnknown.
        """
        ...


@runtime_checkable
class HostsEvents(Protocol):
    """A chat whose workspaces list what is to come: a card with an event can go to an `EventsRef`.

    `edit` moves the event, and `delete` takes it off the list. Other chats never get such a card.
    """

    hosts_events: bool


@dataclass(frozen=True, slots=True)
class RoleReport:
    """What a platform says of a role: its name, and why the bot cannot give it, in a sentence that says how
    to mend that. `problem` is empty if the bot can.
    """

    name: str = ""
    problem: str = ""


class Roles(Protocol):
    """The roles of a platform's servers. `workspace` is a server, and `role` the platform's id of a role.

    Giving and taking may be repeated. Every method may raise Refused, Unavailable or OutcomeUnknown.
    """

    async def examine(self, account: AccountRef | None, workspace: str, role: str) -> RoleReport:
        """Whether the bot can give the role, and whether that account may have it do so."""
        ...

    async def has(self, account: AccountRef, workspace: str, role: str) -> bool | None:
        """Whether somebody has the role; None if they are not on the server."""
        ...

    async def give(self, account: AccountRef, workspace: str, role: str) -> bool:
        """Give somebody the role, if they do not have it. False if they are not on the server."""
        ...

    async def take(self, account: AccountRef, workspace: str, role: str) -> None:
        """Take the role away. Nothing happens if they do not have it, or it does not exist any more."""
        ...


@runtime_checkable
class GivesRoles(Protocol):
    """A chat whose servers have roles that the bot can give."""

    @property
    def roles(self) -> Roles:
        """Through which they are given."""
        ...


class Pace(Protocol):
    """A pace that all processes of the bot keep together."""

    async def reserve(self, count: int, interval: timedelta) -> timedelta:
        """Reserve so many turns, `interval` apart. Returns how long to wait for the first of them."""
        ...


class Clock(Protocol):
    """The only source of the present time."""

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
    """Who calls, as the platform describes them.

    `can_manage`: they may manage that channel. `timezone` is an IANA name if known, `locale` the language in
    which they use the platform, and `place_locale` that of the server (`en-GB`; empty if not known).
    `name` is theirs in the workspace in which they call, and `own_name` on the whole platform, if that can
    differ. `can_manage`: they may manage that channel. `timezone` is an IANA name if known.
    `has_profile=False`: no profile was available; `name` is a placeholder and must not be stored.
    """

    account: AccountRef
    name: str
    can_manage: bool = False
    timezone: str | None = None
    has_profile: bool = True
    locale: str = ""
    place_locale: str = ""
    own_name: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One result of `studyplan doctor`: what was checked, or if it is not OK, what is wrong and how to fix
    it.
    """

    is_ok: bool
    message: str


class Platform(Protocol):
    """A platform with its connection. `chat` can send after `open`."""

    name: str

    @property
    def chat(self) -> Chat:
        """How the app sends messages."""
        ...

    @property
    def connected(self) -> bool:
        """Whether people can reach the bot there at present. `/readyz` reports it."""
        ...

    async def open(self) -> None:
        """Check the credentials and prepare to send. Raises SetupError."""
        ...

    async def serve(self, app: "App", wake_scheduler: Callable[[], None]) -> None:
        """Pass on what people do, until `close`. Raises SetupError if the platform refuses the bot.

        `wake_scheduler` is called when something may have become due because of it.
        """
        ...

    async def close(self) -> None:
        """Accept nothing new, let running handlers finish (10 s at most), and disconnect.

        It may be called twice.
        """
        ...

    def examine(self, app: "App") -> AsyncIterator[CheckResult]:
        """Check credentials, permissions and rooms for `studyplan doctor`.

        It works without `open` and leaves no connection open.
        """
        ...


@runtime_checkable
class HasRoutes(Protocol):
    """A platform that is reached over HTTP. The bot's one HTTP server serves its routes."""

    def routes(self) -> "Sequence[web.RouteDef]":
        """The routes to serve. They answer 503 while the platform does not serve."""
        ...
