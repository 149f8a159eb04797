"""App Home: a member's own page, and what happens when they press something on it."""

from functools import partial

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from adapters.slack import home
from bot.app import AWAY
from bot.commands.rate_limit import Bursts, RateLimit
from bot.commands.request import NO_CHANNEL
from tests.dialogues.dialogue import BEGIN
from tests.dialogues.seen import cards, numbers_in
from tests.wire.slack.hall import Hall

RUNNING = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-03T09:00:00+01:00
"""


def shows_week_1(page: str) -> bool:
    """Whether a line of a page is about the first of the plan's weeks."""
    return any(numbers_in(line)[:2] == [1, 58] for line in page.splitlines())


async def test_home_is_a_page_of_ones_own(hall: Hall) -> None:
    await hall.play(RUNNING)
    for name in ("alice", "organizer", "stranger"):
        await hall.person(name).open_home()
    await hall.stage.platform.idle()
    alice, organizer, stranger = (hall.person(name) for name in ("alice", "organizer", "stranger"))
    page = alice.read(alice.home())
    assert shows_week_1(page)
    assert "[☐ Done]" in page
    assert "🔥" in page
    assert not shows_week_1(stranger.read(stranger.home()))
    assert "Deep Learning Study Plan" in organizer.read(organizer.home())


async def test_ticking_at_home_is_answered_there(hall: Hall) -> None:
    await hall.play(RUNNING)
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    before = len(hall.general.messages)
    await hall.do("alice", lambda: alice.tick(alice.home(), "Done"))
    assert any(numbers_in(line)[:2] == [1, 6] for line in alice.read(alice.home()).splitlines())
    assert len(hall.general.messages) == before, "nothing is said in the channel"


async def test_home_follows_what_was_typed_while_it_is_open(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(RUNNING)
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    await hall.play("alice: /plan done Vectors")
    assert any(numbers_in(line)[:2] == [1, 6] for line in alice.read(alice.home()).splitlines())


async def test_a_form_from_home_changes_home(hall: Hall) -> None:
    await hall.play(RUNNING)
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    await hall.do("alice", lambda: alice.click(alice.home(), "Settings"))
    await hall.do("alice", lambda: alice.click(alice.home(), "Change"))
    await hall.do("alice", lambda: alice.submit({"timezone": "Atlantis"}))
    assert "Atlantis" in "".join(alice.errors.values())
    await hall.do("alice", lambda: alice.submit({"timezone": "Asia/Tokyo"}))
    assert alice.modals == []
    assert "Asia/Tokyo" in alice.read(alice.home())


@pytest.mark.parametrize("times", [1, 2])
async def test_home_is_drawn_again_where_slack_failed(
    socket_hall: Hall, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "PUBLISH_RETRY_PAUSES_S", (0.01, 0.02))
    hall = socket_hall
    await hall.play(RUNNING)
    alice = hall.person("alice")
    hall.slack.faults.fail("views.publish", 503, times=times)
    await alice.open_home()
    await hall.stage.platform.idle()
    assert shows_week_1(alice.read(alice.home()))
    assert hall.published() == times + 1


async def test_a_page_that_was_drawn_meanwhile_is_not_drawn_again(
    socket_hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "PUBLISH_RETRY_PAUSES_S", (0.5,))
    hall = socket_hall
    await hall.play(RUNNING)
    alice = hall.person("alice")
    hall.slack.faults.fail("views.publish", 503)
    await alice.open_home()
    await alice.open_home()
    await hall.stage.platform.idle()
    assert shows_week_1(alice.read(alice.home()))
    assert hall.published() == 2


async def test_home_stays_while_it_cannot_be_drawn_anew(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(RUNNING)
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    database = hall.dialogue.database
    assert database is not None

    @event.listens_for(database.engine.sync_engine, "begin")
    def _away(connection: Connection) -> None:
        raise NoConnectionFree

    await alice.tick(alice.home(), "Done")
    await hall.stage.platform.idle()
    page = alice.read(alice.home())
    assert page.count(AWAY) == 1, "the answer to the click, and no apology for the page"
    assert shows_week_1(page)
    await alice.open_home()
    await hall.stage.platform.idle()
    assert shows_week_1(alice.read(alice.home()))


async def test_drawing_home_takes_nothing_from_what_one_may_do(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(RUNNING)
    app = await hall.dialogue.player.app()
    app._limit = RateLimit(hall.slack.clock, Bursts(commands=3, presses=3))  # dialogues have no limit
    alice = hall.person("alice")
    for _ in range(4):
        await alice.open_home()
        await hall.stage.platform.idle()
    answers = [await hall.dialogue.say("alice", "/plan week") for _ in range(4)]
    assert cards(answers) == ["week", "week", "week", "too_fast"]
    await hall.do("alice", lambda: alice.tick(alice.home(), "Done"))
    page = alice.read(alice.home())
    assert "in a row" not in page, "neither the page nor what was typed takes a click away"
    assert shows_week_1(page)


async def test_what_needs_a_channel_says_so_at_home(hall: Hall) -> None:
    await hall.play(RUNNING)
    organizer = hall.person("organizer")
    await organizer.open_home()
    await hall.stage.platform.idle()
    for command in (("start",), ("rooms", "rooms add")):  # one of its own, and one of a family
        await _explain(hall, *command)
        await hall.do("organizer", lambda: organizer.click(organizer.home(), "Fill in…"))
        assert organizer.modals == [], "nothing is filled in for nothing"
        assert NO_CHANNEL.replace("`", "") in organizer.read(organizer.home())
    await _explain(hall, "status")
    await hall.do("organizer", lambda: organizer.click(organizer.home(), "Do it"))
    page = organizer.read(organizer.home())
    assert "Deep Learning Study Plan: week 1 of 58" in page, "it is the only one that they look after"


async def test_what_all_shall_hear_is_said_in_the_groups_channels(hall: Hall) -> None:
    await hall.play(f"{RUNNING}\norganizer: /plan join\nin #second\norganizer: /plan-admin room add")
    organizer = hall.person("organizer")
    await organizer.open_home()
    await hall.stage.platform.idle()
    await _explain(hall, "end")
    await hall.do("organizer", lambda: organizer.click(organizer.home(), "Do it"))
    await hall.do("organizer", lambda: organizer.click(organizer.home(), "Confirm"))
    farewells = [one for one in hall.dialogue.messages if one.card == "farewell"]
    assert sorted(one.room for one in farewells) == ["#general", "#second"]


async def _explain(hall: Hall, *words: str) -> None:
    """Let the organizer choose a command from the menu on their page, after its family if it has one."""
    organizer = hall.person("organizer")
    await hall.do("organizer", lambda: organizer.click(organizer.home(), "More…"))
    for word in words:
        await hall.do("organizer", partial(organizer.choose, organizer.home(), word))
