"""Breaks, shifts, moves and stages of another length: shown first, then made; what was posted stays."""

import pytest

from bot.features.streak.rules import Mark
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, numbers_in, seen, times, week_of
from tests.listed_posts import listed

IN_WEEK_2 = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-11T12:00:00+01:00
"""


def changes_in(shown: Seen) -> list[str]:
    """The lines of a changed calendar: the running week, weeks and stages to come, and the end."""
    return [line for line in shown.lines if line.startswith("• ")]


def begins(listed: Seen, week: int) -> str:
    """The line of a list of posts to come that is the first about a week: the goals."""
    return next(line for line in listed.lines if "2026" in line and numbers_in(line)[-1] == week)


def goals_of(dialogue: Dialogue, week: int) -> list[Seen]:
    """The posts with the goals of a week, as they were sent."""
    return [one for one in dialogue.posts(card="week_goals") if week_of(one)[0] == week]


async def test_a_break_in_the_middle_of_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar break from:2026-03-12 to:2026-03-25 spring
    """)
    shown = dialogue.last("organizer")
    assert shown.card == "confirm_calendar"
    assert shown.tells("Thu 12 Mar 2026", "Wed 25 Mar 2026", "spring")
    running, following, *_, end = changes_in(shown)
    assert numbers_in(running)[0] == 2
    assert "Mon 30 Mar 2026, 09:00 (Europe/Berlin) (was Mon 16 Mar 2026" in running
    assert numbers_in(following)[0] == 3
    assert "Mon 30 Mar 2026, 09:00" in following
    assert "Mon 26 Apr 2027" in end
    status = await dialogue.say("organizer", "/plan-admin status")
    assert "Mon 16 Mar 2026, 09:00 (Europe/Berlin)" in begins(status, 3), "nothing is changed yet"
    assert not dialogue.posts(card="announcement")
    await dialogue.play("""
        organizer: click "Confirm"
        wait until 2026-03-31T00:00:00+02:00
    """)
    (announcement,) = dialogue.posts(card="announcement")
    assert announcement.tells("Thu 12 Mar 2026", "Wed 25 Mar 2026", "spring")
    others = [one for one in listed(dialogue.posts()) if one.card != "announcement"][-4:]
    assert cards(others) == ["paper_prompt", "check_in", "recap", "week_goals"]
    assert [numbers_in(one.title) for one in others[1:]] == [[2], [2], [3, 58]]
    assert times(others) == [
        "2026-03-11 09:00",
        "2026-03-28 09:00",
        "2026-03-30 09:00",
        "2026-03-30 09:00",
    ]
    (posted,) = goals_of(dialogue, 2)
    now = seen(dialogue.player.transcript.current(posted.reference))
    assert now.tells("Mon 30 Mar 2026, 09:00"), "the posted goals say so too"


async def test_calendar_preview_and_streak_agree_on_a_break(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        alice: /plan checkin done
        organizer: /plan-admin calendar break from:2026-03-16 to:2026-03-29
        organizer: /plan-admin calendar confirm
        organizer: /plan-admin preview
        alice: /plan week 3
        alice: /plan overview
    """)
    assert "Mon 30 Mar 2026, 09:00 (Europe/Berlin)" in begins(dialogue.private("organizer")[-2], 3)
    week, overview = dialogue.private("alice")[-2:]
    assert cards([week, overview]) == ["week", "overview"]
    assert numbers_in(week.title)[0] == 3
    assert "Mon 30 Mar 2026, 09:00" in week.lines[1]
    assert "Mon 6 Apr 2026" in week.lines[1]
    assert numbers_in(overview.line_about("Mon 11 May 2026"))[:2] == [9, 14], "the weeks of stage 2"
    await dialogue.play("""
        wait until 2026-03-20T12:00:00+01:00
        alice: /plan done s1.probability.d
        alice: /plan checkin done
        alice: /plan streak
        wait until 2026-03-31T12:00:00+02:00
        alice: /plan streak
    """)
    answer, during, after = dialogue.private("alice")[-3:]
    assert answer.tells("Sun 29 Mar 2026"), "until when the break is"
    assert cards([during, after]) == ["streak", "streak"]
    assert during.marks[2] is Mark.KEPT
    assert "done" in during.line_about("Week 2"), "by that answer"
    assert 3 not in during.marks, "a break holds no weeks"
    assert after.marks[3] is Mark.KEPT, "what is done in a break keeps the week after it"
    assert "Mon 16 Mar 2026" in after.line_about("🏖️")
    assert "Sun 29 Mar 2026" in after.line_about("🏖️")


async def test_who_joins_in_a_break_begins_after_it(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar break from:2026-03-16 to:2026-03-29
        organizer: /plan-admin calendar confirm
        wait until 2026-03-20T12:00:00+01:00
        zoe: /plan join
        wait until 2026-04-08T12:00:00+02:00
        zoe: /plan streak
    """)
    assert dialogue.last("zoe").card == "streak"
    assert 2 not in dialogue.last("zoe").marks
    assert dialogue.last("zoe").marks[3] is Mark.MISSED


