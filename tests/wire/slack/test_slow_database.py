"""A database slower than Slack's patience: Slack is answered in time, and people a little later."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.util import await_only

from bot.commands.rate_limit import Bursts, RateLimit
from tests.dialogues.dialogue import BEGIN
from tests.dialogues.seen import numbers_in
from tests.dialogues.test_plans import csv_file
from tests.wire.slack.acting import handles
from tests.wire.slack.delivery import PATIENCE
from tests.wire.slack.hall import Hall, open_hall
from tests.wire.slack.people import Person
from tests.wire.slack.rules.objects import offered

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


async def test_only_so_much_of_one_person_waits_for_answers(hurried_hall: Hall) -> None:
    hall = hurried_hall
    await hall.play(ASKED)
    app = await hall.dialogue.player.app()
    app._limit = RateLimit(hall.slack.clock, Bursts(commands=99, unanswered=3))  # dialogues have no limit
    alice, before = hall.person("alice"), len(hall.reads("alice"))
    bob_before = len(hall.reads("bob"))
    slow_down(hall)
    await asyncio.gather(*(alice.slash(hall.general, "/plan help") for _ in range(9)))
    await hall.person("bob").slash(hall.general, "/plan help")
    await hall.stage.platform.idle()
    said = hall.reads("alice")[before:]
    assert sum("3 clicks and commands" in words for words in said) == 1, "told once"
    assert len(said) == 4
    assert "/plan join" in hall.reads("bob")[bob_before:][-1], "nobody else is concerned"
    assert hall.slack.troubles == []


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


async def test_a_menu_of_plans_opens_in_time_without_what_the_database_knows(
    hurried_hall: Hall, tmp_path: Path
) -> None:
    hall = hurried_hall
    path = csv_file(tmp_path)
    await hall.play(f"""
        organizer: /plan-admin plan upload
        organizer: submit file="{path}"
        organizer: /plan-admin start
    """)
    organizer = hall.person("organizer")
    assert "book-club" in _plans(organizer)
    await organizer.close_modal()
    slow_down(hall)
    await organizer.slash(hall.general, "/plan-admin start")
    await hall.slack.until(lambda: bool(organizer.modals), PATIENCE)
    assert "book-club" not in _plans(organizer)
    assert "deep-learning" in _plans(organizer)
    assert hall.slack.troubles == []
    await hall.stage.platform.idle()


def _plans(person: Person) -> list[str]:
    """What the menu of plans offers in the open form."""
    (handle,) = (one for one in handles(person.modal()) if one.block["block_id"] == "plan")
    return [option["value"] for option in offered(handle.element)]
