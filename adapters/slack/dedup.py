"""De-duplicates Slack's requests, in memory and across processes through the database.

Slack sends an event again that was not answered in time (at once, after 1 and after 5 minutes). Somebody who
intercepted a signed request could send it again, too: a signature stays valid for five minutes.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.platform.clock import Clock

LONGEST_DATABASE_WAIT = timedelta(milliseconds=500)
"""How long an acknowledgement waits for the database. Slack waits for three seconds in all."""

MOST_REMEMBERED = 20_000
"""How many requests this process remembers. The database remembers those of all processes, for longer."""

log = structlog.get_logger()


class TakenRequests(Protocol):
    """The store of requests that any process took. `adapters.slack.storage` implements it."""

    async def take(self, keys: Sequence[str], now: datetime) -> set[str]:
        """Store the requests, and return those that were not stored before."""
        ...


class RequestDeduplicator:
    """De-duplicates requests, in memory and across processes."""

    def __init__(self, ledger: TakenRequests, clock: Clock) -> None:
        self._taken_by_all = ledger
        self._clock = clock
        self._taken: dict[str, asyncio.Future[bool]] = {}
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._writing: asyncio.Task[None] | None = None

    async def is_new(self, key: str, *, wait_for_database: bool) -> bool:
        """Return whether the request is new to this process.

        With `wait_for_database`, wait up to LONGEST_DATABASE_WAIT for the other processes' answer, too. A
        later answer is not lost: ask `is_taken_here` before the request changes anything.
        """
        if key in self._taken:
            return False
        while len(self._taken) >= MOST_REMEMBERED:
            self._taken.pop(next(iter(self._taken)))
        self._taken[key] = claim = self._claim(key)
        if wait_for_database:
            await asyncio.wait([claim], timeout=LONGEST_DATABASE_WAIT.total_seconds())
        return not claim.done() or claim.result()

    async def is_taken_here(self, key: str) -> bool:
        """Return whether no other process took the request. Waits for the database as long as it takes."""
        claim = self._taken.get(key)
        return claim is None or await asyncio.shield(claim)

    async def wait_until_written(self, seconds: float) -> None:
        """Wait until everything is stored, or for so many seconds."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=max(seconds, 0))

    def _claim(self, key: str) -> asyncio.Future[bool]:
        """Return a future for the database's answer.

        Waiting requests are stored together, in few transactions.
        """
        self._waiting[key] = claim = asyncio.get_running_loop().create_future()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return claim

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            try:
                new = await self._taken_by_all.take(list(batch), self._clock.now())
            except Exception:  # better an answer that might come twice than none while the database is away
                log.exception("slack requests could not be recorded")
                new = set(batch)
            for key, claim in batch.items():
                claim.set_result(key in new)


def request_key(body: Mapping[str, Any]) -> str:
    """Return what identifies a request: an event's id, else a digest of its whole body."""
    event = body.get("event_id")
    if event:
        return f"event:{event}"
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
