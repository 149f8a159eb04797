"""The words of the check-in: the poll, the reminder of it, and what who answered is told."""

import pytest

from bot.features.check_in.cards import checked_in
from bot.features.check_in.poll_cards import check_in, nudge
from bot.features.streak.rules import CheckInAnswer, Mark, MarkedWeek, Streak
from bot.messages.plain import plain
from tests.courses import a_course, actions_of
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
WEEK_1 = COURSE.syllabus.week(1)
ANSWERS = {
    "Done": "plan checkin answer=done week=1",
    "On track": "plan checkin answer=on track week=1",
    "Behind": "plan checkin answer=behind week=1",
    "Stuck": "plan checkin answer=stuck week=1",
    "Away": "plan checkin answer=away week=1",
    "Check in": "plan checkin week=1",
}


def streak(mark: Mark) -> Streak:
    """A streak of two weeks, in which week 1 counts so."""
    return Streak(2, 2, 0, 2, (MarkedWeek(1, mark, "", 2, 0),))


def test_the_poll() -> None:
    card = check_in(COURSE, WEEK_1, {"done": 4, "stuck": 1})
    assert card.name == "check_in"
    assert plain(card).splitlines() == [
        "🙋 Check-in, week 1",
        "How is “Vectors” going? Any answer but “Away” keeps your streak.",
        "Done: 4. On track: 0. Behind: 0. Stuck: 1. Away: 0.",
        "[Done] [On track] [Behind] [Stuck] [Away]",
        "Or answer, tick items and add a note in one form:",
        "[Check in]",
        "Only the count is shown, not who said what. "
        "You can change your answer until Tue 10 Mar 2026, 09:00 (Europe/Berlin).",
    ]
    assert actions_of(card) == ANSWERS


def test_the_poll_of_a_group_that_hides_small_counts() -> None:
    few = plain(check_in(COURSE, WEEK_1, {"done": 3, "stuck": 1}, hides_small=True)).splitlines()
    assert few[2] == "Answers are counted once there are five."
    assert "Done:" not in "".join(few)
    enough = plain(check_in(COURSE, WEEK_1, {"done": 4, "stuck": 1}, hides_small=True)).splitlines()
    assert enough[2] == "Done: 4. On track: 0. Behind: 0. Stuck: 1. Away: 0."


def test_the_reminder() -> None:
    card = nudge(COURSE, WEEK_1, "Asia/Tokyo")
    assert card.name == "nudge"
    assert plain(card).splitlines() == [
        "👋 Week 1 of Owls",
        "How is the week? One tap is enough, and any time until Tue 10 Mar 2026, 17:00 (Asia/Tokyo) counts.",
        "[Done] [On track] [Behind] [Stuck] [Away]",
        "Or answer, tick items and add a note in one form:",
        "[Check in]",
        "[No more reminders]",
        "You asked for this reminder.",
    ]
    assert actions_of(card) == ANSWERS | {"No more reminders": "plan settings reminders=off"}


@pytest.mark.parametrize(
    ("answer", "mark", "words"),
    [
        (CheckInAnswer.DONE, Mark.KEPT, "Noted for week 1: done. Good work."),
        (CheckInAnswer.ON_TRACK, Mark.KEPT, "Noted for week 1: on track. Good to hear."),
        (
            CheckInAnswer.BEHIND,
            Mark.KEPT,
            "Noted for week 1: behind. That happens. One small item is enough for today.",
        ),
        (
            CheckInAnswer.STUCK,
            Mark.KEPT,
            "Noted for week 1: stuck. Thank you for saying so. A question in the channel often unlocks it.",
        ),
        (CheckInAnswer.AWAY, Mark.PAUSED, "Noted for week 1: away. Enjoy the time away."),
        (
            CheckInAnswer.AWAY,
            Mark.OPEN,
            "Noted for week 1: away. Enjoy the time away. "
            "“Away” alone does not keep the week. A tick keeps it, and a pause forgives it.",
        ),
    ],
)
def test_the_answer_to_a_check_in(answer: CheckInAnswer, mark: Mark, words: str) -> None:
    card = checked_in(
        COURSE, WEEK_1, answer, streak(mark), running=True, private=None, open_items=0, zone="UTC"
    )
    assert card.name == "checked_in"
    forgives = "a pause forgives it" in words
    buttons = "[Pause] [Add a note]" if forgives else "[Add a note]"
    assert plain(card).splitlines() == [words, "Your streak: 2 weeks.", buttons]
    assert actions_of(card) == {
        **({"Pause": "plan pace pause ?until"} if forgives else {}),
        "Add a note": f"plan checkin answer={answer} week=1 ?note ?for",
    }


def test_the_answer_to_a_late_check_in_with_a_note() -> None:
    card = checked_in(
        COURSE,
        WEEK_1,
        CheckInAnswer.DONE,
        streak(Mark.KEPT),
        running=False,
        private=False,
        readers="Notes are read by: boss, carol.",
        open_items=3,
        zone="UTC",
    )
    assert plain(card).splitlines() == [
        "Noted for week 1, which takes answers for a few more hours: done. Good work.",
        "Your streak: 2 weeks.",
        "Notes are read by: boss, carol.",
        "[Tick all 3] [Keep it to myself]",
    ]
    assert actions_of(card) == {
        "Tick all 3": "plan done item=week week=1",
        "Keep it to myself": "plan checkin answer=done week=1 for=me",
    }


def test_one_open_item_is_ticked_as_one() -> None:
    card = checked_in(
        COURSE,
        WEEK_1,
        CheckInAnswer.DONE,
        streak(Mark.KEPT),
        running=True,
        private=None,
        open_items=1,
        zone="UTC",
    )
    assert actions_of(card)["Tick the last one"] == "plan done item=week week=1"


def test_the_answer_to_a_note_for_oneself() -> None:
    card = checked_in(
        COURSE,
        WEEK_1,
        CheckInAnswer.STUCK,
        streak(Mark.KEPT),
        running=True,
        private=True,
        open_items=0,
        zone="UTC",
    )
    assert plain(card).splitlines()[1:] == [
        "Your streak: 2 weeks.",
        "Your note is for you alone.",
        "[Let them read it]",
    ]
    assert actions_of(card) == {"Let them read it": "plan checkin answer=stuck week=1 for=organizers"}


@ON_SQLITE
async def test_the_words_about_a_week_that_takes_no_answer(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    await dialogue.say("alice", "/plan join")
    too_early = await dialogue.say("alice", "/plan checkin done")
    await dialogue.play("""
        wait until 2026-03-10T09:00:00+01:00
        alice: click "Stuck"
    """)
    too_late = dialogue.last("alice")
    await dialogue.close()
    assert too_early.card == too_late.card == "refused"
    assert too_early.text == "The plan has not begun yet. The first check-in comes with its first week."
    assert too_late.text == (
        "Week 1 is closed, so its check-in cannot be changed. This week's is still yours."
    )
