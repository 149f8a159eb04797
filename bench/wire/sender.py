"""A process that sends what is due through discord.py, as `studyplan run --only scheduler` does.

Its clock stands still at the instant that it is given, so that a burst needs no waiting for a Monday.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from sqlalchemy import URL, make_url

from adapters.local.clock import MovableClock
from bench.many import run_out
from bot.app import App
from bot.cli import platforms
from bot.db.engine import Database
from bot.settings import Settings

DATABASE = "BENCH_DATABASE_URL"


@asynccontextmanager
async def sender(
    url: URL | str, settings: Mapping[str, str], instant: datetime
) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    """A process that is logged in. Called, it sends, and returns the seconds of CPU that it took."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.wire.sender", json.dumps(dict(settings)), instant.isoformat()),
        env=os.environ | {DATABASE: make_url(url).render_as_string(hide_password=False)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    typed, said = process.stdin, process.stdout
    if typed is None or said is None:
        raise RuntimeError("the process was started without pipes")
    await said.readline()

    async def send() -> float:
        typed.write(b"go\n")
        return float(await said.readline())

    try:
        yield send
    finally:
        typed.close()
        await process.wait()


async def main(settings: Settings, clock: MovableClock) -> None:
    """Log in, wait for a line, send all that is due."""
    database = Database(os.environ[DATABASE])
    platform = platforms.build("discord", settings, database)
    await platform.open()
    app = App(database, {"discord": platform.chat}, clock, settings.plan_roots)
    _say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    cpu = time.process_time()
    await run_out(app, clock)
    _say(time.process_time() - cpu)
    await platform.close()
    await database.close()


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is read
    given = Settings.model_validate({"STUDYPLAN_PICTURES": "no", **json.loads(sys.argv[1])})
    asyncio.run(main(given, MovableClock(datetime.fromisoformat(sys.argv[2]))))
