"""What sends: a chat, and what only some chats can do."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.messages.card import Card
from bot.platform.people import Access
from bot.platform.refs import AccountRef, PostLabel, RoomRef, Target


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


class Pace(Protocol):
    """A pace that all processes of the bot keep together."""

    async def reserve(self, count: int, interval: timedelta) -> timedelta:
        """Reserve so many turns, `interval` apart. Returns how long to wait for the first of them."""
        ...
