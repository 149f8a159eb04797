"""Joining, leaving, coming back, joining late; settings and help."""

import pytest

from bot.curricula import plans_root, read_plan
from bot.features.settings.cards import NAMES
from bot.features.streak.rules import Mark
from bot.study.plan import Pace
from bot.study.syllabus import lay_out
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Place, Seen, cards, numbers_in


def keys_of_week(number: int) -> list[str]:
    """The keys of the items of a week of the shipped plan, at standard pace."""
    syllabus = lay_out(read_plan(plans_root() / "deep-learning"), Pace.STANDARD)
    return [item.key for item in syllabus.week(number).items]


def setting(told: Seen, name: str) -> str:
    """What somebody's settings say of one, which they call as people do."""
    assert told.card == "settings"
    return told.line_about(f"{NAMES[name]}: ").partition(": ")[2]


async def test_joining_before_the_start(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play('alice: click "Join"')
    assert dialogue.last("alice").card == "welcome"
    assert dialogue.last("alice").tells("alice", "Mon 2 Mar 2026, 09:00 (Europe/Berlin)")
    await dialogue.play("alice: /plan join")
    assert dialogue.last("alice").card == "already_member"
    assert dialogue.last("alice").tells("alice")
    assert cards(dialogue.replies()) == ["invitation"], "the group is told of nobody who joins"


async def test_joining_where_no_group_lives(dialogue: Dialogue) -> None:
    await dialogue.play("alice: /plan join")
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("/plan-admin start")
    await dialogue.play(BEGIN)
    await dialogue.play("""
        in #second
        alice: /plan join
    """)
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("/plan-admin start")


async def test_joining_by_name_from_another_channel(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        in #second
        organizer: /plan-admin start deep-learning relaxed 2026-03-02 9 Europe/Berlin name:Owls
        in #third
        alice: /plan join deep-learning-2026
    """)
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("deep-learning-2026-03-02, deep-learning-2026-03-02-2")
    await dialogue.play("alice: /plan join deep-lerning-2026-03-02")
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("“deep-lerning-2026-03-02”", "deep-learning-2026-03-02")
    await dialogue.play("""
        alice: /plan join owls
        alice: /plan week
    """)
    welcome, week = dialogue.private("alice")[-2:]
    assert cards((welcome, week)) == ["welcome", "week"]
    assert welcome.tells("alice", "Owls")
    assert numbers_in(week.title) == [1, 80], "her only group answers in any channel"


async def test_a_late_joiner_starts_clean(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T09:00:00+01:00
        alice: /plan done Vectors
        wait until 2026-03-31T12:00:00+02:00
        lee: /plan join
    """)
    welcome = dialogue.last("lee")
    assert welcome.card == "welcome"
    assert welcome.numbers == [5, 58], "the week in which lee begins, and of how many"
    for key in keys_of_week(5):
        await dialogue.say("lee", f"/plan done {key}")
    await dialogue.play("""
        wait 1w
        lee: /plan progress overall
    """)
    first, second = dialogue.last("lee").board
    assert (first.rank, first.name, first.numbers[0], first.is_reader) == (1, "lee", 100, True)
    assert (second.rank, second.name) == (2, "alice")
    streak = await dialogue.say("lee", "/plan streak")
    assert numbers_in(streak.title) == [1]
    assert streak.marks == {5: Mark.KEPT, 6: Mark.OPEN}


async def test_leaving_and_coming_back_keeps_everything(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T10:00:00+01:00
        alice: /plan done Vectors
        alice: /plan leave
        alice: /plan done Matrices
    """)
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("Deep Learning Study Plan", "/plan join")
    await dialogue.play("""
        wait until 2026-03-18T10:00:00+01:00
        alice: /plan join
        alice: /plan streak
    """)
    welcome, streak = dialogue.private("alice")[-2:]
    assert cards((welcome, streak)) == ["welcome", "streak"]
    assert welcome.tells("alice", 3)
    assert streak.marks == {1: Mark.KEPT, 2: Mark.ABSENT, 3: Mark.OPEN}
    assert numbers_in(streak.title) == [1]
    await dialogue.play("alice: /plan done Vectors")
    again = dialogue.last("alice")
    assert again.card == "ticked"
    assert again.tells("“Vectors”")
    assert not numbers_in(again.title), "no points for what was ticked before"


async def test_who_left_is_named_and_counted_nowhere(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        bob: /plan join
        wait until 2026-03-07T09:00:00+01:00
        alice: /plan done Vectors
        bob: /plan done Vectors
        alice: choose "Done"
        bob: choose "Done"
        alice: /plan leave
    """)
    assert dialogue.reads(card="check_in").counts["Done"] == 1
    await dialogue.play("wait 2d")
    (recap,) = dialogue.posts(card="recap")
    assert numbers_in(recap.title) == [1]
    assert numbers_in(recap.lines[1]) == [1, 1, 1], (
        "how many kept the week, out of how many, and the one answer"
    )
    assert "done" in recap.lines[1]
    assert not recap.tells("alice")


async def test_coming_back_counts_the_earlier_answer_again(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
        alice: choose "Stuck"
        alice: /plan leave
        alice: /plan join
    """)
    assert dialogue.reads(card="check_in").counts["Stuck"] == 1


async def test_joining_after_the_end(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-04-28 9 Europe/Berlin
        wait until 2026-03-10T12:00:00+01:00
        zoe: /plan join
    """)
    told = dialogue.last("zoe")
    assert told.card == "refused"
    assert told.tells("Deep Learning Study Plan")
    again = await dialogue.say("zoe", "/plan streak")
    assert again.card == "refused"
    assert again.tells("/plan join"), "zoe is no member"


async def test_settings_show_and_change(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("alice: /plan settings")
    told = dialogue.last("alice")
    assert setting(told, "timezone").startswith("Europe/Berlin, where it is ")
    assert [setting(told, name) for name in ("reminders", "quiet", "visible")] == ["off", "off", "on"]
    await dialogue.play("""
        alice: /plan settings timezone:asia/tokyo reminders:on quiet:22:00-07:00 visible:off
    """)
    told = dialogue.last("alice")
    assert setting(told, "timezone").startswith("Asia/Tokyo,")
    assert setting(told, "reminders").startswith("on")
    assert setting(told, "quiet") == "22:00-07:00"
    assert setting(told, "visible").startswith("off")
    await dialogue.play("""
        alice: click "Turn reminders off"
        alice: click "Show me on boards"
        alice: click "Change"
        alice: submit timezone="Europe/Lisbon" quiet="off"
    """)
    told = dialogue.last("alice")
    assert setting(told, "timezone").startswith("Europe/Lisbon,")
    assert [setting(told, name) for name in ("reminders", "quiet", "visible")] == ["off", "off", "on"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("timezone:Europe/Berlim", ("“Europe/Berlim”", "Europe/Berlin")),
        ("reminders:perhaps", ("“perhaps”",)),
        ("quiet:late", ("“late”", "22:00-07:00")),
        ("quiet:22:00-22:00", ("quiet", "22:00-07:00")),
        ("colour:blue", ("“colour”", "/plan settings")),
    ],
)
async def test_a_wrong_setting_changes_none(dialogue: Dialogue, line: str, facts: tuple[str, ...]) -> None:
    told = await dialogue.say("alice", f"/plan settings visible:off {line}")
    assert told.card == "refused"
    assert told.tells(*facts)
    assert setting(await dialogue.say("alice", "/plan settings"), "visible") == "on"


async def test_times_are_shown_in_ones_own_zone(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan settings timezone:America/New_York
        alice: /plan join
    """)
    assert dialogue.last("alice").card == "welcome"
    assert dialogue.last("alice").tells("Mon 2 Mar 2026, 03:00 (America/New_York)")


async def test_help_and_settings_answer_members_of_two_groups_anywhere(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        in #second
        organizer: /plan-admin start deep-learning relaxed 2026-03-02 9 Europe/Berlin name:Owls
        alice: /plan join
        in #elsewhere
        alice: /plan week
    """)
    assert dialogue.last("alice").card == "which_group"
    await dialogue.play('alice: click "Owls"')
    assert dialogue.last("alice").card == "week"
    assert (await dialogue.say("alice", "/plan help")).card == "help"
    assert setting(await dialogue.say("alice", "/plan settings reminders:on"), "reminders").startswith("on")


async def test_help_lists_what_one_may_do(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    everyone = await dialogue.say("alice", "/plan help")
    assert everyone.card == "help"
    assert everyone.tells("/plan join")
    assert not everyone.tells("/plan-admin")
    organizers = await dialogue.say("organizer", "/plan help")
    assert organizers.card == "help"
    assert organizers.tells("/plan-admin start")
    done = await dialogue.say("alice", "/plan help done")
    assert done.card == "help_command"
    assert done.line_about("item: "), "the parameter that a member types"
    assert not done.tells("at:"), "and none that others are asked for"
    schedule = await dialogue.say("alice", "/plan help schedule")
    assert schedule.card == "help_command"
    assert schedule.line_about("paper: ")
    misspelt = await dialogue.say("alice", "/plan help doen")
    assert misspelt.card == "refused"
    assert misspelt.tells("/plan done")


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "card", "fact"),
    [
        ("/plan chekin done", "refused", "/plan checkin"),
        ("/plan", "help", "/plan join"),
        ("/plan-admin", "help", "/plan join"),
        ("/pan join", "refused", "/plan join"),
        ("/xyzzy", "refused", "“/xyzzy”"),
        ("/xyzzy", "refused", "/plan help"),
        ("/", "refused", "/plan help"),
        ("/PLAN HELP", "help", "/plan join"),
        ("/plan start", "refused", "/plan-admin start"),
    ],
)
async def test_an_unknown_command_names_the_nearest(
    dialogue: Dialogue, line: str, card: str, fact: str
) -> None:
    told = await dialogue.say("alice", line)
    assert told.card == card
    assert told.tells(fact)


async def test_leaving_for_a_minute_changes_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-04T10:00:00+01:00
        alice: /plan done s1.algebra.exercise
        alice: /plan leave
        wait 1m
        alice: /plan join
        wait until 2026-03-11T10:00:00+01:00
        alice: /plan progress overall
        alice: /plan leave
        wait 1m
        alice: /plan join
        wait until 2026-03-18T10:00:00+01:00
        alice: /plan streak
    """)
    progress, streak = dialogue.private("alice")[-4], dialogue.last("alice")
    assert cards((progress, streak)) == ["leaderboard", "streak"]
    assert progress.board == [Place(1, "alice", (27, 3, 11), is_reader=True)]
    assert streak.marks[2] is Mark.MISSED


async def test_a_week_joined_after_its_check_in_costs_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        wait until 2026-03-09T08:59:00+01:00
        zed: /plan join
        wait until 2026-03-11T10:00:00+01:00
        zed: /plan streak
        zed: /plan progress overall
    """)
    streak, progress = dialogue.private("zed")[-2:]
    assert cards((streak, progress)) == ["streak", "leaderboard"]
    assert streak.marks[1] is Mark.ABSENT
    assert progress.board == [Place(None, "zed", (), is_reader=True)], "nothing is due yet"
