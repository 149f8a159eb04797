"""Socket Mode connections that break or are renewed, and a restart between a post and its click."""

import asyncio

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.dialogues.seen import counts_of
from tests.wire.slack.hall import Hall

RECONNECTED_WITHIN = 20.0
"""Seconds. A connection that broke is seen within two; a busy machine gets more."""


async def test_lost_connections_come_back_by_themselves(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    await hall.slack.sockets.lose()
    await hall.slack.sockets.wait_for(2, RECONNECTED_WITHIN)
    await hall.play("alice: /plan join")
    assert hall.slack.troubles == []


async def test_one_connection_goes_on_while_the_other_is_lost(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    await hall.slack.sockets.lose(1)
    await hall.play("alice: /plan join")
    assert hall.slack.troubles == []
    await hall.slack.sockets.wait_for(2, RECONNECTED_WITHIN)


async def test_slack_asks_to_connect_anew(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    await hall.slack.sockets.refresh()
    await hall.slack.sockets.wait_for(2, RECONNECTED_WITHIN)
    await hall.play("alice: /plan join")
    assert hall.slack.troubles == []


@pytest.mark.parametrize("where", ["in the channel", "in a thread", "in an answer of one's own"])
async def test_a_restart_between_post_and_click(hall: Hall, where: str) -> None:
    await hall.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
        alice: /plan week
        restart
    """)
    alice = hall.person("alice")
    seen = alice.sees(hall.general)
    if where == "in the channel":
        await hall.do("alice", lambda: alice.click(hall.poll(), "Stuck"))
        await hall.play("wait 10s")
        assert counts_of(alice.read(hall.poll()))["Stuck"] == 1
    elif where == "in a thread":
        paper = next(one for one in seen if one.text.startswith("📰"))
        (thread,) = alice.thread(paper)
        await hall.do("alice", lambda: alice.click(thread, "More…"))
        assert hall.dialogue.last("alice").card == "help"
        assert "help" in alice.read(alice.thread(paper)[-1]), "in the thread itself"
    else:
        week = next(one for one in reversed(seen) if one.is_ephemeral)
        before = alice.read(week)
        await hall.do("alice", lambda: alice.tick(week, "Done"))
        assert hall.reads("alice")[-1] != before


async def test_closing_has_one_deadline_for_everything(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    hall.stage.platform._close_timeout_s = 0.5  # ten seconds, else
    hall.slack.faults.slow("users.info", 1.4)
    hall.slack.faults.slow("chat.postEphemeral", 20)
    hall.slack.faults.slow("response_url", 20)
    await hall.person("alice").slash(hall.general, "/plan help")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await hall.stage.platform.close()
    assert loop.time() - begun < 1.5
