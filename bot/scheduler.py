"""Run `App.tick` when something is due, and at least every SAFETY_INTERVAL.

The due instants come from the cohorts' calendars, through the database. APScheduler only serves as an alarm
clock: its own recurring triggers run twice or not at all around clock changes.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.app import App
from bot.db.errors import in_a_line, is_away
from bot.outages import OutageLog
from bot.platform.clock import Clock, SystemClock

SAFETY_INTERVAL = timedelta(seconds=30)
"""The longest time between two ticks. A post is at most this late if a wake-up was missed, such as when
another process changed the calendar."""

TICK_RETRY = timedelta(seconds=5)
"""Delay before the next tick after one that failed."""

LONGEST_WAIT_FOR_TARGET = timedelta(seconds=1)
"""How long one target that does not answer may hold up all others in a tick."""

LAST_SEND_S = 8.0
"""Seconds that sends in progress have when the bot stops. Service managers often kill a process after ten."""

log = structlog.get_logger()


class Scheduler:
    """Runs the app's ticks. A process has one, and several processes may each run theirs at the same time.

    One tick runs at a time. Any number of calls of `wake` during a tick cause one more tick after it.
    """

    def __init__(self, app: App, clock: Clock, safety: timedelta = SAFETY_INTERVAL) -> None:
        self._app = app
        self._app.wake_with(self.wake)
        self._clock = clock
        # Jobs are kept in memory. In a store that two schedulers share, each job would run twice.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._safety = safety
        self._real = SystemClock()
        self._woken = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None
        self._stopping = False
        self._outage = OutageLog()
        self.last_tick: datetime | None = None
        """When the last tick ended that went well."""

    def start(self) -> None:
        """Tick now, and from then on when something is due. Needs a running event loop."""
        self._scheduler.start()
        self.wake()
        self._ticking = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Tick soon, because something may be due. Never blocks. Call it in the event loop's thread."""
        self._woken.set()

    async def _ring(self) -> None:
        """What the alarm runs. APScheduler runs a plain function in a thread, which must not set an event."""
        self.wake()

    async def stop(self) -> None:
        """Stop ticking. The running tick gives back the deliveries that it has claimed and not begun to send.

        Sends in progress have LAST_SEND_S seconds. After that, the bot looks for the message when it is back.
        """
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._app.stop()
        self.wake()
        if self._ticking is not None:
            last = asyncio.create_task(self._end(self._ticking))
            await asyncio.wait({last}, timeout=LAST_SEND_S)
            last.cancel()
            await asyncio.gather(last, return_exceptions=True)

    async def _end(self, ticking: asyncio.Task[None]) -> None:
        await asyncio.gather(ticking, return_exceptions=True)
        await self._app.finish()

    async def _run(self) -> None:
        while not self._stopping:
            # This timeout uses the monotonic clock: the machine's wall clock may be set back by an hour.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._safety.total_seconds()):
                    await self._woken.wait()
            self._woken.clear()
            if not self._stopping:
                await self.tick()

    async def tick(self) -> None:
        """Run one tick of the app, and set the alarm for what is due next.

        An error is logged, and the tick is tried again.
        """
        try:
            next_wake = await self._app.tick(self._clock.now(), LONGEST_WAIT_FOR_TARGET)
        except Exception as error:  # whatever went wrong in one tick must not end the scheduler
            if not is_away(error):
                log.exception("tick failed")
            elif self._outage.is_due():
                log.warning("the database cannot be used, trying again until it can", reason=in_a_line(error))
            self._wake_in(TICK_RETRY)
            return
        if self._outage.end():
            log.info("the database can be used again")
        self.last_tick = self._clock.now()
        if next_wake is not None:
            self._wake_in(max(next_wake - self._clock.now(), timedelta(0)))

    def _wake_in(self, ahead: timedelta) -> None:
        if ahead < self._safety and not self._stopping:
            self._scheduler.add_job(
                self._ring,
                DateTrigger(self._real.now() + ahead, timezone="UTC"),
                id="next",
                replace_existing=True,
            )
