"""Discord as a stage of the dialogues: the real adapter on the stand-in, and people in front of its client.

What they see is read from the stand-in and told to the transcript in their zone: a person's device is set to
the zone that they told the bot, else to their group's.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from adapters.discord.commands import PICKED
from adapters.discord.forms import BY_NAME
from adapters.discord.platform import DiscordPlatform
from adapters.local.buttons import Pressable
from adapters.local.chat import DELETED, MessageKind, Transcript, direct_room
from adapters.local.chat import Message as Seen
from adapters.local.people import ORGANIZER
from adapters.local.script import Deed
from adapters.local.stage import CannotBeTyped
from bot.app import App
from bot.commands.command import Command
from bot.commands.parsing import given
from bot.commands.reply import File, Form, FormField
from bot.db.engine import Database
from bot.errors import UserError
from bot.messages.actions import decode
from bot.messages.card import Option
from bot.platform.chat import Chat
from bot.study import caller_queries, cohort_queries, people_queries
from bot.study.course_cache import zone_of_calendar
from tests.wire.cards_sent import CardsSent
from tests.wire.discord.gateway import Intent
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.payloads import channel_json, guild_create
from tests.wire.discord.people import NotOffered, Person
from tests.wire.discord.polls import RESULT
from tests.wire.discord.reading import read, read_modal, shown
from tests.wire.discord.rules import Part
from tests.wire.discord.server import Discord
from tests.wire.discord.world import Change, Channel, ChannelType, Json, Message, Permission, User, walk

LONGEST_NAME = 32
"""Characters of a name on Discord."""

ANSWER = "answer "
"""What pressing an answer of a poll is called here: it carries no action of the bot's."""

PICKED_ROW = re.compile(r"(?P<label>.+): which one\?")
"""The placeholder of a menu that stands for the equal buttons of many rows."""


