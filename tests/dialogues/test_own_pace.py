"""At one's own pace: catching up on what was missed."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Place, Seen, cards, numbers_in, times, week_of


def own_row(board: Seen) -> Place:
    """The row of a board that is the reader's."""
    (found,) = (place for place in board.board if place.is_reader)
    return found


@ON_SQLITE
@pytest.mark.parametrize("minutes", [10, 45, 60, 300])
async def test_catching_up_never_asks_for_more_than_so_many_minutes(dialogue: Dialogue, minutes: int) -> None:
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-25T12:00:00+01:00
        lee: /plan join
    """)
    told = await dialogue.say("lee", f"/plan pace catchup {minutes}")
    assert told.card == "catch_up"
    weeks = [numbers_in(line) for line in told.lines if line.startswith("Week ")]
    assert [week[0] for week in weeks] == list(range(4, 4 + len(weeks)))
    assert all(0 < week[-1] <= minutes for week in weeks)
    assert numbers_in(told.line_about("Mon 23 Mar 2026"))[0] == 4
    assert minutes in numbers_in(told.lines[1])


async def test_what_is_ticked_need_not_be_caught_up_on(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan pace catchup
        wait until 2026-03-09T12:00:00+01:00
        alice: /plan pace catchup 120
    """)
    nothing, missed = dialogue.private("alice")[-2:]
    assert cards([nothing, missed]) == ["catch_up", "catch_up"]
    assert not nothing.numbers
    assert numbers_in(missed.lines[1]) == [6, 120, 5, 6], "items, minutes a week, weeks, the last of them"
    assert "8½ h" in missed.lines[1]
    await dialogue.play("""
        alice: click "Done" on item s1.algebra.mml
        alice: /plan pace catchup 120
    """)
    assert numbers_in(dialogue.last("alice").lines[1])[0] == 5
    assert "3½ h" in dialogue.last("alice").lines[1]


@ON_SQLITE
async def test_catching_up_at_the_end_says_what_would_fit(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2025-03-03 9 Europe/Berlin
        lee: /plan join
        lee: /plan pace catchup 60
        lee: /plan pace catchup 5
    """)
    too_much, refused = dialogue.private("lee")[-2:]
    assert cards([too_much, refused]) == ["catch_up", "refused"]
    *_, most, weeks, left, enough = numbers_in(too_much.lines[1].replace(",", ""))
    assert (most, left) == (60, 7)
    assert weeks > left
    assert enough > most
    assert refused.tells("“5”", 10, 2400)


async def test_at_ones_own_pace_goals_come_privately_by_ones_own_dates(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-18T12:00:00+01:00
        alice: /plan done Vectors
        alice: /plan pace set own start:2026-03-20
    """)
    told = dialogue.last("alice")
    assert told.card == "pace_set"
    assert told.numbers[0] == 1
    assert told.tells("Fri 20 Mar 2026, 09:00 (Europe/Berlin)")
    await dialogue.play("""
        alice: /plan pace set own
        wait until 2026-04-04T12:00:00+02:00
        alice: /plan week
    """)
    (already,) = dialogue.private("alice", card="refused")
    assert already.tells("standard", "/plan pace set group")
    goals = dialogue.directs("alice")
    assert {one.card for one in goals} == {"week_goals"}
    assert times(goals) == [
        "2026-03-20 09:00",
        "2026-03-27 09:00",
        "2026-04-03 09:00",
    ]
    assert week_of(goals[1]) == [2, 58]
    assert dialogue.last("alice").card == "week"
    assert numbers_in(dialogue.last("alice").title) == [3, 58]
    assert not dialogue.directs("bob")
    await dialogue.play("""
        alice: /plan pace set group
        alice: /plan pace set group
        wait 2w
        alice: /plan week
    """)
    assert dialogue.private("alice")[-2].card == "refused"
    assert dialogue.private("alice")[-2].tells("/plan pace set own")
    assert numbers_in(dialogue.last("alice").title) == [7, 58]
    assert len(dialogue.directs("alice")) == 3


