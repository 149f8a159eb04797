"""The words with which organizers hear of a channel that refuses posts."""

from bot.features.room_alerts.cards import paused, trouble
from bot.messages.plain import plain
from bot.outbox.pausing import Pause
from bot.outbox.room_alerts import Trouble
from bot.study.cohort_tables import Room
from tests.courses import a_course

HOW = (
    "Once that is mended, what is still of use goes out by itself. To let the group go on elsewhere, with "
    "all that it has and what waits, type /plan-admin rooms move group:owls in another channel."
)


def test_the_notice_about_a_channel() -> None:
    room = Room(platform="discord", workspace="1", channel="7", name="#general")
    card = trouble(a_course(), Trouble(room, "check-in of week 2", "The channel is gone."))
    assert card.name == "notice"
    assert plain(card).splitlines() == [
        "🔧 Owls needs you",
        "I could not post the check-in of week 2 in #general. The channel is gone.",
        "[Try again] [Channels] [Status]",
        HOW,
    ]


def test_a_group_with_further_channels_can_leave_the_one() -> None:
    room = Room(platform="discord", workspace="1", channel="7", name="#general")
    card = trouble(a_course(), Trouble(room, "recap of week 2", "Type `/invite @bot`.", others=True))
    assert plain(card).splitlines()[1:3] == [
        "I could not post the recap of week 2 in #general. Type /invite @bot.",
        "[Try again] [Channels] [Status] [Leave that channel]",
    ]


def test_a_notice_of_an_earlier_version() -> None:
    card = trouble(a_course(), Trouble(None, "", "I could not post in #general. Let me in, please."))
    assert plain(card).splitlines() == [
        "🔧 Owls needs you",
        "I could not post in #general. Let me in, please.",
        "[Try again] [Channels] [Status]",
        HOW,
    ]


def test_the_notice_of_a_pause() -> None:
    card = paused(a_course(), Pause("slack", "Your announcements repeat all day", others=True))
    assert card.name == "pause_notice"
    assert plain(card).splitlines() == [
        "⏸ The posts of Owls are paused",
        "Whoever runs this bot has paused its posts in your Slack workspace, and says: “Your announcements "
        "repeat all day”. The group's channels elsewhere go on.",
        "Nothing is lost. Members can tick off and check in as ever, and no streak breaks by it. When the "
        "pause ends, I post what is still of use by then. Please talk to whoever runs the bot.",
        "[Status]",
    ]
    assert "elsewhere" not in plain(paused(a_course(), Pause("discord", "x")))
