"""What exists on the stand-in: servers, channels, roles, people, messages. Nothing is sent from here.

Times and ids follow the clock that is handed in. Who may do what where is worked out as Discord does it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, IntEnum, IntFlag
from typing import Any

from bot.platform.clock import Clock

Json = dict[str, Any]

EPOCH = 1_420_070_400_000
"""The first millisecond of 2015, from which Discord counts."""


class Permission(IntFlag):
    """The permissions that matter to a bot that posts, with Discord's bits."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    SEND_POLLS = 1 << 49


EVERYTHING = Permission((1 << 52) - 1)
USUAL = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.SEND_POLLS
    | Permission.CONNECT
    | Permission.CREATE_EVENTS
)
"""What everyone may do on a new server; events also because the invitation asks for them."""


class ChannelType(IntEnum):
    """The kinds of channels that the stand-in has."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    PUBLIC_THREAD = 11
    FORUM = 15


class Change(Enum):
    """What happened to a message in the eyes of people."""

    POSTED = "posted"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(eq=False, slots=True)
class User:
    """A person or the bot. `open_door`: takes direct messages."""

    id: int
    name: str
    bot: bool = False
    open_door: bool = True


@dataclass(eq=False, slots=True)
class Role:
    """A role of a server."""

    id: int
    name: str
    permissions: Permission
    position: int
    mentionable: bool = False
    managed: bool = False


@dataclass(eq=False, slots=True)
class Poll:
    """A poll. `votes` are the numbers of answers, counted from 1, by user."""

    question: str
    answers: list[str]
    ends: datetime
    votes: dict[int, int] = field(default_factory=dict)

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can vote any more."""
        return self.ends <= now


class EventStatus(IntEnum):
    """Where a scheduled event stands."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


@dataclass(eq=False, slots=True)
class ScheduledEvent:
    """A scheduled event of a server, in a voice channel or at a `place`."""

    id: int
    guild: "Guild"
    creator: User
    starts: datetime
    name: str = ""
    description: str | None = None
    ends: datetime | None = None
    channel: "Channel | None" = None
    place: str | None = None
    status: EventStatus = EventStatus.SCHEDULED

    @property
    def is_over(self) -> bool:
        """Whether nothing of it can be changed any more."""
        return self.status in {EventStatus.COMPLETED, EventStatus.CANCELED}


@dataclass(eq=False, slots=True)
class Message:
    """A message. `seen_by` is set where it is ephemeral; `loading` while it only says that the bot thinks.

    `files` are names and contents of what hangs at it; `above` is the id of the message that it replies to.
    """

    id: int
    channel: "Channel"
    author: User
    at: datetime
    content: str = ""
    components: list[Json] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | int | None = None
    mentions: list[str] = field(default_factory=list)
    edited: datetime | None = None
    seen_by: User | None = None
    loading: bool = False
    thread: "Channel | None" = None
    poll: Poll | None = None
    above: int | None = None


@dataclass(eq=False, slots=True)
class Channel:
    """A text channel, a thread under a message of one, or a conversation with one person.

    `overwrites` are (allowed, denied) by the id of a role or a member.
    """

    id: int
    type: ChannelType
    name: str = ""
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    owner: User | None = None
    position: int = 0
    overwrites: dict[int, tuple[Permission, Permission]] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    def history(self) -> list[Message]:
        """What everyone there sees, the oldest first."""
        return [one for one in self.messages.values() if one.seen_by is None]


@dataclass(eq=False, slots=True)
class Guild:
    """A server. `members` are the roles of each, besides the one that everyone has.

    `opened_commands` are those that its settings offer to everyone.
    """

    id: int
    name: str
    owner: User
    everyone: Role
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    events: dict[int, ScheduledEvent] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    nicks: dict[int, str] = field(default_factory=dict)
    """What members are called here, where that is not their global name."""
    opened_commands: set[str] = field(default_factory=set)
    timeouts: dict[int, datetime] = field(default_factory=dict)
    """Until when members may write nothing here."""

    def permissions(self, user: User) -> Permission:
        """What the user may do on the server as a whole; nothing if they are not on it."""
        if user is self.owner:
            return EVERYTHING
        if user.id not in self.members:
            return Permission(0)
        found = self.everyone.permissions
        for role in self.members.get(user.id, ()):
            found |= self.roles[role].permissions
        return EVERYTHING if Permission.ADMINISTRATOR in found else found

    def permissions_in(self, user: User, channel: Channel) -> Permission:
        """What the user may do in a channel or its threads; nothing where they cannot see it."""
        found = self.permissions(user)
        if found == EVERYTHING:
            return found
        overwrites = (channel.parent or channel).overwrites
        roles = self.members.get(user.id, set())
        for ids in ({self.everyone.id}, roles, {user.id}):
            allowed = denied = Permission(0)
            for one in ids:
                more, less = overwrites.get(one, (Permission(0), Permission(0)))
                allowed, denied = allowed | more, denied | less
            found = found & ~denied | allowed
        return found if Permission.VIEW_CHANNEL in found else Permission(0)

    def top(self, user: User) -> int:
        """The position of the user's highest role."""
        return max((self.roles[role].position for role in self.members.get(user.id, ())), default=0)


