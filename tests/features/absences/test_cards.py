"""The words about pauses and excuses."""

from collections.abc import Sequence

import pytest

from bot.features.absences.cards import excused, paused
from bot.messages.plain import plain
from tests.courses import a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()


@pytest.mark.parametrize(
    ("covered", "running", "words"),
    [
        ((), 1, "No week ends in it, so week 1 still counts."),
        ((), 0, "No week ends in it, so week 1 still counts."),
        ((2,), 2, "Week 2 ends in it and cannot break your streak."),
        ((1, 2), 1, "Weeks 1 and 2 end in it and cannot break your streak."),
        ((1, 2, 3), 1, "Weeks 1 to 3 end in it and cannot break your streak."),
    ],
    ids=["none", "none, before the start", "one", "two", "several"],
)
def test_the_answer_to_pausing(covered: Sequence[int], running: int, words: str) -> None:
    card = paused(COURSE, at("2026-03-23 00:00"), covered, running, "Europe/Berlin")
    assert card.name == "paused"
    assert plain(card).splitlines() == [
        f"🌙 You are on a pause until Sun 22 Mar 2026. {words}",
        "What you do meanwhile still counts. I send you no reminders.",
        "[I am back]",
        "It ends on that day even if the group's calendar changes. /plan pace back ends it at any time.",
    ]
    assert actions_of(card) == {"I am back": "plan pace back"}


@pytest.mark.parametrize(("name", "shown"), [("alice", "alice"), ("member #3", "Member #3")])
def test_the_answer_to_excusing(name: str, shown: str) -> None:
    card = excused(COURSE, name, 3, 2)
    assert card.name == "excused"
    assert plain(card).splitlines() == [
        f"{shown} is excused from week 2: it does not break their streak. The log notes it.",
        "[Undo]",
    ]
    assert actions_of(card) == {"Undo": "plan-admin people excuse member=#3 week=2 undo=on"}


@ON_SQLITE
async def test_the_words_of_coming_back_and_of_taking_an_excuse_back(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pace pause until:2026-03-22
        organizer: /plan-admin people excuse alice 1
        organizer: click "Undo"
    """)
    taken_back = dialogue.last("organizer")
    back = await dialogue.say("alice", "/plan pace back")
    again = await dialogue.say("alice", "/plan pace back")
    await dialogue.close()
    assert taken_back.card == "excuse_taken_back"
    assert taken_back.text == "Week 1 counts for alice again."
    assert back.card == "pause_ended"
    assert back.text == (
        "Welcome back! Your pause is over. /plan week shows what is on, /plan streak how you stand."
    )
    assert again.card == "refused"
    assert (
        again.text == "You are not on a pause, so all is as it was. /plan pace pause until:DATE begins one."
    )


@ON_SQLITE
async def test_the_words_of_a_refused_pause_or_excuse(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-10T12:00:00+01:00
        zed: /plan join
        organizer: /plan-admin people excuse alice 1
    """)
    told = [
        (await dialogue.say(person, line)).text
        for person, line in (
            ("alice", "/plan pace pause until:2026-03-09"),
            ("alice", "/plan pace pause until:2028-01-01"),
            ("organizer", "/plan-admin people excuse alice 1"),
            ("organizer", "/plan-admin people excuse alice 4"),
            ("organizer", "/plan-admin people excuse alice 59"),
            ("organizer", "/plan-admin people excuse zed 1"),
        )
    ]
    await dialogue.close()
    assert told == [
        "2026-03-09 is past, so no pause can last until then. Today is 2026-03-10.",
        "A pause lasts 366 days at most. Check the year of 2028-01-01.",
        "alice is excused from week 1 already.",
        "Week 4 has not begun. What is to come, members forgive themselves with /plan pace pause.",
        "This plan has 58 weeks, so there is no week 59.",
        "zed joined in week 2, so week 1 does not count for them.",
    ]
