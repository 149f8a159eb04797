"""Several rooms: one cohort in two, on two platforms, and two cohorts that never mix."""

from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.dialogues.seen import cards, numbers_in, week_of

NOBODY = dict.fromkeys(("Done", "On track", "Behind", "Stuck", "Away"), 0)


async def enter_slack(dialogue: Dialogue) -> None:
    """Let the group of Discord live in Slack too: with a code, and the organizer's word."""
    made = await dialogue.say("organizer", "/plan-admin rooms invite platform:slack")
    assert made.card == "new_room_code"
    await dialogue.play(f"""
        on slack
        organizer: /plan-admin rooms add {made.text.split("/plan-admin rooms add ")[1].split()[0]}
        on discord
        organizer: click "Confirm"
        on slack
    """)


async def test_one_group_on_two_platforms(dialogue: Dialogue) -> None:
    await dialogue.play(f"on discord{BEGIN}")
    await dialogue.play("alice: /plan join")
    await enter_slack(dialogue)
    await dialogue.play("""
        sam: /plan join
        wait until 2026-03-07T09:00:00+01:00
        sam: choose "Stuck"
        on discord
        alice: choose "Done"
    """)
    goals = dialogue.posts(card="week_goals")
    assert [week_of(one)[0] for one in goals] == [1, 1]
    posted = {one.platform: one.lines for one in goals}
    assert set(posted) == {"discord", "slack"}
    assert posted["slack"] == posted["discord"]
    last = {one.platform: one for one in dialogue.edits(card="check_in")}
    assert set(last) == {"discord", "slack"}
    for poll in last.values():
        assert numbers_in(poll.title) == [1]
        assert poll.counts == NOBODY | {"Done": 1, "Stuck": 1}
    await dialogue.play("wait 2d")
    recaps = dialogue.posts(card="recap")
    assert [numbers_in(one.title) for one in recaps] == [[1], [1]]
    assert [numbers_in(one.lines[1])[:2] for one in recaps] == [[2, 2], [2, 2]], (
        "how many kept the week, and out of how many"
    )


async def test_equal_names_on_two_platforms_are_two_people(dialogue: Dialogue) -> None:
    await dialogue.play(f"on discord{BEGIN}")
    await dialogue.play("alice: /plan join")
    await enter_slack(dialogue)
    await dialogue.play("alice: /plan week")
    assert dialogue.last("alice").card == "week"
    assert not dialogue.last("alice").tells(" of 8 done"), (
        "this alice has not joined, so she has no ticks to count"
    )


async def test_a_channel_beside_needs_no_code_and_the_others_are_told(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n in #second")
    told = await dialogue.say("alice", "/plan-admin rooms add")
    assert told.card == "refused"
    assert told.tells("organizer")
    added = await dialogue.say("organizer", "/plan-admin rooms add")
    assert added.card == "room_added"
    assert added.tells("Deep Learning Study Plan")
    assert [(one.room, one.tells("#second")) for one in dialogue.posts(card="room_joined")] == [
        ("#general", True)
    ]
    again = await dialogue.say("organizer", "/plan-admin rooms add")
    assert again.card == "refused"
    await dialogue.play(BEGIN)
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("Deep Learning Study Plan", "/plan-admin end")
    assert cards(dialogue.replies(room="#second")) == ["invitation"]


async def test_two_groups_never_mix(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        in #second
        organizer: /plan-admin start deep-learning intensive 2026-03-02 09:00 Europe/Berlin name:Owls
        bob: /plan join
        carol: /plan join
        wait until 2026-03-07T09:00:00+01:00
        bob: choose "Stuck"
        bob: /plan done Vectors
        carol: /plan progress overall
    """)
    assert dialogue.last("carol").card == "leaderboard"
    assert {one.name for one in dialogue.last("carol").board} == {"bob", "carol"}
    assert not dialogue.last("carol").tells("alice")
    await dialogue.play("""
        in #general
        alice: choose "Done"
        alice: /plan progress overall
    """)
    assert dialogue.last("alice").card == "leaderboard"
    assert {one.name for one in dialogue.last("alice").board} == {"alice"}
    assert not dialogue.last("alice").tells("bob")
    edits = dialogue.edits(card="check_in")
    assert {one.room: one.counts for one in edits} == {
        "#general": NOBODY | {"Done": 1},
        "#second": NOBODY | {"Stuck": 1},
    }
    goals = dialogue.posts(card="week_goals")
    assert {(one.room, *week_of(one)) for one in goals} == {("#general", 1, 58), ("#second", 1, 45)}
    await dialogue.play("""
        organizer: /plan-admin end
        organizer: click "Confirm"
        wait 2d
    """)
    (recap,) = dialogue.posts(card="recap")
    assert recap.room == "#second"
    assert numbers_in(recap.lines[1]) == [1, 2, 1], (
        "how many kept the week, out of how many, and the one answer"
    )
    assert "stuck" in recap.lines[1]


async def test_a_button_of_another_group_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        in #second
        organizer: /plan-admin start deep-learning intensive 2026-03-02 09:00 Europe/Berlin name:Owls
        bob: /plan join
        wait until 2026-03-02T09:00:00+01:00
        in #general
        bob: click "Done" on item s1.linear-algebra.vectors
    """)
    assert dialogue.last("bob").card == "refused"
    assert dialogue.last("bob").tells("Deep Learning Study Plan", "/plan join")
