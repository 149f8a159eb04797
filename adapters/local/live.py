"""The running bot on this machine, which the terminal chat and the page share.

Both are views: what happens in one is seen in the other. One thing happens at a time: while somebody acts or
time passes, the scheduler does not tick, so messages keep their order.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from adapters.local.buttons import pressables
from adapters.local.chat import PLATFORMS, WORKSPACE, Message, MessageKind
from adapters.local.completion import CompletionContext
from adapters.local.people import ORGANIZER
from adapters.local.player import Player
from adapters.local.script import Restart, Step, Wait, WaitUntil
from bot.app import App
from bot.commands.call import Call
from bot.commands.registry import Registry
from bot.commands.reply import Form
from bot.features import FEATURES
from bot.platform.clock import Clock
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.scheduler import Scheduler
from bot.study.course import Course

FIRST_SPEAKER = "alice"
PEOPLE = (FIRST_SPEAKER, "bob", ORGANIZER)
ROOMS = ("#general", "#second")
FIRST_PLAN = "deep-learning"
RESTARTED = "The bot's process ended and came back from its database."


class Host(Protocol):
    """What the views need from whoever started them: a player, the plans, and the list of groups.

    `problems`: what is wrong with the plan as it is being written. `is_throwaway`: the database ends with the
    program, so `start_over` may leave it.
    """

    player: Player
    plans: list[str]
    first_plan: str
    problems: str
    is_throwaway: bool

    async def reload(self) -> str:
        """Take in a plan whose files changed; what to say about it, empty if nothing did."""
        ...

    async def courses(self, platform: str, room: str) -> list[Course]:
        """List the running groups of a platform, that of the room first."""
        ...

    async def start_over(self) -> None:
        """Go on with an empty database."""
        ...

    async def close(self) -> None:
        """Close the database."""
        ...


class View(Protocol):
    """One who watches. It is called while something happens, so it must be quick and act on nothing."""

    def show(self, message: Message) -> None:
        """Show a message that was just added or changed."""
        ...

    def tell(self, words: str) -> None:
        """Say something that is no message: the plan was read anew, the bot restarted."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What can be named in a room: the running groups, that of the room first, and the room's own plans."""

    courses: tuple[Course, ...] = ()
    own_plans: tuple[tuple[str, str], ...] = ()


