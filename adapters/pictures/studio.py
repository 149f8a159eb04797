"""Draws the pictures of one process: each once, and never in the way of anything else.

Where a picture cannot be drawn, the text goes alone: nothing here raises.
"""

import asyncio
import os
import pickle
import sys
from collections import OrderedDict
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import structlog

from adapters.pictures.orders import LENGTH
from adapters.pictures.palette import Look
from bot.messages.picture import Picture

NEEDED = ("uharfbuzz", "resvg_py", "manimgx_fonts")
"""Modules that the extra `pictures` installs. The fonts for Chinese, Japanese and Korean may be missing."""

DRAWN_WITHIN_S = 5.0
"""How long a picture may take. It takes a tenth of a second, the first one after a start a second."""

REST_AFTER_FAILURE_S = 60.0
"""How long no picture is drawn after the process that draws failed to start, or to answer."""

MOST_WAITING = 10
"""Pictures that wait to be drawn at once. Further ones are left out: an answer must not wait for seconds."""

MOST_KEPT_BYTES = 8_000_000
"""Bytes of pictures that are kept drawn: some two hundred."""

log = structlog.get_logger()


def can_draw() -> bool:
    """Whether the extra `pictures` is installed."""
    return all(find_spec(name) is not None for name in NEEDED)


class Studio:
    """Draws for one process. It starts the process that draws with the first picture. Close it at the end."""

    def __init__(self, *, is_on: bool = True) -> None:
        """`is_on=False`: it draws nothing, as where the extra is not installed."""
        self._is_on = is_on and can_draw()
        self._worker: asyncio.subprocess.Process | None = None
        self._one_by_one = asyncio.Lock()
        self._drawn: OrderedDict[tuple[Picture, Look], bytes] = OrderedDict()
        self._kept_bytes = 0
        self._rests_until = 0.0
        self._waiting = 0

    async def draw(self, picture: Picture | None, look: Look) -> bytes | None:
        """The picture as a PNG file; None if there is none, or it cannot be drawn."""
        if picture is None or not self._is_on:
            return None
        wanted = (picture, look)
        if wanted not in self._drawn and self._waiting >= MOST_WAITING:
            return None
        self._waiting += 1
        try:
            async with self._one_by_one:
                if wanted in self._drawn:
                    self._drawn.move_to_end(wanted)
                    return self._drawn[wanted]
                return await self._draw(wanted)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process that draws."""
        async with self._one_by_one:
            worker = self._worker
            self._end()
            if worker is not None:
                await worker.wait()

    async def _draw(self, wanted: tuple[Picture, Look]) -> bytes | None:
        now = asyncio.get_running_loop().time()
        if now < self._rests_until:
            return None
        try:
            async with asyncio.timeout(DRAWN_WITHIN_S):
                drawn = await self._order(wanted)
        except (OSError, EOFError, TimeoutError) as error:
            log.warning("pictures cannot be drawn", reason=str(error) or type(error).__name__)
            self._rests_until = now + REST_AFTER_FAILURE_S
            self._end()
            return None
        except BaseException:  # cancelled: what the worker answers now would be taken for the next one
            self._end()
            raise
        if drawn is None:
            log.warning("picture was not drawn", picture=wanted[0].kind)
        else:
            self._keep(wanted, drawn)
        return drawn

    async def _order(self, wanted: tuple[Picture, Look]) -> bytes | None:
        worker = await self._open()
        if worker.stdin is None or worker.stdout is None:
            raise OSError("the process that draws has no pipes")
        order = pickle.dumps(wanted)
        worker.stdin.write(len(order).to_bytes(LENGTH, "big") + order)
        await worker.stdin.drain()
        length = int.from_bytes(await worker.stdout.readexactly(LENGTH), "big")
        return await worker.stdout.readexactly(length) or None

    async def _open(self) -> asyncio.subprocess.Process:
        if self._worker is None or self._worker.returncode is not None:
            self._worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "adapters.pictures.worker"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=_environment(),
            )
        return self._worker

    def _keep(self, wanted: tuple[Picture, Look], drawn: bytes) -> None:
        self._drawn[wanted] = drawn
        self._kept_bytes += len(drawn)
        while self._kept_bytes > MOST_KEPT_BYTES:
            _, oldest = self._drawn.popitem(last=False)
            self._kept_bytes -= len(oldest)

    def _end(self) -> None:
        if self._worker is not None and self._worker.returncode is None:
            with suppress(ProcessLookupError):
                self._worker.kill()
        self._worker = None


def _environment() -> dict[str, str]:
    """What the process that draws must know: where this code is. It gets none of the bot's secrets."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ
    }
    return kept | {"PYTHONPATH": str(Path(__file__).parents[2])}
