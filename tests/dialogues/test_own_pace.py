"""At one's own pace: catching up on what was missed."""

import re

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import lines_of, texts


@ON_SQLITE
@pytest.mark.parametrize("minutes", [10, 45, 60, 300])
async def test_catching_up_never_asks_for_more_than_so_many_minutes(dialogue: Dialogue, minutes: int) -> None:
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-25T12:00:00+01:00
        lee: /plan join
    """)
    told = (await dialogue.say("lee", f"/plan catchup {minutes}")).text
    weeks = [int(found) for found in re.findall(r"Week \d+, from .*: (\d+) min", told)]
    assert weeks
    assert all(0 < week <= minutes for week in weeks)
    assert "Week 4, from Mon 23 Mar 2026" in told
    assert f"of {minutes} minutes at most" in told


async def test_what_is_ticked_need_not_be_caught_up_on(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan catchup
        wait until 2026-03-09T12:00:00+01:00
        alice: /plan catchup 120
    """)
    said = texts(dialogue.private("alice"))
    assert "You have missed nothing" in said[-2]
    assert "8 items to catch up on, 7½ h in all: 5 weeks of 120 minutes at most." in said[-1]
    assert "So you are level after week 6." in said[-1]
    await dialogue.play("""
        alice: click "Done" on item s1.algebra.mml
        alice: /plan catchup 120
    """)
    assert "7 items to catch up on, 5½ h in all" in dialogue.last("alice").text


@ON_SQLITE
async def test_catching_up_at_the_end_says_what_would_fit(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2025-03-03 9 Europe/Berlin
        lee: /plan join
        lee: /plan catchup 60
        lee: /plan catchup 5
    """)
    assert "The plan has 7 weeks left, so not all of it fits; with" in dialogue.private("lee")[-2].text
    assert "“5” is not a whole number from 10 to 2400" in dialogue.last("lee").text


async def test_at_ones_own_pace_goals_come_privately_by_ones_own_dates(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-18T12:00:00+01:00
        alice: /plan done Vectors
        alice: /plan pace own start:2026-03-20
    """)
    assert "your week 1 begins Fri 20 Mar 2026, 09:00 (Europe/Berlin)" in dialogue.last("alice").text
    await dialogue.play("""
        alice: /plan pace own
        wait until 2026-04-04T12:00:00+02:00
        alice: /plan week
    """)
    assert any("at your own pace already, standard." in told for told in texts(dialogue.private("alice")))
    goals = dialogue.directs("alice")
    assert [f"{one.at:%Y-%m-%d %H:%M}" for one in goals] == [
        "2026-03-20 09:00",
        "2026-03-27 09:00",
        "2026-04-03 09:00",
    ]
    assert "🎯 Week 2 of 58" in goals[1].text
    assert "Week 3 of 58" in dialogue.last("alice").text
    assert not dialogue.directs("bob")
    await dialogue.play("""
        alice: /plan pace group
        alice: /plan pace group
        wait 2w
        alice: /plan week
    """)
    assert "You follow the group's pace already" in dialogue.private("alice")[-2].text
    assert "Week 7 of 58" in dialogue.last("alice").text
    assert len(dialogue.directs("alice")) == 3


async def test_the_board_keeps_what_fell_due_before_and_counts_by_ones_own_dates_from_then_on(
    dialogue: Dialogue,
) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-02T12:00:00+01:00
        alice: /plan done Vectors Matrices "Eigenvalues and eigenvectors" s1.algebra.tip
        alice: /plan done s1.algebra.mml s1.algebra.goodfellow s1.algebra.paper s1.algebra.exercise
        wait until 2026-03-18T12:00:00+01:00
        alice: /plan progress overall
        alice: /plan pace own start:2026-03-25
        alice: /plan progress overall
        wait until 2026-03-30T12:00:00+02:00
        alice: /plan progress overall
        alice: /plan progress week
        alice: /plan progress stage
    """)
    before, same, later, week, stage = (told for told in texts(dialogue.private("alice")) if "📈" in told)
    for told in (before, same):
        assert "alice (you) — 51% (14 of 27 points)" in told
    for told in (later, stage):
        assert "alice (you) — 35% (14 of 39 points)" in told, "with the group's week 3, over by her first day"
    assert "nothing due yet" in week, "her first own week lists what fell due before"
    await dialogue.play("""
        wait until 2026-04-07T12:00:00+02:00
        alice: /plan progress overall
        alice: /plan pace group
        alice: /plan progress overall
    """)
    *_, alone, back = (told for told in texts(dialogue.private("alice")) if "📈" in told)
    assert "alice (you) — 35% (14 of 39 points)" in alone
    assert "alice (you) — 19% (14 of 71 points)" in back
    assert "bob — 0% (0 of 71 points)" in back, "by the group's dates, as for him who never left them"


@ON_SQLITE
async def test_a_streak_neither_loses_nor_gains_a_week_by_another_pace(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
    """)
    for pace in ("own relaxed", "group", "own intensive start:2026-04-01", "group"):
        await dialogue.play(f"""
            alice: /plan pace {pace}
            wait 6d
            alice: /plan checkin behind
            bob: /plan checkin behind
            alice: /plan pause 2026-03-12
            bob: /plan pause 2026-03-12
            wait 1d
        """)
        told = [lines_of((await dialogue.say(name, "/plan streak")).text) for name in ("alice", "bob")]
        assert told[0] == told[1]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("sideways", "“sideways” is not one of own, group"),
        ("own start:2020-01-01", "can begin from today (2026-03-01) on"),
        ("own start:2029-01-01", "within a year"),
        ("own speed:hasty", "is not one of intensive, standard, relaxed"),
        ("group", "You follow the group's pace already"),
        ("own relaxed", "at your own pace now (relaxed); your week 1 began today"),
    ],
)
async def test_paces(dialogue: Dialogue, line: str, told: str) -> None:
    await dialogue.play(f"{BEGIN}\n        alice: /plan join")
    assert told in (await dialogue.say("alice", f"/plan pace {line}")).text


@ON_SQLITE
async def test_home_shows_ones_own_week_and_asks_about_the_groups(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-12T12:00:00+01:00
    """)
    assert "your week 1 began today" in (await dialogue.say("alice", "/plan pace own relaxed")).text
    home = (await dialogue.say("alice", "/plan home")).text
    assert "Week 1 of 80" in home
    assert "How is the group's week 2 going?" in home


@ON_SQLITE
async def test_an_ended_group_leaves_a_list_without_dates_and_without_buttons(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-18T12:00:00+01:00
        organizer: /plan-admin end
        wait 4w
    """)
    told = (await dialogue.say("alice", "/plan catchup 120")).text
    assert "15 items to catch up on" in told, "of the two weeks that ended before the group did"
    assert "The group has ended, so take the time you like." in told
    assert "First: 120 min" in told
    assert "Then: " in told
    assert "from Mon" not in told
    for page in ("/plan catchup", "/plan week", "/plan home"):
        assert "[Done]" not in (await dialogue.say("alice", page)).text
    streak = (await dialogue.say("alice", "/plan streak")).text
    assert "the next one comes" not in streak
    assert "[Pause]" not in streak
