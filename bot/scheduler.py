"""APScheduler: wakes `App.tick` for what is due next, and every half minute for safety.

It never decides a time that users see: its triggers double and skip around clock changes. The instants come
from the cohorts' own calendars, through the database.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.app import App
from bot.db.engine import in_a_line, is_away
from bot.platform import Clock, SystemClock

SAFETY_INTERVAL = timedelta(seconds=30)
"""How late a post can be at most if a wake-up was missed, as when another process changed the calendar."""

RETRY = timedelta(seconds=5)
"""How soon a tick that failed is tried again."""

PATIENCE = timedelta(seconds=1)
"""How long one place that does not answer may hold up all others."""

LAST_SEND = 8.0
"""Seconds that a send has to finish when the bot stops: whoever stops a process often kills it after ten."""

log = structlog.get_logger()


class Scheduler:
    """Wakes the app. One for a process; several processes may run theirs at once.

    However often it is stirred meanwhile, one tick runs at a time and one more follows.
    """

    def __init__(self, app: App, clock: Clock, safety: timedelta = SAFETY_INTERVAL) -> None:
        self._app = app
        self._clock = clock
        # A memory store of its own: one that two schedulers share would run jobs twice.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._safety = safety
        self._real = SystemClock()
        self._stirred = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None
        self._stopping = False
        self._away = False
        self.last_tick: datetime | None = None
        """When the last tick ended that went well."""

    def start(self) -> None:
        """Begin to wake the app, at once and from then on. Needs a running event loop."""
        self._scheduler.start()
        self.stir()
        self._ticking = asyncio.create_task(self._run())

    def stir(self) -> None:
        """Have the app tick at once: something may be due."""
        self._stirred.set()

    async def stop(self) -> None:
        """Wake the app no more, and let the tick that runs give back what it has not begun.

        What it is sending may take LAST_SEND; after that it is looked for when the bot is back.
        """
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._app.stop()
        self.stir()
        if self._ticking is not None:
            last = asyncio.create_task(self._end(self._ticking))
            await asyncio.wait({last}, timeout=LAST_SEND)
            last.cancel()
            await asyncio.gather(last, return_exceptions=True)

    async def _end(self, ticking: asyncio.Task[None]) -> None:
        await asyncio.gather(ticking, return_exceptions=True)
        await self._app.finish()

    async def _run(self) -> None:
        while not self._stopping:
            # The safety net does not hang on the machine's clock, which may be put back by an hour.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._safety.total_seconds()):
                    await self._stirred.wait()
            self._stirred.clear()
            if not self._stopping:
                await self.wake()

    async def wake(self) -> None:
        """Tick, and arrange to be woken when the next thing is due. Whatever goes wrong, it goes on."""
        try:
            await self._app.tick(self._clock.now(), PATIENCE)
            next_wake = await self._app.next_wake()
        except Exception as error:  # a database that is away for a minute must not end the scheduler
            if not is_away(error):
                log.exception("tick failed")
            elif not self._away:
                self._away = True
                log.warning("the database cannot be used, trying again until it can", reason=in_a_line(error))
            self._wake_in(RETRY)
            return
        if self._away:
            self._away = False
            log.info("the database can be used again")
        self.last_tick = self._clock.now()
        if next_wake is not None:
            self._wake_in(max(next_wake - self._clock.now(), timedelta(0)))

    def _wake_in(self, ahead: timedelta) -> None:
        if ahead < self._safety and not self._stopping:
            self._scheduler.add_job(
                self.stir,
                DateTrigger(self._real.now() + ahead, timezone="UTC"),
                id="next",
                replace_existing=True,
            )
