"""Each request of Slack's is taken once, whichever process it reaches and however often it is sent.

Slack repeats events that were not answered in time, and whoever caught a signed request could send it again.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.ports import Clock

LONGEST_DATABASE_WAIT = timedelta(milliseconds=500)
"""How long an acknowledgement waits for the database's word; Slack waits for three seconds in all."""

MOST_REMEMBERED = 20_000
"""Requests that this process knows by itself. The database knows those of all processes, for longer."""

log = structlog.get_logger()


class TakenRequests(Protocol):
    """Where all processes put down what they took: `bot.db.slack` has it."""

    async def take(self, keys: Sequence[str], now: datetime) -> set[str]:
        """Those of the requests that are new. From now on they are not."""
        ...


class RequestDeduplicator:
    """What was taken by this process, and its word with the others through the ledger."""

    def __init__(self, ledger: TakenRequests, clock: Clock) -> None:
        self._taken_by_all = ledger
        self._clock = clock
        self._taken: dict[str, asyncio.Future[bool]] = {}
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._writing: asyncio.Task[None] | None = None

    async def is_new(self, key: str, *, wait_for_database: bool) -> bool:
        """Whether to begin with the request; `wait_for_database`: also hear the database, if it tells soon.

        Before anything is changed because of the request, ask `is_taken_here`.
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
        """Whether no other process took the request, however long the database needs to tell."""
        claim = self._taken.get(key)
        return claim is None or await asyncio.shield(claim)

    async def wait_until_written(self, seconds: float) -> None:
        """Return once everything is put down, or after that long."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=max(seconds, 0))

    def _claim(self, key: str) -> asyncio.Future[bool]:
        """What the ledger will say. All that waits goes there together: a crowd costs few transactions."""
        self._waiting[key] = claim = asyncio.get_running_loop().create_future()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return claim

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            try:
                new = await self._taken_by_all.take(list(batch), self._clock.now())
            except Exception:  # a database that is away must not silence the bot: dispatching will tell
                log.exception("requests could not be put down")
                new = set(batch)
            for key, claim in batch.items():
                claim.set_result(key in new)


def request_key(body: Mapping[str, Any]) -> str:
    """What a request is known by: an event's own id, else all that it says."""
    event = body.get("event_id")
    if event:
        return f"event:{event}"
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
