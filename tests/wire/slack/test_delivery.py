"""What breaks on the way to Slack loses nothing and doubles nothing."""

from datetime import timedelta

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.faults import Fault
from tests.wire.slack.hall import Hall, open_hall
from tests.wire.slack.tickets import RESPONSE_USES
from tests.wire.slack.workspace import Json

GOALS = "🎯 Week 1 of 58"
MORNING = "wait until 2026-03-02T09:00:00+01:00"
POST = "chat.postMessage"
ANSWERING = ("response_url", "chat.postEphemeral")


def is_goals(call: Json) -> bool:
    """Whether a call posts the goals of the week."""
    return "🎯 Week 1" in str(call.get("text"))


def count(hall: Hall, words: str) -> int:
    """How many messages of the channel say so, threads included."""
    person = hall.person("organizer")
    return sum(words in person.read(one) for one in hall.general.shown())


def use_up_response_urls(hall: Hall) -> None:
    """Let no response url work any more."""
    for ticket in hall.slack.tickets.urls.values():
        ticket.uses = RESPONSE_USES


@pytest.mark.parametrize("stored", [False, True], ids=["before storing", "after storing"])
@pytest.mark.parametrize("how", ["lost", "failed"])
async def test_a_broken_connection_leaves_one_message(socket_hall: Hall, how: str, *, stored: bool) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    if how == "failed":
        hall.slack.faults.fail(POST, 500, when=is_goals, stored=stored)
    elif stored:
        hall.slack.faults.lose_after(POST, when=is_goals)
    else:
        hall.slack.faults.lose_before(POST, when=is_goals)
    await hall.play(MORNING)
    assert count(hall, GOALS) == int(stored)
    await hall.play("wait 10m")
    assert count(hall, GOALS) == 1


async def test_a_deleted_check_in_is_edited_once(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: /plan join\nwait until 2026-03-07T09:00:00+01:00")
    hall.poll().deleted = True
    before = len(hall.slack.calls)
    for answer in ("done", "stuck", "behind"):
        await hall.play(f"alice: /plan checkin {answer}\nwait 10s")
    assert sum(method == "chat.update" for method, _ in hall.slack.calls[before:]) == 1
    assert (await hall.dialogue.say("organizer", "/plan-admin status")).tells("somebody deleted it")


async def test_looking_may_fail_too(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    hall.slack.faults.lose_after(POST, when=is_goals)
    hall.slack.faults.fail("conversations.history", 503, times=2)
    await hall.play(f"{MORNING}\nwait 30m")
    assert count(hall, GOALS) == 1


async def test_a_lost_thread_is_written_once(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    hall.slack.faults.lose_after(POST, when=lambda call: "thread_ts" in call)
    await hall.play("wait 4d")
    assert count(hall, "To discuss") == 1


async def test_a_lost_direct_message_is_written_once(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: /plan join\nalice: /plan settings reminders:on\n")
    alice = hall.person("alice")
    hall.slack.faults.lose_after(POST, when=lambda call: str(call["channel"]).startswith("D"))
    await hall.play("wait 9d")
    assert not hall.slack.faults.waiting
    keys = [str((one.metadata or {})["event_payload"]["key"]) for one in alice.direct_messages()]
    assert len(keys) == len(set(keys)) > 0


async def test_slack_asks_to_wait(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    hall.slack.faults.limit(POST, 40, when=is_goals)
    await hall.play(MORNING)
    assert count(hall, GOALS) == 0
    await hall.play("wait 39s")
    assert count(hall, GOALS) == 0
    await hall.play("wait 2s")
    assert count(hall, GOALS) == 1


async def test_a_public_answer_is_said_once(socket_hall: Hall) -> None:
    hall = socket_hall
    hall.slack.faults.lose_after(POST)
    await hall.play(BEGIN)
    assert count(hall, "Deep Learning Study Plan starts here") == 1
    looked = [arguments for name, arguments in hall.slack.calls if name == "conversations.history"]
    assert len(looked) == 1, "history is scarce, and what was said a moment ago is on its first page"


@pytest.mark.parametrize("shown", [False, True], ids=["before showing", "after showing"])
@pytest.mark.parametrize("status", [200, 500, 503], ids=["lost", "500", "503"])
async def test_a_private_answer_that_may_be_lost_goes_out_another_way_once(
    socket_hall: Hall, status: int, *, shown: bool
) -> None:
    """Whoever sees it twice is not harmed; whoever sees nothing believes that the bot is dead."""
    hall = socket_hall
    await hall.play(BEGIN)
    hall.slack.faults.add(Fault("response_url", lose=status == 200, status=status, stored=shown))
    before, calls = len(hall.reads("alice")), len(hall.slack.calls)
    await hall.play("alice: /plan join")
    assert len(hall.reads("alice")) - before == 1 + int(shown)
    assert [name for name, _ in hall.slack.calls[calls:] if name in ANSWERING] == list(ANSWERING)


async def test_a_private_answer_where_the_bot_is_no_member(socket_hall: Hall) -> None:
    """Only the response url works there, so that is tried again."""
    hall = socket_hall
    await hall.play(BEGIN)
    alice, elsewhere = (
        hall.person("alice"),
        hall.slack.add_channel(hall.stage.team, "#elsewhere", with_bot=False),
    )
    hall.slack.faults.fail("response_url", 503)
    await hall.do("alice", lambda: alice.slash(elsewhere, "/plan help"))
    assert len(alice.sees(elsewhere)) == 1


async def test_a_private_answer_fails_for_good(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    hall.slack.faults.fail("response_url", 503, times=9)
    hall.slack.faults.fail("chat.postEphemeral", 503, times=9)
    calls = len(hall.slack.calls)
    await hall.stage.do("alice", lambda: hall.person("alice").slash(hall.general, "/plan week"))
    assert [name for name, _ in hall.slack.calls[calls:] if name in ANSWERING] == list(ANSWERING)


async def test_more_answers_than_a_response_url_takes(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: /plan join\n{MORNING}\nalice: /plan settings")
    alice = hall.person("alice")
    await hall.do("alice", lambda: alice.click(alice.sees(hall.general)[-1], "Change"))
    use_up_response_urls(hall)
    await hall.do("alice", lambda: alice.submit({"timezone": "Asia/Tokyo"}))
    assert "time zone" in hall.reads("alice")[-1].splitlines()[1], "what has changed"
    assert hall.slack.violations.pop() == "response_url: used_url"


async def test_one_message_a_second_in_a_channel(database_url: str) -> None:
    async with open_hall(database_url, pace=timedelta(seconds=1)) as hall:
        hall.slack.limits.enforced = True
        await hall.play(f"{BEGIN}\n{MORNING}")
        assert count(hall, GOALS) == 1
        assert hall.slack.limits.refused == []
