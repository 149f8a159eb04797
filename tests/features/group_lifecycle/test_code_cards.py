"""The words with which a group comes into another server or workspace."""

import pytest

from bot.features.group_lifecycle import code_cards, room_cards
from bot.features.group_lifecycle.codes import RoomRequest
from bot.messages.plain import plain
from bot.messages.text import Channel
from bot.study.cohort_tables import Room
from tests.courses import a_course, actions_of

COURSE = a_course()
STUDY = Room(platform="slack", workspace="T1", channel="C1", name="#study", problem="", parent="")


def test_a_code() -> None:
    card = code_cards.made(COURSE, "b3cbea4f0544f181", "slack")
    assert card.name == "new_room_code"
    assert plain(card).splitlines() == [
        "A code for Slack",
        "To let Owls live in a channel there too, type in that channel: "
        "/plan-admin rooms add b3cbea4f0544f181",
        "It works once, within ten minutes, for somebody who manages that workspace. I then ask you to "
        "confirm the channel, in a direct message and in /plan-admin rooms list.",
        "Give it to nobody else. A new code makes this one void.",
    ]


def test_for_which_platform() -> None:
    card = code_cards.which_platform(COURSE, ("discord", "slack"))
    assert card.name == "which_platform"
    assert plain(card).splitlines() == [
        "Where is the channel in which the group is to live too?",
        "[Code for Discord] [Code for Slack]",
    ]
    assert actions_of(card)["Code for Slack"] == "plan-admin rooms invite platform=slack"


def test_the_answer_to_who_asks() -> None:
    card = code_cards.asked(COURSE)
    assert card.name == "room_asked"
    assert plain(card) == (
        "I have asked the organizers of Owls. Once one of them confirms this channel, the group is announced "
        "here. If they refuse it, I tell you. If nothing comes within a day, ask them for a new code."
    )


@pytest.mark.parametrize(
    ("request_", "lines"),
    [
        (
            RoomRequest(7, STUDY, "Night School", "sam"),
            [
                "Channel: #study",
                "Workspace: Night School (Slack)",
                "Asked by: sam",
                "[Confirm] [Refuse]",
            ],
        ),
        (
            RoomRequest(7, STUDY, "", None, has_buttons=False),
            [
                "Channel: #study",
                "Workspace: T1 (Slack)",
                "Asked by: somebody",
                "To confirm or to refuse it, type /plan-admin rooms list in a channel of the server where "
                "the group began.",
            ],
        ),
    ],
)
def test_the_question_to_the_organizer(request_: RoomRequest, lines: list[str]) -> None:
    card = code_cards.request(COURSE, request_)
    assert card.name == "room_request"
    told = plain(card).splitlines()
    assert told[0] == "A channel for Owls?"
    assert [*told[1:4], told[5]] == lines
    assert told[4] == (
        "Everything new of the group is then posted there too, and whoever is there can join and read its "
        "boards. Who manages that workspace can take the channel out again, and nothing else."
    )
    assert told[6] == (
        "If this is not the channel that you gave the code for, refuse it. You have a day to answer."
    )
    if request_.has_buttons:
        assert actions_of(card)["Refuse"] == "plan-admin rooms refuse request=7"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "Owls lives in #study too from now on."),
        (
            "Night School",
            "Owls lives in #study in Night School (Slack) too from now on. Whoever is there can join, and "
            "reads its boards and posts.",
        ),
    ],
)
def test_what_the_other_channels_are_told(place: str, words: str) -> None:
    card = code_cards.joined(COURSE, code_cards.NewRoom(STUDY, place))
    assert card.name == "room_joined"
    assert plain(card) == words


def test_the_list_with_a_question() -> None:
    here = room_cards.RoomLine(Channel("discord", "1", "#owls"))
    asks = [RoomRequest(7, STUDY, "Night School", "sam")]
    card = room_cards.room_list(COURSE, [here], asks, ("slack",), is_here=True, may_add=False)
    told = plain(card).splitlines()
    assert "#study, Night School (Slack): sam asks to let the group in." in told
    assert "[Confirm] [Refuse]" in told
    assert "[Code for Slack]" in told


@pytest.mark.parametrize("problem", ["", "Let me post."])
def test_what_a_guests_manager_sees(problem: str) -> None:
    card = room_cards.guest_rooms(COURSE, [room_cards.RoomLine(Channel("slack", "C1", "#study"), problem)])
    assert card.name == "guest_rooms"
    trouble = f": {problem}" if problem else ""
    assert plain(card).splitlines() == [
        "Owls is a guest here, in",
        f"• #study (Slack){trouble}  [Remove]",
        *(["[Try again]"] if problem else []),
        "You manage this place, so you can take it out. Its organizers do all else.",
    ]