async def test_a_break_is_ended_early(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar break from:2026-03-16 to:2026-04-05
        organizer: click "Confirm"
        wait until 2026-03-19T12:00:00+01:00
        organizer: /plan-admin calendar resume
        organizer: click "Confirm"
        wait until 2026-03-24T12:00:00+01:00
    """)
    over = dialogue.posts(card="announcement")[-1]
    assert over.numbers[0] == 3
    assert over.tells("Mon 23 Mar 2026, 09:00")
    assert times(goals_of(dialogue, 3)) == ["2026-03-23 09:00"]


async def test_a_shift_a_stage_and_a_move(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar shift 1
        organizer: click "Confirm"
        organizer: /plan-admin calendar stage 1 10
        organizer: click "Confirm"
        organizer: /plan-admin calendar move day:wed at:18:00
        organizer: click "Confirm"
        wait until 2026-04-02T00:00:00+02:00
    """)
    assert times(dialogue.posts(card="week_goals")) == [
        "2026-03-02 09:00",
        "2026-03-09 09:00",
        "2026-03-25 18:00",
        "2026-04-01 18:00",
    ]
    assert week_of(dialogue.posts(card="week_goals")[2]) == [3, 60]
    log = await dialogue.say("organizer", "/plan-admin log")
    assert log.card == "log"
    move, stage, shift, started = log.lines[1:5]
    assert "organizer: move" in move
    assert "Wednesday 18:00 Europe/Berlin" in move
    assert numbers_in(move)[-1] == 3, "from that week on"
    assert "organizer: stage length" in stage
    assert numbers_in(stage)[-2:] == [1, 10], "the stage and its weeks"
    assert "organizer: shift" in shift
    assert numbers_in(shift)[-1] == 1
    assert "organizer: started" in started


async def test_points_follow_their_items_into_other_weeks(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        alice: /plan done s1.gradients.exercise s1.probability.exercise
        organizer: /plan-admin calendar stage 1 4
        organizer: click "Confirm"
        wait until 2026-04-01T12:00:00+02:00
        alice: /plan progress overall
    """)
    assert dialogue.last("alice").card == "leaderboard"
    assert numbers_in(dialogue.last("alice").title) == [1, 4], "the weeks of stage 1"


async def test_only_what_was_shown_is_confirmed(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar confirm
    """)
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("/plan-admin calendar break"), "which would show a change"
    await dialogue.play("""
        organizer: /plan-admin calendar shift 1
        wait until 2026-03-16T12:00:00+01:00
        organizer: click "Confirm"
    """)
    stale = dialogue.last("organizer")
    assert stale.card == "refused"
    assert not stale.tells("/plan-admin calendar break"), "a change was shown, but does not fit any more"
    await dialogue.play("""
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar schedule paper:thu
        organizer: click "Confirm"
    """)
    meanwhile = dialogue.last("organizer")
    assert (meanwhile.card, meanwhile.text) == ("refused", stale.text), "the calendar was changed meanwhile"
    assert not (await dialogue.say("organizer", "/plan-admin log")).tells("shift")
    assert not dialogue.posts(card="announcement")
    await dialogue.play("""
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar confirm
        organizer: /plan-admin calendar confirm
    """)
    assert cards(dialogue.private("organizer")[-2:]) == ["calendar_changed", "refused"]
    assert dialogue.last("organizer").tells("/plan-admin calendar break")
    log = await dialogue.say("organizer", "/plan-admin log")
    assert numbers_in(log.line_about("shift"))[-1] == 1


