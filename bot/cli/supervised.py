"""A platform that is started again when it cannot start or ends, so that the others never wait for it."""

import asyncio
from collections.abc import Callable

import structlog

from bot.app import App
from bot.outages import Backoff, OutageLog
from bot.platform.adapter import Platform
from bot.platform.chat import Chat
from bot.platform.failures import SetupError

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 600.0
"""Seconds before a platform that could not start is started again: at first, doubled each time, at most."""

log = structlog.get_logger()


class SupervisedPlatform:
    """One platform of a process. Its chat joins `chats` as soon as it can send.

    `listens=False`: this process sends there, and leaves it to another one to hear people.
    """

    def __init__(self, platform: Platform, chats: dict[str, Chat], *, listens: bool) -> None:
        self.name = platform.name
        self.listens = listens
        self.is_up = False
        self.problem: SetupError | None = None
        """Why it does not run at present; None while it does, or has not been tried yet."""
        self._platform = platform
        self._chats = chats
        self._pauses = Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._outage = OutageLog()
        self._opening: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether people can reach the bot there at present."""
        return self.is_up and self._platform.connected

    def start(self) -> asyncio.Task[None]:
        """Begin to open the platform. The task ends when that went well, or `problem` says why not."""
        self._opening = asyncio.create_task(self._open())
        return self._opening

    async def serve(self, app: App, wake_scheduler: Callable[[], None], failed: Callable[[], None]) -> None:
        """Serve until `close`, and start again whatever ends before. `failed` is called when that happens."""
        while not self._closed.is_set():
            await asyncio.wait([self._opening or self.start()])
            if self.is_up:
                wake_scheduler()
                await self._serve_once(app, wake_scheduler)
            if self._closed.is_set():
                return
            pause = self._pauses.next_pause()
            if self._outage.is_due():
                log.error(
                    "platform cannot start, trying again",
                    platform=self.name,
                    reason=str(self.problem),
                    pause_s=pause,
                )
            failed()
            await self._wait(pause)
            self._opening = None

    async def close(self) -> None:
        """Disconnect."""
        self._closed.set()
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait([self._opening])
        await self._platform.close()

    async def _open(self) -> None:
        try:
            await self._platform.open()
        except Exception as error:  # noqa: BLE001 - whatever it is must not keep the others from starting
            self.problem = self._as_problem(error)
            await self._platform.close()
        else:
            self.problem, self.is_up = None, True
            self._chats[self.name] = self._platform.chat

    async def _serve_once(self, app: App, wake_scheduler: Callable[[], None]) -> None:
        if self._outage.end():
            log.info("platform started after all", platform=self.name)
        if not self.listens:
            await self._closed.wait()
            return
        begun = asyncio.get_running_loop().time()
        try:
            await self._platform.serve(app, wake_scheduler)
        except Exception as error:  # noqa: BLE001 - whatever it is must not end the others
            self.problem = self._as_problem(error)
        if self._closed.is_set():
            return
        self.is_up, self._opening = False, None
        self.problem = self.problem or SetupError(f"{self.name} ended.")
        if asyncio.get_running_loop().time() - begun > LONGEST_PAUSE_S:
            self._pauses.reset()
        await self._platform.close()

    def _as_problem(self, error: Exception) -> SetupError:
        """What operators are told. An error that is no SetupError is ours: its traceback is logged."""
        if isinstance(error, SetupError):
            return error
        log.error("platform failed", platform=self.name, exc_info=error)
        return SetupError(f"{self.name} failed: {type(error).__name__}. The log has the details.")

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return
