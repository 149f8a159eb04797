"""What members would call fair: pauses, leaving, one's own pace, and words where no week runs."""

import pytest

from bot.features.streak.rules import Mark
from tests.dialogues.dialogue import BEGIN, LONG, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, numbers_in, times, week_of

KEPT, OPEN, ABSENT, PAUSED, MISSED = Mark.KEPT, Mark.OPEN, Mark.ABSENT, Mark.PAUSED, Mark.MISSED


async def points_of(dialogue: Dialogue, person: str, board: str = "overall") -> tuple[int, ...]:
    """Share, points earned and points due of a person, on a board as they see it."""
    told = await dialogue.say(person, f"/plan progress {board}")
    (own,) = (place for place in told.board if place.is_reader)
    return own.numbers


def goals_sent_to(dialogue: Dialogue, person: str) -> list[str]:
    """When the goals of a person's own weeks came."""
    return times(dialogue.directs(person, card="week_goals"))


# Pauses.


async def test_a_pause_ends_on_its_day_whatever_happens_to_the_calendar(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan pace pause until:2026-03-15
    """)
    assert dialogue.last("alice").tells("until Sun 15 Mar 2026")
    for change in (
        "shift 1",
        "shift -1",
        "break 2026-03-12 2026-03-14",
        "resume",
        "move day:wed at:18:00",
        "move day:mon at:09:00",
        "shift -1",
    ):
        await dialogue.play(f"""
            organizer: /plan-admin {change}
            organizer: /plan-admin calendar confirm
        """)
        assert dialogue.last("organizer").card == "calendar_changed"
        streak = await dialogue.say("alice", "/plan streak")
        assert streak.tells("until Sun 15 Mar 2026"), change


@ON_SQLITE
async def test_a_week_that_a_pause_covered_stays_forgiven_if_a_break_interrupts_it(
    dialogue: Dialogue,
) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        alice: /plan settings reminders:on
        wait until 2026-03-11T12:00:00+01:00
        alice: /plan pace pause until:2026-03-15
        organizer: /plan-admin calendar break 2026-03-12 2026-03-18
        organizer: /plan-admin calendar confirm
        wait 1m
        bob: /plan pace pause until:2026-03-15
    """)
    assert dialogue.private("bob", card="paused")[-1].numbers == [15, 2026, 2], "no week ends in his"
    await dialogue.play("""
        wait until 2026-04-02T12:00:00+02:00
        alice: /plan streak
        bob: /plan streak
    """)
    assert dialogue.last("alice").marks == {1: MISSED, 2: PAUSED, 3: MISSED, 4: OPEN}
    assert dialogue.last("bob").marks == {1: MISSED, 2: MISSED, 3: MISSED, 4: OPEN}
    assert times(dialogue.directs("alice", card="nudge"))[-2:] == ["2026-03-22 09:00", "2026-03-29 09:00"], (
        "reminders come again when the day is over"
    )


@ON_SQLITE
async def test_a_pause_until_the_day_before_covers_the_end_of_the_running_week(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2026-03-08 18 Europe/Berlin
        alice: /plan join
        wait until 2026-03-10T12:00:00+01:00
        organizer: /plan-admin calendar move day:fri at:09:00
        organizer: /plan-admin calendar confirm
        alice: /plan pace pause until:2026-03-14
    """)
    told = dialogue.last("alice")
    assert told.tells("until Sat 14 Mar 2026")
    assert told.numbers == [14, 2026, 1], "the date, and the week that it forgives"


@ON_SQLITE
async def test_no_pause_when_the_plan_is_over(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-04-28 9 Europe/Berlin
        alice: /plan join
        wait until 2026-03-12T12:00:00+01:00
        alice: /plan pace pause until:2026-03-20
    """)
    assert dialogue.last("alice").card == "refused"


# Leaving.


