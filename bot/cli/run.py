"""`studyplan run`: run the bot on every platform that is set up, until it is stopped."""

import asyncio
import gc
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog

from bot.app import App
from bot.cli import platforms
from bot.cli.logs import configure_logs
from bot.cli.settings import load
from bot.cli.stopping import stop_signals
from bot.cli.supervised import SupervisedPlatform
from bot.commands.rate_limit import Bursts, RateLimit
from bot.db import erasures
from bot.db.engine import Database
from bot.db.errors import UNREACHABLE, in_a_line
from bot.db.private_files import tighten
from bot.db.schema import upgrade
from bot.feature.features import Features
from bot.features import FEATURES
from bot.features.privacy.ledger import apply_ledger
from bot.platform.adapter import HasRoutes, Platform
from bot.platform.chat import Chat
from bot.platform.clock import SystemClock
from bot.platform.failures import SetupError
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.version import version
from bot.web.feeds import Feeds
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
    built, missing = _build(spoken, settings, database)
    if not built:
        return _refuse(_one_a_line(one.problem for one in missing))
    try:
        return asyncio.run(_Process(settings, database, built, missing, wanted).run())
    except SetupError as error:
        return _refuse(str(error))
    except UNREACHABLE as error:
        what = f"The database cannot be used ({in_a_line(error)})."
        return _refuse(f"{what} Check STUDYPLAN_DATABASE_URL and that the server runs.")


@dataclass(frozen=True, slots=True)
class _Missing:
    """A platform whose settings are incomplete. It is never connected, and no wait can mend it."""

    name: str
    problem: str
    connected: bool = False


def _build(
    names: Sequence[str], settings: Settings, database: Database
) -> tuple[list[Platform], list[_Missing]]:
    built, missing = [], []
    for name in names:
        try:
            built.append(platforms.build(name, settings, database))
        except SetupError as error:
            missing.append(_Missing(name, str(error)))
    return built, missing


def _one_a_line(problems: Iterable[str]) -> str:
    """The problems as lines, each once: two platforms may have the same one."""
    return "\n".join(dict.fromkeys(problems))


def _refuse(words: str) -> int:
    print(words, file=sys.stderr)
    return CANNOT_START


