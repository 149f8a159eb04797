"""The words about a member's calendar and its private address."""

import pytest

from bot.features.calendar.cards import Shown, address, calendar
from bot.messages.plain import plain
from tests.courses import a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
URL = f"https://study.example.org/calendar/{'s' * 43}.ics"


def test_the_file_and_what_it_holds() -> None:
    chosen = {"goals": True, "paper": False, "checkin": True}
    card = calendar(COURSE, Shown(chosen, 12, True, at("2026-03-03 09:00")), "discord", "Europe/Berlin")
    assert card.name == "calendar"
    assert plain(card).splitlines() == [
        f"🗓️ Your calendar of {COURSE.name}",
        "The file below holds 12 events: goals, check-ins. Open it with your calendar.",
        "If dates move, get it again: your calendar then moves the events that it has.",
        "[Leave goals out] [Put papers in] [Leave check-ins out]",
        "Your private address is from Tue 3 Mar 2026 and follows the group by itself. I keep no copy of it.",
        "[New address] [End the address]",
        "For example: /plan calendar paper:off",
    ]
    assert actions_of(card) == {
        "Leave goals out": "plan calendar goals=off file=off",
        "Put papers in": "plan calendar paper=on file=off",
        "Leave check-ins out": "plan calendar checkin=off file=off",
        "New address": "plan calendar address=new",
        "End the address": "plan calendar address=off",
    }


@pytest.mark.parametrize(
    ("can_have_address", "buttons"),
    [
        (True, {"Get the file": "plan calendar", "Get a private address": "plan calendar address=new"}),
        (False, {"Get the file": "plan calendar"}),
    ],
)
def test_a_choice_without_a_file(can_have_address: bool, buttons: dict[str, str]) -> None:
    card = calendar(COURSE, Shown({"goals": True}, None, can_have_address, None), "slack", "Europe/Berlin")
    assert plain(card).splitlines()[1] == "It holds: goals."
    assert actions_of(card) == {"Leave goals out": "plan calendar goals=off file=off", **buttons}


def test_a_new_address() -> None:
    card = address(COURSE, URL, "Europe/Berlin")
    assert card.name == "calendar_address"
    assert plain(card).splitlines() == [
        f"Your private calendar address for {COURSE.name}",
        URL,
        "Subscribe to it in your calendar. Then every date follows the group by itself. How often it looks "
        "is up to your calendar: every few hours, as a rule.",
        "[End the address]",
        "Whoever has it can read the dates of the group, so keep it to yourself. I keep no copy: if you lose "
        "it, /plan calendar address:new makes another one and ends this one.",
    ]


@ON_SQLITE
async def test_the_words_of_an_end_and_of_what_cannot_be(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"{BEGIN}\n alice: /plan join")
    ended = await dialogue.say("alice", "/plan calendar address:off")
    empty = await dialogue.say("alice", "/plan calendar goals:off paper:off checkin:off")
    await dialogue.close()
    assert ended.lines == ["The private address has ended: calendars that read it get nothing any more."]
    assert empty.text.startswith("A calendar with nothing in it helps nobody, so I left yours as it was.")
