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
    told = await dialogue.say(person, "/plan buddy show")
    assert told.card == "buddy_status"
    return named(told)


async def test_near_clocks_become_buddies_when_the_week_begins(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        bob: /plan settings timezone:America/Los_Angeles
        dave: /plan settings timezone:America/Vancouver
        alice: /plan buddy find
        bob: /plan buddy show
        bob: click "Find me a buddy"
        carol: /plan buddy find
        dave: /plan buddy find
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
    assert cards(dialogue.posts()) == ["week_goals"], "nobody else is told"


async def test_an_odd_number_makes_a_trio(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find
        bob: /plan buddy find
        wait 2d
        carol: /plan buddy find
        wait 1w
        alice: /plan buddy show
        bob: /plan leave
        carol: /plan buddy show
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
        alice: /plan buddy find
        bob: /plan buddy find
        wait 3d
        alice: /plan checkin done
        bob: /plan done Vectors
        wait 1w
        alice: /plan checkin behind
        alice: /plan buddy show
        bob: /plan checkin done
        alice: /plan buddy show
    """)
    shown = dialogue.private("alice", card="buddy_status")
    assert [one.numbers for one in shown[-2:]] == [[1], [2]], "the shared streak"


async def test_who_is_silent_for_two_weeks_is_replaced(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find
        bob: /plan buddy find
        wait 2d
        alice: /plan checkin done
        wait 1w
        alice: /plan checkin done
        carol: /plan buddy find
        wait 1w
        alice: /plan buddy show
        bob: /plan buddy show
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
        bob: /plan buddy show
    """)
    assert named(dialogue.last("bob")) == {"alice", "carol"}, "a sign of life is enough"


async def test_a_nudge_if_both_wish_it_and_not_in_quiet_hours(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find nudges:on
        bob: /plan buddy find
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
        alice: /plan buddy find nudges:on
        bob: /plan buddy find nudges:on
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin done
        alice: /plan data delete
        alice: click "Delete everything"
        bob: /plan buddy show
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
        ("/plan buddy nudges:on", "/plan buddy find"),
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
        alice: /plan buddy find
        bob: /plan buddy find
        carol: /plan buddy find
        wait until 2026-03-03T09:00:00+01:00
        dave: /plan buddy find
        wait 1w
    """)
    matched = dialogue.directs("dave")[-1]
    assert matched.card == "buddies"
    assert named(matched) == {"alice"}
    assert matched.numbers == [2], "the week with which it begins"
    assert await buddies_of(dialogue, "alice") == {"dave"}
    assert await buddies_of(dialogue, "carol") == {"bob"}
    assert (await dialogue.say("carol", "/plan buddy show wish:off")).card == "buddy_ended"


async def test_a_break_of_the_group_parts_nobody(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find
        bob: /plan buddy find
        wait until 2026-03-03T09:05:00+01:00
        alice: /plan done Vectors
        bob: /plan done Vectors
        wait until 2026-03-11T09:05:00+01:00
        alice: /plan done Gradients
        bob: /plan done Gradients
        organizer: /plan-admin calendar break 2026-03-16 2026-03-29 Holidays
        organizer: /plan-admin calendar confirm
        wait until 2026-03-30T09:05:00+02:00
        alice: /plan buddy show
        alice: /plan done Distributions
        bob: /plan done Distributions
        wait 1w
        alice: /plan buddy show
    """)
    before, after = dialogue.private("alice", card="buddy_status")[-2:]
    assert [named(one) for one in (before, after)] == [{"bob"}, {"bob"}]
    assert [one.numbers for one in (before, after)] == [[2], [3]], "the shared streak"
    assert len(dialogue.directs("bob")) == 1, "told once, when they were matched"


@ON_SQLITE
async def test_pauses_and_excuses_part_nobody(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find
        bob: /plan buddy find
        carol: /plan buddy find
        dave: /plan buddy find
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin done
        bob: /plan checkin done
        bob: /plan pace pause until:2026-03-22
        carol: /plan checkin done
        dave: /plan checkin done
        wait 1w
        alice: /plan checkin away
        carol: /plan checkin done
        organizer: /plan-admin people excuse dave 2
        wait 1w
        alice: /plan checkin done
        carol: /plan checkin done
        organizer: /plan-admin people excuse dave 3
        wait until 2026-03-31T12:00:00+02:00
        alice: /plan checkin done
        carol: /plan checkin done
    """)
    assert await buddies_of(dialogue, "alice") == {"bob"}
    assert await buddies_of(dialogue, "carol") == {"dave"}
    status = await dialogue.say("organizer", "/plan-admin status")
    assert "Silent" not in status.text, "weeks 2 and 3 are forgiven, and week 4 alone is not silence"
    await dialogue.play("wait until 2026-04-06T12:00:00+02:00")
    for person in ("alice", "bob", "carol", "dave"):
        assert dialogue.directs(person)[-1].card in {"buddies", "buddy_unmatched"}
    silent = (await dialogue.say("organizer", "/plan-admin status")).line_about("Silent")
    assert "bob" in silent
    assert "dave" in silent


async def test_who_is_not_matched_hears_why_once(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find
        wait until 2026-03-02T12:00:00+01:00
        alice: /plan buddy show
        wait until 2026-03-10T12:00:00+01:00
        alice: /plan checkin done
        bob: /plan buddy find
        wait 1w
        alice: /plan checkin done
        wait 1w
        alice: /plan checkin done
        wait until 2026-03-30T12:00:00+02:00
        alice: /plan buddy show
        bob: /plan buddy show
        wait 1w
    """)
    alone = dialogue.private("alice", card="buddy_status")[1]
    assert not named(alone)
    assert alone.tells("Nobody else", "Mon 9 Mar 2026, 09:00")
    told = dialogue.directs("alice")
    assert cards(told) == ["buddy_unmatched", "buddies", "buddy_unmatched"], "each reason once"
    assert [f"{one.at:%d.%m.}" for one in told] == ["02.03.", "16.03.", "30.03."]
    silent = dialogue.directs("bob")[-1]
    assert silent.card == "buddy_unmatched"
    assert silent.tells("A tick or any answer is enough")
    assert dialogue.private("bob", card="buddy_status")[-1].tells("quiet around you", "Mon 6 Apr 2026")


@ON_SQLITE
async def test_of_a_trio_the_others_are_told_when_one_is_silent(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find
        bob: /plan buddy find
        carol: /plan buddy find
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin done
        carol: /plan checkin done
        wait 1w
        alice: /plan checkin done
        carol: /plan checkin done
        wait 1w
    """)
    assert await buddies_of(dialogue, "alice") == {"carol"}
    told = dialogue.directs("alice", card="buddies")[-1]
    assert named(told) == {"carol"}
    assert told.numbers == [3]
    assert (await dialogue.say("alice", "/plan buddy show")).numbers == [2], "what the two have kept stays"


@ON_SQLITE
async def test_each_week_of_a_buddy_who_came_later_counts_since_then(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find nudges:on
        bob: /plan buddy find nudges:on
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin done
        bob: /plan checkin done
        wait 1w
        alice: /plan checkin done
        bob: /plan checkin done
        carol: /plan buddy find nudges:on
        wait 1w
        alice: /plan checkin done
        bob: /plan checkin done
        carol: /plan buddy show
    """)
    told = dialogue.last("carol")
    assert named(told) == {"alice", "bob"}
    assert told.numbers == [2], "she missed weeks 1 and 2, before she was matched"
    nudges = dialogue.directs("carol", card="buddy_nudge")
    assert [named(one) for one in nudges] == [{"alice"}], "once a week: the first of the two"
    await dialogue.play("carol: /plan checkin done")
    assert (await dialogue.say("carol", "/plan buddy show")).numbers == [3]


@ON_SQLITE
async def test_nothing_is_sent_on_a_pause_and_nobody_is_matched_with_who_is_away(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        alice: /plan buddy find nudges:on
        bob: /plan buddy find nudges:on
        wait until 2026-03-03T12:00:00+01:00
        bob: /plan pace pause until:2026-03-22
        alice: /plan checkin done
        carol: /plan buddy find
        carol: /plan pace pause until:2026-03-22
        carol: /plan buddy show
        wait 1w
        alice: /plan checkin done
    """)
    assert cards(dialogue.directs("bob")) == ["buddies"]
    assert dialogue.private("carol", card="buddy_status")[-1].tells("You are on a pause")
    assert not dialogue.directs("carol")
    await dialogue.play("wait until 2026-03-23T12:00:00+01:00")
    assert named(dialogue.directs("carol")[-1]) == {"alice", "bob"}
