"""A cohort, a chat that fails on command, and as many processes' apps as a test wants."""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.call import Call, Press, Submission
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind, PostTime
from bot.messages.actions import Action
from bot.messages.card import Card, Heading
from bot.platform.failures import OutcomeUnknown, Unavailable
from bot.platform.people import Access, Actor
from bot.platform.refs import AccountRef, EventsRef, PollRef, PostLabel, RoomRef, Target, ThreadRef
from bot.study.audit_log import AuditEntry
from bot.study.course import Course
from bot.study.quotas import QUOTAS, Quotas
from tests.dialogues.seen import Seen, drawn
from tests.listed_posts import LISTED_FEATURES

GENERAL = RoomRef("discord", "w", "c1", "#general")
START = "/plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin"


def _with_the_first_goals(course: Course, week: int) -> PostTime | None:
    if not course.opens_stage(week):
        return None
    return PostTime(course.calendar.start(week), course.calendar.end(week))


OVERTURE = PostKind(
    name="overture",
    title="overture",
    order=40,
    schedule=_with_the_first_goals,
    draw=lambda course, _post, _told: Card("overture", (Heading("An overture"),), course.zone),
)
"""A second post at the instant of a stage's first goals, before them: what is due at once keeps its order."""

FEATURES = (*LISTED_FEATURES, Feature(name="overtures", posts=(OVERTURE,)))


@dataclass(frozen=True, slots=True)
class Mishap:
    """What goes wrong with one call: the error, and whether the platform had done its part by then."""

    error: Exception
    done: bool = False


@dataclass(slots=True)
class FlakyChat:
    """A platform that stores messages, and fails as it is told: one entry a call, None for success."""

    clock: MovableClock
    edit_interval: timedelta = timedelta(0)
    access_interval: timedelta = timedelta(0)
    has_threads: bool = False
    lacking: tuple[str, ...] = ()
    sends: deque[Mishap | None] = field(default_factory=deque)
    finds: deque[Mishap | None] = field(default_factory=deque)
    edits: deque[Mishap | None] = field(default_factory=deque)
    deletions: deque[Mishap | None] = field(default_factory=deque)
    stored: list[tuple[str, str]] = field(default_factory=list)
    """Place and key of every message, in order."""
    shown: dict[str, Card] = field(default_factory=dict)
    closed: dict[str, Exception] = field(default_factory=dict)
    """What every send to a place raises, by place, until the test opens it again."""
    spoilt: set[str] = field(default_factory=set)
    """Keys of messages over which the platform stumbles each time."""
    tried: list[tuple[str, str]] = field(default_factory=list)
    """Place and key of every attempt, in order."""
    looked: list[str] = field(default_factory=list)
    """The place of every look through a history, in order."""
    drawn: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    """The reference of every deletion, in order."""
    while_sending: Callable[[str], Awaitable[None]] | None = None
    while_editing: Callable[[str], Awaitable[None]] | None = None
    while_deleting: Callable[[str], Awaitable[None]] | None = None
    edit_takes: timedelta = timedelta(0)

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Post the card, or write to one person."""
        return await self._store(place_of(target), card, label)

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Replace what the message shows."""
        if self.while_editing is not None:
            await self.while_editing(message)
        with _mishap(self.edits):
            self.clock.move_to(self.clock.now() + self.edit_takes)
            self.shown[message] = card
            self.drawn.append(label.key)

    async def delete(self, message: str) -> None:
        """Take the message away, if it is there."""
        if self.while_deleting is not None:
            await self.while_deleting(message)
        with _mishap(self.deletions):
            self.deleted.append(message)
            self.shown.pop(message, None)

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:  # noqa: ARG002 - the port's signature
        """What is lacking in the room, as the test says."""
        return self.lacking

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:  # noqa: ARG002 - the port's signature
        """Everybody is there and sees every room."""
        return Access(is_there=True, sees=frozenset(room.channel for room in rooms))

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """The messages with these keys."""
        place = place_of(target)
        assert since <= self.clock.now()
        self.looked.append(place)
        with _mishap(self.finds):
            return {key: f"{place}/{key}" for key in keys if (place, key) in self.stored}

    @property
    def keys(self) -> list[str]:
        """The keys of what was stored, without the cohort's number, in order."""
        return [key.partition(":")[2] for _, key in self.stored]

    def lose_next(self) -> None:
        """The next message is stored, and its connection breaks before the bot hears of it."""
        self.sends.append(Mishap(OutcomeUnknown("connection reset"), done=True))

    def reads(self, key: str) -> Seen:
        """What the message with that key (or its end) shows now."""
        return next(drawn(card) for name, card in self.shown.items() if name.endswith(key))

    async def _store(self, place: str, card: Card, label: PostLabel) -> str:
        if self.while_sending is not None:
            await self.while_sending(label.key)
        self.tried.append((place, label.key))
        if label.key in self.spoilt:
            raise Unavailable("internal error")
        if place in self.closed:
            raise self.closed[place]
        with _mishap(self.sends):
            self.stored.append((place, label.key))
            reference = f"{place}/{label.key}"
            self.shown[reference] = card
            return reference


