"""The terminal chat: `studyplan try` without a script.

One person types for everybody. The clock flows, and what falls due appears above the line being typed.
This module owns the loop and the turns between what is typed and what falls due. It must not draw, read
lines or complete them: the modules beside it do.
"""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

from rich.console import RenderableType

from adapters.local import guide
from adapters.local.asking import Screen, open_screen
from adapters.local.chat import PLATFORMS, Message
from adapters.local.completing import Known, Suggestion, monday_after, speaker, suggest
from adapters.local.drawing import clock_face, draw, printable
from adapters.local.player import Player
from adapters.local.pressing import Numbers, pressables, step_for
from adapters.local.script import LONGEST_WAIT, NotAStep, Restart, Step, Wait, WaitUntil
from adapters.local.stage import ORGANIZER
from adapters.local.typed import Become, Help, PressNumber, Quit, read_typed
from bot.app import App
from bot.commands.catalogue import build_registry
from bot.commands.command import Form
from bot.domain.course import Course
from bot.domain.localtime import zone_names
from bot.ports import Clock
from bot.scheduler import Scheduler

FIRST_SPEAKER = "alice"
PEOPLE = (FIRST_SPEAKER, "bob", ORGANIZER)
ROOMS = ("#general", "#second")
FIRST_PLAN = "deep-learning"


class Bench(Protocol):
    """What the chat needs of whoever started it: a player, and a look at the groups there are."""

    player: Player
    plans: list[str]
    first_plan: str

    async def reload(self) -> str:
        """Take in a plan whose files changed; what to say about it, empty if nothing did."""
        ...

    async def courses(self, platform: str, room: str) -> list[Course]:
        """The running groups of a platform, that of the room first."""
        ...

    async def close(self) -> None:
        """Give the database back."""
        ...


async def chat(bench: Bench) -> int:
    """Talk until somebody quits; the exit status."""
    terminal = Terminal(bench)
    try:
        with open_screen(terminal.suggest) as screen:
            await terminal.run(screen)
    finally:
        await bench.close()
    return 0


