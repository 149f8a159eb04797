"""APScheduler: wakes `App.tick` for what is due next, and every half minute for safety.

It never decides a time that users see: its triggers double and skip around clock changes. The instants come
from the cohorts' own calendars, through the database.
"""

import asyncio
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.app import App
from bot.ports import Clock, SystemClock

SAFETY_INTERVAL = timedelta(seconds=30)
"""How late a post can be at most if a wake-up was missed, as when another process changed the calendar."""

log = structlog.get_logger()


class Scheduler:
    """Wakes the app. One for a process; several processes may run theirs at once.

    However often it is stirred meanwhile, one tick runs at a time and one more follows.
    """

    def __init__(self, app: App, clock: Clock, safety: timedelta = SAFETY_INTERVAL) -> None:
        self._app = app
        self._clock = clock
        # One memory-store job each: a store that two schedulers share would run jobs twice.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._safety = safety
        self._real = SystemClock()
        self._stirred = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin to wake the app, at once and from then on. Needs a running event loop."""
        self._scheduler.add_job(
            self.stir,
            IntervalTrigger(seconds=self._safety.total_seconds(), timezone="UTC"),
            id="safety",
            next_run_time=self._real.now(),
        )
        self._scheduler.start()
        self._ticking = asyncio.create_task(self._run())

    def stir(self) -> None:
        """Have the app tick at once: something may be due."""
        self._stirred.set()

    async def stop(self) -> None:
        """Wake the app no more, and wait for the tick that runs to give back what it has not begun."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._app.stop()
        self.stir()
        if self._ticking is not None:
            await self._ticking

    async def _run(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            if self._stopping:
                return
            await self.wake()

    async def wake(self) -> None:
        """Tick, and arrange to be woken when the next thing is due."""
        try:
            await self._app.tick(self._clock.now())
            next_wake = await self._app.next_wake()
        except (
            Exception
        ):  # a database that is away for a minute must not end the scheduler: the next wake tries again
            log.exception("tick failed")
            return
        if next_wake is None or self._stopping:
            return
        ahead = max(next_wake - self._clock.now(), timedelta(0))
        if ahead < self._safety:
            self._scheduler.add_job(
                self.stir,
                DateTrigger(self._real.now() + ahead, timezone="UTC"),
                id="next",
                replace_existing=True,
            )
