"""What a process is sending at present: how much of it, and for what a tick still waits.

Few messages of a platform are under way at once. They are claimed in the order of their turns, and a message
that becomes due comes behind those that are claimed already. A target that does not answer gives its place to
another one after a while.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import timedelta

import structlog

from bot.db.errors import in_a_line, is_away

WINDOW = 25
"""Targets of one platform that a process serves at once. At Discord's 50 requests a second, 25 take half a
second; and with 200 ms an answer, 10 are enough to reach 50 a second."""

REFILL = 10
"""Places that are free before messages are claimed for them: a claim costs the same for one as for ten."""

SLOW = timedelta(seconds=3)
"""A target that takes longer than this does not answer, or its platform makes it wait: it keeps its place
from nobody any more."""

MOST_UNDER_WAY = 100
"""Targets of one platform that a process serves at once, slow ones included. Claims of more would end before
they are served."""

log = structlog.get_logger()


class UnderWay:
    """The tasks that send and edit, by platform. A tick waits for them with a patience.

    Those that took longer go on beside the tick, and wake the scheduler when they end.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._begun: dict[asyncio.Task[object], tuple[str, float]] = {}
        """Platform of each running task, and when it began, in seconds of the event loop."""
        self._awaited: set[asyncio.Task[object]] = set()
        self._ended: set[str] = set()
        """Platforms of which something has ended since somebody looked."""

    @property
    def is_awaited(self) -> bool:
        """Whether a tick still waits for something."""
        return bool(self._awaited)

    def is_beside(self) -> bool:
        """Whether this runs in a task for which no tick waits any more."""
        task = asyncio.current_task()
        return task in self._begun and task not in self._awaited

    def begin(self, platform: str, work: Coroutine[None, None, object]) -> None:
        """Run the work as a task for which the tick waits."""
        task = asyncio.create_task(work)
        self._begun[task] = platform, asyncio.get_running_loop().time()
        self._awaited.add(task)
        task.add_done_callback(self._end)

    def free(self, platform: str) -> int:
        """How many messages of the platform may be begun; 0 until there are places for REFILL of them."""
        begun = self._since(platform)
        fresh = sum(1 for since in begun if not self._is_slow(since))
        free = min(WINDOW - fresh, MOST_UNDER_WAY - len(begun))
        return free if free >= REFILL or not begun else 0

    def until_place(self, platforms: Iterable[str]) -> timedelta | None:
        """How long until slow targets give places to others; None where there are places, or none will be."""
        waits = []
        for platform in platforms:
            begun = self._since(platform)
            fresh = [since for since in begun if not self._is_slow(since)]
            too_many = len(fresh) - max(WINDOW - REFILL, 0)
            if too_many > 0 and len(begun) <= MOST_UNDER_WAY - REFILL:
                waits.append(fresh[too_many - 1] + SLOW.total_seconds() - asyncio.get_running_loop().time())
        return timedelta(seconds=max(0.0, min(waits))) if waits else None

    async def next_place(self, patience: timedelta | None) -> None:
        """Return when something ended of a platform of which more may be begun, or nothing is awaited.

        What takes longer than `patience` is awaited no more. Raises the error of a task from which the
        database was away.
        """
        self._ended.clear()
        while self._awaited:
            limit = None if patience is None else self._patience_left(patience)
            done, _ = await asyncio.wait(self._awaited, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            self._awaited -= done
            failures = [error for task in done if (error := task.exception()) is not None]
            for failure in failures:
                if is_away(failure):
                    raise failure  # told once; what was sent and could not be recorded is looked for later
                log.error("sending failed", exc_info=failure)  # an adapter broke its promise
            if patience is not None:
                self._leave_older(patience)
            if any(self.free(platform) for platform in self._ended):
                return

    def leave(self) -> None:
        """Let all that runs go on beside the tick."""
        self._awaited.clear()

    async def finish(self) -> None:
        """Return once nothing runs any more."""
        await asyncio.gather(*self._begun, return_exceptions=True)

    def _since(self, platform: str) -> list[float]:
        """When the running tasks of a platform began, in order."""
        return [since for name, since in self._begun.values() if name == platform]

    def _is_slow(self, since: float) -> bool:
        return asyncio.get_running_loop().time() - since >= SLOW.total_seconds()

    def _patience_left(self, patience: timedelta) -> float:
        now = asyncio.get_running_loop().time()
        running = [self._begun[task][1] for task in self._awaited if task in self._begun]
        return max(0.0, min(running, default=now) + patience.total_seconds() - now)

    def _leave_older(self, patience: timedelta) -> None:
        earliest = asyncio.get_running_loop().time() - patience.total_seconds()
        self._awaited = {task for task in self._awaited if task.done() or self._begun[task][1] > earliest}

    def _end(self, task: asyncio.Task[object]) -> None:
        platform, _ = self._begun.pop(task)
        self._ended.add(platform)
        if task in self._awaited:
            return
        error = None if task.cancelled() else task.exception()
        if error is not None and is_away(error):
            log.warning("what was sent could not be recorded", reason=in_a_line(error))
        elif error is not None:
            log.error("sending failed", exc_info=error)
        self._wake()