class Terminal:
    """Who speaks where, and the loop."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._player = bench.player
        self._person = FIRST_SPEAKER
        self._numbers = Numbers()
        self._turn = asyncio.Lock()
        self._courses: list[Course] = []
        self._commands = build_registry().commands
        self._plans = [(key, "") for key in bench.plans]

    async def run(self, screen: Screen) -> None:
        """Ask, do, show; until the end."""
        self._player.transcript.watch = lambda message: self._show(screen, message)
        scheduler = await self._wake_up()
        await self._look_around()
        screen.show(self._welcome())
        try:
            while (lines := await screen.ask(self._prompt)) is not None:
                scheduler = await self._reload(scheduler, screen)
                for line in lines.splitlines():
                    step = self._read(line, screen)
                    if isinstance(step, Quit):
                        return
                    if isinstance(step, Restart):
                        async with self._turn:
                            await scheduler.stop()
                        await self._play(step, screen)
                        scheduler = await self._wake_up()
                        screen.show(guide.hint("The bot's process ended and came back from its database."))
                    elif step is not None:
                        await self._play(step, screen)
                        await scheduler.wake()  # what fell due meanwhile, and when to wake next
                    await self._look_around()
        finally:
            async with self._turn:
                await scheduler.stop()

    async def _reload(self, scheduler: Scheduler, screen: Screen) -> Scheduler:
        """Go on with a plan that changed; the scheduler that runs from then on."""
        async with self._turn:
            words = await self._bench.reload()
        if not words:
            return scheduler
        screen.show(guide.hint(words))
        async with self._turn:
            await scheduler.stop()
        await self._look_around()
        return await self._wake_up()

    def suggest(self, before: str) -> list[Suggestion]:
        """What could be typed after this."""
        return suggest(before, self._known(speaker(before.lstrip()) or self._person))

    def _read(self, line: str, screen: Screen) -> Step | Quit | None:
        """The step that a line asks for. What the terminal answers by itself is answered here."""
        player = self._player
        try:
            typed = read_typed(line, self._person, PLATFORMS)
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
        """Do a step while nothing else is done."""
        async with self._turn:
            with _noticing_interrupts() as pressed:
                match step:
                    case Wait(span):
                        await self._wait(self._player.clock.now() + span, pressed)
                    case WaitUntil(moment) if moment > self._player.clock.now():
                        await self._wait(moment, pressed)
                    case _:
                        await self._player.play(step)
        if pressed.is_set():
            screen.show(guide.hint("Stopped."))

    async def _wait(self, target: datetime, pressed: asyncio.Event) -> None:
        """Let time pass, from one thing that is due to the next: Ctrl-C ends it between two of them."""
        player, app = self._player, await self._player.app()
        arrived = False
        while not arrived and not pressed.is_set():
            wake = await app.next_wake()
            arrived = wake is None or wake >= target
            until = target if wake is None else min(wake, target)
            await player.play(Wait(max(until - player.clock.now(), timedelta(0))))

    async def _wake_up(self) -> Scheduler:
        scheduler = _Turns(await self._player.app(), self._player.clock, self._turn)
        scheduler.start()
        return scheduler

    async def _look_around(self) -> None:
        self._courses = await self._bench.courses(self._player.platform, self._player.room)

    def _show(self, screen: Screen, message: Message) -> None:
        screen.show(draw(message, self._numbers.first_of(message)))

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
        if self._courses:
            return guide.welcome_back(self._courses, self._person)
        keys = [key for key, _ in self._plans]
        plan = self._bench.first_plan or (FIRST_PLAN if FIRST_PLAN in keys or not keys else keys[0])
        return guide.welcome(plan, monday_after(self._player.clock.now().astimezone(UTC)), self._person)

    def _known(self, person: str) -> Known:
        player = self._player
        visible = list(player.transcript.visible_to(player.platform, player.room, person))
        found = [one for message in visible for one in pressables(message)]
        titles = {
            item.key: item.title
            for course in self._courses
            for week in (course.week_to_show(player.clock.now()),)
            for item in (*week.items, *course.plan.items.values())
        }
        rooms = dict.fromkeys((*ROOMS, player.room, *(one.room for one in player.transcript.messages)))
        answers = next(
            (poll for message in visible if (poll := [p for p in pressables(message) if p.answers])), []
        )
        form = next(
            (
                one.shown
                for one in reversed(player.transcript.messages)
                if isinstance(one.shown, Form) and one.to == person and one.platform == player.platform
            ),
            None,
        )
        return Known(
            now=player.clock.now(),
            commands=self._commands,
            people=tuple(dict.fromkeys((*PEOPLE, *player.people))),
            rooms=tuple(room for room in rooms if room.startswith("#")),
            platforms=PLATFORMS,
            zones=zone_names(),
            plans=self._plans,
            cohorts=[(course.key, course.name) for course in self._courses],
            items=list(titles.items()),
            buttons=[(one.label, one.item, titles.get(one.item, "")) for one in found if one.value is None],
            answers=[one.label for one in answers],
            fields=form.fields if form else (),
        )


class _Turns(Scheduler):
    """Lets the bot tick only while no step is played, so that messages keep their order."""

    def __init__(self, app: App, clock: Clock, turn: asyncio.Lock) -> None:
        super().__init__(app, clock)
        self._turn = turn

    async def wake(self) -> None:
        """Tick, unless a step is being played: a tick follows every step."""
        if not self._turn.locked():
            async with self._turn:
                await super().wake()


@contextmanager
def _noticing_interrupts() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C sets. A second Ctrl-C ends the program, in case the first one is of no use."""
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()

    def note() -> None:
        pressed.set()
        loop.remove_signal_handler(signal.SIGINT)

    with suppress(NotImplementedError):  # Windows: Ctrl-C ends the program there
        loop.add_signal_handler(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        with suppress(NotImplementedError):  # Windows, as above
            loop.remove_signal_handler(signal.SIGINT)
