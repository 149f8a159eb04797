"""A platform that is started again when it cannot start or ends, so that the others never wait for it."""

import asyncio
from collections.abc import Callable

import structlog

from bot.app import App
from bot.outages import Backoff, OutageLog
from bot.platform import Chat, Platform, SetupError

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
        self.problem: SetupError | None = None
        """Why it does not run at present; None while it does."""
        self._platform = platform
        self._chats = chats
        self._pauses = Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._outage = OutageLog()
        self._closed = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether people can reach the bot there at present."""
        return self.problem is None and self._platform.connected

    async def open(self) -> None:
        """Try once to open the platform. `problem` says whether that went well."""
        try:
            await self._platform.open()
        except Exception as error:  # noqa: BLE001 - whatever it is must not keep the others from starting
            self.problem = self._as_problem(error)
            await self._platform.close()
        else:
            self.problem = None
            self._chats[self.name] = self._platform.chat

    async def serve(self, app: App, wake_scheduler: Callable[[], None], failed: Callable[[], None]) -> None:
        """Serve until `close`, and start again whatever ends before. `failed` is called when that happens."""
        while not self._closed.is_set():
            if self.problem is None:
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
            if self._closed.is_set():
                return
            await self.open()
            if self.problem is None:
                wake_scheduler()
        await self._platform.close()  # it may have been opened while the process closed it

    async def close(self) -> None:
        """Disconnect."""
        self._closed.set()
        await self._platform.close()

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