async def test_another_day_for_the_paper_keeps_a_shift_that_is_still_to_come(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar shift 1
        organizer: click "Confirm"
        organizer: /plan-admin calendar schedule paper:thu
        wait until 2026-03-27T12:00:00+01:00
    """)
    goals = dialogue.posts(card="week_goals")[-1]
    assert times([goals]) == ["2026-03-23 09:00"], "as everybody was told"
    assert times(dialogue.posts(card="paper_prompt"))[-1:] == ["2026-03-26 09:00"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("break 2026-02-30 2026-03-20", ("2026-02-30",)),
        ("break 2026-03-20", ("to:", "24 Dec", "/plan-admin calendar break")),
        ("break 2026-03-20 2026-03-19", ("2026-03-19", "2026-03-20")),
        ("break 2026-03-01 2026-03-19", ("2026-03-11",)),
        ("break 2026-03-20 2036-03-19", (366,)),
        ("break 2026-03-20 2026-03-22 " + "x" * 101, (101, 100)),
        ("stage 1 0", ("“0”", 1, 52)),
        ("stage 9 3", (7, 9)),
        ("stage 1 1", (1, 2, 3)),
        ("shift -1", (3, "2026-03-09")),
        ("shift 0", (0, 1)),
        ("shift 1.5", ("“1.5”", "-52", 52)),
        ("move day:monday", ()),
        ("move tz:Mars/Olympus", ("Mars/Olympus",)),
        ("resume", ("/plan-admin calendar break",)),
        ("log 2", (1, 2)),
    ],
)
async def test_what_cannot_be_done_is_told_and_changes_nothing(
    dialogue: Dialogue, line: str, facts: tuple[str | int, ...]
) -> None:
    await dialogue.play(IN_WEEK_2)
    before = (await dialogue.say("organizer", "/plan-admin status")).text
    told = await dialogue.say("organizer", f"/plan-admin {line}")
    assert told.card == "refused"
    assert told.tells(*facts)
    confirmed = await dialogue.say("organizer", "/plan-admin calendar confirm")
    assert confirmed.card == "refused", "there is nothing to confirm"
    assert confirmed.tells("/plan-admin calendar break")
    assert (await dialogue.say("organizer", "/plan-admin status")).text == before


async def test_overlapping_breaks_are_refused(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar break 2026-04-06 2026-04-12
        organizer: /plan-admin calendar confirm
        organizer: /plan-admin calendar break 2026-04-12 2026-04-20
    """)
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("2026-04-06", "2026-04-12")


async def test_a_restart_keeps_the_calendar(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin calendar break 2026-03-12 2026-03-25
        organizer: /plan-admin calendar confirm
        organizer: /plan-admin calendar stage 2 3
        organizer: /plan-admin calendar confirm
        organizer: /plan-admin calendar move tz:America/New_York
        organizer: /plan-admin calendar confirm
        organizer: /plan-admin status
        restart
        organizer: /plan-admin status
    """)
    before, after = dialogue.private("organizer")[-2:]
    assert before.text == after.text
    assert "Mon 30 Mar 2026, 09:00 (America/New_York)" in begins(after, 3)


async def test_all_that_is_announced_at_one_instant_is_posted(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        organizer: /plan-admin announce The room is open.
        organizer: /plan-admin announce Bring your questions.
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar confirm
        wait 1h
    """)
    told = dialogue.posts(card="announcement")
    for words in ("The room is open.", "Bring your questions."):
        assert any(one.tells(words) for one in told)
    assert any(one.tells(1, 3, "Mon 23 Mar 2026") for one in told), "the shift"


@pytest.mark.parametrize("change", ["break from:2026-03-12 to:2026-03-18", "move thursday"])
async def test_a_pause_covers_the_weeks_that_it_promised(dialogue: Dialogue, change: str) -> None:
    await dialogue.play(f"""{IN_WEEK_2}
        alice: /plan pace pause until:2026-03-16
        organizer: /plan-admin {change}
        organizer: /plan-admin calendar confirm
        wait until 2026-03-28T12:00:00+01:00
        alice: /plan streak
    """)
    assert dialogue.last("alice").marks[2] is Mark.PAUSED


@ON_SQLITE
async def test_one_day_and_one_week_are_told_as_one(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    day = await dialogue.say("organizer", "/plan-admin calendar break 2026-03-16 2026-03-16 exam")
    assert day.card == "confirm_calendar"
    assert day.lines[1].count("Mon 16 Mar 2026") == 1, "the first day is the last"
    assert "exam" in day.lines[1]
    assert numbers_in(day.lines[1])[-2:] == [1, 1], "one day costs one week"
    await dialogue.play("""
        organizer: /plan-admin calendar stage 2 1
        organizer: /plan-admin calendar confirm
    """)
    stage = dialogue.private("organizer")[-2]
    assert numbers_in(stage.lines[1])[:2] == [2, 1]
    assert "weeks" not in stage.lines[1]
    log = await dialogue.say("organizer", "/plan-admin log")
    assert numbers_in(log.lines[1])[-2:] == [2, 1]
    assert "weeks" not in log.lines[1]


@ON_SQLITE
async def test_a_break_ahead_names_the_first_week_after_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{IN_WEEK_2}
        organizer: /plan-admin calendar break from:2026-05-04 to:2026-05-10
    """)
    shown = dialogue.last("organizer")
    assert shown.card == "confirm_calendar"
    assert all(day in shown.lines[1] for day in ("Mon 4 May 2026", "Sun 10 May 2026", "Mon 11 May 2026"))
    assert 10 in numbers_in(shown.lines[1])
    after = next(line for line in changes_in(shown) if numbers_in(line)[0] == 10)
    assert "Mon 11 May 2026, 09:00 (Europe/Berlin) (was Mon 4 May 2026)" in after
