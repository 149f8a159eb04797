"""Breaks, shifts, moves and stages of another length: shown first, then made; what was posted stays."""

import pytest

from bot.features.streak.rules import Mark
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, numbers_in, times

IN_WEEK_2 = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-11T12:00:00+01:00
"""


def next_goals(status: Seen) -> tuple[str, int]:
    """When the next goals of a week come, as an organizer reads it, and of which week."""
    line = next(line for line in status.lines if "goals of the week" in line)
    return line.split(" (")[0].lstrip("▶• 0123456789."), numbers_in(line)[-1]


async def test_a_break_in_the_middle_of_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin break from:2026-03-12 to:2026-03-25 spring
    """)
    shown = dialogue.last("organizer")
    assert shown.card == "confirm_calendar"
    assert shown.tells("Thu 12 Mar 2026", "Wed 25 Mar 2026", "spring")
    running, following, end = changes_of(shown)
    assert numbers_in(running)[0] == 2
    assert "Mon 30 Mar 2026, 09:00 (Europe/Berlin) (was Mon 16 Mar 2026" in running
    assert numbers_in(following)[0] == 3
    assert "Mon 30 Mar 2026, 09:00" in following
    assert "Mon 26 Apr 2027" in end
    status = await dialogue.say("organizer", "/plan-admin status")
    goals = status.line_about("week 3")
    assert "Mon 16 Mar 2026, 09:00 (Europe/Berlin)" in goals, "nothing is changed before it is confirmed"
    assert not dialogue.posts(card="announcement")
    await dialogue.play("""
        organizer: click "Confirm"
        wait until 2026-03-31T00:00:00+02:00
    """)
    (announcement,) = dialogue.posts(card="announcement")
    assert announcement.tells("Thu 12 Mar 2026", "Wed 25 Mar 2026", "spring")
    others = [one for one in dialogue.posts() if one.card != "announcement"][-4:]
    assert cards(others) == ["paper_prompt", "check_in", "recap", "week_goals"]
    assert [numbers_in(one.title) for one in others[1:]] == [[2], [2], [3, 58]]
    assert times(others) == [
        "2026-03-11 09:00",
        "2026-03-28 09:00",
        "2026-03-30 09:00",
        "2026-03-30 09:00",
    ]
    week_2 = goals_of(dialogue, 2)
    assert week_2.tells("Mon 30 Mar 2026, 09:00"), "the posted goals say so too"


async def test_calendar_preview_and_streak_agree_on_a_break(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        alice: /plan checkin done
        organizer: /plan-admin break from:2026-03-16 to:2026-03-29
        organizer: /plan-admin confirm
        organizer: /plan-admin preview
        alice: /plan week 3
        alice: /plan overview
    """)
    assert (
        "Mon 30 Mar 2026, 09:00 (Europe/Berlin): goals of the week, week 3"
        in dialogue.private("organizer")[-2].text
    )
    assert "Mon 30 Mar 2026, 09:00 (Europe/Berlin) to Mon 6 Apr 2026" in dialogue.private("alice")[-2].text
    assert "from Mon 11 May 2026" in dialogue.last("alice").text
    await dialogue.play("""
        wait until 2026-03-20T12:00:00+01:00
        alice: /plan done s1.probability.d
        alice: /plan checkin done
        alice: /plan streak
        wait until 2026-03-31T12:00:00+02:00
        alice: /plan streak
    """)
    said = texts(dialogue.private("alice"))
    assert "We are on a break until Sun 29 Mar 2026" in said[-3]
    assert "✅ Week 2: you answered “done”" in said[-2]
    assert "Week 3" not in said[-2], "a break holds no weeks"
    assert "✅ Week 3: you ticked an item" in said[-1], "what is done in a break keeps the week after it"
    assert "🏖️ Break from Mon 16 Mar 2026 to Sun 29 Mar 2026" in said[-1]


async def test_who_joins_in_a_break_begins_after_it(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin break from:2026-03-16 to:2026-03-29
        organizer: /plan-admin confirm
        wait until 2026-03-20T12:00:00+01:00
        zoe: /plan join
        wait until 2026-04-08T12:00:00+02:00
        zoe: /plan streak
    """)
    assert "Week 2" not in dialogue.last("zoe").text
    assert "❌ Week 3 missed" in dialogue.last("zoe").text


