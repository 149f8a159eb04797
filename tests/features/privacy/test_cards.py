"""The words about one's own data."""

from datetime import UTC, datetime

from bot.features.privacy import cards
from bot.features.privacy.retention import LOST, OVER, ErasureNotice
from bot.messages.plain import plain
from bot.study.retention_policy import RetentionPolicy
from tests.courses import a_course, actions_of
from tests.dialogues.dialogue import BEGIN, Dialogue


def test_the_words_beside_the_exported_file() -> None:
    card = cards.exported("discord", "UTC")
    assert card.name == "data_exported"
    assert plain(card) == ("Everything that I keep about you is in the JSON file below. Only you can see it.")
    assert "in your direct messages with me" in plain(cards.exported("slack", "UTC"))


def test_the_question_before_everything_is_deleted() -> None:
    card = cards.confirm_deletion("UTC")
    assert card.name == "confirm_deletion"
    assert plain(card).splitlines() == [
        "Delete everything about you?",
        "Everything goes for good, in all groups: memberships, ticks, check-ins, votes, takeaways, "
        "pauses, links and settings. What stays, without your name: papers you proposed, reviews "
        "you wrote, announcements you made, lines of the log. Nobody else's results change.",
        "[Delete everything]",
        "/plan data export gives you a copy first.",
    ]
    assert actions_of(card) == {
        "Delete everything": "plan data action=delete confirm=on",
    }


async def test_the_words_about_deleted_data(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan data delete
        alice: click "Delete everything"
    """)
    assert dialogue.last("alice").card == "data_deleted"
    assert dialogue.last("alice").text == (
        "Everything about you is deleted. /plan join starts afresh if you ever want to come back."
    )
    nothing = await dialogue.say("alice", "/plan data export")
    assert nothing.card == "no_data"
    assert nothing.text == "I keep nothing about you, so there is nothing to export or delete."


def test_what_is_kept_in_six_lines() -> None:
    policy = RetentionPolicy(url="https://bot.example.org/privacy")
    card = cards.privacy(policy, "UTC", is_known=True)
    assert card.name == "privacy"
    assert plain(card).splitlines() == [
        "What I keep about you",
        "I keep your name here, the number of your account, your groups and your settings.",
        "Of a group I keep your ticks, check-ins with their notes, votes, takeaways, projects and reviews.",
        "Your group sees your name, points, takeaways and projects. /plan settings hides your name.",
        "Organizers also see your check-ins and their notes.",
        "I read nothing that you write in channels, and give nothing to anybody else.",
        "I keep it until you delete it. Names go 365 days after a group's end, and everything 30 days "
        "after I was removed from where the group is.",
        "All of it is in the privacy notice <https://bot.example.org/privacy>.",
        "[Get a copy] [Delete my data]",
    ]
    assert actions_of(card) == {
        "Get a copy": "plan data action=export",
        "Delete my data": "plan data action=delete",
    }
    stranger = plain(cards.privacy(RetentionPolicy(), "UTC", is_known=False))
    assert "So far I keep nothing about you." in stranger
    assert "notice" not in stranger


def test_organizers_are_told_before_something_is_erased() -> None:
    course = a_course()
    at = datetime(2026, 4, 1, 9, tzinfo=UTC)
    lost = cards.erasure_notice(course, ErasureNotice(LOST, at))
    assert lost.name == "erasure_notice"
    assert "has no channel left" in plain(lost)
    assert f"/plan-admin rooms move group:{course.key}" in plain(lost)
    over = cards.erasure_notice(course, ErasureNotice(OVER, at))
    assert "I delete who its members were and what they wrote. Its numbers stay." in plain(over)
    assert actions_of(over) == {"Get the table": "plan-admin people export"}


def test_two_questions_before_a_group_is_erased() -> None:
    course = a_course()
    first, second = cards.confirm_group_erasure(course), cards.confirm_group_erasure_again(course, 3)
    assert (first.name, second.name) == ("confirm_group_erasure", "confirm_group_erasure_again")
    assert "Everything of the group goes for good" in plain(first)
    assert "3 members will lose what they have" in plain(second)
    assert "step=1" in actions_of(first)["Erase the group…"]
    assert "step=2" in actions_of(second)["Erase it for good"]
