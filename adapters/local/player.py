"""Plays steps: people act, time passes, the bot answers. The script and the terminal both stand on this."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import assert_never

from adapters.local.chat import PLATFORMS, WORKSPACE, LocalChat, Message, MessageKind, Transcript
from adapters.local.clock import MovableClock
from adapters.local.script import (
    Choose,
    Click,
    GoTo,
    Restart,
    Say,
    Speak,
    Step,
    Submit,
    Wait,
    WaitUntil,
)
from bot.app import App
from bot.cards.card import Button, Buttons, Card, Row, Select, Tally
from bot.cards.personal import notice
from bot.commands.call import Call, Press, Submission
from bot.commands.command import Form, Reply
from bot.commands.parsing import split
from bot.domain.errors import UserError
from bot.ports import AccountRef, Actor, RoomRef

ORGANIZER = "organizer"
"""The one person with the right to manage."""


class Player:
    """People in a chat in memory, and the bot among them. `build` makes the bot; a restart calls it again."""

    def __init__(
        self, build: Callable[[dict[str, LocalChat], MovableClock], Awaitable[App]], clock: MovableClock
    ) -> None:
        self.clock = clock
        self.transcript = Transcript(clock, clock.zone or UTC)
        self.chats = {platform: LocalChat(platform, self.transcript) for platform in PLATFORMS}
        self.platform = PLATFORMS[0]
        self.room = "#general"
        self.people: dict[str, None] = {}
        self._build = build
        self._app: App | None = None
        self._forms: dict[tuple[str, str], Message] = {}

    async def app(self) -> App:
        """The bot, started if it is not running."""
        if self._app is None:
            self._app = await self._build(self.chats, self.clock)
        return self._app

    async def play(self, step: Step) -> None:
        """Do one step."""
        match step:
            case Wait(span):
                await self._wait_until(self.clock.now() + span)
            case WaitUntil(moment) if moment < self.clock.now():
                self._tell(None, "That moment is past already, so nothing happens.")
            case WaitUntil(moment):
                await self._wait_until(moment)
            case GoTo(room):
                self.room = room
            case Speak(platform):
                self.platform = platform
            case Restart():
                self._app = None
                await self.app()
            case Say() | Click() | Choose() | Submit():
                self.people.setdefault(step.person)
                await self._act(step)
            case _:
                assert_never(step)

    async def _act(self, step: Say | Click | Choose | Submit) -> None:
        person = step.person
        match step:
            case Say(_, line):
                await self._dispatch(Call(self._actor(person), self._here(), "", line))
            case Click(_, label, item):
                found = self._find_button(person, label, item)
                if found is None:
                    what = f"no “{label}” button" + (f" for {item}" if item else "")
                    self._tell(person, f"There is {what} here.")
                else:
                    message, button = found
                    await self._dispatch(Press(self._actor(person), self._room_of(message), button.action))
            case Choose(_, label):
                await self._choose(person, label)
            case Submit(_, line):
                await self._submit(person, line)

    async def _choose(self, person: str, label: str) -> None:
        wanted = label.casefold()
        for message in self.transcript.visible_to(self.platform, self.room, person):
            choices = _choices(message)
            if not choices:
                continue
            if wanted not in choices:
                self._tell(person, f"“{label}” is not among the answers of the newest poll or menu.")
                return
            action, value = choices[wanted]
            await self._dispatch(Press(self._actor(person), self._room_of(message), action, value))
            return
        self._tell(person, "There is no open poll or menu here.")

    async def _submit(self, person: str, line: str) -> None:
        message = self._forms.get((self.platform, person))
        if message is None or not isinstance(message.shown, Form):
            self._tell(person, "There is no open form to submit.")
            return
        form = message.shown
        names = [one.name for one in form.fields]
        try:
            words = split(line, names)
        except UserError as error:
            self._tell(person, str(error))
            return
        if any(word.name is None for word in words):
            asked = ", ".join(f'{name}="..."' for name in names)
            self._tell(person, f"This form takes {asked}; it is still open.")
            return
        values = {word.name: word.text for word in words if word.name}
        submission = Submission(self._actor(person), self._room_of(message), form.action, values)
        reply = await self._dispatch(submission)
        if not reply.refused and reply.form is None:
            self._forms.pop((self.platform, person), None)

    async def _dispatch(self, event: Call | Press | Submission) -> Reply:
        app = await self.app()
        reply = await app.dispatch(event)
        person = event.actor.account.user
        shown = self.chats[self.platform].show(reply, event.room.channel, person)
        for message in shown:
            if message.kind is MessageKind.FORM:
                self._forms[self.platform, person] = message
        if reply.stirs:
            await app.tick(self.clock.now())
        return reply

    def _find_button(self, person: str, label: str, item: str) -> tuple[Message, Button] | None:
        """The newest button of that label; with an item, the one in its row, or in the first row begun so."""
        begun: tuple[Message, Button] | None = None
        for message in self.transcript.visible_to(self.platform, self.room, person):
            if not isinstance(message.shown, Card):
                continue
            for key, button in _buttons(message.shown):
                if button.label.casefold() != label.casefold():
                    continue
                if key == item or not item:
                    return message, button
                if begun is None and key.startswith(item):
                    begun = message, button
        return begun

    def _tell(self, person: str | None, words: str) -> None:
        self.transcript.add(MessageKind.PRIVATE, self.platform, self.room, notice(words), to=person)

    def _actor(self, person: str) -> Actor:
        return Actor(AccountRef(self.platform, WORKSPACE, person), person, can_manage=person == ORGANIZER)

    def _here(self) -> RoomRef:
        return RoomRef(self.platform, WORKSPACE, self.room, self.room)

    def _room_of(self, message: Message) -> RoomRef:
        return RoomRef(message.platform, WORKSPACE, message.room, message.room)

    async def _wait_until(self, target: datetime) -> None:
        """Let time pass: everything that falls due happens in its order, at its own instant."""
        app = await self.app()
        stuck, last = 0, None
        while (wake := await app.next_wake()) is not None and wake <= target:
            self.clock.move_to(wake)
            await app.tick(self.clock.now())
            stuck, last = stuck + 1 if wake == last else 0, wake
            if stuck > 100:
                raise RuntimeError(
                    f"the bot keeps waking at {wake.isoformat()} without getting anything done"
                )
        self.clock.move_to(target)


def _buttons(card: Card) -> list[tuple[str, Button]]:
    found: list[tuple[str, Button]] = []
    for block in card.blocks:
        if isinstance(block, Row) and block.button is not None:
            found.append((block.item, block.button))
        elif isinstance(block, Buttons):
            found.extend(("", button) for button in block.buttons)
    return found


def _choices(message: Message) -> dict[str, tuple[str, str | None]]:
    """What can be chosen in a message, by label: the answers of a poll, or the options of a select."""
    if not isinstance(message.shown, Card):
        return {}
    blocks = message.shown.blocks
    found: dict[str, tuple[str, str | None]] = {}
    is_poll = any(isinstance(block, Tally) for block in blocks) or message.kind is MessageKind.DIRECT
    for block in blocks:
        if isinstance(block, Select):
            found.update({option.label.casefold(): (block.action, option.value) for option in block.options})
        elif isinstance(block, Buttons) and is_poll:
            found.update({button.label.casefold(): (button.action, None) for button in block.buttons})
    return found
