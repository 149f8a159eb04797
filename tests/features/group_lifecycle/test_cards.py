"""The words with which a group starts, spreads to further rooms, ends and goes on."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.features.group_lifecycle.cards import (
    begins_or_runs,
    confirm_end,
    ended,
    farewell,
    goes_on,
    invitation,
    started,
)
from bot.messages.plain import plain
from bot.messages.text import Instant, TimeStyle
from bot.study.weekly_schedule import Break
from tests.courses import a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
LAST_DAY = Instant(at("2026-03-30 09:00").astimezone(UTC), TimeStyle.DATE)
START = "/plan-admin start deep-learning standard 2026-03-02 9 Europe/Berlin"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-03-01 12:00", "It begins Mon 2 Mar 2026, 09:00 (Europe/Berlin)."),
        ("2026-03-10 12:00", "It is in week 2 of 4; you can join at any time."),
    ],
)
def test_the_invitation(now: str, words: str) -> None:
    card = invitation(COURSE, at(now))
    assert card.name == "invitation"
    assert plain(card).splitlines() == [
        "📅 Owls starts here",
        "From vectors to networks.",
        f"4 weeks, 2 stages, about 2 h a week. {words}",
        "[Join]",
        "Or type /plan join. Joining late is fine: only what comes after counts.",
    ]
    assert actions_of(card) == {"Join": "plan join"}


@pytest.mark.parametrize(
    ("running", "words"),
    [
        (0, "The first post comes Mon 2 Mar 2026, 09:00 (Europe/Berlin)."),
        (2, "The start lies in the past, so week 2 of 4 is running now."),
    ],
)
def test_the_answer_to_starting_a_group(running: int, words: str) -> None:
    card = started(COURSE, running, LAST_DAY, datetime(2026, 2, 27, 12, tzinfo=UTC))
    assert card.name == "started"
    assert plain(card).splitlines() == [
        "Owls is set up",
        "Key: owls, for commands that name a group",
        "Plan: Maths for Owls, standard pace, 4 weeks",
        "Goals: every Monday at 09:00 (Europe/Berlin), where it is Fri 13:00 now",
        "Ends: Mon 30 Mar 2026",
        f"{words} The invitation is in the channel.",
        "[Preview] [Status] [Weekly digest]",
        "/plan-admin calendar schedule paper:thu checkin:sun moves the posts inside the week.",
    ]
    assert actions_of(card) == {
        "Preview": "plan-admin preview",
        "Status": "plan-admin status",
        "Weekly digest": "plan-admin posts digest ?day",
    }


def test_the_question_before_a_group_ends() -> None:
    card = confirm_end(COURSE)
    assert card.name == "confirm_end"
    assert plain(card).splitlines() == [
        "End Owls?",
        "Nothing more will be posted, and its channels are told. What everyone did is kept. To rest for a "
        "while instead, use /plan-admin calendar break.",
        "[Confirm]",
        "Nothing ends before you confirm.",
    ]
    assert actions_of(card) == {"Confirm": "plan-admin end sure=on"}


def test_the_answer_to_ending_a_group() -> None:
    card = ended(COURSE)
    assert card.name == "ended"
    assert plain(card).splitlines() == [
        "Owls has ended; nothing more will be posted. What everyone did is kept.",
        "[Undo]",
    ]
    assert actions_of(card) == {"Undo": "plan-admin end undo=on"}


def test_the_farewell() -> None:
    card = farewell(COURSE)
    assert card.name == "farewell"
    assert plain(card) == "Owls ends here. Thank you for studying together! 🌟"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (
            "2026-03-04 12:00",
            "Owls goes on after all. The next goals come Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        ),
        ("2026-03-25 12:00", "Owls goes on after all."),
    ],
    ids=["a week is to come", "in the last week"],
)
def test_a_group_that_goes_on(now: str, words: str) -> None:
    card = goes_on(COURSE, at(now))
    assert card.name == "goes_on"
    assert plain(card) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-03-01 12:00", "not begun yet"),
        ("2026-03-04 12:00", "in week 1 of 4"),
        ("2026-03-11 12:00", "between weeks 1 and 2 of 4"),
        ("2026-03-18 12:00", "in week 2 of 4"),
    ],
)
def test_where_a_group_stands(now: str, words: str) -> None:
    spring = Break(date(2026, 3, 9), date(2026, 3, 15), at("2026-03-04 12:00"))
    course = replace(COURSE, calendar=replace(COURSE.calendar, breaks=(spring,)))
    assert begins_or_runs(course, at(now)) == words


@ON_SQLITE
async def test_the_words_about_rooms_and_ends(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    shown = await dialogue.say("organizer", "/plan-admin room")
    await dialogue.play("in #second")
    elsewhere = await dialogue.say("organizer", "/plan-admin room")
    wrong = await dialogue.say("organizer", "/plan-admin room 0123456789abcdef")
    added = await dialogue.say("organizer", "/plan-admin room add")
    taken = await dialogue.say("organizer", "/plan-admin room add")
    occupied = await dialogue.say("organizer", START)
    await dialogue.play('organizer: /plan-admin end\n organizer: click "Confirm"\n organizer: click "Undo"')
    taken_back = dialogue.last("organizer")
    await dialogue.play('organizer: click "Undo"')
    assert dialogue.last("organizer").card == "not_possible", "it worked once, and says now what was done"
    await dialogue.close()
    assert shown.card == "room_code"
    how = [
        "To add another channel of this server or workspace, type in it "
        "/plan-admin rooms add group:deep-learning-2026-03-02. To move the group there, type "
        "/plan-admin rooms move group:deep-learning-2026-03-02. A channel elsewhere needs a code: it works "
        "once, within ten minutes, and you confirm the channel then.",
        "[Code for Discord] [Code for Slack]",
    ]
    mention = "[Mention a role here] [Roles for members]"
    assert shown.lines == ["Deep Learning Study Plan lives in", "#general (Discord)", mention, *how]
    assert elsewhere.lines == [
        "Deep Learning Study Plan lives in",
        "#general (Discord)",
        "It does not live in this channel.",
        "[Add this channel] [Move it here]",
        *how,
    ]
    assert wrong.text == (
        "That code does not work here. A code works once, within ten minutes, on the platform that it was "
        "made for. An organizer of the group makes a new one with /plan-admin rooms invite."
    )
    assert added.card == "room_added"
    assert added.text == (
        "Deep Learning Study Plan lives here too from now on: "
        "everything new is posted in each of its channels."
    )
    assert taken.text == "Deep Learning Study Plan lives in this channel already."
    assert occupied.text == (
        "Deep Learning Study Plan lives in this channel already. "
        "Use another channel, or end that group first with /plan-admin end."
    )
    assert taken_back.card == "end_taken_back"
    assert taken_back.text == "Deep Learning Study Plan goes on, and its channels are told."
    assert {one.card for one in (wrong, taken, occupied)} == {"refused"}


@ON_SQLITE
async def test_the_words_about_an_end_whose_channel_is_taken(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"""{BEGIN}
        organizer: /plan-admin end
        organizer: click "Confirm"
        organizer: {START} name:Second
        organizer: click "Undo"
    """)
    told = dialogue.last("organizer")
    await dialogue.close()
    assert told.card == "refused"
    assert told.text == (
        "Another group lives in this channel by now, so Deep Learning Study Plan cannot go on here."
    )


@ON_SQLITE
async def test_the_words_about_the_end_of_a_plan_that_is_over(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-04-28 9 Europe/Berlin
        wait until 2026-03-10T12:00:00+01:00
    """)
    told = await dialogue.say("organizer", "/plan-admin end")
    await dialogue.close()
    assert told.card == "refused"
    assert told.text == (
        "Deep Learning Study Plan has gone through its whole plan, so there is nothing left to end."
    )


@ON_SQLITE
@pytest.mark.parametrize(
    ("start", "words"),
    [
        (
            "2062-03-02",
            "start: “2062-03-02” is too far ahead. Today is 2026-03-01.\n[Correct it]",
        ),
        (
            "2024-03-04",
            "A plan that starts on 2024-03-04 would be over by now. Check the year of the date.",
        ),
    ],
)
async def test_the_words_about_a_start_that_makes_no_sense(database_url: str, start: str, words: str) -> None:
    dialogue = Dialogue(database_url)
    told = await dialogue.say("organizer", START.replace("2026-03-02", start))
    await dialogue.close()
    assert told.card == "refused"
    assert told.text == words


async def test_the_words_about_small_counts(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    shown = await dialogue.say("organizer", "/plan-admin counts")
    hidden = await dialogue.say("organizer", "/plan-admin counts hidden")
    assert shown.card == hidden.card == "counts"
    assert shown.text == (
        "Check-ins and votes of Deep Learning Study Plan show every count, from the first answer on. "
        "/plan-admin posts counts hidden changes that."
    )
    assert hidden.text == (
        "Check-ins and votes of Deep Learning Study Plan show no counts until five members have answered. "
        "/plan-admin posts counts shown changes that."
    )