async def test_a_break_is_ended_early(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin break from:2026-03-16 to:2026-04-05
        organizer: click "Confirm"
        wait until 2026-03-19T12:00:00+01:00
        organizer: /plan-admin resume
        organizer: click "Confirm"
        wait until 2026-03-24T12:00:00+01:00
    """)
    assert "Our break is over. Week 3 begins Mon 23 Mar 2026, 09:00" in dialogue.posts("📣")[-1].text
    assert times(dialogue.posts("🎯 Week 3")) == ["2026-03-23 09:00"]


async def test_a_shift_a_stage_and_a_move(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin shift 1
        organizer: click "Confirm"
        organizer: /plan-admin stage 1 10
        organizer: click "Confirm"
        organizer: /plan-admin move day:wed at:18:00
        organizer: click "Confirm"
        wait until 2026-04-02T00:00:00+02:00
    """)
    assert times(dialogue.posts("🎯 Week")) == [
        "2026-03-02 09:00",
        "2026-03-09 09:00",
        "2026-03-25 18:00",
        "2026-04-01 18:00",
    ]
    assert "🎯 Week 3 of 60" in dialogue.posts("🎯 Week")[2].text
    log = (await dialogue.say("organizer", "/plan-admin log")).text
    for line in (
        "organizer: move — goals on Wednesday 18:00 Europe/Berlin from week 3 on",
        "organizer: stage length — stage 1: 10 weeks",
        "organizer: shift — 1 week later",
        "organizer: started",
    ):
        assert line in log


async def test_points_follow_their_items_into_other_weeks(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        alice: /plan done s1.gradients.exercise s1.probability.exercise
        organizer: /plan-admin stage 1 4
        organizer: click "Confirm"
        wait until 2026-04-01T12:00:00+02:00
        alice: /plan progress
    """)
    assert "weeks 1 to 4" in dialogue.last("alice").text


async def test_only_what_was_shown_is_confirmed(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin confirm
    """)
    assert "There is nothing to confirm." in dialogue.last("organizer").text
    await dialogue.play("""
        organizer: /plan-admin shift 1
        wait until 2026-03-16T12:00:00+01:00
        organizer: click "Confirm"
    """)
    assert "has moved on since I showed you that, so I changed nothing" in dialogue.last("organizer").text
    await dialogue.play("""
        organizer: /plan-admin shift 1
        organizer: /plan-admin schedule paper:thu
        organizer: click "Confirm"
    """)
    assert "so I changed nothing" in dialogue.last("organizer").text, "the calendar was changed meanwhile"
    await dialogue.play("""
        organizer: /plan-admin shift 1
        organizer: /plan-admin confirm
        organizer: /plan-admin confirm
    """)
    assert "There is nothing to confirm." in dialogue.last("organizer").text
    assert "shift — 1 week later" in (await dialogue.say("organizer", "/plan-admin log")).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("break 2026-02-30 2026-03-20", "no calendar has that day"),
        ("break 2026-03-20", "needs to: a date such as 2026-03-02"),
        ("break 2026-03-20 2026-03-19", "cannot end (2026-03-19) before it begins"),
        ("break 2026-03-01 2026-03-19", "can begin today (2026-03-11) at the earliest"),
        ("break 2026-03-20 2036-03-19", "366 days at most"),
        ("break 2026-03-20 2026-03-22 " + "x" * 101, "100 is the most"),
        ("stage 1 0", "“0” is not a whole number from 1 to 52"),
        ("stage 9 3", "7 stages, so there is no stage 9"),
        ("stage 1 1", "so it lasts 3 weeks at least"),
        ("shift -1", "which is past"),
        ("shift 0", "changes nothing"),
        ("shift 1.5", "is not a whole number"),
        ("move", "Say where the goals are to move"),
        ("move day:monday", "at that time already"),
        ("move tz:Mars/Olympus", "is no time zone I know"),
        ("resume", "There is no break to end"),
        ("log 2", "The log has 1 page, so there is no page 2"),
    ],
)
async def test_what_cannot_be_done_is_told_and_changes_nothing(
    dialogue: Dialogue, line: str, told: str
) -> None:
    await dialogue.play(IN_WEEK_2)
    before = (await dialogue.say("organizer", "/plan-admin status")).text
    assert told in (await dialogue.say("organizer", f"/plan-admin {line}")).text
    assert "nothing to confirm" in (await dialogue.say("organizer", "/plan-admin confirm")).text
    assert (await dialogue.say("organizer", "/plan-admin status")).text == before


