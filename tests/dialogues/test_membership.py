"""Joining, leaving, coming back, joining late; settings and help."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue


async def test_joining_before_the_start(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play('alice: click "Join"')
    assert "👋 Welcome, alice!" in dialogue.last("alice").text
    assert "It begins Mon 2 Mar 2026, 09:00 (Europe/Berlin)" in dialogue.last("alice").text
    await dialogue.play("alice: /plan join")
    assert "already, alice" in dialogue.last("alice").text
    assert not dialogue.replies("alice")


async def test_joining_where_no_group_lives(dialogue: Dialogue) -> None:
    await dialogue.play("alice: /plan join")
    assert "No study group lives in this channel yet" in dialogue.last("alice").text
    await dialogue.play(BEGIN)
    await dialogue.play("""
        in #second
        alice: /plan join
    """)
    assert "No study group lives in this channel yet" in dialogue.last("alice").text


async def test_joining_by_name_from_another_channel(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        in #second
        organizer: /plan-admin start deep-learning relaxed 2026-03-02 9 Europe/Berlin name:Owls
        in #third
        alice: /plan join deep-learning-2026
    """)
    assert (
        "could be several groups: deep-learning-2026-03-02, deep-learning-2026-03-02-2"
        in dialogue.last("alice").text
    )
    await dialogue.play("alice: /plan join deep-lerning-2026-03-02")
    assert "There is no group called" in dialogue.last("alice").text
    assert "Did you mean deep-learning-2026-03-02" in dialogue.last("alice").text
    await dialogue.play("""
        alice: /plan join owls
        alice: /plan week
    """)
    assert "Welcome, alice!" in dialogue.private("alice")[-2].text
    assert "Week 1 of 80" in dialogue.last("alice").text, "her only group answers in any channel"


async def test_a_late_joiner_starts_clean(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T09:00:00+01:00
        alice: /plan done Vectors
        wait until 2026-03-31T12:00:00+02:00
        lee: /plan join
    """)
    assert "which is in week 5 of 58" in dialogue.last("lee").text
    assert "nothing from before counts against you" in dialogue.last("lee").text
    week = (await dialogue.say("lee", "/plan week")).text
    keys = [line.split("  [Done]")[0].rsplit(" ", 1)[1] for line in week.splitlines() if line.startswith("•")]
    for key in keys:
        await dialogue.say("lee", f"/plan done {key}")
    await dialogue.play("""
        wait 1w
        lee: /plan progress
    """)
    assert "1. lee (you) — 100%" in dialogue.last("lee").text
    assert "2. alice — " in dialogue.last("lee").text
    streak = (await dialogue.say("lee", "/plan streak")).text
    assert "Your streak: 1 week" in streak
    assert "Week 4" not in streak


async def test_leaving_and_coming_back_keeps_everything(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T10:00:00+01:00
        alice: /plan done Vectors
        alice: /plan leave
        alice: /plan done Matrices
    """)
    assert "You are not in Deep Learning Study Plan yet" in dialogue.last("alice").text
    await dialogue.play("""
        wait until 2026-03-18T10:00:00+01:00
        alice: /plan join
        alice: /plan streak
    """)
    assert "Welcome back, alice!" in dialogue.private("alice")[-2].text
    assert "✅ Week 1: you ticked an item" in dialogue.last("alice").text
    assert "🚪 Week 2 absent: you were not there for the end of it" in dialogue.last("alice").text
    assert "Your streak: 1 week" in dialogue.last("alice").text
    await dialogue.play("alice: /plan done Vectors")
    assert "You had “Vectors” ticked already" in dialogue.last("alice").text


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
    assert "Done     ██████████ 1" in dialogue.reads("🙋 Check-in, week 1").text
    await dialogue.play("wait 2d")
    recap = dialogue.posts("📊 Week 1")[0].text
    assert "1 of 1 kept the week. At the check-in: 1 done." in recap
    assert "alice" not in recap


async def test_coming_back_counts_the_earlier_answer_again(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
        alice: choose "Stuck"
        alice: /plan leave
        alice: /plan join
    """)
    assert "Stuck    ██████████ 1" in dialogue.reads("🙋 Check-in, week 1").text


async def test_joining_after_the_end(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-05-19 9 Europe/Berlin
        wait until 2026-03-10T12:00:00+01:00
        zoe: /plan join
    """)
    assert "has reached its end" in dialogue.last("zoe").text