class DiscordStage:
    """The stand-in with one server, its people, and the bot that the adapter connects to it."""

    forms_stay = False

    def __init__(
        self, discord: Discord, transcript: Transcript, database: Callable[[], Database | None]
    ) -> None:
        self._discord = discord
        self._transcript = transcript
        self._database = database
        self.guild = discord.world.add_guild("Owls")
        self.guild.opened_commands.add("plan-admin")  # or nobody else could be told that it is not for them
        manager = Permission.MANAGE_GUILD
        self._manager = discord.world.add_role(self.guild, "organizers", manager)
        self._people: dict[str, Person] = {}
        self._names: dict[int, str] = {}
        self._news: list[tuple[Change, Message]] = []
        self._references: dict[int, str] = {}
        self._messages: dict[str, Message] = {}
        discord.world.watchers.append(lambda change, message: self._news.append((change, message)))
        self._cards = CardsSent()
        self._app: App | None = None
        self.platform = self._build()
        """The bot's side as it runs at present."""
        self._serving: asyncio.Task[None] | None = None

    @property
    def chat(self) -> Chat:
        """The adapter's."""
        return self._cards.chat(self.platform.chat)

    async def open(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Connect the bot."""
        self._app = app
        await self.platform.open()
        self._serving = asyncio.create_task(self.platform.serve(self._cards.app(app), wake_scheduler))
        connected = asyncio.create_task(self._discord.gateway.connected())
        await asyncio.wait([self._serving, connected], return_when=asyncio.FIRST_COMPLETED)
        self._check_serving()
        await connected

    async def look(self) -> None:
        """Note what the bot posted and changed by itself."""
        self._check_serving()
        await self._note(MessageKind.POST)

    async def close(self) -> None:
        """Disconnect the bot. The next one is a new one."""
        await self.platform.close()
        if self._serving is not None:
            await self._serving
            self._serving = None
        self.platform = self._build()

    def pressables(self, message: Seen) -> Iterable[Pressable]:
        """The buttons and options of the message as the stand-in has it now."""
        native = self._messages.get(message.reference)
        if native is None:
            return ()
        answers = enumerate(self._answers(native), start=1)
        votes = (Pressable(label, f"{ANSWER}{number}", answers=True) for number, label in answers)
        return (*_pressables(native), *votes)

    async def say(self, person: str, room: str, line: str) -> None:
        """Call up a command and fill its options in."""
        if self._app is None:
            raise RuntimeError("the stage is not open")
        try:
            command, rest = self._app.registry.split(line)
            options = given(command, rest)
        except UserError as error:
            raise CannotBeTyped(str(error)) from error
        typed = " ".join(line.strip().removeprefix("/").split()[: len(command.name.split())])
        if typed.casefold() != command.name:
            raise CannotBeTyped(f"there is no command /{typed}")
        who, channel = self.person(person), await self.channel(room)
        await self._do(person, lambda: who.command(channel, command.name, named(command, options)))

    async def press(self, person: str, message: Seen, pressable: Pressable) -> None:
        """Press a button, or choose in a menu."""
        who, native, value = self.person(person), self._messages[message.reference], pressable.value
        poll = self.poll_under(native)
        if poll is not None and pressable.action.startswith(ANSWER):
            await who.vote(poll, int(pressable.action.removeprefix(ANSWER)))
            await self._discord.gateway.heard()
            await self.platform.idle()
        elif value is None:
            await self._do(person, lambda: who.click(native, pressable.action))
        else:
            await self._do(person, lambda: who.choose(native, pressable.action, [value]))

    async def submit(self, person: str, form: Seen, values: Mapping[str, str]) -> bool:  # noqa: ARG002 - it is the open one
        """Submit the open form. Discord closes it, whatever the bot has to say to it."""
        who = self.person(person)
        asked = walk(who.modal["components"]) if who.modal else ()
        picked = {one["custom_id"] for one in asked if one.get("type") == Part.USER_SELECT}
        typed = {f"{name}{BY_NAME}" if name in picked else name: text for name, text in values.items()}
        await self._do(person, lambda: who.submit(typed))
        return True

    async def moderate(self, deed: Deed, person: str, room: str) -> None:
        """Change what a person may do on the server. Discord tells the bot of changed channels alone."""
        who = self.person(person).user.id
        match deed:
            case Deed.BAN:
                self.guild.members.pop(who, None)
            case Deed.UNBAN:
                self.guild.members.setdefault(who, set())
            case Deed.DEMOTE:
                self.guild.members[who].discard(self._manager.id)
            case Deed.PROMOTE:
                self.guild.members[who].add(self._manager.id)
            case Deed.HIDE | Deed.SHOW:
                channel = await self.channel(room)
                channel.overwrites.pop(who, None)
                if deed is Deed.HIDE:
                    channel.overwrites[who] = (Permission(0), Permission.VIEW_CHANNEL)
                await self.channel_changed(channel)

    async def channel_changed(self, channel: Channel) -> None:
        """Let the bot hear that somebody changed the permissions of a channel."""
        data = channel_json(channel)
        await self._hear("CHANNEL_UPDATE", data)

    async def guild_joined(self) -> None:
        """Let the bot hear that it is on the server again."""
        await self._hear("GUILD_CREATE", guild_create(self.guild, self._discord.world.bot))

    async def _hear(self, event: str, data: Json) -> None:
        await self._discord.gateway.dispatch(event, data, guild=self.guild.id, intent=Intent.GUILDS)
        await self._discord.gateway.heard()
        await self.platform.idle()

    async def _do(self, person: str, deed: Callable[[], Awaitable[Interaction]]) -> None:
        """Let a person do something, and note what they and others see once the bot is done with it."""
        self._cards.forget_answers()
        try:
            interaction = await deed()
        except NotOffered as cannot:
            raise CannotBeTyped(str(cannot)) from cannot
        if interaction.response is not None:
            await self.person(person).answer(interaction)
        await self.platform.idle()
        self._check_serving()
        if interaction.modal is not None:
            form, room = _form(interaction.modal), self._room(interaction.channel)
            text = read_modal(interaction.modal)
            self._transcript.add(MessageKind.FORM, "discord", room, form, text=text, to=person)
        await self._note(MessageKind.REPLY)

    async def _note(self, public: MessageKind) -> None:
        """Tell the transcript what people saw since the last time."""
        news, self._news = self._news, []
        new = {message.id for change, message in news if change is Change.POSTED}
        for change, message in news:
            if change is Change.DELETED and message.seen_by is None and message.id in self._references:
                room, reference = self._room(message.channel), self._references[message.id]
                self._transcript.add(MessageKind.EDIT, "discord", room, DELETED, reference=reference)
            if change is Change.DELETED or message.type == RESULT:
                continue
            if message.poll is not None:
                hung = message.channel.messages.get(message.above or 0)
                if hung is not None and hung.id not in new:
                    await self._tell(MessageKind.EDIT, hung)
            elif message.channel.type is not ChannelType.PUBLIC_THREAD:
                await self._tell(public if change is Change.POSTED else MessageKind.EDIT, message)
            elif (above := _above(message.channel)) is not None and above.id not in new:
                await self._tell(MessageKind.EDIT, above)

    async def _tell(self, kind: MessageKind, message: Message) -> None:
        reader = message.seen_by or message.channel.recipient
        if reader is not None and kind is not MessageKind.EDIT:
            kind = MessageKind.PRIVATE if message.seen_by else MessageKind.DIRECT
        zone, own_zone = await self._zones(message.channel, reader)
        for name, content in () if message.components else message.files:
            file, to = File(name, content.decode()), self._names[reader.id] if reader else None
            self._transcript.add(kind, "discord", self._room(message.channel), file, to=to, zone=zone)
        if message.files and not message.components:
            return
        told = self._transcript.add(
            kind,
            "discord",
            self._room(message.channel),
            self._cards.shown_in(
                f"{message.channel.id}/{message.id}",
                str(reader.id) if reader else "",
                alone=message.seen_by is not None,
            ),
            text=self._named(_text(message, own_zone, self._answers(message))),
            to=self._names[reader.id] if reader else None,
            zone=zone,
            reference=self._references.get(message.id),
        )
        self._references[message.id] = told.reference
        self._messages[told.reference] = message

    async def _zones(self, channel: Channel, reader: User | None) -> tuple[str | None, str]:
        """The zone of the group that a message is about, if any; and that of the reader's device."""
        database = self._database()
        if database is None:
            raise RuntimeError("the bot never ran")
        async with database.read() as session:
            user = str(reader.id) if reader else ""
            person = await people_queries.find_person(session, "discord", "", user)
            workspace = str(channel.guild.id) if channel.guild else ""
            cohort = await cohort_queries.find_cohort_in_room(session, "discord", workspace, str(channel.id))
            if cohort is None and person is not None:
                groups = await caller_queries.find_groups_of_person(session, person.id)
                cohort = next(iter(groups.joined), None)
        zone = zone_of_calendar(cohort) if cohort else None
        return zone, (person.timezone if person else None) or zone or "UTC"

    def _named(self, words: str) -> str:
        """The words with the names of the channels to which they link, as the client shows them."""

        def name(found: re.Match[str]) -> str:
            channel = self._discord.world.find_channel(int(found[1]))
            return f"#{channel.name if channel else 'unknown'}"

        return re.sub(r"\(channel (\d+)\)", name, words)

    def poll_under(self, message: Message) -> Message | None:
        """The poll that answers a message, while it is open."""
        now = self._discord.world.clock.now()
        replies = (one for one in message.channel.messages.values() if one.above == message.id)
        return next((one for one in replies if one.poll is not None and not one.poll.is_over(now)), None)

    def _answers(self, message: Message) -> Sequence[str]:
        found = self.poll_under(message)
        return found.poll.answers if found is not None and found.poll is not None else ()

    def person(self, name: str) -> Person:
        """Somebody of the server, come there when first named."""
        if len(name) > LONGEST_NAME:
            raise CannotBeTyped(f"a name has at most {LONGEST_NAME} characters")
        if name not in self._people:
            user = self._discord.world.add_user(name)
            self.guild.members[user.id] = {self._manager.id} if name == ORGANIZER else set()
            self._people[name] = Person(self._discord, user, self.guild)
            self._names[user.id] = name
        return self._people[name]

    async def channel(self, room: str) -> Channel:
        """A channel of the server, made when first named; or somebody's conversation with the bot."""
        if room.startswith(direct_room("")):
            return self._discord.world.direct_channel(self.person(room[len(direct_room("")) :]).user)
        name = room.removeprefix("#")
        found = next((one for one in self.guild.channels.values() if one.name == name), None)
        return found or await self._discord.open_channel(self.guild, name)

    def _room(self, channel: Channel) -> str:
        return direct_room(self._names[channel.recipient.id]) if channel.recipient else f"#{channel.name}"

    def _build(self) -> DiscordPlatform:
        return DiscordPlatform(self._discord.settings())

    def _check_serving(self) -> None:
        if self._serving is not None and self._serving.done():
            self._serving.result()
            raise RuntimeError("the bot stopped listening")


def named(command: Command, texts: Mapping[str, str]) -> dict[str, str]:
    """The options to which somebody gives these texts who types names, and picks from no list."""
    picked = {param.name for param in command.offered if param.autocomplete in PICKED}
    return {f"{name}{BY_NAME}" if name in picked else name: text for name, text in texts.items()}


def _above(thread: Channel) -> Message | None:
    """The message that a thread hangs under."""
    return thread.parent.messages.get(thread.id) if thread.parent else None


def _text(message: Message, zone: str, answers: Sequence[str]) -> str:
    """All that a message says. What hangs under it stands where it would without threads and polls."""
    lines = read(message, zone).split("\n")
    hanging = [one for one in message.thread.history() if one.type == 0] if message.thread else []
    tail = len(lines)
    while tail and lines[tail - 1].startswith("["):
        tail -= 1
    ballot = [" ".join(f"[{answer}]" for answer in answers)] if answers else []
    return "\n".join([*lines[:tail], *(read(one, zone) for one in hanging), *lines[tail:], *ballot])


def _pressables(message: Message) -> Iterator[Pressable]:
    poll = message.channel.type is ChannelType.DIRECT or _is_poll(message)
    for part in walk(message.components):
        match part.get("type"):
            case Part.BUTTON if own := part.get("custom_id"):
                yield Pressable(part["label"], own, _item(own), answers=poll)
            case Part.SELECT:
                yield from _options(part)
            case _:
                pass


def _options(select: Json) -> Iterator[Pressable]:
    """The options of a select; of one that stands for the buttons of many rows, those buttons."""
    rows = PICKED_ROW.fullmatch(select.get("placeholder") or "")
    for option in select["options"]:
        item = _item(option["value"])
        if item:
            label = rows["label"] if rows else option["label"].partition(": ")[0]
            yield Pressable(label, select["custom_id"], item, option["value"])
        else:
            yield Pressable(option["label"], select["custom_id"], value=option["value"], answers=True)


def _item(action: str) -> str:
    """The key of the item, or the code of the post, that a button is about, if it is about one."""
    with suppress(UserError):
        arguments = decode(action.partition("~")[0]).arguments
        return arguments.get("item") or arguments.get("post", "")
    return ""


def _is_poll(message: Message) -> bool:
    """Whether the message counts the answers that its buttons give."""
    labels = [part["label"] for part in walk(message.components) if part.get("type") == Part.BUTTON]
    lines = [
        line
        for part in walk(message.components)
        if part.get("type") == Part.TEXT
        for line in shown(part["content"], "UTC").split("\n")
    ]
    counted = [one for one in labels if any(re.fullmatch(rf"{re.escape(one)}: \d+", line) for line in lines)]
    return bool(counted)


def _form(modal: Json) -> Form:
    """A form read back: its questions by the names under which they are submitted."""
    fields = tuple(
        FormField(
            name=part["custom_id"],
            label=label["label"],
            hint=label.get("description") or "",
            is_required=part.get("required", True),
            choices=tuple(Option(one["label"], one["value"]) for one in part.get("options") or ()),
            initial=part.get("value")
            or next((one["value"] for one in part.get("options") or () if one.get("default")), ""),
        )
        for label in modal["components"]
        for part in [label["component"]]
    )
    return Form(modal["title"], fields, modal["custom_id"])
