"""A database slower than Slack's patience: Slack is answered in time, and people a little later."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.util import await_only

from tests.dialogues.dialogue import BEGIN
from tests.dialogues.seen import numbers_in
from tests.wire.slack.delivery import PATIENCE
from tests.wire.slack.hall import Hall, open_hall

SECONDS = PATIENCE + 0.5

ASKED = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-07T09:00:00+01:00
"""


@pytest.fixture(params=["socket", "http"])
async def hurried_hall(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Hall]:
    """The bot where everything must be acknowledged within Slack's three seconds."""
    socket_mode = request.param == "socket"
    async with open_hall(database_url, socket_mode=socket_mode, patience=PATIENCE) as opened:
        yield opened


def slow_down(hall: Hall) -> None:
    """Let every transaction from now on take its time to begin."""
    database = hall.dialogue.database
    assert database is not None

    @event.listens_for(database.engine.sync_engine, "begin")
    def _wait(connection: Connection) -> None:
        await_only(asyncio.sleep(SECONDS))


async def test_commands_and_clicks_are_acknowledged(hurried_hall: Hall) -> None:
    hall = hurried_hall
    await hall.play(ASKED)
    alice, bob = hall.person("alice"), hall.person("bob")
    slow_down(hall)
    await asyncio.gather(bob.slash(hall.general, "/plan help"), alice.click(hall.poll(), "Done"))
    assert hall.slack.troubles == []
    await hall.stage.platform.idle()
    assert "/plan join" in hall.reads("bob")[-1]
    assert hall.dialogue.last("alice").card == "checked_in"
    assert numbers_in(hall.reads("alice")[-1])[0] == 1
    assert "done" in hall.reads("alice")[-1]


async def test_a_form_opens_and_closes_in_time(hurried_hall: Hall) -> None:
    hall = hurried_hall
    await hall.play(f"""{ASKED}
        alice: choose "Behind"
    """)
    alice = hall.person("alice")
    answer = alice.sees(hall.general)[-1]
    slow_down(hall)
    await alice.click(answer, "Add a note")
    await hall.slack.until(lambda: bool(alice.modals), PATIENCE)
    await alice.submit({"note": "Eigenvalues took two evenings"})
    assert alice.modals == []
    assert hall.slack.troubles == []
    await hall.stage.platform.idle()
    assert numbers_in(hall.reads("alice")[-1])[0] == 1
    assert "behind" in hall.reads("alice")[-1]