class Live:
    """The bot while it runs."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.player = host.player
        self.commands = Registry.from_features(FEATURES).commands
        self.plans = [(key, "") for key in host.plans]
        self.views: list[View] = []
        self._quiet = False
        self._lock = asyncio.Lock()
        self._scheduler: Scheduler | None = None
        self.player.transcript.watch = self._show

    @property
    def first_plan(self) -> str:
        """The plan to begin with: the one that is being tried, or the one that most people know."""
        keys = self.host.plans
        return self.host.first_plan or (FIRST_PLAN if FIRST_PLAN in keys or not keys else keys[0])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the bot inside."""
        async with self._lock:
            if self._scheduler is None:
                await self._wake_up()
        try:
            yield
        finally:
            async with self._lock:
                await self._put_to_sleep()

    async def play(self, step: Step, stopped: Callable[[], bool] = lambda: False) -> None:
        """Play a step, and then what fell due. `stopped` may end a wait between two due instants."""
        async with self.acting():
            await self.step(step, stopped)

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[Player]:
        """Yield the player while nothing else happens, and then let happen what fell due."""
        async with self._lock:
            yield self.player
        if self._scheduler is not None:
            await self._scheduler.tick()  # does what fell due meanwhile, and sets the next wake

    async def step(self, step: Step, stopped: Callable[[], bool] = lambda: False) -> None:
        """Play a step while `acting`."""
        player = self.player
        match step:
            case Restart():
                await self._put_to_sleep()
                await player.play(step)
                await self._wake_up()
                self._tell(RESTARTED)
            case Wait(span):
                await self.wait(player.clock.now() + span, stopped)
            case WaitUntil(moment) if moment > player.clock.now():
                await self.wait(moment, stopped)
            case _:
                await player.play(step)

    async def wait(self, target: datetime, stopped: Callable[[], bool] = lambda: False) -> None:
        """Let time pass from one due instant to the next while `acting`; `stopped` is asked between two."""
        player, app = self.player, await self.player.app()
        arrived = False
        while not arrived and not stopped():
            wake = await app.next_wake()
            arrived = wake is None or wake >= target
            until = target if wake is None else min(wake, target)
            await player.play(Wait(max(until - player.clock.now(), timedelta(0))))
            await asyncio.sleep(0)  # views show what came

    async def wait_for(
        self, is_it: Callable[[Message], bool], longest: timedelta = timedelta(weeks=10)
    ) -> bool:
        """Let time pass while `acting`, until the bot posts such a message. False: nothing such came."""
        messages = self.player.transcript.messages
        before = len(messages)

        def came() -> bool:
            posted = (MessageKind.POST, MessageKind.DIRECT)
            return any(one.kind in posted and is_it(one) for one in messages[before:])

        target = self.player.clock.now() + longest
        if await (await self.player.app()).next_wake() is not None:
            await self.wait(target, came)
        return came()

    async def reload(self) -> None:
        """Go on with a plan whose files changed."""
        async with self._lock:
            words = await self.host.reload()
            if not words:
                return
            await self._put_to_sleep()
            await self._wake_up()
        self._tell(words)

    async def start_over(self) -> None:
        """Forget all groups, people and messages. Only for a database that is thrown away."""
        async with self._lock:
            await self._put_to_sleep()
            await self.player.forget()
            await self.host.start_over()
            await self._wake_up()
        self._tell("Everything is forgotten. The clock goes on.")

    @asynccontextmanager
    async def quietly(self) -> AsyncIterator[None]:
        """Show no view what happens inside."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def announce(self, words: str) -> None:
        """Tell every view."""
        self._tell(words)

    async def look_around(self, person: str, platform: str, room: str) -> Surroundings:
        """Return what a person can name in a room."""
        courses = await self.host.courses(platform, room)
        actor = Actor(AccountRef(platform, WORKSPACE, person), person)
        call = Call(actor, RoomRef(platform, WORKSPACE, room, room), "plan-admin plan remove", {})
        offered = await (await self.player.app()).suggest(call, "plan", "")
        return Surroundings(tuple(courses), tuple((one.value, one.label) for one in offered))

    def rooms(self, platform: str, *more: str) -> list[str]:
        """List the rooms of a platform that anybody has seen, without those for direct messages."""
        seen = (one.room for one in self.player.transcript.messages if one.platform == platform)
        return [room for room in dict.fromkeys((*ROOMS, *more, *seen)) if room.startswith("#")]

    def people(self) -> list[str]:
        """List everybody who was named so far."""
        return list(dict.fromkeys((*PEOPLE, *self.player.people)))

    def completion_context(
        self, person: str, platform: str, room: str, around: Surroundings
    ) -> CompletionContext:
        """Return everything that a person can name in a room."""
        player = self.player
        visible = list(player.transcript.visible_to(platform, room, person))
        found = [one for message in visible for one in pressables(message)]
        now = player.clock.now()
        titles = {
            item.key: item.title
            for course in around.courses
            for week in (course.week_to_show(now),)
            for item in (*week.items, *course.plan.items.values())
        }
        answers = next(
            (poll for message in visible if (poll := [p for p in pressables(message) if p.answers])), []
        )
        form = player.open_form(platform, person)
        return CompletionContext(
            now=now,
            commands=self.commands,
            people=tuple(self.people()),
            rooms=tuple(self.rooms(platform, room)),
            platforms=PLATFORMS,
            plans=self.plans,
            own_plans=around.own_plans,
            cohorts=[(course.key, course.name) for course in around.courses],
            items=list(titles.items()),
            buttons=[(one.label, one.item, titles.get(one.item, "")) for one in found if one.value is None],
            answers=[one.label for one in answers],
            fields=form.shown.fields if form is not None and isinstance(form.shown, Form) else (),
        )

    def _show(self, message: Message) -> None:
        if not self._quiet:
            for view in self.views:
                view.show(message)

    def _tell(self, words: str) -> None:
        for view in self.views:
            view.tell(words)

    async def _wake_up(self) -> None:
        self._scheduler = _PausableScheduler(await self.player.app(), self.player.clock, self._lock)
        self._scheduler.start()

    async def _put_to_sleep(self) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            await scheduler.stop()


class _PausableScheduler(Scheduler):
    """A scheduler that ticks only while nothing else happens. Whatever happens is followed by a tick."""

    def __init__(self, app: App, clock: Clock, one_step: asyncio.Lock) -> None:
        super().__init__(app, clock)
        self._one_step = one_step

    async def tick(self) -> None:
        """Tick, unless something happens."""
        if not self._one_step.locked():
            async with self._one_step:
                await super().tick()