async def test_nobody_dodges_a_week_by_leaving_before_its_end(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan done Vectors
        bob: /plan done Vectors
        wait until 2026-03-16T08:30:00+01:00
        alice: /plan leave
        wait 1h
        alice: /plan join
        wait until 2026-03-23T08:30:00+01:00
        alice: /plan leave
        wait 1h
        alice: /plan join
        wait 2d
        alice: /plan streak
    """)
    assert dialogue.last("alice").marks == {1: KEPT, 2: MISSED, 3: MISSED, 4: OPEN}
    assert await points_of(dialogue, "alice") == await points_of(dialogue, "bob")


@ON_SQLITE
async def test_whole_weeks_away_break_no_streak_and_fall_due_like_those_of_a_pause(
    dialogue: Dialogue,
) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan done Vectors
        bob: /plan done Vectors
        wait until 2026-03-08T12:00:00+01:00
        bob: /plan pace pause until:2026-03-29
        alice: /plan leave
        wait until 2026-03-31T12:00:00+02:00
        alice: /plan join
        alice: /plan streak
        bob: /plan streak
    """)
    welcome, away = dialogue.private("alice")[-2:]
    assert cards((welcome, away)) == ["welcome", "streak"]
    paused = dialogue.last("bob")
    assert away.marks == {1: KEPT, 2: ABSENT, 3: ABSENT, 4: ABSENT, 5: OPEN}
    assert paused.marks == {1: KEPT, 2: PAUSED, 3: PAUSED, 4: PAUSED, 5: OPEN}
    assert numbers_in(away.title) == numbers_in(paused.title) == [1]
    assert await points_of(dialogue, "alice") == await points_of(dialogue, "bob")


@ON_SQLITE
async def test_who_left_comes_back_after_the_end_and_ticks_what_is_open(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-04-28 9 Europe/Berlin
        alice: /plan join
        alice: /plan leave
        wait until 2026-03-10T12:00:00+01:00
        alice: /plan join
        alice: /plan done Vectors
    """)
    welcome, ticked = dialogue.private("alice")[-2:]
    assert cards((welcome, ticked)) == ["welcome", "ticked"]
    assert not welcome.tells("It begins")


# One's own pace.


async def test_coming_back_brings_the_goals_of_the_own_week_that_runs(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pace set own
        wait until 2026-03-12T12:00:00+01:00
        alice: /plan leave
        organizer: /plan-admin calendar break 2026-03-16 2026-05-03
        organizer: /plan-admin calendar confirm
        wait until 2026-03-19T12:00:00+01:00
        alice: /plan join
        wait until 2026-04-02T00:00:00+02:00
    """)
    assert goals_sent_to(dialogue, "alice") == [
        "2026-03-04 12:00",
        "2026-03-11 09:00",
        "2026-03-19 12:00",
        "2026-03-25 09:00",
        "2026-04-01 09:00",
    ]


@ON_SQLITE
async def test_goals_that_quiet_hours_held_back_come_although_one_was_away_meanwhile(
    dialogue: Dialogue,
) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan settings quiet:08:00-12:00
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pace set own
        wait until 2026-03-11T10:00:00+01:00
        alice: /plan leave
        wait until 2026-03-11T14:00:00+01:00
        alice: /plan join
        wait 2d
    """)
    assert goals_sent_to(dialogue, "alice") == ["2026-03-04 12:00", "2026-03-11 14:00"]


@LONG
@ON_SQLITE
async def test_goals_at_a_slower_pace_come_to_the_end_after_the_groups(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-06-02 9 Europe/Berlin
        alice: /plan join
        bob: /plan join
        wait until 2026-03-02T12:00:00+01:00
        alice: /plan pace set own relaxed
        wait until 2026-04-20T12:00:00+02:00
        bob: /plan pace set own relaxed start:2026-04-21
    """)
    assert dialogue.posts("we made it", card="recap")
    assert dialogue.last("bob").card == "pace_set"
    assert dialogue.last("bob").tells("Tue 21 Apr 2026, 09:00")
    await dialogue.play("""
        restart
        wait until 2027-10-01T12:00:00+02:00
        in #elsewhere
        alice: /plan week
        bob: /plan home
    """)
    sent = dialogue.directs("alice", card="week_goals")
    assert [week_of(one)[0] for one in sent] == list(range(1, 81)), "every week, once"
    assert times(sent)[-1] == "2027-09-06 09:00"
    assert times(dialogue.directs("bob", card="week_goals"))[0] == "2026-04-21 09:00"
    assert len(dialogue.directs("bob", card="week_goals")) == 76
    assert cards((dialogue.last("alice"), dialogue.last("bob"))) == ["week", "home"]
    assert not dialogue.directs("alice", card="nudge")


