"""Buddies: asked for, matched across near clocks, a streak of their own, and parted when one is silent."""

import pytest

from bot.wording.naming import FORMER_MEMBER
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, numbers_in, seen, times

GROUP = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    dave: /plan join
"""


def named(told: Seen) -> set[str]:
    """Who of the group is named there."""
    return {name for name in ("alice", "bob", "carol", "dave") if told.tells(name)}


async def buddies_of(dialogue: Dialogue, person: str) -> set[str]:
    """Whom a person has as buddies now, as they see it; empty while they look for one."""
    told = await dialogue.say(person, "/plan buddy")
    assert told.card == "buddy_status"
    return named(told)


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
    waiting = dialogue.last("alice")
    assert waiting.card == "buddy_status"
    assert waiting.tells("Mon 2 Mar 2026, 09:00")
    assert not named(waiting)
    assert not dialogue.directs("alice")
    await dialogue.play("wait until 2026-03-02T09:00:00+01:00")
    for person, buddy in (("alice", "carol"), ("carol", "alice"), ("bob", "dave"), ("dave", "bob")):
        (matched,) = dialogue.directs(person)
        assert matched.card == "buddies"
        assert named(matched) == {buddy}
        assert matched.numbers == [1], "the week with which it begins"
    assert cards(dialogue.posts()) == ["stage_opening", "week_goals"], "nobody else is told"


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
    first, second = dialogue.directs("alice", card="buddies")
    assert named(first) == {"bob"}
    assert named(second) == {"bob", "carol"}
    assert second.numbers == [2], "the week with which it begins"
    assert named(dialogue.directs("carol", card="buddies")[0]) == {"alice", "bob"}
    trio, pair = dialogue.last("alice"), dialogue.last("carol")
    assert cards((trio, pair)) == ["buddy_status", "buddy_status"]
    assert named(trio) == {"bob", "carol"}
    assert trio.numbers == [0], "the shared streak"
    assert named(pair) == {"alice"}


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
    shown = dialogue.private("alice", card="buddy_status")
    assert [one.numbers for one in shown[-2:]] == [[1], [2]], "the shared streak"


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
    told, left_alone = dialogue.last("alice"), dialogue.last("bob")
    assert cards((told, left_alone)) == ["buddy_status", "buddy_status"]
    assert named(told) == {"carol"}
    assert not named(left_alone)
    assert left_alone.tells("Mon 23 Mar 2026, 09:00"), "bob is looking for a buddy"
    await dialogue.play("""
        bob: /plan checkin done
        alice: /plan checkin done
        carol: /plan checkin done
        wait 1w
        bob: /plan buddy
    """)
    assert named(dialogue.last("bob")) == {"alice", "carol"}, "a sign of life is enough"


async def test_a_nudge_if_both_wish_it_and_not_in_quiet_hours(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy on nudges:on
        bob: /plan buddy on
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin done
    """)
    assert cards(dialogue.directs("bob")) == ["buddies"], "he did not wish it"
    await dialogue.play("""
        bob: click "Turn nudges on"
        bob: /plan settings quiet:11:00-18:00
        wait 1w
        alice: /plan checkin done
        alice: /plan checkin behind
        wait 1d
    """)
    told = dialogue.directs("bob")[1:]
    assert cards(told) == ["buddy_nudge"]
    assert named(told[0]) == {"alice"}
    assert numbers_in(told[0].title) == [2]
    assert times(told) == ["2026-03-10 18:00"]
    await dialogue.play("""
        bob: choose "On track"
        wait 6d
        bob: /plan checkin done
        alice: /plan checkin done
        wait 1d
    """)
    assert len(dialogue.directs("bob")) == 2, "who has checked in needs no word"
    nudge = dialogue.directs("alice")[-1]
    assert nudge.card == "buddy_nudge"
    assert named(nudge) == {"bob"}


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
    matched, nudge = (seen(now(one.reference)) for one in dialogue.directs("bob"))
    assert cards((matched, nudge)) == ["buddies", "buddy_nudge"]
    assert not named(matched)
    assert not named(nudge)
    assert nudge.tells(FORMER_MEMBER)
    assert not matched.tells(FORMER_MEMBER), "an erased buddy is no buddy any more"
    assert not await buddies_of(dialogue, "bob")


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("/plan buddy maybe", "“maybe”"),
        ("/plan buddy nudges:on", "/plan buddy on"),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, fact: str) -> None:
    await dialogue.play(GROUP)
    told = await dialogue.say("alice", line)
    assert told.card == "refused"
    assert told.tells(fact)


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
    matched = dialogue.directs("dave")[-1]
    assert matched.card == "buddies"
    assert named(matched) == {"alice"}
    assert matched.numbers == [2], "the week with which it begins"
    assert await buddies_of(dialogue, "alice") == {"dave"}
    assert await buddies_of(dialogue, "carol") == {"bob"}
    assert (await dialogue.say("carol", "/plan buddy off")).card == "buddy_ended"