def place_of(target: Target) -> str:
    """A name for where a message goes."""
    match target:
        case RoomRef():
            return target.channel
        case AccountRef():
            return target.user
        case ThreadRef() | PollRef():
            return f"under {target.message}"
        case EventsRef():
            return f"events of {target.room.workspace}"


class _mishap:  # noqa: N801 - reads as a statement
    """The next mishap, before what is done inside or after it."""

    def __init__(self, mishaps: deque[Mishap | None]) -> None:
        self._next = mishaps.popleft() if mishaps else None

    def __enter__(self) -> None:
        if self._next is not None and not self._next.done:
            raise self._next.error

    def __exit__(self, *_: object) -> None:
        if self._next is not None and self._next.done:
            raise self._next.error


class House:
    """The bot in one process, or in several: each app has a database connection of its own."""

    def __init__(self, url: str, start: str = "2026-03-01T08:00:00+00:00") -> None:
        self._url = url
        self._databases: list[Database] = []
        self.clock = MovableClock(datetime.fromisoformat(start))
        self.chat = FlakyChat(self.clock)
        self.app = self.process()

    def process(self, chats: dict[str, FlakyChat] | None = None, quotas: Quotas = QUOTAS) -> App:
        """The app of another process on the same database; by default it speaks to the same platform."""
        database = Database(self._url)
        self._databases.append(database)
        chosen = {"discord": self.chat} if chats is None else chats
        return App(database, chosen, self.clock, plans_root(), features=FEATURES, quotas=quotas)

    async def close(self) -> None:
        """Give the databases back."""
        for database in self._databases:
            await database.close()

    def reads(self, key: str) -> Seen:
        """What the message with that key (or its end) shows now."""
        return self.chat.reads(key)

    @property
    def database(self) -> Database:
        """The first process's database."""
        return self._databases[0]

    async def say(self, person: str, line: str, room: RoomRef = GENERAL, app: App | None = None) -> Seen:
        """Type a command; the answer."""
        actor = Actor(AccountRef(room.platform, room.workspace, person), person, person == "organizer")
        reply = await (app or self.app).dispatch(Call(actor, room, "", line))
        return drawn(*reply.private)

    async def let_in(self, room: RoomRef, app: App) -> None:
        """Let the group of GENERAL live in a room elsewhere, with a code and the organizer's word.

        `app` speaks to that platform.
        """
        made = await self.say("organizer", f"/plan-admin room invite platform:{room.platform}", app=app)
        code = made.text.split("/plan-admin rooms add ")[1].split()[0]
        assert (await self.say("organizer", f"/plan-admin room {code}", room, app)).card == "room_asked"
        assert (await self.say("organizer", "/plan-admin room confirm")).card == "room_confirmed"

    async def press(self, person: str, command: str, **given: str) -> Seen:
        """Press a button of the first group's; the answer."""
        actor = Actor(AccountRef(GENERAL.platform, GENERAL.workspace, person), person, person == "organizer")
        reply = await self.app.dispatch(Press(actor, GENERAL, str(Action(command, given, 1))))
        return drawn(*reply.private)

    async def submit(
        self, person: str, command: str, asked: str, value: str, **given: str
    ) -> tuple[Card, ...]:
        """Submit the form of a button of the first group's, which asks for one parameter; the answer."""
        actor = Actor(AccountRef(GENERAL.platform, GENERAL.workspace, person), person, person == "organizer")
        action = str(Action(command, given, 1, (asked,)))
        reply = await self.app.dispatch(Submission(actor, GENERAL, action, {asked: value}))
        return reply.private

    async def until(self, moment: str, *, apps: Iterable[App] = ()) -> None:
        """Let time pass; the given processes tick one after another at each instant that something is due."""
        target = datetime.fromisoformat(moment)
        chosen = list(apps) or [self.app]
        for _ in range(10_000):
            wake = await self.app.next_wake()
            if wake is None or wake > target:
                break
            self.clock.move_to(wake)
            for app in chosen:
                await app.tick(self.clock.now())
        else:
            raise AssertionError("the bot wakes again and again")
        self.clock.move_to(target)

    async def audit(self, event: str) -> list[str]:
        """The details of the log's lines of one sort, in order."""
        async with self.database.read() as session:
            query = select(AuditEntry.detail).where(AuditEntry.event == event).order_by(AuditEntry.id)
            return list((await session.scalars(query)).all())