@ON_SQLITE
async def test_a_move_to_another_zone_moves_no_point_of_a_week_that_has_ended(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2026-03-02 23:30 America/New_York
        alice: /plan join
        bob: /plan join
        wait until 2026-03-09T12:00:00-04:00
        alice: /plan pace set own
        wait until 2026-03-10T12:00:00-04:00
    """)
    before = await points_of(dialogue, "alice")
    assert before == await points_of(dialogue, "bob")
    await dialogue.play("""
        organizer: /plan-admin calendar move tz:Europe/Berlin
        organizer: /plan-admin calendar confirm
    """)
    assert await points_of(dialogue, "alice") == before


@ON_SQLITE
async def test_until_ones_own_pace_begins_boards_follow_the_group(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2026-03-09 9 Europe/Berlin
        alice: /plan join
        bob: /plan join
        bob: /plan pace set own intensive start:2026-03-02
    """)
    for board in ("overall", "week", "stage"):
        assert await points_of(dialogue, "bob", board) == await points_of(dialogue, "alice", board)


@ON_SQLITE
async def test_what_a_late_joiner_owed_nobody_falls_due_by_their_own_dates(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-08T12:00:00+01:00
        dee: /plan join
        dee: /plan done Vectors
        wait until 2026-03-09T12:00:00+01:00
    """)
    assert await points_of(dialogue, "dee") == (100, 1, 1), "what she did counts, and nothing else is due"
    await dialogue.play("""
        dee: /plan pace set own
        dee: /plan progress overall
        wait until 2026-03-17T12:00:00+01:00
    """)
    assert await points_of(dialogue, "dee") == (9, 1, 11), "the rest of week 1, in her own first week"
    await dialogue.play("dee: /plan done Matrices")
    assert await points_of(dialogue, "dee") == (18, 2, 11)


# Words where no week runs.


async def test_between_two_weeks_words_say_that_none_runs(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-11T12:00:00+01:00
        organizer: /plan-admin calendar break 2026-03-16 2026-03-29
        organizer: /plan-admin calendar confirm
        wait until 2026-03-20T12:00:00+01:00
        zoe: /plan join
        zoe: /plan streak
        zoe: /plan home
        zoe: /plan week
        zoe: /plan progress overall
    """)
    streak, home, week, progress = dialogue.private("zoe")[-4:]
    assert streak.tells("Mon 30 Mar 2026, 09:00")
    assert not streak.tells("first week of the plan")
    for told in (home, week):
        assert told.tells("No week runs now", "Mon 30 Mar 2026, 09:00")
    assert "Mon 6 Apr" not in home.text
    assert progress.tells("next is week 3")
    await dialogue.play("""
        wait until 2026-03-31T12:00:00+02:00
        zoe: /plan home
        zoe: /plan week
    """)
    for told in dialogue.private("zoe")[-2:]:
        assert not told.tells("No week runs now")


@ON_SQLITE
async def test_in_a_gap_the_posts_of_an_ended_week_stay_where_they_were(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-07T12:00:00+01:00
        alice: /plan join
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar confirm
        wait until 2026-03-11T12:00:00+01:00
        alice: /plan streak
        organizer: /plan-admin calendar schedule checkin:sun
        alice: /plan streak
    """)
    before, after = dialogue.private("alice", card="streak")
    assert before.marks == after.marks == {1: ABSENT}


@ON_SQLITE
@pytest.mark.parametrize(("weeks", "says", "begins"), [(2, 2, "16 Mar"), (1, 1, "9 Mar")])
async def test_a_shift_past_a_break_says_what_it_does(
    dialogue: Dialogue, weeks: int, says: int, begins: str
) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan-admin calendar break 2026-03-11 2026-03-11
        organizer: /plan-admin calendar confirm
        organizer: /plan-admin calendar shift {weeks}
    """)
    shown: Seen = dialogue.last("organizer")
    assert shown.card == "confirm_calendar"
    assert numbers_in(shown.lines[1])[:2] == [1, says]
    assert f"Mon {begins} 2026" in shown.lines[1]
    assert not shown.tells("All weeks to come")
