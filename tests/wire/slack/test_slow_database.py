"""A database that takes five seconds for everything: Slack is answered in time, and people a little later."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.util import await_only

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall, open_hall

SECONDS = 5.0


@pytest.fixture(params=["socket", "http"])
async def hurried_hall(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Hall]:
    """The bot where everything must be acknowledged within Slack's three seconds."""
    async with open_hall(database_url, socket_mode=request.param == "socket", patience=3) as opened:
        yield opened


def slow_down(hall: Hall) -> None:
    """Let every transaction from now on take its time to begin."""
    database = hall.dialogue.database
    assert database is not None

    @event.listens_for(database.engine.sync_engine, "begin")
    def _wait(connection: Connection) -> None:
        await_only(asyncio.sleep(SECONDS))


async def test_everything_is_acknowledged_and_answered(hurried_hall: Hall) -> None:
    hall = hurried_hall
    alice, bob, organizer = (hall.person(name) for name in ("alice", "bob", "organizer"))
    await hall.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
        alice: choose "Behind"
    """)
    note = next(one for one in reversed(alice.sees(hall.general)) if "[Add a note]" in alice.read(one))
    slow_down(hall)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(
        alice.click(note, "Add a note"),
        organizer.slash(hall.general, "/plan-admin announce"),
        bob.slash(hall.general, "/plan join"),
        bob.click(hall.poll(), "Done"),
    )
    await hall.slack.until(lambda: bool(alice.modals and organizer.modals))
    assert loop.time() - began < 3, "forms are open before their triggers expire"
    await alice.submit({"note": "Eigenvalues took two evenings"})
    assert alice.modals == []
    await hall.stage.platform.idle()
    assert hall.slack.troubles == []
    assert any("Noted for week 1" in one for one in hall.reads("alice"))
    assert any("You are in" in one for one in hall.reads("bob"))