class _Process:
    """One process of the bot.

    It can send on all these platforms, and listens to people on the wanted ones.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        built: Sequence[Platform],
        missing: Sequence[_Missing],
        wanted: set[str],
    ) -> None:
        self._settings = settings
        self._database = database
        self._missing = missing
        self._wanted = wanted
        self._clock = SystemClock()
        self._chats: dict[str, Chat] = {}
        self._platforms = [
            SupervisedPlatform(platform, self._chats, listens=platform.name in wanted) for platform in built
        ]
        self._routes = [
            route
            for platform in built
            if platform.name in wanted and isinstance(platform, HasRoutes)
            for route in platform.routes()
        ]

    async def run(self) -> int:
        """Serve until SIGTERM or SIGINT. Raises SetupError if no platform can start, or none is left."""
        try:
            with stop_signals() as stopped:
                tighten(self._database.engine.url)
                await upgrade(self._database.engine)
                await self._erase_again()
                measures, limit = PrometheusMeasures(), RateLimit(self._clock, _bursts(self._settings))
                app = App(
                    self._database,
                    self._chats,
                    self._clock,
                    self._settings.plan_roots,
                    limit=limit,
                    quotas=self._settings.quotas,
                    measures=measures,
                    retention=self._settings.retention,
                    public_url=self._settings.public_url,
                )
                await self._serve(app, Scheduler(app, self._clock), measures, stopped)
        finally:
            await self._database.close()
        log.info("stopped")
        return 0

    async def _erase_again(self) -> None:
        """After a restore that was interrupted, erase what was erased before."""
        async with self._database.read() as session:
            is_to_apply = await erasures.is_to_apply(session)
        if is_to_apply:
            await apply_ledger(self._database, Features(FEATURES), self._clock.now())

    async def _serve(
        self, app: App, scheduler: Scheduler, measures: PrometheusMeasures, stopped: asyncio.Event
    ) -> None:
        serving: list[asyncio.Task[None]] = []
        servers = self._servers(app, scheduler, measures)
        none_left = asyncio.Event()

        def failed() -> None:
            if all(platform.problem is not None for platform in self._platforms):
                none_left.set()

        try:
            await self._first_start(stopped)
            failed()
            if not none_left.is_set() and not stopped.is_set():
                for server in servers:  # last: if nothing can start, that should be the only line
                    await server.open()
                if "scheduler" in self._wanted:
                    scheduler.start()
                serving = [
                    asyncio.create_task(platform.serve(app, scheduler.wake, failed))
                    for platform in self._platforms
                ]
                self._log_start()
                spare_what_is_loaded()
                await _first_of(stopped, none_left)
                log.info("stopping", because="told to" if stopped.is_set() else "no platform is left")
        finally:
            await scheduler.stop()
            closings = (platform.close() for platform in self._platforms)
            closed = await asyncio.gather(*closings, return_exceptions=True)  # close all, even if one fails
            for server in servers:
                await server.close()
        if failures := [one for one in closed if one is not None]:
            raise failures[0]
        await asyncio.gather(*serving)
        if none_left.is_set() and not stopped.is_set():
            problems = [str(platform.problem) for platform in self._platforms]
            raise SetupError(_one_a_line([*problems, *(one.problem for one in self._missing)]))

    async def _first_start(self, stopped: asyncio.Event) -> None:
        """Return once a platform has started. One that takes its time holds up no other."""
        told = asyncio.create_task(stopped.wait())
        opening = {platform.start() for platform in self._platforms}
        while opening and not told.done() and not any(platform.is_up for platform in self._platforms):
            _, running = await asyncio.wait({told, *opening}, return_when=asyncio.FIRST_COMPLETED)
            opening &= running
        told.cancel()
        await asyncio.gather(told, return_exceptions=True)

    def _log_start(self) -> None:
        up = [platform.name for platform in self._platforms if platform.is_up]
        log.info("started", version=version(), platforms=",".join(up))
        for missing in self._missing:
            log.error("platform is not set up", platform=missing.name, reason=missing.problem)

    def _servers(self, app: App, scheduler: Scheduler, measures: PrometheusMeasures) -> list[HttpServer]:
        """The HTTP servers: one for all, or one that is public and one for operators alone."""
        waking = scheduler if "scheduler" in self._wanted else None
        listening = [platform for platform in self._platforms if platform.listens]
        missing = [one for one in self._missing if one.name in self._wanted]
        health = Health(app, self._clock, waking, [*listening, *missing])
        page = MetricsPage(measures, app, self._clock, waking)
        settings, for_operators = self._settings, [*health.routes(), *page.routes()]
        feeds = Feeds(app, self._clock).routes() if settings.public_url else []
        separate = settings.metrics_address
        public = HttpServer(
            settings.http_address,
            [*(health.public_routes() if separate else for_operators), *self._routes, *feeds],
            optional="http_address" not in settings.model_fields_set and not self._routes and not feeds,
        )
        measures.connections.set_function(lambda: public.connections)
        if not separate:
            return [public]
        return [public, HttpServer(separate, for_operators, setting="STUDYPLAN_METRICS_ADDRESS")]


def _bursts(settings: Settings) -> Bursts:
    return Bursts(settings.burst_commands, settings.burst_presses, settings.burst_workspace)


def spare_what_is_loaded() -> None:
    """Let the garbage collector pass over all that is loaded from now on.

    None of it will be garbage, and a full collection that looks through it holds the event loop for 100 to
    160 ms (measured while 1,200 posts went out).
    """
    gc.collect()
    gc.freeze()


async def _first_of(*events: asyncio.Event) -> None:
    """Return once one of the events has happened."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
