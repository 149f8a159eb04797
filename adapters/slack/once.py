"""Each request of Slack's is taken once, whichever process it reaches and however often it is sent.

Slack repeats events that were not answered in time, and whoever caught a signed request could send it again.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.ports import Clock

PATIENCE = timedelta(milliseconds=500)
"""How long an acknowledgement waits for the database's word; Slack waits for three seconds in all."""

MOST_REMEMBERED = 20_000
"""Requests that this process knows by itself. The database knows those of all processes, for longer."""

log = structlog.get_logger()


class Ledger(Protocol):
    """Where all processes put down what they took: `bot.db.slack` has it."""

    async def take(self, key: str, now: datetime) -> bool:
        """Whether the request is new. From now on it is not."""
        ...


class Once:
    """What was taken by this process, and its word with the others through the ledger."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._taken: dict[str, asyncio.Task[bool]] = {}

    async def is_new(self, key: str, *, patient: bool) -> bool:
        """Whether to begin with the request; patient: also hear the database, if it tells soon.

        Before anything is changed because of the request, ask `is_ours`.
        """
        if key in self._taken:
            return False
        while len(self._taken) >= MOST_REMEMBERED:
            self._taken.pop(next(iter(self._taken)))
        claim = asyncio.create_task(self._take(key))
        self._taken[key] = claim
        if patient:
            await asyncio.wait({claim}, timeout=PATIENCE.total_seconds())
        return not claim.done() or claim.result()

    async def is_ours(self, key: str) -> bool:
        """Whether no other process took the request, however long the database needs to tell."""
        claim = self._taken.get(key)
        return claim is None or await claim

    async def _take(self, key: str) -> bool:
        try:
            return await self._ledger.take(key, self._clock.now())
        except (
            Exception
        ):  # a database that is away must not silence the bot: what is dispatched next will tell
            log.exception("request could not be put down")
            return True


def request_key(body: Mapping[str, Any]) -> str:
    """What a request is known by: an event's own id, else all that it says."""
    event = body.get("event_id")
    if event:
        return f"event:{event}"
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
