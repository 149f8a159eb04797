"""`studyplan run`: run the bot on every platform that is set up, until it is stopped."""

import asyncio
import signal
import sys
from collections.abc import Sequence

import structlog

from bot.app import App
from bot.cli import platforms
from bot.cli.logs import configure_logs
from bot.cli.settings import load
from bot.commands.rate_limit import RateLimit
from bot.db.engine import UNREACHABLE, Database, in_a_line
from bot.db.schema import upgrade
from bot.platform import HasRoutes, Platform, SetupError, SystemClock
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.web.health import Health
from bot.web.metrics import MetricsPage, PrometheusMeasures
from bot.web.server import HttpServer

CANNOT_START = 2
"""The exit status if something is not set up as it must be."""

PARTS = (*platforms.NAMES, "scheduler")
"""The values of `--only`."""

log = structlog.get_logger()


def run(only: str, shards: str = "") -> int:
    """Run until stopped, and return the exit status: CANNOT_START if something is not set up as it must
    be.
    """
    settings = load(discord_shards=shards) if shards else load()
    configure_logs(settings.secrets)
    wanted = {part.strip() for part in only.split(",") if part.strip()} or set(PARTS)
    if unknown := wanted - set(PARTS):
        return _refuse(f"--only: there is no part {', '.join(sorted(unknown))}; use {', '.join(PARTS)}")
    named = [name for name in platforms.NAMES if name in wanted]
    spoken = [name for name in named or platforms.NAMES if platforms.is_set_up(name, settings)]
    if not spoken:
        return _refuse(platforms.NOTHING_SET_UP)
    try:
        database = Database(settings.database_url.get_secret_value())
    except ValueError as error:
        return _refuse(f"STUDYPLAN_DATABASE_URL: {error}")
    try:
        built = [platforms.build(name, settings, database) for name in spoken]
        return asyncio.run(_Process(settings, database, built, wanted).run())
    except SetupError as error:
        return _refuse(str(error))
    except UNREACHABLE as error:
        what = f"The database cannot be used ({in_a_line(error)})."
        return _refuse(f"{what} Check STUDYPLAN_DATABASE_URL and that the server runs.")


def _refuse(words: str) -> int:
    print(words, file=sys.stderr)
    return CANNOT_START


class _Process:
    """One process of the bot.

    It can send on all these platforms, and listens to people on the wanted ones.
    """

    def __init__(
        self, settings: Settings, database: Database, built: Sequence[Platform], wanted: set[str]
    ) -> None:
        self._settings = settings
        self._database = database
        self._platforms = built
        self._wanted = wanted
        self._clock = SystemClock()

    async def run(self) -> int:
        """Serve until SIGTERM or SIGINT. Raises SetupError if a platform refuses the bot."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for wish in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wish, stopped.set)
        try:
            await upgrade(self._database.engine)
            chats = {platform.name: platform.chat for platform in self._platforms}
            measures, limit = PrometheusMeasures(), RateLimit(self._clock)
            app = App(
                self._database, chats, self._clock, self._settings.plan_roots, limit=limit, measures=measures
            )
            await self._serve(app, Scheduler(app, self._clock), measures, stopped)
        finally:
            await self._database.close()
        log.info("stopped")
        return 0

    async def _serve(
        self, app: App, scheduler: Scheduler, measures: PrometheusMeasures, stopped: asyncio.Event
    ) -> None:
        serving: list[asyncio.Task[None]] = []
        listening = [platform for platform in self._platforms if platform.name in self._wanted]
        server = self._server(app, scheduler, listening, measures)
        try:
            for platform in self._platforms:
                await platform.open()
            await server.open()  # last: if a platform cannot open, its error should be the only line
            if "scheduler" in self._wanted:
                scheduler.start()
            serving = [asyncio.create_task(platform.serve(app, scheduler.wake)) for platform in listening]
            log.info("started", platforms=",".join(platform.name for platform in self._platforms))
            told = asyncio.create_task(stopped.wait())
            done, _ = await asyncio.wait([told, *serving], return_when=asyncio.FIRST_COMPLETED)
            log.info("stopping", because="told to" if told in done else "a platform ended")
            told.cancel()
        finally:
            await scheduler.stop()
            closings = (platform.close() for platform in self._platforms)
            closed = await asyncio.gather(*closings, return_exceptions=True)  # close all, even if one fails
            await server.close()
        if failures := [one for one in closed if one is not None]:
            raise failures[0]
        await asyncio.gather(*serving)

    def _server(
        self, app: App, scheduler: Scheduler, listening: Sequence[Platform], measures: PrometheusMeasures
    ) -> HttpServer:
        """The HTTP server for health, metrics and the routes of platforms."""
        waking = scheduler if "scheduler" in self._wanted else None
        health = Health(app, self._clock, waking, listening)
        page = MetricsPage(measures, app, self._clock, waking)
        routes = [route for one in listening if isinstance(one, HasRoutes) for route in one.routes()]
        chosen = "http_address" in self._settings.model_fields_set
        return HttpServer(
            self._settings.http_address,
            [*health.routes(), *page.routes(), *routes],
            optional=not chosen and not routes,
        )
