"""Streaks: what each week counts as and why, and that a streak is nothing but a replay of the facts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.streak.rules import (
    MOST_FREEZES,
    WEEKS_PER_FREEZE,
    CheckInAnswer,
    Mark,
    Streak,
    WeekFacts,
    replay,
)

FORGIVEN = {Mark.OPEN, Mark.EXCUSED, Mark.ABSENT, Mark.PAUSED, Mark.NOT_ASKED}

week_facts = st.builds(
    WeekFacts,
    week=st.just(0),
    answer=st.none() | st.none() | st.sampled_from(CheckInAnswer),
    completed=st.sampled_from([0, 0, 0, 1, 5]),
    was_asked=st.sampled_from([True, True, True, False]),
    was_absent=st.sampled_from([False, False, False, True]),
    was_paused=st.sampled_from([False, False, False, True]),
    is_excused=st.sampled_from([False, False, False, True]),
    is_open=st.sampled_from([False, False, False, True]),
)
mostly_kept = week_facts | st.just(WeekFacts(0, CheckInAnswer.DONE))


@st.composite
def histories(draw: st.DrawFn) -> list[WeekFacts]:
    """The weeks of a member who joined somewhere in the plan."""
    facts = draw(st.lists(mostly_kept, max_size=40))
    first = draw(st.integers(1, 20))
    return [week._replace(week=number) for number, week in enumerate(facts, start=first)]


def history(letters: str) -> list[WeekFacts]:
    """k kept, m nothing done, a away, e excused, n not asked, x absent, p paused, o open."""
    meant = {
        "k": WeekFacts(0, CheckInAnswer.DONE),
        "m": WeekFacts(0),
        "a": WeekFacts(0, CheckInAnswer.AWAY),
        "e": WeekFacts(0, is_excused=True),
        "n": WeekFacts(0, was_asked=False),
        "x": WeekFacts(0, was_absent=True),
        "p": WeekFacts(0, was_paused=True),
        "o": WeekFacts(0, is_open=True),
    }
    return [meant[letter]._replace(week=number) for number, letter in enumerate(letters, start=1)]


def marks(streak: Streak) -> str:
    """f frozen, M missed, the others as in `history`."""
    letters = {Mark.KEPT: "k", Mark.FROZEN: "f", Mark.MISSED: "M", Mark.EXCUSED: "e"}
    letters |= {Mark.NOT_ASKED: "n", Mark.ABSENT: "x", Mark.OPEN: "o", Mark.PAUSED: "p"}
    return "".join(letters[week.mark] for week in streak.weeks)


@pytest.mark.parametrize(
    ("facts", "mark", "reason"),
    [
        (WeekFacts(1, CheckInAnswer.DONE), Mark.KEPT, "answered “done”"),
        (WeekFacts(1, CheckInAnswer.ON_TRACK), Mark.KEPT, "answered “on track”"),
        (WeekFacts(1, CheckInAnswer.BEHIND), Mark.KEPT, "answered “behind”"),
        (WeekFacts(1, CheckInAnswer.STUCK), Mark.KEPT, "answered “stuck”"),
        (WeekFacts(1, completed=1), Mark.KEPT, "ticked an item"),
        (WeekFacts(1, completed=3), Mark.KEPT, "ticked 3 items"),
        (WeekFacts(1, CheckInAnswer.AWAY, completed=1), Mark.KEPT, "ticked an item"),
        (WeekFacts(1), Mark.MISSED, "no answer and no completed item"),
        (WeekFacts(1, CheckInAnswer.AWAY), Mark.MISSED, "away"),
        (WeekFacts(1, is_excused=True), Mark.EXCUSED, "an organizer excused it"),
        (WeekFacts(1, CheckInAnswer.AWAY, is_excused=True), Mark.EXCUSED, "an organizer excused it"),
        (WeekFacts(1, is_open=True), Mark.OPEN, "it still takes an answer"),
        (WeekFacts(1, CheckInAnswer.AWAY, is_open=True), Mark.OPEN, "it still takes an answer"),
        (
            WeekFacts(1, was_absent=True),
            Mark.ABSENT,
            "not there for the end of it, or joined late in it",
        ),
        (WeekFacts(1, was_paused=True), Mark.PAUSED, "on a pause at the end of it"),
        (WeekFacts(1, was_paused=True, is_open=True), Mark.OPEN, None),
        (WeekFacts(1, CheckInAnswer.AWAY, was_paused=True), Mark.PAUSED, None),
        (
            WeekFacts(1, was_asked=False),
            Mark.NOT_ASKED,
            "I failed to post the check-in, so it does not count",
        ),
        # What was done counts, whatever else is true of the week.
        (
            WeekFacts(
                1, CheckInAnswer.STUCK, was_asked=False, was_absent=True, is_excused=True, is_open=True
            ),
            Mark.KEPT,
            None,
        ),
        (
            WeekFacts(1, completed=1, was_asked=False, was_absent=True, is_excused=True, is_open=True),
            Mark.KEPT,
            None,
        ),
        (WeekFacts(1, was_absent=True, is_excused=True), Mark.EXCUSED, None),
        (WeekFacts(1, was_absent=True, is_open=True), Mark.OPEN, None),
        (WeekFacts(1, CheckInAnswer.AWAY, was_asked=False), Mark.NOT_ASKED, None),
        # The bot is not to blame for a week that is still open.
        (WeekFacts(1, was_asked=False, is_open=True), Mark.OPEN, None),
    ],
)
def test_each_week_counts_for_a_reason(facts: WeekFacts, mark: Mark, reason: str | None) -> None:
    (week,) = replay([facts]).weeks
    assert week.mark is mark
    if reason is not None:
        assert week.reason == reason


@pytest.mark.parametrize(
    ("weeks", "marked", "current", "longest", "freezes", "to_next"),
    [
        ("", "", 0, 0, 0, 4),
        ("kkk", "kkk", 3, 3, 0, 1),
        ("kkkk", "kkkk", 4, 4, 1, 4),
        ("kkkm", "kkkM", 0, 3, 0, 1),
        ("kkkkm", "kkkkf", 4, 4, 0, 4),
        ("kkkka", "kkkkf", 4, 4, 0, 4),
        ("kkkkmk", "kkkkfk", 5, 5, 0, 3),
        ("kkkkmm", "kkkkfM", 0, 4, 0, 4),
        ("kkkkkkkkmmm", "kkkkkkkkffM", 0, 8, 0, 4),
        ("k" * 12 + "mmm", "k" * 12 + "ffM", 0, 12, 0, 4),  # two are held at most
        ("k" * 8 + "m" + "kkkk" + "mm", "k" * 8 + "f" + "kkkk" + "ff", 12, 12, 0, 4),
        ("kmkmkmk", "kMkMkMk", 1, 1, 1, 4),  # kept weeks earn a freeze in a row or not
        ("kekxknk", "kekxknk", 4, 4, 1, 4),  # forgiven weeks neither break nor lengthen
        ("kkkkenxo", "kkkkenxo", 4, 4, 1, 4),  # nor do they spend a freeze
        ("kkok", "kkok", 3, 3, 0, 1),
    ],
)
def test_a_history_adds_up(
    weeks: str, marked: str, current: int, longest: int, freezes: int, to_next: int
) -> None:
    streak = replay(history(weeks))
    assert marks(streak) == marked
    assert (streak.current, streak.longest, streak.freezes) == (current, longest, freezes)
    assert streak.to_next_freeze == to_next


def test_a_frozen_week_says_why_it_was_needed() -> None:
    assert replay(history("kkkkm")).weeks[-1].reason == (
        "no answer and no completed item; a freeze kept the streak"
    )
    assert replay(history("kkkka")).weeks[-1].reason == "away; a freeze kept the streak"


@given(histories())
@settings(max_examples=200, deadline=None)
def test_numbers_stay_in_their_bounds(facts: list[WeekFacts]) -> None:
    streak = replay(facts)
    assert 0 <= streak.current <= streak.longest <= len(facts)
    assert streak.longest == max((week.streak for week in streak.weeks), default=0)
    assert 1 <= streak.to_next_freeze <= WEEKS_PER_FREEZE
    for week in streak.weeks:
        assert 0 <= week.freezes <= MOST_FREEZES
        assert week.streak >= 0
        assert week.reason
        assert week.streak > 0 or week.freezes == 0  # a freeze never waits beside a broken streak
    kept = sum(week.mark is Mark.KEPT for week in streak.weeks)
    frozen = sum(week.mark is Mark.FROZEN for week in streak.weeks)
    assert streak.freezes + frozen <= kept // WEEKS_PER_FREEZE
    assert [week.week for week in streak.weeks] == [week.week for week in facts]
    if streak.weeks:
        last = streak.weeks[-1]
        assert (last.streak, last.freezes) == (streak.current, streak.freezes)


@given(histories())
@settings(max_examples=120, deadline=None)
def test_the_streak_is_the_kept_weeks_since_the_last_miss(facts: list[WeekFacts]) -> None:
    streak = replay(facts)
    runs = marks(streak).split("M")
    assert streak.current == runs[-1].count("k")
    assert streak.longest == max(run.count("k") for run in runs)


@given(histories())
@settings(max_examples=120, deadline=None)
def test_a_week_is_missed_only_with_no_freeze_left_and_frozen_only_with_one(facts: list[WeekFacts]) -> None:
    held = 0
    for week in replay(facts).weeks:
        if week.mark is Mark.MISSED:
            assert (held, week.streak, week.freezes) == (0, 0, 0)
        if week.mark is Mark.FROZEN:
            assert week.freezes == held - 1
        held = week.freezes


@given(histories(), st.data())
@settings(max_examples=100, deadline=None)
def test_later_weeks_never_change_the_marks_of_earlier_ones(
    facts: list[WeekFacts], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(facts)))
    assert replay(facts[:cut]).weeks == replay(facts).weeks[:cut]
    assert replay(iter(facts)) == replay(facts)


@given(histories())
@settings(max_examples=100, deadline=None)
def test_forgiven_weeks_change_nothing(facts: list[WeekFacts]) -> None:
    streak = replay(facts)
    counted = [week for week, marked in zip(facts, streak.weeks, strict=True) if marked.mark not in FORGIVEN]
    without = replay(counted)
    assert replace(streak, weeks=()) == replace(without, weeks=())
    assert without.weeks == tuple(week for week in streak.weeks if week.mark not in FORGIVEN)


@given(histories(), st.sampled_from([answer for answer in CheckInAnswer if answer is not CheckInAnswer.AWAY]))
@settings(max_examples=100, deadline=None)
def test_one_more_kept_week_adds_exactly_one(facts: list[WeekFacts], answer: CheckInAnswer) -> None:
    before, after = replay(facts), replay([*facts, WeekFacts(99, answer)])
    assert after.current == before.current + 1
    assert after.longest == max(before.longest, after.current)
