"""The bot as a process of its own, connected to stand-ins in this one."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds until a test gives up on a process."""


if sys.platform == "win32":  # it has no SIGTERM that a process could hear
    STOP, FLAGS = signal.CTRL_BREAK_EVENT, subprocess.CREATE_NEW_PROCESS_GROUP
else:
    STOP, FLAGS = signal.SIGTERM, 0

KEPT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "USERPROFILE")
"""What a process needs of this one's environment. Without SYSTEMROOT, Windows opens no socket."""


class BotProcess:
    """`python -m bot` with a command. `lines` is what it wrote so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.lines: list[str] = []
        self._process = process
        self._wrote = asyncio.Event()
        self._reading = [
            asyncio.create_task(self._read(stream)) for stream in (process.stdout, process.stderr) if stream
        ]

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    async def says(self, words: str) -> None:
        """Return once it has written a line with these words. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while not any(words in line for line in self.lines):
                self._wrote.clear()
                await self._wrote.wait()

    async def answers(self, *lines: str) -> None:
        """Type these lines."""
        if self._process.stdin is None:
            raise RuntimeError("the process was started without standard input")
        self._process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        await self._process.stdin.drain()

    def hangs_up(self) -> None:
        """Type nothing more."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.send_signal(STOP)

    async def ended(self) -> int:
        """Its exit status, once it ended and all it wrote was read."""
        async with asyncio.timeout(PATIENCE):
            status = await self._process.wait()
            await asyncio.gather(*self._reading)
        return status

    async def kill(self) -> None:
        """End it whatever it does."""
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()

    def megabytes(self, what: str = "VmRSS") -> float:
        """Resident memory now, or at most so far (VmHWM), as the kernel counts it."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith(what))
        return int(kilobytes) / 1024

    async def _read(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            self.lines.append(line.decode().rstrip("\r\n"))
            self._wrote.set()


@asynccontextmanager
async def bot_process(
    settings: Mapping[str, str], *arguments: str, cwd: Path = ROOT
) -> AsyncIterator[BotProcess]:
    """The bot with these settings and arguments, `run` unless told otherwise; ended at the end."""
    environment = {
        "PYTHONPATH": str(ROOT),
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "PYTHONUTF8": "1",
        "STUDYPLAN_HTTP_ADDRESS": "127.0.0.1:0",
        "STUDYPLAN_PICTURES": os.environ.get("STUDYPLAN_PICTURES", "no"),
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *(arguments or ("run",)),
        cwd=cwd,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        creationflags=FLAGS,
    )
    bot = BotProcess(process)
    try:
        yield bot
    finally:
        await bot.kill()
