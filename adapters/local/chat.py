"""A chat platform in memory: rooms, people, messages, forms.

It takes the place of a platform: it survives a restart of the bot, and knows nothing of cohorts. Two
platforms share one transcript.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from adapters.local.people import People
from bot.commands.reply import File, Form, Reply
from bot.messages.card import Card, Paragraph
from bot.messages.plain import plain
from bot.messages.text import text
from bot.platform.clock import Clock
from bot.platform.people import Access
from bot.platform.refs import AccountRef, EventsRef, PollRef, PostLabel, RoomRef, Target, ThreadRef

WORKSPACE = "local"
PLATFORMS = ("discord", "slack")
SCROLL_BACK = 50
"""In how many private messages a person can still press buttons."""

DELETED = Card("deleted", (Paragraph(text("This message was deleted.")),))
"""What is left of a deleted message."""


class MessageKind(StrEnum):
    """How a message was shown. `reply` is a public answer, and `private` one that only its caller sees.

    A deletion is an edit: what is left of the message is the card `deleted`, which has no buttons.
    """

    POST = "post"
    REPLY = "reply"
    PRIVATE = "private"
    EDIT = "edit"
    DIRECT = "direct"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Message:
    """Something that somebody saw. An edit carries the reference of the message that it changed.

    `text` is all that a reader sees. `shown` is None where a real platform drew the message.
    """

    at: datetime
    seq: int
    kind: MessageKind
    platform: str
    room: str
    to: str | None
    label: PostLabel | None
    reference: str
    shown: Card | Form | File | None
    text: str


@dataclass(slots=True)
class Transcript:
    """Everything that was seen on all platforms, in order. It calls `watch` with each message."""

    clock: Clock
    home: tzinfo = UTC
    watch: Callable[[Message], None] = lambda _: None
    messages: list[Message] = field(default_factory=list)
    _forgotten: int = 0
    _zones: dict[tuple[str, str], str] = field(default_factory=dict)
    _current: dict[str, Message] = field(default_factory=dict)
    _public: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _private: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(
        self,
        kind: MessageKind,
        platform: str,
        room: str,
        shown: Card | Form | File | None,
        *,
        text: str | None = None,
        to: str | None = None,
        label: PostLabel | None = None,
        zone: str | None = None,
        reference: str | None = None,
    ) -> Message:
        """Add a message. Its time is in its cohort's zone, or in the zone last used in the room.

        `text` is what a real platform showed.
        """
        if zone is not None:
            self._zones[platform, room] = zone
        known = self._zones.get((platform, room))
        where = ZoneInfo(known) if known else self.home
        seq = self._forgotten + len(self.messages) + 1
        name = reference or f"m{seq}"
        at = self.clock.now().astimezone(where)
        words = text_of(shown) if text is None else text
        message = Message(at, seq, kind, platform, room, to, label, name, shown, words)
        self.messages.append(message)
        if reference is None:
            index = (
                self._public.setdefault((platform, room), [])
                if to is None
                else self._private.setdefault((platform, to), [])
            )
            index.append(name)
            self._current[name] = message
        else:
            self._current[name] = replace(message, kind=self._current[name].kind)
        self.watch(message)
        return message

    def clear(self) -> None:
        """Forget every message. `watch` stays, and no reference is used again."""
        self._forgotten += len(self.messages)
        for kept in (self.messages, self._zones, self._current, self._public, self._private):
            kept.clear()

    def in_room(self, platform: str, room: str, person: str) -> list[Message]:
        """List what a person finds in a room, each message with its last edit, the oldest first.

        `seq` is that of the last edit.
        """
        public = self._public.get((platform, room), [])
        own = (self._current[name] for name in self._private.get((platform, person), []))
        found = [*(self._current[name] for name in public), *(one for one in own if one.room == room)]
        return sorted(found, key=_first_seq)

    def current(self, reference: str) -> Message:
        """Return the message with its last edit. Raises KeyError."""
        return self._current[reference]

    def visible_to(self, platform: str, room: str, person: str) -> Iterator[Message]:
        """List the messages that a person can see in a room, the newest first."""
        references = (
            self._public.get((platform, room), []) + self._private.get((platform, person), [])[-SCROLL_BACK:]
        )
        yield from sorted((self._current[name] for name in references), key=_first_seq, reverse=True)


def _first_seq(message: Message) -> int:
    """Return the place at which a message was first shown."""
    return int(message.reference[1:])


class LocalChat:
    """One platform of the transcript, as a `Chat`."""

    edit_interval = timedelta(0)
    access_interval = timedelta(0)
    has_threads = False

    def __init__(self, platform: str, transcript: Transcript) -> None:
        self.platform = platform
        self.people = People()
        self._transcript = transcript
        self._sent: dict[tuple[str, str], Message] = {}

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Post the card in a room, or write to one person."""
        if isinstance(target, ThreadRef | PollRef | EventsRef):
            raise TypeError("there are no threads here, as has_threads says, no polls and no events")
        if isinstance(target, RoomRef):
            kind, room, to = MessageKind.POST, target.channel, None
        else:
            kind, room, to = MessageKind.DIRECT, direct_room(target.user), target.user
        message = self._transcript.add(kind, self.platform, room, card, to=to, label=label, zone=label.zone)
        self._sent[_place(target), label.key] = message
        return message.reference

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace what a message shows."""
        before = self._transcript.current(message)
        self._transcript.add(
            MessageKind.EDIT,
            self.platform,
            before.room,
            card,
            to=before.to,
            label=label,
            zone=label.zone,
            reference=message,
        )

    async def delete(self, message: str) -> None:
        """Take the message away."""
        before = self._transcript.current(message)
        if before.shown is not DELETED:
            self._transcript.add(
                MessageKind.EDIT,
                self.platform,
                before.room,
                DELETED,
                to=before.to,
                label=before.label,
                reference=message,
            )
        self._sent = {place: one for place, one in self._sent.items() if one.reference != message}

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """Find the messages with these keys since then."""
        sent = {key: self._sent.get((_place(target), key)) for key in keys}
        return {key: one.reference for key, one in sent.items() if one is not None and one.at >= since}

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:  # noqa: ARG002 - the port's signature
        """Return nothing: the bot lacks no permission here."""
        return ()

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:
        """Return what the person may do here."""
        seen = frozenset(room.channel for room in rooms if self.people.sees(account.user, room.channel))
        there, manages = self.people.is_there(account.user), self.people.manages(account.user)
        return Access(there, manages, sees=seen)

    def kind_of(self, reference: str) -> MessageKind:
        """Return how a message was first shown. Raises KeyError."""
        return self._transcript.current(reference).kind

    def show(self, reply: Reply, room: str, person: str, *, instead_of: str = "") -> list[Message]:
        """Show a reply, and return its messages. Its first card replaces the private message `instead_of`."""
        add = self._transcript.add
        private: list[Card | File] = [*reply.private, *reply.files]
        shown = []
        if instead_of:
            first, room_of_it = private.pop(0), self._transcript.current(instead_of).room
            shown.append(
                add(
                    MessageKind.EDIT,
                    self.platform,
                    room_of_it,
                    first,
                    to=person,
                    zone=reply.zone,
                    reference=instead_of,
                )
            )
        shown += [
            add(MessageKind.PRIVATE, self.platform, room, one, to=person, zone=reply.zone) for one in private
        ]
        if reply.form is not None:
            shown.append(add(MessageKind.FORM, self.platform, room, reply.form, to=person, zone=reply.zone))
        if reply.public is not None:
            rooms = [one.channel for one in reply.rooms] or [room]
            shown += [
                add(MessageKind.REPLY, self.platform, one, reply.public, zone=reply.zone) for one in rooms
            ]
        return shown


def _place(target: Target) -> str:
    match target:
        case RoomRef():
            return target.channel
        case AccountRef():
            return target.user
        case ThreadRef() | PollRef():
            return target.message
        case EventsRef():
            raise TypeError("there are no events here")


def direct_room(person: str) -> str:
    """Return the name of a person's room for direct messages."""
    return f"@{person}"


def text_of(shown: Card | Form | File | None) -> str:
    """Return all text that a reader sees."""
    match shown:
        case Card():
            return plain(shown)
        case Form():
            return form_text(shown)
        case File(_, content):
            return content
        case None:
            return ""


def form_text(form: Form) -> str:
    """Write a form as plain text."""
    rows = [form.title]
    for one in form.fields:
        choices = f" [{' | '.join(option.value for option in one.likely)}]" if one.choices else ""
        held = f" = {one.initial}" if one.initial else ""
        rows.append(f"{one.label}: {one.hint}{choices}{held}")
    return "\n".join(rows)
