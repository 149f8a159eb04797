"""The words of a streak."""

from dataclasses import replace
from datetime import date

import pytest

from bot.features.streak.cards import WEEKS_PER_PAGE, marked, pages, streak
from bot.features.streak.rules import CheckInAnswer, Mark, MarkedWeek, Streak, WeekFacts, replay
from bot.messages.plain import plain, plain_text
from bot.study.weekly_schedule import Break
from tests.courses import BERLIN, a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
KEPT = Streak(1, 2, 0, 3, (MarkedWeek(1, Mark.KEPT, "ticked an item", 1, 0),))
NOW = at("2026-03-04 12:00")

SHARE = {"Share my progress": "plan share"}


def test_a_streak_that_a_week_could_break() -> None:
    card = streak(COURSE, KEPT, 2, 1, None, NOW, "Europe/Berlin")
    assert card.name == "streak"
    assert plain(card).splitlines() == [
        "🔥 Your streak: 1 week",
        "Longest: 2 weeks. Freezes held: 0 of 2; the next one comes after 3 more kept weeks.",
        "✅ Week 1: ticked an item",
        "To keep your streak in week 2, tick an item or check in (any answer but “Away”) by "
        "Tue 17 Mar 2026, 09:00 (Europe/Berlin). If you miss it, a new streak begins; what you have "
        "done stays.",
        "[Pause] [Share my progress]",
    ]
    assert actions_of(card) == {"Pause": "plan pace pause ?until", **SHARE}


@pytest.mark.parametrize(
    ("freezes", "to_next", "words"),
    [
        (1, 1, "Freezes held: 1 of 2; the next one comes after one more kept week."),
        (2, 4, "Freezes held: 2 of 2."),
    ],
)
def test_a_streak_that_a_freeze_keeps(freezes: int, to_next: int, words: str) -> None:
    found = replace(KEPT, freezes=freezes, to_next_freeze=to_next)
    shown = plain(streak(COURSE, found, 2, 1, None, NOW, "Europe/Berlin")).splitlines()
    assert shown[1] == f"Longest: 2 weeks. {words}"
    assert shown[3].endswith("If you do neither, a freeze is spent, and your streak goes on.")


def test_a_streak_before_the_plan_begins() -> None:
    card = streak(COURSE, Streak(0, 0, 0, 4, ()), 1, 1, None, at("2026-03-01 12:00"), "Europe/Berlin")
    assert plain(card).splitlines() == [
        "🔥 Your streak: 0 weeks",
        "Longest: 0 weeks. Freezes held: 0 of 2; the next one comes after 4 more kept weeks.",
        "It begins with the first week of the plan.",
        "A tick, or any answer but “Away”, begins a new one.",
        "[Pause] [Share my progress]",
    ]


def test_a_streak_that_no_week_can_break_any_more() -> None:
    shown = plain(streak(COURSE, KEPT, None, 1, None, NOW, "Europe/Berlin")).splitlines()
    assert shown[3] == "No week is left that could break it."


def test_a_streak_on_a_pause() -> None:
    card = streak(COURSE, KEPT, 3, 1, at("2026-03-16 00:00"), NOW, "Europe/Berlin")
    shown = plain(card).splitlines()
    assert shown[2] == "You are on a pause until Sun 15 Mar 2026."
    assert shown[-1] == "[I am back] [Share my progress]"
    assert actions_of(card) == {"I am back": "plan pace back", **SHARE}


@pytest.mark.parametrize(
    ("weeks", "words"),
    [(KEPT.weeks, "✅ Week 1: ticked an item"), ((), "No week counted for you.")],
    ids=["with a week", "without one"],
)
def test_a_streak_of_a_group_that_has_ended(weeks: tuple[MarkedWeek, ...], words: str) -> None:
    ended = a_course(ended_at=at("2026-03-11 12:00"))
    found = replace(KEPT, weeks=weeks)
    card = streak(ended, found, None, 1, at("2026-03-16 00:00"), at("2026-03-12 12:00"), "Europe/Berlin")
    assert plain(card).splitlines() == [
        "🔥 Your streak: 1 week",
        "Longest: 2 weeks. Freezes held: 0 of 2.",
        words,
        "The group has ended; this stays as it is.",
    ]


