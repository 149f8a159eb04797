"""The terminal chat: `studyplan try` without a script.

One person types for everybody. The clock runs, and what falls due appears above the line being typed. This
module has the loop, and the lock between steps and ticks. Drawing, reading lines and completing them belong
to the modules beside it.
"""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Protocol

from rich.console import RenderableType

from adapters.local import guide
from adapters.local.buttons import ButtonNumbers, pressables, step_for
from adapters.local.chat import PLATFORMS, WORKSPACE, Message
from adapters.local.completion import CompletionContext, Suggestion, monday_after, speaker, suggest
from adapters.local.people import ORGANIZER
from adapters.local.player import Player
from adapters.local.render import clock_face, draw, printable
from adapters.local.screen import Screen, open_screen
from adapters.local.script import LONGEST_WAIT, NotAStep, Restart, Step, Wait, WaitUntil
from adapters.local.terminal_input import Become, Help, PressNumber, Quit, parse_input
from bot.app import App
from bot.commands.call import Call
from bot.commands.command import Form
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform import AccountRef, Actor, Clock, RoomRef
from bot.scheduler import Scheduler
from bot.study.course import Course

FIRST_SPEAKER = "alice"
PEOPLE = (FIRST_SPEAKER, "bob", ORGANIZER)
ROOMS = ("#general", "#second")
FIRST_PLAN = "deep-learning"


class Host(Protocol):
    """What the chat needs from whoever started it: a player, and the list of groups."""

    player: Player
    plans: list[str]
    first_plan: str

    async def reload(self) -> str:
        """Take in a plan whose files changed; what to say about it, empty if nothing did."""
        ...

    async def courses(self, platform: str, room: str) -> list[Course]:
        """List the running groups of a platform, that of the room first."""
        ...

    async def close(self) -> None:
        """Close the database."""
        ...


async def chat(host: Host, *, plain: bool = False) -> int:
    """Run until somebody quits. Returns the exit status. `plain`: without frames, lines and bars."""
    terminal = Terminal(host, plain=plain)
    try:
        with open_screen(terminal.suggest) as screen:
            await terminal.run(screen)
    finally:
        await host.close()
    return 0


class Terminal:
    """The loop, and who speaks where."""

    def __init__(self, host: Host, *, plain: bool = False) -> None:
        self._host = host
        self._plain = plain
        self._player = host.player
        self._person = FIRST_SPEAKER
        self._numbers = ButtonNumbers()
        self._one_step = asyncio.Lock()
        self._courses: list[Course] = []
        self._commands = Registry.from_features(FEATURES).commands
        self._plans = [(key, "") for key in host.plans]
        self._own_plans: list[tuple[str, str]] = []

    async def run(self, screen: Screen) -> None:
        """Read lines and play them until the end."""
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
                        async with self._one_step:
                            await scheduler.stop()
                        await self._play(step, screen)
                        scheduler = await self._wake_up()
                        screen.show(guide.hint("The bot's process ended and came back from its database."))
                    elif step is not None:
                        await self._play(step, screen)
                        await scheduler.tick()  # does what fell due meanwhile, and sets the next wake
                    await self._look_around()
        finally:
            async with self._one_step:
                await scheduler.stop()

    async def _reload(self, scheduler: Scheduler, screen: Screen) -> Scheduler:
        """Go on with a plan that changed; the scheduler that runs from then on."""
        async with self._one_step:
            words = await self._host.reload()
        if not words:
            return scheduler
        screen.show(guide.hint(words))
        async with self._one_step:
            await scheduler.stop()
        await self._look_around()
        return await self._wake_up()

    def suggest(self, before: str) -> list[Suggestion]:
        """Suggest what could be typed after this."""
        return suggest(before, self._completion_context(speaker(before.lstrip()) or self._person))

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
        """Play a step while no tick runs."""
        async with self._one_step:
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
        """Let time pass from one due instant to the next. Ctrl-C ends it between two of them."""
        player, app = self._player, await self._player.app()
        arrived = False
        while not arrived and not pressed.is_set():
            wake = await app.next_wake()
            arrived = wake is None or wake >= target
            until = target if wake is None else min(wake, target)
            await player.play(Wait(max(until - player.clock.now(), timedelta(0))))

    async def _wake_up(self) -> Scheduler:
        scheduler = _PausableScheduler(await self._player.app(), self._player.clock, self._one_step)
        scheduler.start()
        return scheduler

    async def _look_around(self) -> None:
        player = self._player
        self._courses = await self._host.courses(player.platform, player.room)
        actor = Actor(AccountRef(player.platform, WORKSPACE, self._person), self._person)
        room = RoomRef(player.platform, WORKSPACE, player.room, player.room)
        app = await player.app()
        offered = await app.suggest(Call(actor, room, "plan-admin plan remove", {}), "plan", "")
        self._own_plans = [(option.value, option.label) for option in offered]

    def _show(self, screen: Screen, message: Message) -> None:
        screen.show(draw(message, self._numbers.first_of(message), plain=self._plain))

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
        plan = self._host.first_plan or (FIRST_PLAN if FIRST_PLAN in keys or not keys else keys[0])
        return guide.welcome(plan, monday_after(self._player.clock.now().astimezone(UTC)), self._person)

    def _completion_context(self, person: str) -> CompletionContext:
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
        return CompletionContext(
            now=player.clock.now(),
            commands=self._commands,
            people=tuple(dict.fromkeys((*PEOPLE, *player.people))),
            rooms=tuple(room for room in rooms if room.startswith("#")),
            platforms=PLATFORMS,
            plans=self._plans,
            own_plans=self._own_plans,
            cohorts=[(course.key, course.name) for course in self._courses],
            items=list(titles.items()),
            buttons=[(one.label, one.item, titles.get(one.item, "")) for one in found if one.value is None],
            answers=[one.label for one in answers],
            fields=form.fields if form else (),
        )


class _PausableScheduler(Scheduler):
    """A scheduler that ticks only while no step is played, so that messages keep their order."""

    def __init__(self, app: App, clock: Clock, one_step: asyncio.Lock) -> None:
        super().__init__(app, clock)
        self._one_step = one_step

    async def tick(self) -> None:
        """Tick, unless a step is being played. Every step is followed by a tick anyway."""
        if not self._one_step.locked():
            async with self._one_step:
                await super().tick()


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
