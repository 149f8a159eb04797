"""The daily upkeep, in small batches: erase what was kept for long enough, prune what nobody needs.

Every process does it, the first time an hour after its start. The database decides what is due, so two at
once do no harm. Each batch is a transaction of its own.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import kept_calls
from bot.db.engine import Database
from bot.db.errors import in_a_line, is_away
from bot.features.privacy import retention
from bot.features.privacy.retention import GROUPS_AT_ONCE, Keeper
from bot.measures import Measures
from bot.platform.clock import Clock
from bot.study import audit_log

INTERVAL = timedelta(days=1)
FIRST = timedelta(hours=1)
"""After the start of a process, which has more urgent things to do."""

PERSONS_AT_ONCE = 1_000
LINES_AT_ONCE = 1_000

log = structlog.get_logger()

Batch = Callable[[AsyncSession], Awaitable[int]]


class Upkeep:
    """The daily work of one process."""

    def __init__(self, database: Database, keeper: Keeper, clock: Clock, measures: Measures) -> None:
        self._database = database
        self._keeper = keeper
        self._measures = measures
        self._due_at = clock.now() + FIRST
        self._is_to_forget = False

    async def next_run(self, now: datetime, by: datetime) -> datetime | None:
        """The first run in which something of a group is due; None if nothing is by then."""
        if self._due_at > by:
            return None
        async with self._database.read() as session:
            due = await retention.next_due(session, self._keeper.policy, now)
        run = max(due, self._due_at) if due is not None else None
        return run if run is not None and run <= by else None

    async def run(self, now: datetime) -> None:
        """Do the day's work if it is due. What fails is tried the next day, a `forget` the next time."""
        if self._is_to_forget:
            await self.forget()
        if now >= self._due_at and await self._do_all(now):
            await self.forget()

    async def forget(self) -> None:
        """Let nothing of what was deleted linger in the database's files. The deletion itself is done."""
        self._is_to_forget = True
        try:
            self._is_to_forget = not await self._database.forget()
        except DBAPIError as error:
            log.warning("deleted data may linger, trying again", reason=in_a_line(error))

    async def _do_all(self, now: datetime) -> bool:
        """Do the day's work; whether anything was erased."""
        self._due_at = now + INTERVAL
        keeper, old = self._keeper, now - self._keeper.policy.log
        works: list[tuple[str, int, Batch]] = [
            ("warned", GROUPS_AT_ONCE, lambda session: retention.warn_lost(session, keeper, now)),
            ("warned", GROUPS_AT_ONCE, lambda session: retention.warn_over(session, keeper, now)),
            ("groups", GROUPS_AT_ONCE, lambda session: retention.erase_lost(session, keeper, now)),
            ("names", GROUPS_AT_ONCE, lambda session: retention.strip_over(session, keeper, now)),
            ("log_lines", LINES_AT_ONCE, lambda session: audit_log.prune(session, old, LINES_AT_ONCE)),
            ("calls", LINES_AT_ONCE, lambda session: kept_calls.prune(session, now, LINES_AT_ONCE)),
        ]
        done = Counter[str]()
        for what, size, batch in works:
            done[what] += await self._safely(what, self._all_batches(size, batch))
        done["persons"] = await self._safely("persons", self._erase_idle(now))
        await self._safely("space", self._tidy())
        for what, count in done.items():
            self._measures.tidied(what, count)
        return any(done[what] for what in ("groups", "names", "persons"))

    async def _all_batches(self, size: int, batch: Batch) -> int:
        count = 0
        while True:
            async with self._database.write() as session:
                done = await batch(session)
            count += done
            if done < size:
                return count

    async def _erase_idle(self, now: datetime) -> int:
        last: int | None = 0
        count = 0
        while last is not None:
            async with self._database.write() as session:
                erased, last = await retention.erase_idle_persons(
                    session, self._keeper, last, PERSONS_AT_ONCE, now
                )
            count += erased
        return count

    async def _tidy(self) -> int:
        await self._database.tidy()
        return 0

    async def _safely(self, what: str, work: Awaitable[int]) -> int:
        """The result of some work; 0 if it failed, which must not keep the rest from being done."""
        try:
            return await work
        except Exception as error:  # one part that fails must not keep the others from being done
            if is_away(error):
                raise
            log.exception("upkeep failed", part=what)
            return 0
