"""APScheduler wakes the app for what is due, and no tick that fails ends it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.local.chat import LocalChat, Transcript
from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.call import Call
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.scheduler import Scheduler

GOALS = datetime(2026, 3, 2, 8, tzinfo=UTC)
PATIENCE = 20
"""Seconds until a test gives up."""


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is watched is a plain list
            await asyncio.sleep(0.02)


async def _app(database: Database, clock: MovableClock) -> tuple[App, Transcript]:
    transcript = Transcript(clock)
    app = App(database, {"discord": LocalChat("discord", transcript)}, clock, plans_root())
    organizer = Actor(AccountRef("discord", "local", "organizer"), "organizer", can_manage=True)
    line = "/plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin"
    await app.dispatch(Call(organizer, RoomRef("discord", "local", "#general", "#general"), "", line))
    return app, transcript


async def test_a_post_goes_out_when_it_is_due(database: Database) -> None:
    """The wake-up comes at the instant itself: the half minute for safety is far longer than the wait."""
    clock = MovableClock(GOALS - timedelta(seconds=1), flowing=True)
    app, transcript = await _app(database, clock)
    scheduler = Scheduler(app, clock)
    scheduler.start()
    await _until(lambda: len(transcript.messages) == 1)
    await scheduler.stop()
    assert [message.label and message.label.kind for message in transcript.messages] == ["week_goals"]
    assert all(GOALS <= message.at < GOALS + timedelta(seconds=10) for message in transcript.messages)


async def test_the_alarm_rings_in_the_loops_own_thread(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """In debug mode asyncio minds a thread that sets an event. Nothing but the alarm wakes for an hour."""
    asyncio.get_running_loop().set_debug(True)
    clock = MovableClock(GOALS - timedelta(seconds=1), flowing=True)
    app, transcript = await _app(database, clock)
    scheduler = Scheduler(app, clock, safety=timedelta(hours=1))
    scheduler.start()
    await _until(lambda: len(transcript.messages) == 1)
    await scheduler.stop()
    assert "Non-thread-safe" not in caplog.text


async def test_a_database_that_is_away_does_not_end_it(tmp_path: Path, database: Database) -> None:
    clock = MovableClock(GOALS + timedelta(minutes=1), flowing=True)
    app, transcript = await _app(database, clock)
    away = Database(f"sqlite+aiosqlite:///{tmp_path}/not-migrated.db")
    real, app._dispatcher._database = app._dispatcher._database, away
    scheduler = Scheduler(app, clock, safety=timedelta(seconds=0.1))
    scheduler.start()
    await asyncio.sleep(0.5)
    assert transcript.messages == []
    app._dispatcher._database = real
    await _until(lambda: len(transcript.messages) == 1)
    await scheduler.stop()
    await away.close()
