"""Buddies: asked for, matched across near clocks, a streak of their own, and parted when one is silent."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import times

GROUP = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    dave: /plan join
"""


async def test_near_clocks_become_buddies_when_the_week_begins(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        bob: /plan settings timezone:America/Los_Angeles
        dave: /plan settings timezone:America/Vancouver
        alice: /plan buddy on
        bob: /plan buddy
        bob: click "Find me a buddy"
        carol: /plan buddy on
        dave: /plan buddy on
    """)
    assert "I match you when the next week begins: Mon 2 Mar 2026, 09:00" in dialogue.last("alice").text
    assert not dialogue.directs("alice")
    await dialogue.play("wait until 2026-03-02T09:00:00+01:00")
    assert "Your buddy is carol, from week 1 on" in dialogue.directs("alice")[0].text
    assert "Your buddy is bob" in dialogue.directs("dave")[0].text
    assert not dialogue.posts("buddy"), "nobody else is told"


async def test_an_odd_number_makes_a_trio(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy on
        bob: /plan buddy on
        wait 2d
        carol: /plan buddy on
        wait 1w
        alice: /plan buddy
        bob: /plan leave
        carol: /plan buddy
    """)
    assert "Your buddy is bob" in dialogue.directs("alice")[0].text
    assert "Your buddies are bob and carol, from week 2 on" in dialogue.directs("alice")[1].text
    assert "Your buddies are alice and bob" in dialogue.directs("carol")[0].text
    assert "Your buddies are bob and carol. Your shared streak: 0 weeks" in dialogue.last("alice").text
    assert "Your buddy is alice" in dialogue.last("carol").text


async def test_a_shared_streak(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy on
        bob: /plan buddy on
        wait 3d
        alice: /plan checkin done
        bob: /plan done Vectors
        wait 1w
        alice: /plan checkin behind
        alice: /plan buddy
        bob: /plan checkin done
        alice: /plan buddy
    """)
    assert "Your shared streak: 1 week." in dialogue.private("alice")[-2].text
    assert "Your shared streak: 2 weeks." in dialogue.last("alice").text


async def test_who_is_silent_for_two_weeks_is_replaced(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy on
        bob: /plan buddy on
        wait 2d
        alice: /plan checkin done
        wait 1w
        alice: /plan checkin done
        carol: /plan buddy on
        wait 1w
        alice: /plan buddy
        bob: /plan buddy
    """)
    assert "Your buddies are" not in dialogue.last("alice").text
    assert "Your buddy is carol" in dialogue.last("alice").text
    assert "You are looking for a buddy" in dialogue.last("bob").text
    await dialogue.play("""
        bob: /plan checkin done
        alice: /plan checkin done
        carol: /plan checkin done
        wait 1w
        bob: /plan buddy
    """)
    assert "Your buddies are alice and carol" in dialogue.last("bob").text, "a sign of life is enough"


async def test_a_nudge_if_both_wish_it_and_not_in_quiet_hours(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy on nudges:on
        bob: /plan buddy on
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin done
    """)
    assert len(dialogue.directs("bob")) == 1, "he did not wish it"
    await dialogue.play("""
        bob: click "Turn nudges on"
        bob: /plan settings quiet:11:00-18:00
        wait 1w
        alice: /plan checkin done
        alice: /plan checkin behind
        wait 1d
    """)
    told = dialogue.directs("bob")[1:]
    assert ["Your buddy alice has checked in" in one.text for one in told] == [True]
    assert times(told) == ["2026-03-10 18:00"]
    await dialogue.play("""
        bob: choose "On track"
        wait 6d
        bob: /plan checkin done
        alice: /plan checkin done
        wait 1d
    """)
    assert len(dialogue.directs("bob")) == 2, "who has checked in needs no word"
    assert "Your buddy bob has checked in" in dialogue.directs("alice")[-1].text


async def test_deleting_ones_data_parts_buddies(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy on nudges:on
        bob: /plan buddy on nudges:on
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin done
        alice: /plan data delete
        alice: click "Delete everything"
        bob: /plan buddy
    """)
    now = dialogue.player.transcript.current
    matched, nudge = (now(one.reference).text for one in dialogue.directs("bob"))
    assert "Your buddy is not here any more" in matched
    assert "a former member has checked in" in nudge
    assert "You are looking for a buddy" in dialogue.last("bob").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/plan buddy maybe", "neither on nor off"),
        ("/plan buddy nudges:on", "You have not asked for a buddy yet"),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, answer: str) -> None:
    await dialogue.play(GROUP)
    assert answer in (await dialogue.say("alice", line)).text


@ON_SQLITE
async def test_a_fourth_makes_two_pairs_of_a_trio(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{GROUP}
        alice: /plan buddy on
        bob: /plan buddy on
        carol: /plan buddy on
        wait until 2026-03-03T09:00:00+01:00
        dave: /plan buddy on
        wait 1w
    """)
    assert "Your buddy is alice, from week 2 on" in dialogue.directs("dave")[-1].text
    assert "Your buddy is dave" in (await dialogue.say("alice", "/plan buddy")).text
    assert "Your buddy is bob" in (await dialogue.say("carol", "/plan buddy")).text
    assert "Done: you have no buddy any more." in (await dialogue.say("carol", "/plan buddy off")).text
