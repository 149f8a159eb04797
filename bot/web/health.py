"""`/healthz` says whether the process is alive, and `/readyz` which of its parts can work."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from aiohttp import web

from bot.app import App
from bot.db.errors import UNREACHABLE
from bot.platform.clock import Clock
from bot.scheduler import Scheduler
from bot.version import version

DATABASE_TIMEOUT_S = 3.0
"""Seconds within which the database must answer."""

LONGEST_TICK_AGE = timedelta(minutes=5)
"""A scheduler whose last successful tick is longer ago than this counts as not ready."""


class Connected(Protocol):
    """A platform as far as its health goes."""

    @property
    def name(self) -> str:
        """Its name, such as “discord”."""
        ...

    @property
    def connected(self) -> bool:
        """Whether people can reach the bot there at present."""
        ...


class Health:
    """Answers the health checks. `scheduler` is None in a process without one."""

    def __init__(
        self, app: App, clock: Clock, scheduler: Scheduler | None, platforms: Sequence[Connected]
    ) -> None:
        self._app = app
        self._clock = clock
        self._scheduler = scheduler
        self._platforms = platforms

    def routes(self) -> list[web.RouteDef]:
        """The routes of the health checks."""
        return [*self.public_routes(), web.get("/readyz", self.ready)]

    def public_routes(self) -> list[web.RouteDef]:
        """The route that tells nothing but that the process is alive, and asks nobody."""
        return [web.get("/healthz", self.alive)]

    async def alive(self, _: web.Request) -> web.Response:
        """Answer 200 while the event loop runs. A process that does not answer should be restarted."""
        return web.json_response({"alive": True})

    async def ready(self, _: web.Request) -> web.Response:
        """Answer 200 if all parts can work, else 503. The body says for each part whether it can."""
        found = await self.examine()
        ready = all(found.values())
        told = {"ready": ready, "version": version(), **found}
        return web.json_response(told, status=200 if ready else 503)

    async def examine(self) -> Mapping[str, bool]:
        """Whether each part can work, by the name of the part."""
        found = {"database": await self._database_answers()}
        if self._scheduler is not None:
            last = self._scheduler.last_tick
            found["scheduler"] = last is not None and self._clock.now() - last < LONGEST_TICK_AGE
        return found | {platform.name: platform.connected for platform in self._platforms}

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                await self._app.ping()
        except (TimeoutError, *UNREACHABLE):
            return False
        return True
