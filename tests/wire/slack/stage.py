"""Slack as a stage of the dialogues: the real adapter on the stand-in, and people in front of Slack's client.

What they see is read from the stand-in and told to the transcript, in the zone that they told the bot, else
in their group's.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.local.buttons import Pressable
from adapters.local.chat import DELETED, MessageKind, Transcript, direct_room
from adapters.local.chat import Message as Seen
from adapters.local.people import ORGANIZER
from adapters.local.script import Deed
from adapters.local.stage import CannotBeTyped
from adapters.pictures.studio import Studio
from adapters.slack.installations import OAuthClient
from adapters.slack.platform import SlackCredentials, SlackPlatform, Stores
from adapters.slack.storage import SlackFiles, SlackRequests
from bot.app import App
from bot.commands.reply import File, Form, FormField
from bot.db.engine import Database
from bot.errors import UserError
from bot.messages.actions import decode
from bot.messages.card import Option
from bot.messages.notice import notice
from bot.platform.chat import Chat
from bot.study import caller_queries, cohort_queries, people_queries
from bot.study.course_cache import zone_of_calendar
from tests.wire.cards_sent import CardsSent
from tests.wire.slack.acting import ClientRefuses, Handle, handles, initial_value
from tests.wire.slack.delivery import Answer
from tests.wire.slack.people import Person
from tests.wire.slack.reading import Reader
from tests.wire.slack.rules.objects import offered
from tests.wire.slack.slack import Slack
from tests.wire.slack.workspace import Change, Channel, Kind, Message, View

TURNS = {
    "Done": ("Done", "Undo"),
    "Remind me of open check-ins": ("Turn reminders on", "Turn reminders off"),
    "Show me on boards": ("Show me on boards", "Hide me from boards"),
    "Name me on posters": ("Name me on posters", "Leave me off posters"),
    "Nudge each other": ("Turn nudges on", "Turn nudges off"),
    "I review others' projects": ("I will review", "No more reviews"),
    "Remind me": ("Remind me", "No more reminders"),
    "I can lead": ("I can lead", "I no longer lead"),
    "Name me when I am stuck": ("Name me when I am stuck", "Do not name me"),
    **{
        one.capitalize(): (f"Put {one} in", f"Leave {one} out")
        for one in ("goals", "papers", "check-ins", "meetings")
    },
}
"""How dialogues, which know buttons alone, call ticking a box and taking the tick away. Boxes that are not
here are hours of a meeting."""

BOX = re.compile(r"\[([☐☑]) ([^\[\]]+)\]")


class SlackStage:
    """The stand-in with one workspace, its people, and the bot that the adapter connects to it.

    With `stores` the bot has no token at first: workspaces install it by OAuth.
    """

    forms_stay = True

    def __init__(
        self,
        slack: Slack,
        transcript: Transcript,
        database: Callable[[], Database | None],
        pace: timedelta = timedelta(0),
        stores: Stores | None = None,
        *,
        pictures: bool = False,
    ) -> None:
        self._pictures = pictures
        self.slack = slack
        self.team = slack.add_workspace("Owls")
        self._transcript = transcript
        self._database = database
        self._pace = pace
        self._stores = stores or Stores(_Ledger(database), _Ledger(database))
        self._token = None if stores else slack.install(self.team).value
        self._people: dict[str, Person] = {}
        self._names: dict[str, str] = {}
        self._news: list[tuple[Change, Message | View]] = []
        self._references: dict[str, str] = {}
        self._messages: dict[str, Message] = {}
        self.team.watchers.append(lambda change, what: self._news.append((change, what)))
        self._cards = CardsSent()
        self.platform = self.another()
        self._serving: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None

    @property
    def chat(self) -> Chat:
        """The adapter's."""
        return self._cards.chat(self.platform.chat)

    async def open(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Connect the bot, or let Slack's requests reach it."""
        await self.platform.open()
        self._serving = asyncio.create_task(self.platform.serve(self._cards.app(app), wake_scheduler))
        if self.slack.app.socket_mode:
            await self.slack.sockets.wait_for(2)
        else:
            server = web.Application()
            server.add_routes(self.platform.routes())
            self._runner = web.AppRunner(server, access_log=None)
            await self._runner.setup()
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
            self.slack.app.host = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def look(self) -> None:
        """Note what the bot posted and changed by itself."""
        self._check_serving()
        await self._note(MessageKind.POST)

    async def close(self) -> None:
        """Disconnect the bot. The next one is a new one."""
        if self._serving is not None:
            await self.platform.close()
            await self._serving
            self._serving = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.platform = self.another()

    def pressables(self, message: Seen) -> Iterator[Pressable]:
        """The buttons and options of the message and of its thread, as the stand-in has them now."""
        poll = message.kind is MessageKind.DIRECT
        reader = self.person(message.to) if message.to else None
        for native in self._natives(message):
            yield from _pressables(native, reader, poll=poll)

    async def say(self, person: str, room: str, line: str) -> None:
        """Type a slash command and send it."""
        who, channel = self.person(person), self.channel(room)
        await self.do(person, lambda: who.slash(channel, line))

    async def press(self, person: str, message: Seen, pressable: Pressable) -> None:
        """Press a button, or choose in a menu."""
        who, value = self.person(person), pressable.value
        ts, _, action_id = pressable.action.partition("/")
        native = next(one for one in self._natives(message) if one.ts == ts)
        if value is None and any(_is_box(one, action_id) for one in handles(native)):
            await self.do(person, lambda: who.tick(native, action_id))
        elif value is None:
            await self.do(person, lambda: who.click(native, action_id))
        else:
            await self.do(person, lambda: who.choose(native, value, action_id))

    async def submit(self, person: str, form: Seen, values: Mapping[str, str]) -> bool:
        """Submit the open form. It stays open where the bot says so, with its words beside the fields."""
        who = self.person(person)
        view = who.modal()
        await self.do(person, lambda: who.submit(values))
        if view not in who.modals:
            return True
        for words in who.errors.values():
            self._transcript.add(
                MessageKind.PRIVATE, "slack", form.room, notice("form_error", words), to=person
            )
        return False

    async def moderate(self, deed: Deed, person: str, room: str) -> None:
        """Change what a person may do in the workspace. A channel that is hidden from somebody becomes a
        private one without them. Slack tells the app of whatever changes about an account.
        """
        user = self.person(person).user
        match deed:
            case Deed.BAN | Deed.UNBAN:
                user.deleted = deed is Deed.BAN
                await self.slack.events.user_changed(self.team, user)
                await self.platform.idle()
            case Deed.DEMOTE | Deed.PROMOTE:
                user.is_admin = deed is Deed.PROMOTE
                await self.slack.events.user_changed(self.team, user)
                await self.platform.idle()
            case Deed.HIDE:
                channel = self.channel(room)
                channel.kind = Kind.PRIVATE
                channel.members.discard(user.id)
            case Deed.SHOW:
                self.channel(room).members.add(user.id)

    def person(self, name: str) -> Person:
        """The person of that name, who comes into the workspace when first named."""
        if name not in self._people:
            person = self.slack.add_person(self.team, name, tz=None, is_admin=name == ORGANIZER)
            self._people[name] = person
            self._names[person.user.id] = name
        return self._people[name]

    def channel(self, room: str) -> Channel:
        """The channel of that name, with the bot in it from the start; or somebody's conversation with the
        bot.
        """
        if room.startswith(direct_room("")):
            return self.team.im(
                self.slack.bot_of(self.team), self.person(room[len(direct_room("")) :]).user.id
            )
        try:
            return self.team.channel_named(room)
        except KeyError:
            return self.slack.add_channel(self.team, room)

    async def do(self, person: str, deed: Callable[[], Awaitable[Answer]]) -> None:
        """Let a person do something, and note what they and others see once the bot is done with it."""
        who = self.person(person)
        self._cards.forget_answers()
        try:
            await deed()
        except ClientRefuses as cannot:
            raise CannotBeTyped(str(cannot)) from cannot
        await self.platform.idle()
        self._check_serving()
        if who.failures:
            raise AssertionError(f"{person} saw: {who.failures}")
        await self._note(MessageKind.REPLY)

    def another(self) -> SlackPlatform:
        """A bot with a token of its own, or one that workspaces install by OAuth."""
        app = self.slack.app
        credentials = SlackCredentials(
            own=self._token,
            app_token=app.app_token if app.socket_mode else None,
            signing_secret=None if app.socket_mode else app.signing_secret,
            app=None if self._token else OAuthClient(app.client_id, app.client_secret),
            api_url=self.slack.api_url,
        )
        return SlackPlatform(
            credentials,
            self._stores,
            channel_interval=self._pace,
            channel_fresh_for=timedelta(0),
            studio=Studio(is_on=self._pictures),
        )

    def _natives(self, message: Seen) -> list[Message]:
        """The message, and what hangs under it."""
        native = self._messages.get(message.reference)
        return [native, *self.team.channels[native.channel].thread(native.ts)] if native else []

    async def _note(self, public: MessageKind) -> None:
        """Tell the transcript what people saw since the last time."""
        news, self._news = self._news, []
        new = {what.ts for change, what in news if change is Change.POSTED and isinstance(what, Message)}
        for change, what in news:
            if isinstance(what, View):
                if change in {Change.OPENED, Change.UPDATED}:
                    await self._tell_form(what)
            elif change is Change.DELETED:
                if not what.is_ephemeral and what.ts in self._references:
                    room = self._room(self.team.channels[what.channel])
                    reference = self._references[what.ts]
                    self._transcript.add(MessageKind.EDIT, "slack", room, DELETED, reference=reference)
            elif what.thread_ts in {None, what.ts} or what.is_ephemeral:
                await self._tell(public if change is Change.POSTED else MessageKind.EDIT, what)
            elif what.thread_ts not in new:
                above = self.team.channels[what.channel].find(what.thread_ts or "")
                if above is not None:
                    await self._tell(MessageKind.EDIT, above)

    async def _tell(self, kind: MessageKind, message: Message) -> None:
        channel = self.team.channels[message.channel]
        reader = message.only_for or channel.user
        if reader is not None and kind is not MessageKind.EDIT:
            kind = MessageKind.PRIVATE if message.only_for else MessageKind.DIRECT
        zone, own_zone = await self._zones(channel, reader)
        to = self._names[reader] if reader else None
        for name, content in message.files:
            file = File(name, content)
            self._transcript.add(kind, "slack", self._room(channel), file, to=to, zone=zone)
        if message.files and not message.text:
            return
        told = self._transcript.add(
            kind,
            "slack",
            self._room(channel),
            self._cards.shown_in(
                f"{self.team.id}/{message.channel}/{message.ts}", reader or "", alone=message.is_ephemeral
            ),
            text=self._text(channel, message, own_zone),
            to=to,
            zone=zone,
            reference=self._references.get(message.ts),
        )
        self._references[message.ts] = told.reference
        self._messages[told.reference] = message

    async def _tell_form(self, view: View) -> None:
        name = self._names[view.user]
        text = Reader(self.team).view(view)
        self._transcript.add(MessageKind.FORM, "slack", "#general", _form(view), text=text, to=name)

    async def _zones(self, channel: Channel, reader: str | None) -> tuple[str | None, str]:
        """The zone of the group that a message is about, if any; and the one in which its reader reads."""
        database = self._database()
        if database is None:
            raise RuntimeError("the bot never ran")
        async with database.read() as session:
            person = await people_queries.find_person(session, "slack", self.team.id, reader or "")
            cohort = await cohort_queries.find_cohort_in_room(session, "slack", self.team.id, channel.id)
            if cohort is None and person is not None:
                groups = await caller_queries.find_groups_of_person(session, person.id)
                cohort = next(iter(groups.joined), None)
        zone = zone_of_calendar(cohort) if cohort else None
        return zone, (person.timezone if person else None) or zone or "UTC"

    def _text(self, channel: Channel, message: Message, zone: str) -> str:
        """All that a message says. What hangs under it stands where it would without threads."""
        reader = Reader(self.team, ZoneInfo(zone))
        lines = reader.message(message).split("\n")
        tail = len(lines)
        while tail and lines[tail - 1].startswith("["):
            tail -= 1
        hanging = map(reader.message, channel.thread(message.ts))
        words = "\n".join([*lines[:tail], *hanging, *lines[tail:]])
        if reader.notified:
            raise AssertionError(f"this calls {reader.notified}: {words}")
        return BOX.sub(lambda found: f"[{_turn(found[2], ticked=found[1] == '☑')}]", words)

    def _room(self, channel: Channel) -> str:
        return direct_room(self._names[channel.user]) if channel.user else f"#{channel.name}"

    def _check_serving(self) -> None:
        if self._serving is not None and self._serving.done():
            self._serving.result()
            raise RuntimeError("the bot stopped listening")


class _Ledger:
    """The requests that were taken and the files that were sent, in whatever database the bot has now."""

    def __init__(self, database: Callable[[], Database | None]) -> None:
        self._database = database

    async def take(self, keys: Sequence[str], now: datetime) -> set[str]:
        """Those of the requests that are new."""
        return await SlackRequests(self._open()).take(keys, now)

    async def remember(self, team: str, files: Sequence[str], delete_at: datetime) -> None:
        """Store that these files are to be deleted then."""
        await SlackFiles(self._open()).remember(team, files, delete_at)

    async def list_due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Files that are to be deleted by now."""
        return await SlackFiles(self._open()).list_due(now, limit)

    async def forget(self, team: str, file: str) -> None:
        """Forget a file."""
        await SlackFiles(self._open()).forget(team, file)

    def _open(self) -> Database:
        database = self._database()
        if database is None:
            raise RuntimeError("the bot never ran")
        return database


def _turn(box: str, *, ticked: bool) -> str:
    """What dialogues call a click on that box."""
    return TURNS.get(box, (box, f"Not {box}"))[ticked]


def _is_box(handle: Handle, action_id: str) -> bool:
    """Whether that is the checkbox of that id."""
    return ("checkboxes", action_id) == (handle.element["type"], handle.element["action_id"])


def _pressables(message: Message, reader: Person | None, *, poll: bool) -> Iterator[Pressable]:
    poll = poll or any(_is_tally(block) for block in message.blocks)
    for handle in handles(message):
        element = handle.element
        if element["type"] == "button":
            yield Pressable(handle.label, _place(handle), _item(element["value"]), answers=poll)
        elif element["type"] == "checkboxes" and reader is not None:
            label = _turn(handle.label, ticked=bool(reader.ticked(handle)))
            yield Pressable(label, _place(handle), _item(element["options"][0]["value"]))
        else:
            yield from _options(handle)


def _place(handle: Handle) -> str:
    """Where something to press stands: its message and its action id."""
    if not isinstance(handle.place, Message):
        raise TypeError(f"{handle.label} is in no message")
    return f"{handle.place.ts}/{handle.element['action_id']}"


def _options(handle: Handle) -> Iterator[Pressable]:
    """The options of a menu; of one that stands for the equal buttons of many rows, those buttons."""
    for option in offered(handle.element):
        value, label = option["value"], option["text"]["text"]
        if item := _item(value):
            yield Pressable(handle.label, _place(handle), item, value)
        else:
            yield Pressable(label, _place(handle), value=value, answers=True)


def _item(action: str) -> str:
    """The key of the item, or the code of the post, that a button is about, if it is about one."""
    with suppress(UserError):
        arguments = decode(action).arguments
        return arguments.get("item") or arguments.get("post", "")
    return ""


def _is_tally(block: Mapping[str, object]) -> bool:
    """Whether a block shows how often each answer was given."""
    parts = block.get("elements")
    return (
        block.get("type") == "rich_text"
        and isinstance(parts, list)
        and any(part["type"] == "rich_text_preformatted" for part in parts)
    )


def _form(view: View) -> Form:
    """A form read back: its questions by the names under which they are submitted."""
    fields = tuple(
        FormField(
            name=handle.block["block_id"],
            label=handle.label,
            hint=handle.block["hint"]["text"] if "hint" in handle.block else "",
            is_required=not handle.block.get("optional"),
            choices=tuple(_choices(handle)),
            initial=_initial(handle),
        )
        for handle in handles(view)
    )
    return Form(view.content["title"]["text"], fields, view.content.get("private_metadata", ""))


def _initial(handle: Handle) -> str:
    """What stands in a field before anybody touched it."""
    (held,) = initial_value(handle).values()
    return str(held["value"] if isinstance(held, dict) else held or "")


def _choices(handle: Handle) -> Iterator[Option]:
    """What is offered in a field; of a calendar or a clock, what it shows at first."""
    for option in offered(handle.element):
        yield Option(option["text"]["text"], option["value"])
    if handle.element["type"].endswith("external_select"):
        yield Option("whatever is suggested", "")
    for name in ("initial_date", "initial_time"):
        if name in handle.element:
            yield Option(handle.element[name], handle.element[name])
