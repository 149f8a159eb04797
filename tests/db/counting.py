"""A process that adds to a counter again and again, for tests with several of them.

Run as `python -m tests.db.counting URL TIMES`. It reads, then writes what it read plus one.
"""

import asyncio
import sys

from bot.db.engine import Database
from bot.study.cohort_tables import Cohort


async def main(url: str, times: str) -> None:
    """Say that it is ready, wait for a line on standard input, and count."""
    database = Database(url)
    async with database.read() as session:
        assert await session.get(Cohort, 1) is not None
    print("ready", flush=True)  # noqa: T201 - a process talks on its output
    sys.stdin.readline()
    for _ in range(int(times)):
        async with database.write() as session:
            cohort = await session.get(Cohort, 1, with_for_update=True)
            assert cohort is not None
            seen = cohort.weeks
            await asyncio.sleep(0)
            cohort.weeks = seen + 1
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
