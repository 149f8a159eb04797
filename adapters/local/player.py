"""Plays steps: people act, time passes, the bot answers. The script and the terminal chat both use it.

Each platform is a stage on which people act. This module finds what to press by the words that people see.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import assert_never

from adapters.local.buttons import Pressable
from adapters.local.chat import PLATFORMS, Message, MessageKind, Transcript, direct_room
from adapters.local.clock import MovableClock
from adapters.local.script import (
    DIRECT,
    Choose,
    Click,
    GoTo,
    Moderate,
    Restart,
    Say,
    Speak,
    Step,
    Submit,
    Wait,
    WaitUntil,
)
from adapters.local.stage import CannotBeTyped, LocalStage, Stage
from bot.app import App
from bot.commands.reply import Form
from bot.commands.words import split
from bot.errors import UserError
from bot.messages.notice import notice
from bot.platform.chat import Chat


class Player:
    """People on platforms, and the bot. `build` makes the bot, and a restart calls it again."""

    def __init__(
        self,
        build: Callable[[Mapping[str, Chat], MovableClock], Awaitable[App]],
        clock: MovableClock,
        stage: Callable[[str, Transcript], Stage] = LocalStage,
    ) -> None:
        self.clock = clock
        self.transcript = Transcript(clock, clock.zone or UTC)
        self.platform = PLATFORMS[0]
        self.room = "#general"
        self.people: dict[str, None] = {}
        self._new_stage = stage
        self._stages = {platform: stage(platform, self.transcript) for platform in PLATFORMS}
        self._build = build
        self._app: App | None = None
        self._due_at_once = False
        self._forms: dict[tuple[str, str], Message] = {}

    async def app(self) -> App:
        """Return the bot, and start it if it is not running."""
        if self._app is None:
            chats = {platform: stage.chat for platform, stage in self._stages.items()}
            self._app = await self._build(chats, self.clock)
            for stage in self._stages.values():
                await stage.open(self._app, self._wake_scheduler)
        return self._app

    async def close(self) -> None:
        """End the bot. The transcript stays, and `app` starts the bot again."""
        self._app = None
        for stage in self._stages.values():
            await stage.close()

    async def forget(self) -> None:
        """End the bot, and let nothing have been seen or done. The clock stays where it is."""
        await self.close()
        self.transcript.clear()
        self.people.clear()
        self._forms.clear()
        self._stages = {platform: self._new_stage(platform, self.transcript) for platform in PLATFORMS}

    def stage(self, platform: str) -> Stage:
        """Return the stage of a platform. Raises KeyError."""
        return self._stages[platform]

    def open_form(self, platform: str, person: str) -> Message | None:
        """Return the form that is open before a person."""
        return self._forms.get((platform, person))

    def close_form(self, platform: str, person: str) -> None:
        """Close the form that is open before a person, and submit nothing."""
        self._forms.pop((platform, person), None)

    async def act(
        self, platform: str, person: str, deed: Callable[[Stage], Awaitable[bool | None]]
    ) -> bool | None:
        """Let a person do something on a platform, with all that follows at once; what the deed returned."""
        await self.app()
        self.people.setdefault(person)
        before = len(self.transcript.messages)
        done = await deed(self._stages[platform])
        for message in self.transcript.messages[before:]:
            if message.kind is MessageKind.FORM:
                self._forms[message.platform, person] = message
        if self._due_at_once:
            await self._settle()
        return done

    async def submit(self, platform: str, person: str, form: Message, values: Mapping[str, str]) -> bool:
        """Submit a person's form. Return whether it is closed now."""

        async def deed(stage: Stage) -> bool:
            closed = await stage.submit(person, form, values)
            if closed and self._forms.get((platform, person)) is form:
                del self._forms[platform, person]
            return closed

        return bool(await self.act(platform, person, deed))

    async def play(self, step: Step) -> None:
        """Play one step. Raises CannotBeTyped where the platform's own client does not allow it."""
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
            case Moderate(deed, person, room):
                await self.app()
                await self._stage.moderate(deed, person, room)
            case Restart():
                await self.close()
                await self.app()
            case Say() | Click() | Choose() | Submit():
                await self._act(step)
            case _:
                assert_never(step)

    async def _act(self, step: Say | Click | Choose | Submit) -> None:
        person = step.person

        async def deed(stage: Stage) -> None:
            match step:
                case Say(_, line):
                    await stage.say(person, self._place(person), line)
                case Click(_, label, item):
                    await self._click(person, label, item)
                case Choose(_, label):
                    await self._choose(person, label)
                case Submit(_, line):
                    await self._submit(person, line)

        await self.act(self.platform, person, deed)

    async def _click(self, person: str, label: str, item: str) -> None:
        """Press the newest button with that label.

        With an item, press the button in its row, or in the row of an item whose key begins so.
        """
        begun: tuple[Message, Pressable] | None = None
        for message in self.transcript.visible_to(self.platform, self._place(person), person):
            for one in self._stage.pressables(message):
                option = one.answers and one.value is not None  # an option of a menu is chosen, not clicked
                if option or one.label.casefold() != label.casefold():
                    continue
                if one.item == item or not item:
                    await self._stage.press(person, message, one)
                    return
                if begun is None and one.item.startswith(item):
                    begun = message, one
        if begun is not None:
            await self._stage.press(person, *begun)
            return
        what = f"no “{label}” button" + (f" for {item}" if item else "")
        self._tell(person, f"There is {what} here.")

    async def _choose(self, person: str, label: str) -> None:
        for message in self.transcript.visible_to(self.platform, self._place(person), person):
            answers = [one for one in self._stage.pressables(message) if one.answers]
            if not answers:
                continue
            chosen = next((one for one in answers if one.label.casefold() == label.casefold()), None)
            if chosen is None:
                self._tell(person, f"“{label}” is not among the answers of the newest poll or menu.")
            else:
                await self._stage.press(person, message, chosen)
            return
        self._tell(person, "There is no open poll or menu here.")

    async def _submit(self, person: str, line: str) -> None:
        message = self._forms.get((self.platform, person))
        if message is None or not isinstance(message.shown, Form):
            if not self._stage.forms_stay:
                raise CannotBeTyped("no form is open: it was closed when it was submitted")
            self._tell(person, "There is no open form to submit.")
            return
        names = [one.name for one in message.shown.fields]
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
        if await self._stage.submit(person, message, values):
            del self._forms[self.platform, person]

    def _place(self, person: str) -> str:
        return direct_room(person) if self.room == DIRECT else self.room

    @property
    def _stage(self) -> Stage:
        return self._stages[self.platform]

    def _wake_scheduler(self) -> None:
        self._due_at_once = True

    def _tell(self, person: str | None, words: str) -> None:
        self.transcript.add(
            MessageKind.PRIVATE,
            self.platform,
            self._place(person or ""),
            notice("not_possible", words),
            to=person,
        )

    async def _settle(self) -> None:
        """Do what fell due because of a step, and the edits that platforms delay for a moment."""
        self._due_at_once = False
        wake = await self._tick()
        if pause := max(stage.chat.edit_interval for stage in self._stages.values()):
            await self._tick_until(self.clock.now() + pause, wake)

    async def _wait_until(self, target: datetime) -> None:
        """Let time pass."""
        app = await self.app()
        await self._tick_until(target, await app.next_wake())
        self.clock.move_to(target)

    async def _tick_until(self, target: datetime, wake: datetime | None) -> None:
        """Let everything due by then happen in order, each at its own instant. The next post is due
        at `wake`.

        A real process also wakes for the daily upkeep when nothing is due; here that takes no time.
        """
        stuck, last = 0, None
        while True:
            first = min(wake or target, target)
            wake = await (await self.app()).next_upkeep(by=first) or wake
            if wake is None or wake > target:
                return
            self.clock.move_to(wake)
            stuck, last = stuck + 1 if wake == last else 0, wake
            if stuck > 100:
                raise RuntimeError(
                    f"the bot keeps waking at {wake.isoformat()} without getting anything done"
                )
            wake = await self._tick()

    async def _tick(self) -> datetime | None:
        """Do what is due now; when something is due next."""
        app = await self.app()
        wake = await app.tick(self.clock.now())
        for stage in self._stages.values():
            await stage.look()
        return await app.next_wake() if self._due_at_once else wake