class Snowflakes:
    """Ids that grow, made from a clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new one."""
        milliseconds = int(self._clock.now().timestamp() * 1000) - EPOCH
        self._last = max(self._last + 1, milliseconds << 22)
        return self._last


Watcher = Callable[[Change, Message], None]


class World:
    """Everything there is. `watchers` are told of each message that people see come, change or go."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.token = "not-a-real-token"
        self.application = self.ids.next()
        self.bot = User(self.application, "studyplan", bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.directs: dict[int, Channel] = {}
        self.portal: Json = {}
        """What the developer portal says otherwise than it does for a new application."""
        self.commands: list[Json] = []
        self.violations: list[str] = []
        self.watchers: list[Watcher] = []

    def add_user(self, name: str) -> User:
        """A new person."""
        user = User(self.ids.next(), name)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, bot: bool = True, id: int | None = None) -> Guild:  # noqa: A002 its name
        """A new server, with the bot on it unless told otherwise."""
        number = id or self.ids.next()
        owner = self.add_user(f"owner of {name}")
        guild = Guild(number, name, owner, Role(number, "@everyone", USUAL, 0))
        guild.roles[number] = guild.everyone
        guild.members[owner.id] = set()
        if bot:
            own = self.add_role(guild, self.bot.name, Permission(0))
            guild.members[self.bot.id] = {own.id}
        self.guilds[number] = guild
        return guild

    def add_role(self, guild: Guild, name: str, permissions: Permission) -> Role:
        """A new role above all others."""
        role = Role(self.ids.next(), name, permissions, len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_channel(self, guild: Guild, name: str, kind: ChannelType = ChannelType.TEXT) -> Channel:
        """A new channel."""
        channel = Channel(self.ids.next(), kind, name, guild, position=len(guild.channels))
        guild.channels[channel.id] = channel
        return channel

    def open_thread(self, message: Message, name: str, owner: User) -> Channel:
        """The thread under a message. It has the message's id, and begins with a reference to it."""
        above, guild = message.channel, message.channel.guild
        if guild is None:
            raise ValueError("a direct message has no threads")
        thread = Channel(message.id, ChannelType.PUBLIC_THREAD, name, guild, above, owner=owner)
        guild.threads[thread.id] = message.thread = thread
        starter = Message(self.ids.next(), thread, message.author, self.clock.now(), type=21)
        thread.messages[starter.id] = starter
        return thread

    def direct_channel(self, user: User) -> Channel:
        """The conversation of the bot with one person."""
        if user.id not in self.directs:
            self.directs[user.id] = Channel(self.ids.next(), ChannelType.DIRECT, recipient=user)
        return self.directs[user.id]

    def find_channel(self, number: int) -> Channel | None:
        """A channel of any kind."""
        for guild in self.guilds.values():
            if found := guild.channels.get(number) or guild.threads.get(number):
                return found
        return next((one for one in self.directs.values() if one.id == number), None)

    def permissions(self, user: User, channel: Channel) -> Permission:
        """What a user may do in a channel; in a conversation of two, all that belongs there."""
        return channel.guild.permissions_in(user, channel) if channel.guild else USUAL

    def post(self, message: Message) -> None:
        """Store a message and let people see it."""
        message.channel.messages[message.id] = message
        if not message.loading:
            self.tell(Change.POSTED, message)

    def tell(self, change: Change, message: Message) -> None:
        """Let people see what happened to a message."""
        for watcher in self.watchers:
            watcher(change, message)

    def violate(self, words: str) -> None:
        """Note something that a bot must not do."""
        self.violations.append(words)


def walk(components: list[Json]) -> Iterator[Json]:
    """All components, each before what it holds."""
    for one in components:
        yield one
        yield from walk(one.get("components") or [])
        yield from walk(
            [held for name in ("accessory", "component") if isinstance(held := one.get(name), dict)]
        )
