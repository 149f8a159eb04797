"""Runs the handlers of an adapter: each in a task of its own, a limited number at once, drained at the end.

An adapter acknowledges an event first and starts its handler here, so that acknowledging never waits for
work.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Hashable
from typing import Any

import structlog

MOST_CONCURRENT = 16
"""How many handlers run at once; the others wait here.

More would only wait for a connection of the database.
"""

log = structlog.get_logger()


class Handlers:
    """The running handlers of one adapter."""

    def __init__(self, most_concurrent: int = MOST_CONCURRENT) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self._waiting: Counter[Hashable] = Counter()
        self._slots = asyncio.Semaphore(most_concurrent)

    def waiting(self, key: Hashable) -> int:
        """How many handlers that were started `after` this key are not over."""
        return self._waiting[key]

    def start(self, handler: Coroutine[Any, Any, None], *, after: Hashable = None) -> None:
        """Run a handler as soon as a slot is free. An error in it is logged and ends nothing else.

        Handlers with the same key `after` run one after another, in the order in which they were started.
        """
        before = None if after is None else self._last.get(after)
        task = asyncio.create_task(self._run(handler, before))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if after is not None:
            self._last[after] = task
            self._waiting[after] += 1
            task.add_done_callback(lambda done: self._leave(after, done))

    async def idle(self) -> None:
        """Wait until no handler runs."""
        while self._running:
            await asyncio.wait(self._running)

    async def drain(self, seconds: float) -> None:
        """Give running handlers so many seconds to finish, then cancel them."""
        clock = asyncio.get_running_loop()
        deadline = clock.time() + seconds
        while self._running and clock.time() < deadline:  # a running handler may start another one
            await asyncio.wait(self._running, timeout=deadline - clock.time())
        late = set(self._running)
        for task in late:
            task.cancel()
        if late:
            log.warning("handlers were cancelled at shutdown", count=len(late))
            await asyncio.wait(late)

    async def _run(self, handler: Coroutine[Any, Any, None], before: asyncio.Task[None] | None) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])
            async with self._slots:
                await handler
        except Exception:  # nobody awaits a handler, so its error would go unseen
            log.exception("handler failed")
        finally:
            handler.close()  # no effect unless it was cancelled before it began: then it avoids a warning

    def _leave(self, key: Hashable, task: asyncio.Task[None]) -> None:
        self._waiting[key] -= 1
        if self._last.get(key) is task:
            del self._last[key], self._waiting[key]
