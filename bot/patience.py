"""Wait for work no longer than somebody else has time for."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()
"""What was begun here and is not over, perhaps late: the event loop itself holds only weak references."""


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What the work returns. Raises TimeoutError once that time is over, or what the work raises.

    Late work is cancelled and not awaited: it may take long to roll back what it began.
    """
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_end)
    await asyncio.wait([task], timeout=seconds)
    if task.done():
        return task.result()
    task.cancel()
    raise TimeoutError(f"no answer within {seconds:g} s")


def _end(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # reading the error keeps asyncio from logging it
