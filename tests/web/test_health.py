"""What `/healthz`, `/readyz` and `/metrics` tell of a bot that works, and of one that does not."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import make_mocked_request

from bot.app import App
from bot.commands.rate_limit import RateLimit
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.scheduler import Scheduler
from bot.version import version
from bot.web.health import Health
from bot.web.metrics import MetricsPage, PrometheusMeasures
from bot.web.server import HttpServer
from tests.outbox.house import START, House


class Somewhere:
    """A platform of which only its connection matters here."""

    name = "discord"
    connected = True


class Watched:
    """A bot that is watched over HTTP."""

    def __init__(self, house: House, database: Database) -> None:
        self.house = house
        self.measures = PrometheusMeasures()
        limit = RateLimit(house.clock)
        self.app = App(
            database, {"discord": house.chat}, house.clock, plans_root(), limit=limit, measures=self.measures
        )
        self.scheduler = Scheduler(self.app, house.clock)
        self.platform = Somewhere()
        health = Health(self.app, house.clock, self.scheduler, [self.platform])
        page = MetricsPage(self.measures, self.app, house.clock, self.scheduler)
        self.server = HttpServer("127.0.0.1:0", [*health.routes(), *page.routes()])

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body."""
        base = "http://{}:{}".format(*self.server.addresses[0])
        async with ClientSession() as session, session.get(f"{base}{path}") as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def watched(database_url: str, database: Database) -> AsyncIterator[Watched]:
    """Listening, before its first tick."""
    house = House(database_url)
    built = Watched(house, database)
    await built.server.open()
    yield built
    await built.server.close()
    await house.close()


async def test_ready_says_which_part_is_not(watched: Watched) -> None:
    assert await watched.get("/healthz") == (200, '{"alive": true}')
    status, told = await watched.get("/readyz")
    assert status == 503
    assert '"database": true, "scheduler": false, "discord": true' in told
    assert f'"version": "{version()}"' in told
    await watched.scheduler.tick()
    assert (await watched.get("/readyz"))[0] == 200
    watched.platform.connected = False
    assert '"discord": false' in (await watched.get("/readyz"))[1]
    watched.platform.connected = True
    watched.house.clock.move_to(watched.house.clock.now() + timedelta(minutes=6))
    assert '"scheduler": false' in (await watched.get("/readyz"))[1]


async def test_metrics_count_what_was_done(watched: Watched) -> None:
    house = watched.house
    await house.say("organizer", START, app=watched.app)
    await house.say("alice", "/plan done nonsense", app=watched.app)
    house.clock.move_to(house.clock.now() + timedelta(days=1, seconds=30))
    await watched.scheduler.tick()
    status, page = await watched.get("/metrics")
    assert status == 200
    for line in (
        'studyplan_command_seconds_count{command="plan-admin start",outcome="answered"} 1.0',
        'studyplan_command_seconds_count{command="plan done",outcome="refused"} 1.0',
        'studyplan_delivery_attempts_total{outcome="sent",platform="discord"} 1.0',
        'studyplan_delivery_lateness_seconds_bucket{le="30.0",platform="discord"} 1.0',
        "studyplan_tick_seconds_count 1.0",
        "studyplan_tick_age_seconds 0.0",
        "studyplan_database_up 1.0",
    ):
        assert line in page, line
    assert "alice" not in page
    assert "nonsense" not in page


async def test_a_scheduler_that_never_ticked_grows_old(watched: Watched) -> None:
    watched.house.clock.move_to(watched.house.clock.now() + timedelta(minutes=3))
    assert "studyplan_tick_age_seconds 180.0" in (await watched.get("/metrics"))[1]
    await watched.scheduler.tick()
    assert "studyplan_tick_age_seconds 0.0" in (await watched.get("/metrics"))[1]


async def test_without_a_scheduler_there_is_no_tick_to_tell_of(watched: Watched) -> None:
    page = MetricsPage(PrometheusMeasures(), watched.app, watched.house.clock, None)
    shown = await page.show(make_mocked_request("GET", "/metrics"))
    assert isinstance(shown.body, bytes)
    assert b"studyplan_database_up 1.0" in shown.body
    assert b"tick_age" not in shown.body


async def test_metrics_tell_of_the_queue(watched: Watched) -> None:
    house = watched.house
    await house.say("organizer", START, app=watched.app)
    await house.say("organizer", "/plan-admin announce hello", app=watched.app)
    page = (await watched.get("/metrics"))[1]
    assert 'studyplan_deliveries_waiting{platform="discord",state="pending"} 1.0' in page
    assert 'studyplan_deliveries_due{platform="discord"} 1.0' in page
    assert "studyplan_largest_backlog 1.0" in page
    await watched.scheduler.tick()
    page = (await watched.get("/metrics"))[1]
    assert "studyplan_deliveries_due{" not in page
    assert "studyplan_largest_backlog 0.0" in page


async def test_without_its_database_it_is_alive_and_not_ready(watched: Watched) -> None:
    # No file of SQLite's: the thread of a connection that failed may end after the test's loop, and says so.
    watched.app._database = Database("postgresql://nobody:nothing@127.0.0.1:1/none")
    assert (await watched.get("/healthz"))[0] == 200
    status, told = await watched.get("/readyz")
    assert status == 503
    assert '"database": false' in told
    status, page = await watched.get("/metrics")
    assert status == 200
    assert "studyplan_database_up 0.0" in page
    await watched.app._database.close()


async def test_a_burst_of_ten_then_one_a_second(watched: Watched) -> None:
    house = watched.house
    told = [await house.say("alice", "/plan help", app=watched.app) for _ in range(12)]
    assert [one.card for one in told] == ["help"] * 10 + ["too_fast"] * 2
    assert (await house.say("bob", "/plan help", app=watched.app)).card == "help", "each by themselves"
    house.clock.move_to(house.clock.now() + timedelta(seconds=1))
    told = [await house.say("alice", "/plan help", app=watched.app) for _ in range(2)]
    assert [one.card for one in told] == ["help", "too_fast"]
    house.clock.move_to(house.clock.now() + timedelta(minutes=1))
    told = [await house.say("alice", "/plan help", app=watched.app) for _ in range(11)]
    assert [one.card for one in told] == ["help"] * 10 + ["too_fast"]
