"""Shortcuts: what stands in a message's menu, and what is at hand everywhere."""

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.acting import ClientRefuses
from tests.wire.slack.hall import Hall

IN_WEEK_1 = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-04T12:00:00+01:00
"""


async def test_a_paper_is_proposed_out_of_a_thread(hall: Hall) -> None:
    await hall.play(IN_WEEK_1)
    alice, bob = hall.person("alice"), hall.person("bob")
    first = await bob.write(hall.general, "What shall we read?")
    link = await bob.write(hall.general, "<https://arxiv.org/abs/1706.03762>, it is great", under=first)
    await hall.do("alice", lambda: alice.shortcut("Propose this paper", link))
    assert "Attention Is All You Need" in alice.read(alice.thread(first)[-1])
    await hall.do("alice", lambda: alice.shortcut("Propose this paper", first))
    assert "no link" in alice.read(alice.thread(first)[-1])
    await hall.play("organizer: /plan-admin people contributions")
    assert hall.dialogue.last("organizer").tells("Attention Is All You Need", "alice")


async def test_ones_own_words_become_the_takeaway(hall: Hall) -> None:
    await hall.play(IN_WEEK_1)
    alice, bob = hall.person("alice"), hall.person("bob")
    said = await alice.write(hall.general, "Attention & <others> weigh")
    await hall.do("bob", lambda: bob.shortcut("Share as takeaway", said))
    assert "somebody else's" in bob.read(bob.sees(hall.general)[-1])
    await hall.do("alice", lambda: alice.shortcut("Share as takeaway", said))
    await hall.play("alice: /plan papers list week:1")
    assert hall.dialogue.last("alice").tells("Attention & <others> weigh")
    with pytest.raises(ClientRefuses, match="no shortcut"):
        await alice.shortcut("How is this member doing?", said)


async def test_from_anywhere_one_checks_in_and_ticks(hall: Hall) -> None:
    await hall.play(IN_WEEK_1)
    alice = hall.person("alice")
    await hall.do("alice", lambda: alice.shortcut("Check in"))
    await hall.do("alice", lambda: alice.submit({"answer": "on track"}))
    assert "week 1: on track" in alice.read(alice.direct_messages()[-1])
    await hall.do("alice", lambda: alice.shortcut("Tick items off"))
    week = alice.direct_messages()[-1]
    assert "Vectors" in alice.read(week)
    await hall.do("alice", lambda: alice.tick(week, "Done"))
    assert hall.dialogue.last("alice").tells("“Vectors”")
    stranger = hall.person("zoe")
    await hall.do("zoe", lambda: stranger.shortcut("Check in"))
    await hall.do("zoe", lambda: stranger.submit({"answer": "stuck"}))
    assert "/plan join" in stranger.read(stranger.direct_messages()[-1])
