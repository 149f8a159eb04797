"""Stops a command when it is told to, on every system."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = [
    getattr(signal, name)
    for name in ("SIGTERM", "SIGINT", "SIGBREAK")  # SIGBREAK: Ctrl-Break, and what Windows' services send
    if hasattr(signal, name)
]


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """Yield an event that is set when the process is told to stop. Needs a running event loop.

    `signal.signal` and not the loop's `add_signal_handler`, which Windows does not have.
    """
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopped.set)

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
