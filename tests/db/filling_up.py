# ruff: noqa: T201 - a process talks on its output
"""A process whose disk is full for a while. Run as `python -m tests.db.filling_up URL`.

The limit on the size of its files stands for the disk: SQLite sees the same failed write.
"""

import asyncio
import signal
import sys
from datetime import datetime

from bot.cli.logs import configure_logs
from bot.db.engine import Database
from bot.integrity import find_problems
from bot.scheduler import Scheduler
from tests.outbox.house import START, House

assert sys.platform != "win32", "Windows has no such limit"
import resource  # noqa: E402 - only there


async def main(url: str) -> None:
    """Start a cohort while the disk is full, then when it is not."""
    configure_logs()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails with an error, as on a full disk
    house = House(url)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
    answer = await house.say("organizer", START)
    print(answer.card)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    answer = await house.say("organizer", START)
    print(answer.card)
    house.clock.move_to(datetime.fromisoformat("2026-03-02T09:00:00+01:00"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
    scheduler = Scheduler(house.app, house.clock)
    await scheduler.tick()
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await scheduler.tick()
    print(f"{len(house.chat.stored)} posts")
    await house.close()
    database = Database(url)
    print("\n".join(await find_problems(database)) or "in order")
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
