"""The words about one's own data."""

from bot.features.privacy import cards
from bot.messages.plain import plain
from tests.courses import actions_of
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
