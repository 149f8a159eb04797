"""Metrics for Prometheus at `/metrics`. docs/operating.md explains each, and when to raise an alarm."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.app import App
from bot.db.errors import UNREACHABLE
from bot.errors import UserError
from bot.measures import Measures
from bot.platform.clock import Clock
from bot.scheduler import Scheduler

QUEUE_TIMEOUT_S = 5.0
"""Seconds within which the database must have counted the waiting deliveries."""

DURATION_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
"""Bucket bounds in seconds. Discord and Slack drop an interaction that is not acknowledged within 3
seconds."""

LATENESS_BUCKETS_S = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400)
"""Bucket bounds in seconds after the instant at which a post was due."""


class PrometheusMeasures(Measures):
    """Keeps the metrics of this process."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._commands = Histogram(
            "studyplan_command_seconds",
            "Time from a command to its answer",
            ["command", "outcome"],
            registry=registry,
            buckets=DURATION_BUCKETS_S,
        )
        self._acknowledged = Histogram(
            "studyplan_acknowledgement_seconds",
            "Time until a platform was told that an interaction was received",
            ["platform"],
            registry=registry,
            buckets=DURATION_BUCKETS_S,
        )
        self._ticks = Histogram(
            "studyplan_tick_seconds",
            "Time that a tick took",
            registry=registry,
            buckets=(*DURATION_BUCKETS_S, 30, 60, 300),
        )
        self._attempts = Counter(
            "studyplan_delivery_attempts_total",
            "Attempts to deliver a post, by how they went",
            ["platform", "outcome"],
            registry=registry,
        )
        self._lateness = Histogram(
            "studyplan_delivery_lateness_seconds",
            "How long after its instant a post was delivered",
            ["platform"],
            registry=registry,
            buckets=LATENESS_BUCKETS_S,
        )
        self._tidied = Counter(
            "studyplan_tidied_total",
            "What the daily upkeep erased or pruned, by sort",
            ["what"],
            registry=registry,
        )
        self.waiting = Gauge(
            "studyplan_deliveries_waiting",
            "Deliveries that are not over, by state",
            ["platform", "state"],
            registry=registry,
        )
        self.due = Gauge(
            "studyplan_deliveries_due",
            "Deliveries whose instant has come and that wait for their turn",
            ["platform"],
            registry=registry,
        )
        self.connections = Gauge(
            "studyplan_http_connections", "Connections to STUDYPLAN_HTTP_ADDRESS", registry=registry
        )
        self.largest_backlog = Gauge(
            "studyplan_largest_backlog",
            "Deliveries whose instant has come, in the workspace that has most of them",
            registry=registry,
        )
        self.database_up = Gauge(
            "studyplan_database_up", "Whether the database answered at this scrape", registry=registry
        )

    def answering(self, command: str) -> AbstractContextManager[None]:
        """Time the answer.

        The outcome is `answered`, `refused` (a UserError) or `failed` (any other error).
        """
        return self._answering(command)

    @contextmanager
    def _answering(self, command: str) -> Iterator[None]:
        begun, outcome = time.perf_counter(), "failed"
        try:
            yield
            outcome = "answered"
        except UserError:
            outcome = "refused"
            raise
        finally:
            self._commands.labels(command, outcome).observe(time.perf_counter() - begun)

    def acknowledging(self, platform: str) -> AbstractContextManager[None]:
        """Time the acknowledgement."""
        return self._acknowledged.labels(platform).time()

    def ticking(self) -> AbstractContextManager[None]:
        """Time the tick."""
        return self._ticks.time()

    def tidied(self, what: str, count: int) -> None:
        """Count it by its sort."""
        self._tidied.labels(what).inc(count)

    def settled(self, platform: str, outcome: str, lateness: timedelta | None = None) -> None:
        """Count the attempt by its outcome, and note its lateness."""
        self._attempts.labels(platform, outcome).inc()
        if lateness is not None:
            self._lateness.labels(platform).observe(max(0.0, lateness.total_seconds()))


class MetricsPage:
    """Serves the metrics. The numbers about the queue are read from the database at each request.

    `scheduler` is None in a process without one; the age of the last tick is then left out.
    """

    def __init__(
        self, measures: PrometheusMeasures, app: App, clock: Clock, scheduler: Scheduler | None
    ) -> None:
        self._measures = measures
        self._app = app
        self._clock = clock
        self._begun = clock.now()
        self._scheduler = scheduler
        self._tick_age: Gauge | None = None
        if scheduler is not None:
            self._tick_age = Gauge(
                "studyplan_tick_age_seconds",
                "Seconds since the last successful tick, or since the process began",
                registry=measures.registry,
            )

    def routes(self) -> list[web.RouteDef]:
        """The route of the page."""
        return [web.get("/metrics", self.show)]

    async def show(self, _: web.Request) -> web.Response:
        """Answer with all metrics. If the database does not answer, those about the queue are left out."""
        measures = self._measures
        measures.waiting.clear()
        measures.due.clear()
        try:
            async with asyncio.timeout(QUEUE_TIMEOUT_S):
                queue = await self._app.count_waiting()
                largest = await self._app.count_largest_backlog()
        except (TimeoutError, *UNREACHABLE):
            measures.database_up.set(0)
        else:
            measures.database_up.set(1)
            measures.largest_backlog.set(largest)
            for line in queue:
                measures.waiting.labels(line.platform, line.state).set(line.count)
                measures.due.labels(line.platform).inc(line.due)
        if self._scheduler is not None and self._tick_age is not None:
            age = self._clock.now() - (self._scheduler.last_tick or self._begun)
            self._tick_age.set(max(0.0, age.total_seconds()))
        return web.Response(
            body=generate_latest(measures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )
