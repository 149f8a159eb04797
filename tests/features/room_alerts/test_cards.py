"""The words with which organizers hear of a channel that refuses posts."""

from bot.features.room_alerts.cards import trouble
from bot.messages.plain import plain
from tests.courses import a_course


def test_the_notice_about_a_channel() -> None:
    card = trouble(a_course(), "I could not post in #general. Let me in, please.")
    assert card.name == "notice"
    assert plain(card).splitlines() == [
        "🔧 Owls needs you",
        "I could not post in #general. Let me in, please.",
        "Once that is mended, what is still of use goes out by itself. /plan-admin status in the "
        "channel shows what waits.",
    ]
