"""What an adapter does for people, each as a task of its own: so many at once, and drained at the end.

An adapter acknowledges first and hands the rest over to here, so that acknowledging never waits for work.
"""

import asyncio
from collections.abc import Coroutine

import structlog

AT_ONCE = 16
"""Handlers that run at once; the others wait. More would only wait inside the database."""

log = structlog.get_logger()


class Handlers:
    """The running handlers of one adapter."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(at_once)

    def start(self, handler: Coroutine[None, None, None]) -> None:
        """Run it as soon as there is a turn. An error in it is logged; it ends nothing else."""
        task = asyncio.create_task(self._run(handler))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def idle(self) -> None:
        """Return once nothing runs any more."""
        while self._running:
            await asyncio.wait(self._running)

    async def drain(self, seconds: float) -> None:
        """Let what runs finish for that long, then cancel it."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("handlers were cut off", count=len(late))
                await asyncio.wait(late)

    async def _run(self, handler: Coroutine[None, None, None]) -> None:
        async with self._turns:
            try:
                await handler
            except Exception:  # nobody awaits a handler: what goes wrong in it must at least be told
                log.exception("handler failed")