async def test_overlapping_breaks_are_refused(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin break 2026-04-06 2026-04-12
        organizer: /plan-admin confirm
        organizer: /plan-admin break 2026-04-12 2026-04-20
    """)
    assert "a break from 2026-04-06 to 2026-04-12 already" in dialogue.last("organizer").text


async def test_a_restart_keeps_the_calendar(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin break 2026-03-12 2026-03-25
        organizer: /plan-admin confirm
        organizer: /plan-admin stage 2 3
        organizer: /plan-admin confirm
        organizer: /plan-admin move tz:America/New_York
        organizer: /plan-admin confirm
        organizer: /plan-admin status
        restart
        organizer: /plan-admin status
    """)
    before, after = texts(dialogue.private("organizer"))[-2:]
    assert before == after
    assert "Mon 30 Mar 2026, 09:00 (America/New_York): goals of the week, week 3" in after


async def test_all_that_is_announced_at_one_instant_is_posted(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin announce The room is open.
        organizer: /plan-admin announce Bring your questions.
        organizer: /plan-admin shift 1
        organizer: /plan-admin confirm
        wait 1h
    """)
    said = "\n".join(one.text for one in dialogue.posts("📣"))
    for words in ("The room is open.", "Bring your questions.", "All weeks to come begin 1 week later."):
        assert words in said


@pytest.mark.parametrize("change", ["break from:2026-03-12 to:2026-03-18", "move thursday"])
async def test_a_pause_covers_the_weeks_that_it_promised(dialogue: Dialogue, change: str) -> None:
    await dialogue.play(f"""{IN_WEEK_2}
        alice: /plan pause until:2026-03-16
        organizer: /plan-admin {change}
        organizer: /plan-admin confirm
        wait until 2026-03-28T12:00:00+01:00
        alice: /plan streak
    """)
    assert "🌙 Week 2 paused" in dialogue.last("alice").text


@ON_SQLITE
async def test_one_day_and_one_week_are_told_as_one(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    day = (await dialogue.say("organizer", "/plan-admin break 2026-03-16 2026-03-16 exam")).text
    assert "We take a break on Mon 16 Mar 2026 (exam)." in day
    await dialogue.play("""
        organizer: /plan-admin stage 2 1
        organizer: /plan-admin confirm
    """)
    assert "now lasts 1 week, until" in dialogue.private("organizer")[-2].text
    assert (
        "stage length — stage 2: 1 week\n" in f"{(await dialogue.say('organizer', '/plan-admin log')).text}\n"
    )


@ON_SQLITE
async def test_a_break_ahead_names_the_first_week_after_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{IN_WEEK_2}
        organizer: /plan-admin break from:2026-05-04 to:2026-05-10
    """)
    shown = dialogue.last("organizer").text
    assert "from Mon 4 May 2026 to Sun 10 May 2026. Week 10 begins Mon 11 May 2026" in shown
    assert "Week 10 begins → Mon 11 May 2026, 09:00 (Europe/Berlin) (was Mon 4 May 2026)" in shown
