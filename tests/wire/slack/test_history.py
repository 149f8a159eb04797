"""A workspace that does not let the app read its channels: nothing is doubled, and organizers look."""

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.faults import Fault
from tests.wire.slack.hall import Hall
from tests.wire.slack.test_delivery import GOALS, MORNING, POST, count, is_goals


def forbid_looking(hall: Hall) -> None:
    """Take the scopes of histories away."""
    for token in hall.slack.grants.tokens.values():
        token.scopes = tuple(one for one in token.scopes if not one.endswith(":history"))


@pytest.mark.parametrize("stored", [False, True], ids=["before storing", "after storing"])
async def test_what_may_have_arrived_is_held_and_told(socket_hall: Hall, *, stored: bool) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    forbid_looking(hall)
    hall.slack.faults.add(Fault(POST, lose=True, stored=stored, when=is_goals))
    await hall.play(f"{MORNING}\nwait 3h")
    assert count(hall, GOALS) == int(stored), "nothing comes twice"
    organizer = hall.person("organizer")
    told = [organizer.read(one) for one in organizer.direct_messages()]
    assert [("please look" in one, "channels:history" in one) for one in told] == [(True, True)]
    assert (await hall.dialogue.say("organizer", "/plan-admin status")).tells("please look")
    await hall.play("wait until 2026-03-07T09:05:00+01:00")
    assert count(hall, "Check-in, week 1") == 1, "what comes later goes out"


async def test_a_public_answer_that_may_have_arrived_is_not_said_twice(socket_hall: Hall) -> None:
    hall = socket_hall
    forbid_looking(hall)
    hall.slack.faults.lose_after(POST)
    await hall.play(BEGIN)
    assert count(hall, "Deep Learning Study Plan starts here") == 1
    assert any("please look" in one for one in hall.reads("organizer"))


async def test_a_channel_needs_no_history_and_the_doctor_says_what_it_would_be_for(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    forbid_looking(hall)
    app = await hall.dialogue.player.app()
    findings = [one async for one in hall.stage.another().examine(app)]
    assert [one.message for one in findings if not one.is_ok] == []
    (told,) = [one.message for one in findings if "channels:history" in one.message]
    assert "after a broken connection" in told
