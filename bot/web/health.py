"""`/healthz`: the process is alive. `/readyz`: it can do its work, or what keeps it from that."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from aiohttp import web

from bot.app import App
from bot.db.engine import UNREACHABLE
from bot.platform import Clock, Platform
from bot.scheduler import Scheduler

DATABASE_ANSWERS = 3.0
"""Seconds within which the database must answer."""

AWAKE = timedelta(minutes=5)
"""A scheduler that has not ended a tick for so long has gone to sleep, or waits for a database."""


class Health:
    """What is looked at. `scheduler` is None in a process that is not to schedule."""

    def __init__(
        self, app: App, clock: Clock, scheduler: Scheduler | None, platforms: Sequence[Platform]
    ) -> None:
        self._app = app
        self._clock = clock
        self._scheduler = scheduler
        self._platforms = platforms

    def routes(self) -> list[web.RouteDef]:
        """Where it is asked."""
        return [web.get("/healthz", self.alive), web.get("/readyz", self.ready)]

    async def alive(self, _: web.Request) -> web.Response:
        """200 as long as the event loop turns; whoever is asked and cannot answer is to be restarted."""
        return web.json_response({"alive": True})

    async def ready(self, _: web.Request) -> web.Response:
        """200 with each part as true, or 503 with the parts that are false."""
        found = await self.examine()
        ready = all(found.values())
        return web.json_response({"ready": ready, **found}, status=200 if ready else 503)

    async def examine(self) -> Mapping[str, bool]:
        """Which parts can work."""
        found = {"database": await self._database_answers()}
        if self._scheduler is not None:
            last = self._scheduler.last_tick
            found["scheduler"] = last is not None and self._clock.now() - last < AWAKE
        return found | {platform.name: platform.connected for platform in self._platforms}

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_ANSWERS):
                await self._app.ping()
        except (TimeoutError, *UNREACHABLE):
            return False
        return True