async def test_the_board_keeps_what_fell_due_before_and_counts_by_ones_own_dates_from_then_on(
    dialogue: Dialogue,
) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-02T12:00:00+01:00
        alice: /plan done Vectors Matrices "Eigenvalues and eigenvectors"
        alice: /plan done s1.algebra.mml s1.algebra.goodfellow s1.algebra.paper s1.algebra.exercise
        wait until 2026-03-18T12:00:00+01:00
        alice: /plan progress overall
        alice: /plan pace set own start:2026-03-25
        alice: /plan progress overall
        wait until 2026-03-30T12:00:00+02:00
        alice: /plan progress overall
        alice: /plan progress week
        alice: /plan progress stage
    """)
    before, same, later, week, stage = dialogue.private("alice", card="leaderboard")
    for told in (before, same):
        assert own_row(told).numbers == (45, 11, 24)
    for told in (later, stage):
        assert own_row(told).numbers == (32, 11, 34), "with the group's week 3, over by her first day"
    assert own_row(week).rank is None, "her first own week lists what fell due before"
    await dialogue.play("""
        wait until 2026-04-07T12:00:00+02:00
        alice: /plan progress overall
        alice: /plan pace set group
        alice: /plan progress overall
    """)
    *_, alone, back = dialogue.private("alice", card="leaderboard")
    assert own_row(alone).numbers == (32, 11, 34)
    assert own_row(back).numbers == (18, 11, 61)
    (bob,) = (place for place in back.board if place.name == "bob")
    assert bob.numbers == (0, 0, 61), "by the group's dates, as for him who never left them"


@ON_SQLITE
async def test_a_streak_neither_loses_nor_gains_a_week_by_another_pace(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
    """)
    for pace in ("own relaxed", "group", "own intensive start:2026-04-01", "group"):
        await dialogue.play(f"""
            alice: /plan pace set {pace}
            wait 6d
            alice: /plan checkin behind
            bob: /plan checkin behind
            alice: /plan pace pause 2026-03-12
            bob: /plan pace pause 2026-03-12
            wait 1d
        """)
        told = [(await dialogue.say(name, "/plan streak")).lines for name in ("alice", "bob")]
        assert told[0] == told[1]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("sideways", ("sideways", "own", "group")),
        ("own start:2020-01-01", ("2026-03-01",)),
        ("own start:2029-01-01", ("2026-03-01",)),
        ("own speed:hasty", ("hasty", "intensive", "standard", "relaxed")),
        ("group", ("/plan pace set own",)),
    ],
)
async def test_a_pace_that_cannot_be_followed(dialogue: Dialogue, line: str, facts: tuple[str, ...]) -> None:
    await dialogue.play(f"{BEGIN}\n        alice: /plan join")
    told = await dialogue.say("alice", f"/plan pace set {line}")
    assert told.card == "refused"
    assert told.tells(*facts)
    assert numbers_in((await dialogue.say("alice", "/plan week")).title) == [1, 58]


@ON_SQLITE
async def test_a_pace_of_ones_own_before_the_plan_begins(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n        alice: /plan join")
    told = await dialogue.say("alice", "/plan pace set own relaxed")
    assert told.card == "pace_set"
    assert told.tells("relaxed", 1)
    assert numbers_in((await dialogue.say("alice", "/plan week")).title) == [1, 80]


@ON_SQLITE
async def test_home_shows_ones_own_week_and_asks_about_the_groups(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-12T12:00:00+01:00
    """)
    told = await dialogue.say("alice", "/plan pace set own relaxed")
    assert told.card == "pace_set"
    assert told.numbers[0] == 1
    home = await dialogue.say("alice", "/plan home")
    assert home.card == "home"
    assert [1, 80] in [numbers_in(line)[:2] for line in home.lines]
    asked = home.lines[home.lines.index("[Done] [On track] [Behind] [Stuck] [Away]") - 1]
    assert numbers_in(asked) == [2]


@ON_SQLITE
async def test_an_ended_group_leaves_a_list_without_dates_and_without_buttons(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-18T12:00:00+01:00
        organizer: /plan-admin end
        organizer: click "Confirm"
        wait 4w
    """)
    told = await dialogue.say("alice", "/plan pace catchup 120")
    assert told.card == "catch_up"
    assert numbers_in(told.lines[1])[0] == 13, "of the two weeks that ended before the group did"
    assert numbers_in(told.line_about("First:")) == [120]
    assert told.tells("Then:")
    assert not told.tells("Mon "), "no date"
    for page in ("/plan pace catchup", "/plan week", "/plan home"):
        assert "Done" not in (await dialogue.say("alice", page)).buttons
    streak = await dialogue.say("alice", "/plan streak")
    assert streak.card == "streak"
    assert len(numbers_in(streak.lines[1])) == 3, "the longest, freezes held and at most; none comes"
    assert "Pause" not in streak.buttons