async def test_settings_show_and_change(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("alice: /plan settings")
    for shown in ("Europe/Berlin (the group's", "reminders: off", "quiet: off", "visible: on"):
        assert shown in dialogue.last("alice").text
    await dialogue.play("""
        alice: /plan settings timezone:asia/tokyo reminders:on quiet:22:00-07:00 visible:off
    """)
    for shown in ("timezone: Asia/Tokyo", "reminders: on", "quiet: 22:00-07:00", "visible: off"):
        assert shown in dialogue.last("alice").text
    await dialogue.play("""
        alice: click "Turn reminders off"
        alice: click "Show me on boards"
        alice: click "Change"
        alice: submit timezone="Europe/Lisbon" quiet="off"
    """)
    for shown in ("timezone: Europe/Lisbon", "reminders: off", "quiet: off", "visible: on"):
        assert shown in dialogue.last("alice").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("timezone:Europe/Berlim", "Did you mean Europe/Berlin?"),
        ("reminders:perhaps", "“perhaps” is neither on nor off"),
        ("quiet:late", "hours such as 22:00-07:00, or off"),
        ("quiet:22:00-22:00", "a beginning and an end that differ"),
        ("colour:blue", "“colour:blue” is no time zone I know"),
    ],
)
async def test_a_wrong_setting_changes_none(dialogue: Dialogue, line: str, told: str) -> None:
    assert told in (await dialogue.say("alice", f"/plan settings visible:off {line}")).text
    assert "visible: on" in (await dialogue.say("alice", "/plan settings")).text


async def test_times_are_shown_in_ones_own_zone(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan settings timezone:America/New_York
        alice: /plan join
    """)
    assert "Mon 2 Mar 2026, 03:00 (America/New_York)" in dialogue.last("alice").text


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
    assert "You are in several groups (Owls, Deep Learning Study Plan)." in dialogue.last("alice").text
    assert "What I can do" in (await dialogue.say("alice", "/plan help")).text
    assert "reminders: on" in (await dialogue.say("alice", "/plan settings reminders:on")).text


async def test_help_lists_what_one_may_do(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    everyone = (await dialogue.say("alice", "/plan help")).text
    assert "/plan join" in everyone
    assert "/plan-admin" not in everyone
    assert "/plan-admin start" in (await dialogue.say("organizer", "/plan help")).text
    assert "at:" not in (await dialogue.say("alice", "/plan help done")).text
    assert (
        "item: the items, titles in quotes (an item)" in (await dialogue.say("alice", "/plan help done")).text
    )
    assert "when the paper is posted" in (await dialogue.say("alice", "/plan help schedule")).text
    assert "Did you mean /plan done?" in (await dialogue.say("alice", "/plan help doen")).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/plan chekin done", "Did you mean /plan checkin?"),
        ("/plan", "What I can do"),
        ("/plan-admin", "What I can do"),
        ("/pan join", "Did you mean /plan join?"),
        ("/xyzzy", "There is no command “/xyzzy”. /plan help lists them all."),
        ("/", "There is no command"),
        ("/PLAN HELP", "What I can do"),
        ("/plan start", "Did you mean /plan-admin start?"),
    ],
)
async def test_an_unknown_command_names_the_nearest(dialogue: Dialogue, line: str, told: str) -> None:
    assert told in (await dialogue.say("alice", line)).text


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
        alice: /plan progress
        alice: /plan leave
        wait 1m
        alice: /plan join
        wait until 2026-03-18T10:00:00+01:00
        alice: /plan streak
    """)
    assert "Overall: 21% (3 of 14 points)" in dialogue.private("alice")[-4].text
    assert "❌ Week 2 missed" in dialogue.last("alice").text


async def test_a_week_joined_after_its_check_in_costs_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        wait until 2026-03-09T08:59:00+01:00
        zed: /plan join
        wait until 2026-03-11T10:00:00+01:00
        zed: /plan streak
        zed: /plan progress
    """)
    assert "🚪 Week 1 absent" in dialogue.private("zed")[-2].text
    assert "Overall: nothing due yet" in dialogue.last("zed").text
