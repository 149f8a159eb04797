"""The words about a group's own questions."""

from datetime import UTC, datetime

from bot.features.own_questions.cards import answers, confirm_removal, questions
from bot.features.own_questions.tables import GroupQuestion
from bot.messages.card import Card
from bot.messages.plain import plain
from tests.courses import a_course

COURSE = a_course()
NOW = datetime(2026, 3, 2, tzinfo=UTC)
FOUND = [
    GroupQuestion(cohort_id=1, place=1, words="Did you meet?", choices="yes\nno", asked_at=NOW),
    GroupQuestion(cohort_id=1, place=3, words="What helps?", choices="", asked_at=NOW),
]
READERS = "Answers are read by: owl."


def test_the_questions_of_a_group() -> None:
    assert plain(questions(COURSE, FOUND, READERS)).splitlines() == [
        "Your group's own questions",
        "1. Did you meet? (yes, no)",
        "3. What helps? (in their own words)",
        "[Add one] [Remove 1] [Remove 3]",
        "Members are asked with each check-in and may leave any of them out. Answers are read by: owl.",
    ]
    assert "There is none yet." in plain(questions(COURSE, [], READERS))


def test_a_question_goes_with_its_answers() -> None:
    assert plain(confirm_removal(COURSE, FOUND[0], 2)).splitlines() == [
        "Remove question 1?",
        "Did you meet?",
        "Its 2 answers will be deleted with it. The table of the group still holds them until then.",
        "[Remove] [Get the table]",
    ]
    assert "Nobody has answered it yet." in plain(confirm_removal(COURSE, FOUND[0], 0))


def test_the_answers_of_a_week() -> None:
    given = [("Did you meet?", ("yes", "no"), [("alice", "yes"), ("bob", "yes")]), ("Silence?", (), [])]
    many = ("What helps?", (), [(f"member #{number}", "tea") for number in range(1, 13)])
    told = plain(Card("x", tuple(answers([*given, many], 2)), "UTC")).splitlines()
    assert told[:4] == ["Did you meet? (week 2)", "• yes: 2 (alice, bob)", "• no: 0", "What helps? (week 2)"]
    assert told[4] == "• member #1: tea"
    assert told[-1] == "• and 2 more, in the table"
    assert len(told) == 15
