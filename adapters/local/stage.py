"""The stage: a platform with people on it, so that the same steps can be played on every platform.

`LocalStage` is the one in memory. It hands what people do to the app, as an adapter does.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from adapters.local.buttons import Pressable, pressables
from adapters.local.chat import WORKSPACE, LocalChat, Message, MessageKind, Transcript, direct_room
from adapters.local.files import with_files
from adapters.local.script import Deed
from bot.app import App
from bot.commands.call import Call, Event, Picked, Press, Submission
from bot.commands.reply import Form, Reply
from bot.messages.notice import notice
from bot.platform.chat import Chat
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef


class CannotBeTyped(Exception):
    """This step is impossible in the platform's own client. The text says why."""


class Stage(Protocol):
    """One platform. Each method adds what people see to the transcript before it returns.

    `say`, `press` and `submit` may raise CannotBeTyped.
    """

    forms_stay: bool
    """Whether a form stays open after wrong values."""

    @property
    def chat(self) -> Chat:
        """The chat that sends. It may be another one after a restart."""
        ...

    async def open(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Let people act. Calls `wake_scheduler` where something may have fallen due because of it."""
        ...

    async def look(self) -> None:
        """Show people what the bot did by itself."""
        ...

    async def close(self) -> None:
        """End the bot's side. What people see of the platform stays."""
        ...

    def pressables(self, message: Message) -> Iterable[Pressable]:
        """List the buttons and options of a message as it is now."""
        ...

    async def say(self, person: str, room: str, line: str) -> None:
        """Type a command in a room."""
        ...

    async def press(self, person: str, message: Message, pressable: Pressable) -> None:
        """Press or choose something in a message."""
        ...

    async def submit(self, person: str, form: Message, values: Mapping[str, str]) -> bool:
        """Submit a form. Return whether it is closed now."""
        ...

    async def moderate(self, deed: Deed, person: str, room: str) -> None:
        """Let those who run the place do something with a person. The bot hears of it what it would hear."""
        ...


class LocalStage:
    """A platform in memory, with the people of the script."""

    forms_stay = True

    def __init__(self, platform: str, transcript: Transcript) -> None:
        self.platform = platform
        self.chat: LocalChat = LocalChat(platform, transcript)
        self._app: App | None = None
        self._wake_scheduler: Callable[[], None] = lambda: None
        self._answers: dict[tuple[str, str], str] = {}
        """The private answer to a person's presses in a public message, by person and message."""
        self._opened: dict[str, str] = {}
        """The message from which a form was opened, by form."""

    async def open(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        """Begin to pass what people do to the app."""
        self._app, self._wake_scheduler = app, wake_scheduler

    async def look(self) -> None:
        """Do nothing: the chat adds to the transcript by itself."""

    async def close(self) -> None:
        """Drop the app."""
        self._app = None

    def pressables(self, message: Message) -> Iterable[Pressable]:
        """List the buttons and options of the message's card."""
        return pressables(message)

    async def say(self, person: str, room: str, line: str) -> None:
        """Type a command. Any text can be typed here."""
        await self._dispatch(Call(self._actor(person), self._room(room), "", line), "")

    async def press(self, person: str, message: Message, pressable: Pressable) -> None:
        """Press or choose something."""
        actor, room = self._actor(person), self._room(message.room)
        private = message.kind is MessageKind.PRIVATE
        await self._dispatch(
            Press(actor, room, pressable.action, pressable.value, private), message.reference
        )

    async def submit(self, person: str, form: Message, values: Mapping[str, str]) -> bool:
        """Submit a form. It stays open until its values are right."""
        if not isinstance(form.shown, Form):
            raise TypeError(f"{form.reference} is no form")
        actor, room = self._actor(person), self._room(form.room)
        held = {one.name: one.initial for one in form.shown.fields if one.initial}
        pressed = self._opened.get(form.reference, "")
        private = bool(pressed) and self.chat.kind_of(pressed) is MessageKind.PRIVATE
        event = Submission(actor, room, form.shown.action, {**held, **values}, private)
        reply = await self._dispatch(event, pressed)
        return not reply.is_refusal and reply.form is None

    async def moderate(self, deed: Deed, person: str, room: str) -> None:
        """Change what the person may do here."""
        self.chat.people.moderate(deed, person, room)

    async def _dispatch(self, event: Event, pressed: str) -> Reply:
        """Hand an event to the app, and show its answer. `pressed` is the message in which it was made."""
        if self._app is None:
            raise RuntimeError("the stage is not open")
        channel, person = event.room.channel, event.actor.account.user
        if not channel.startswith(direct_room("")) and not self.chat.people.sees(person, channel):
            reply = Reply((notice("not_visible", f"You cannot see {channel}."),), is_refusal=True)
            self.chat.show(reply, channel, person)
            return reply
        reply = await self._app.dispatch(with_files(self._app.decode(event)))
        known = (
            pressed
            if not isinstance(event, Call | Picked) and event.in_private
            else self._answers.get((person, pressed), "")
        )
        place = known if reply.is_shown_in_place else ""
        for message in self.chat.show(reply, event.room.channel, person, instead_of=place):
            if message.kind is MessageKind.FORM:
                self._opened[message.reference] = pressed
            elif pressed and message.to and not place:
                self._answers.setdefault((person, pressed), message.reference)
        if reply.wakes_scheduler:
            self._wake_scheduler()
        return reply

    def _actor(self, person: str) -> Actor:
        manages = self.chat.people.manages(person)
        return Actor(AccountRef(self.platform, WORKSPACE, person), person, can_manage=manages)

    def _room(self, name: str) -> RoomRef:
        if name.startswith(direct_room("")):  # as on Discord, where direct messages are in no server
            return RoomRef(self.platform, "", name, name)
        return RoomRef(self.platform, WORKSPACE, name, name)
