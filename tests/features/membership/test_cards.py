"""The words with which somebody who joins is welcomed."""

from zoneinfo import ZoneInfo

import pytest

from bot.features.membership.cards import welcome, who_sees_name
from bot.features.membership.commands import ASKED
from bot.messages.plain import plain, plain_text
from bot.messages.text import Channel
from tests.courses import a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, Dialogue

COURSE = a_course()
UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("week", "now", "words"),
    [
        (
            None,
            "2026-03-01 12:00",
            "You are in Owls. It begins Mon 2 Mar 2026, 09:00 (Europe/Berlin); I will post the goals here.",
        ),
        (
            1,
            "2026-03-03 12:00",
            "You are in Owls, from its first week on. "
            "This week runs until Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        ),
        (
            2,
            "2026-03-10 12:00",
            "You are in Owls, which is in week 2 of 4. "
            "You start clean: nothing from before counts against you.",
        ),
        (
            2,
            "2026-03-08 12:00",
            "You are in Owls. You begin with week 2 of 4, Mon 9 Mar 2026, 09:00 (Europe/Berlin). "
            "You start clean: nothing from before counts against you.",
        ),
    ],
    ids=["before the start", "in the first week", "in a later week", "between two weeks"],
)
def test_the_welcome(week: int | None, now: str, words: str) -> None:
    about = COURSE.syllabus.week(week) if week else None
    card = welcome(COURSE, "alice", about, at(now), again=False, zone="Europe/Berlin")
    assert card.name == "welcome"
    assert plain(card).splitlines() == [
        "👋 Welcome, alice!",
        words,
        "[This week] [Remind me] [Settings]",
        "I write to you privately only if you ask for reminders. /plan help shows the rest.",
    ]
    assert actions_of(card) == {
        "This week": "plan week",
        "Remind me": "plan settings reminders=on",
        "Settings": "plan settings",
    }


GENERAL, STUDY = Channel("discord", "1", "#general"), Channel("slack", "C2", "#study")


@pytest.mark.parametrize(
    ("rooms", "words"),
    [
        ([GENERAL], "in #general;"),
        ([GENERAL, STUDY], "in #general on Discord and #study on Slack;"),
        ([GENERAL, GENERAL, GENERAL], "in #general, #general and #general;"),
        ([GENERAL] * 5, "in #general, #general, #general and 2 more channels;"),
    ],
)
def test_where_the_name_of_who_joins_is_seen(rooms: list[Channel], words: str) -> None:
    seen = who_sees_name(rooms, visible=True)
    card = welcome(COURSE, "alice", None, at("2026-03-01 12:00"), again=False, zone="UTC", seen=seen)
    assert plain(card).splitlines()[2] == f"Others see your name {words} /plan settings hides it."
    hidden = who_sees_name(rooms, visible=False)
    assert plain_text(hidden, UTC) == "Others do not see your name; /plan settings changes that."


@pytest.mark.parametrize(
    ("now", "where"),
    [
        ("2026-03-10 12:00", "Owls is in week 2."),
        ("2026-03-08 12:00", "Owls goes on with week 2, Mon 9 Mar 2026, 09:00 (Europe/Berlin)."),
    ],
    ids=["in a week", "between two weeks"],
)
def test_the_welcome_back(now: str, where: str) -> None:
    card = welcome(COURSE, "alice", COURSE.syllabus.week(2), at(now), again=True, zone="Europe/Berlin")
    assert card.name == "welcome"
    assert plain(card).splitlines()[:2] == [
        "👋 Welcome back, alice!",
        f"{where} Everything you did is still here. Whole weeks away do not break your streak, "
        "and you can still tick what was due in them.",
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_words_of_joining_twice_and_of_leaving(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    await dialogue.say("alice", "/plan join")
    again = await dialogue.say("alice", "/plan join")
    left = await dialogue.say("alice", "/plan leave")
    await dialogue.close()
    assert again.card == "already_member"
    assert again.text == "You are in Deep Learning Study Plan already, alice. /plan week shows what is on."
    assert left.card == "left"
    assert left.text == (
        "You have left Deep Learning Study Plan. "
        "Everything you did is kept: /plan join brings you back to it. "
        "A whole week away does not break your streak.\n[Join again]"
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_words_about_a_group_that_cannot_be_joined(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-04-28 9 Europe/Berlin
        wait until 2026-03-10T12:00:00+01:00
    """)
    over = await dialogue.say("zoe", "/plan join")
    await dialogue.play("""
        in #second
        organizer: /plan-admin start deep-learning standard 2026-03-02 9 Europe/Berlin
        in #third
        organizer: /plan-admin start deep-learning standard 2026-04-06 9 Europe/Berlin
        in #elsewhere
    """)
    ambiguous = await dialogue.say("zoe", "/plan join deep-learning-2026")
    misspelt = await dialogue.say("zoe", "/plan join deep-lerning-2026-03-02")
    unknown = await dialogue.say("zoe", "/plan join knitting")
    await dialogue.close()
    assert {one.card for one in (over, ambiguous, misspelt, unknown)} == {"refused"}
    assert ambiguous.text == (
        "“deep-learning-2026” could be several groups: deep-learning-2026-03-02, deep-learning-2026-04-06. "
        "Write the whole key."
    )
    assert misspelt.text == (
        "There is no group called “deep-lerning-2026-03-02” here. Did you mean deep-learning-2026-03-02? "
        f"{ASKED}"
    )
    assert unknown.text == (
        "There is no group called “knitting” here. "
        f"There are: deep-learning-2026-03-02, deep-learning-2026-04-06. {ASKED}"
    )
    assert over.text == (
        "Deep Learning Study Plan has reached its end. Ask your organizer when the next one starts."
    )
