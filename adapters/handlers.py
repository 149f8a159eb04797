"""What an adapter does for people, each as a task of its own: so many at once, and drained at the end.

An adapter acknowledges first and hands the rest over to here, so that acknowledging never waits for work.
"""

import asyncio
from collections.abc import Coroutine, Hashable
from typing import Any

import structlog

MOST_CONCURRENT = 16
"""Handlers that run at once; the others wait. More would only wait inside the database."""

log = structlog.get_logger()


class Handlers:
    """The running handlers of one adapter."""

    def __init__(self, most_concurrent: int = MOST_CONCURRENT) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(most_concurrent)

    def start(self, handler: Coroutine[Any, Any, None], *, after: Hashable = None) -> None:
        """Run it as soon as there is a turn. An error in it is logged; it ends nothing else.

        Those started `after` the same key run one after another, in the order in which they were started.
        """
        before = None if after is None else self._last.get(after)
        task = asyncio.create_task(self._run(handler, before))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if after is not None:
            self._last[after] = task
            task.add_done_callback(lambda done: self._leave(after, done))

    async def idle(self) -> None:
        """Return once nothing runs any more."""
        while self._running:
            await asyncio.wait(self._running)

    async def drain(self, seconds: float) -> None:
        """Let what runs finish for that long, then cancel it."""
        clock = asyncio.get_running_loop()
        deadline = clock.time() + seconds
        while self._running and clock.time() < deadline:  # one that runs may start another
            await asyncio.wait(self._running, timeout=deadline - clock.time())
        late = set(self._running)
        for task in late:
            task.cancel()
        if late:
            log.warning("handlers were cut off", count=len(late))
            await asyncio.wait(late)

    async def _run(self, handler: Coroutine[Any, Any, None], before: asyncio.Task[None] | None) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])
            async with self._slots:
                await handler
        except Exception:  # nobody awaits a handler: what goes wrong in it must at least be told
            log.exception("handler failed")
        finally:
            handler.close()  # where it was cut off before it began

    def _leave(self, key: Hashable, task: asyncio.Task[None]) -> None:
        if self._last.get(key) is task:
            del self._last[key]
