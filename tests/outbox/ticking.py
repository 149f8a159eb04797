# ruff: noqa: ARG002, T201 - the port's signatures; a process talks on its output
"""A process that ticks until everything is sent, for tests with several of them.

Run as `python -m tests.outbox.ticking URL FILE NOW`; every message becomes a line of the file.
"""

import asyncio
import os
import sys
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from adapters.local.clock import MovableClock
from bot.app import App
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.messages.card import Card
from bot.outbox.claim import RECHECK
from bot.platform.people import Access
from bot.platform.refs import AccountRef, PostLabel, RoomRef, Target
from tests.outbox.house import FEATURES, place_of

MOST_WAITS, PAUSE_S = 60, 0.05
"""What waits for an earlier message of another process is looked at a second later, by this process' clock.
The other one may be slow: it has that many seconds, each of which takes so many real ones. A lease is longer.
"""


class FileChat:
    """A platform whose messages are the lines of a file that all processes append to."""

    edit_interval = timedelta(0)
    access_interval = timedelta(0)
    has_threads = False

    def __init__(self, file: Path) -> None:
        self._file = file

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Add a line."""
        return await self._add(place_of(target), label)

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Nothing that these tests look at."""

    async def delete(self, message: str) -> None:
        """Nothing that these tests look at."""

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """Nothing is ever in doubt here."""
        raise AssertionError(f"the lease of {keys} ran out")

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """Nothing is lacking."""
        return ()

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:
        """Everybody is there and sees every room."""
        return Access(is_there=True, sees=frozenset(room.channel for room in rooms))

    async def _add(self, place: str, label: PostLabel) -> str:
        await asyncio.sleep(0)  # let the other messages of the batch go on meanwhile
        line = f"{place} {label.key}\n".encode()
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
        return line.decode().strip()


async def main(url: str, file: str, now: str) -> None:
    """Say that it is ready, wait for a line on standard input, and tick."""
    database = Database(url)
    moment = datetime.fromisoformat(now)
    clock = MovableClock(moment)
    app = App(database, {"discord": FileChat(Path(file))}, clock, plans_root(), features=FEATURES)
    await app.next_wake()
    print("ready", flush=True)
    sys.stdin.readline()
    until = moment + MOST_WAITS * RECHECK
    while (due := await app.next_wake()) is not None and due < until:
        clock.move_to(max(clock.now(), due))
        await app.tick(clock.now())
        await asyncio.sleep(PAUSE_S)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
