"""The terminal chat: `studyplan try` without a script.

One person types for everybody. The clock runs, and what falls due appears above the line being typed. This
module has the loop; drawing, reading lines and completing them belong to the modules beside it, and the bot
that runs to `live`.
"""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from types import FrameType

from rich.console import RenderableType

from adapters.local import guide
from adapters.local.buttons import ButtonNumbers, step_for
from adapters.local.chat import PLATFORMS, Message
from adapters.local.completion import Suggestion, monday_after, speaker, suggest
from adapters.local.live import FIRST_SPEAKER, Live, Surroundings
from adapters.local.render import clock_face, draw, printable
from adapters.local.screen import Screen, open_screen
from adapters.local.script import LONGEST_WAIT, NotAStep, Step, WaitUntil
from adapters.local.terminal_input import Become, Help, PressNumber, Quit, parse_input


async def chat(live: Live, *, plain: bool = False) -> bool:
    """Run until somebody quits or the input ends. Returns whether anything was typed.

    `plain`: without frames, lines and bars.
    """
    terminal = Terminal(live, plain=plain)
    with open_screen(terminal.suggest) as screen:
        return await terminal.run(screen)


class Terminal:
    """The loop, and who speaks where."""

    def __init__(self, live: Live, *, plain: bool = False) -> None:
        self._live = live
        self._plain = plain
        self._player = live.player
        self._person = FIRST_SPEAKER
        self._numbers = ButtonNumbers()
        self._around = Surroundings()

    async def run(self, screen: Screen) -> bool:
        """Read lines and play them until the end. Returns whether there was one."""
        view, typed = _View(screen, self._numbers, plain=self._plain), False
        self._live.views.append(view)
        try:
            await self._look_around()
            screen.show(self._welcome())
            while (lines := await screen.ask(self._prompt)) is not None:
                typed = True
                await self._live.reload()
                for line in lines.splitlines():
                    step = self._read(line, screen)
                    if isinstance(step, Quit):
                        return typed
                    if step is not None:
                        await self._play(step, screen)
                    await self._look_around()
            return typed
        finally:
            self._live.views.remove(view)

    def suggest(self, before: str) -> list[Suggestion]:
        """Suggest what could be typed after this."""
        person, player = speaker(before.lstrip()) or self._person, self._player
        known = self._live.completion_context(person, player.platform, player.room, self._around)
        return suggest(before, known)

    def _read(self, line: str, screen: Screen) -> Step | Quit | None:
        """Return the step that a line asks for; None where the terminal answers the line by itself."""
        player = self._player
        try:
            typed = parse_input(line, self._person, PLATFORMS)
        except NotAStep as error:
            screen.show(guide.hint(str(error)))
            return None
        match typed:
            case Become(person):
                self._person = person
                player.people.setdefault(person)
            case Help():
                screen.show(guide.help_card(self._person, player.room))
            case PressNumber(person, number):
                return self._press(person, number, screen)
            case WaitUntil(moment) if moment - player.clock.now() > LONGEST_WAIT:
                screen.show(guide.hint("That wait is longer than 20 years."))
            case _:
                return typed
        return None

    def _press(self, person: str, number: int, screen: Screen) -> Step | None:
        player = self._player
        target = self._numbers.target(number)
        if target is not None and target.message.platform == player.platform:
            visible = player.transcript.visible_to(player.platform, player.room, person)
            if step := step_for(target, person, visible):
                return step
        words = guide.unreachable(number, target, person, player.room, player.platform)
        screen.show(guide.hint(words))
        return None

    async def _play(self, step: Step, screen: Screen) -> None:
        """Play a step. Ctrl-C ends a wait."""
        with _noticing_interrupts() as pressed:
            await self._live.play(step, pressed.is_set)
        if pressed.is_set():
            screen.show(guide.hint("Stopped."))

    async def _look_around(self) -> None:
        player = self._player
        self._around = await self._live.look_around(self._person, player.platform, player.room)

    def _prompt(self) -> tuple[str, str]:
        player = self._player
        here = [one for one in player.transcript.messages if one.room == player.room]
        # The group's own zone, as in the titles of its posts.
        zone = here[-1].at.tzinfo if here else player.clock.zone
        where = printable(player.room)
        if player.platform != PLATFORMS[0]:
            where = f"{where} on {player.platform}"
        now = clock_face(player.clock.now().astimezone(zone), year=False)
        return printable(self._person), f" in {where} · {now}"

    def _welcome(self) -> RenderableType:
        if self._around.courses:
            return guide.welcome_back(list(self._around.courses), self._person)
        monday = monday_after(self._player.clock.now().astimezone(UTC))
        return guide.welcome(self._live.first_plan, monday, self._person)


class _View:
    """Shows on the screen what happens, here or on the page."""

    def __init__(self, screen: Screen, numbers: ButtonNumbers, *, plain: bool) -> None:
        self._screen = screen
        self._numbers = numbers
        self._plain = plain

    def show(self, message: Message) -> None:
        """Show a message."""
        self._screen.show(draw(message, self._numbers.first_of(message), plain=self._plain))

    def tell(self, words: str) -> None:
        """Show a hint."""
        self._screen.show(guide.hint(words))


@contextmanager
def _noticing_interrupts() -> Iterator[asyncio.Event]:
    """Yield an event that Ctrl-C sets. A second Ctrl-C ends the program, in case the first has no effect."""
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(pressed.set)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)  # Windows has no `loop.add_signal_handler`
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