def test_a_break_stands_between_the_weeks_around_it() -> None:
    spring = Break(date(2026, 3, 9), date(2026, 3, 15), NOW, "spring")
    course = replace(COURSE, calendar=replace(COURSE.calendar, breaks=(spring,)))
    weeks = tuple(MarkedWeek(week, Mark.KEPT, "ticked an item", week, 0) for week in (1, 2))
    shown = plain(
        streak(course, replace(KEPT, weeks=weeks), 3, 1, None, at("2026-03-18 12:00"), "Europe/Berlin")
    )
    assert shown.splitlines()[2:5] == [
        "✅ Week 2: ticked an item",
        "🏖️ Break from Mon 9 Mar 2026 to Sun 15 Mar 2026 (spring)",
        "✅ Week 1: ticked an item",
    ]


def test_the_weeks_of_a_long_streak_fill_pages() -> None:
    weeks = tuple(MarkedWeek(1, Mark.KEPT, "ticked an item", 1, 0) for _ in range(WEEKS_PER_PAGE + 1))
    found = replace(KEPT, weeks=weeks)
    assert pages(found) == 2
    first, second = (streak(COURSE, found, 2, page, None, NOW, "Europe/Berlin") for page in (1, 2))
    assert plain(first).splitlines()[2] == "Weeks 1 to 1: " + "✅" * 37
    assert plain(first).splitlines()[-1] == "[Earlier weeks ›] [Pause] [Share my progress]"
    assert plain(second).splitlines()[-1] == "[‹ Later weeks] [Pause] [Share my progress]"
    assert actions_of(first) == {
        "Earlier weeks ›": "plan streak page=2",
        "Pause": "plan pace pause ?until",
        **SHARE,
    }
    assert actions_of(second) == {
        "‹ Later weeks": "plan streak page=1",
        "Pause": "plan pace pause ?until",
        **SHARE,
    }


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (WeekFacts(1, CheckInAnswer.ON_TRACK), "✅ Week 1: answered “on track”"),
        (WeekFacts(1, completed=1), "✅ Week 1: ticked an item"),
        (WeekFacts(1, CheckInAnswer.AWAY, completed=3), "✅ Week 1: ticked 3 items"),
        (WeekFacts(1, is_excused=True), "🤝 Week 1 excused: an organizer excused it"),
        (WeekFacts(1, is_open=True), "⏳ Week 1 open: it still takes an answer"),
        (
            WeekFacts(1, was_absent=True),
            "🚪 Week 1 absent: not there for the end of it, or joined late in it",
        ),
        (WeekFacts(1, was_paused=True), "🌙 Week 1 paused: on a pause at the end of it"),
        (
            WeekFacts(1, was_asked=False),
            "🤖 Week 1 not asked: I failed to post the check-in, so it does not count",
        ),
        (WeekFacts(1), "❌ Week 1 missed: no answer and no completed item"),
        (WeekFacts(1, CheckInAnswer.AWAY), "❌ Week 1 missed: away"),
    ],
)
def test_why_a_week_counts_as_it_does(facts: WeekFacts, words: str) -> None:
    (week,) = replay([facts]).weeks
    assert plain_text(marked(week), BERLIN) == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "🧊 Week 5 frozen: no answer and no completed item; a freeze kept the streak"),
        (CheckInAnswer.AWAY, "🧊 Week 5 frozen: away; a freeze kept the streak"),
    ],
)
def test_why_a_freeze_was_spent(answer: CheckInAnswer | None, words: str) -> None:
    kept = [WeekFacts(week, completed=1) for week in range(1, 5)]
    assert plain_text(marked(replay([*kept, WeekFacts(5, answer)]).weeks[-1]), BERLIN) == words


@ON_SQLITE
async def test_the_words_about_a_page_that_is_not_there(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"{BEGIN}\n alice: /plan join")
    told = await dialogue.say("alice", "/plan streak page:2")
    await dialogue.close()
    assert told.card == "refused"
    assert told.text == "Your streak fills 1 page, so there is no page 2."
