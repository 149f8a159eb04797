"""The words around an announcement."""

import pytest

from bot.features.announcements.cards import announced, announcement
from bot.messages.plain import plain
from tests.courses import a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import times

COURSE = a_course()


def test_an_announcement() -> None:
    card = announcement(a_course(), "We meet on Thursday.")
    assert card.name == "announcement"
    assert plain(card).splitlines() == ["📣 Owls", "We meet on Thursday."], "of a version that kept no author"
    signed = announcement(a_course(), "We meet on Thursday.", "boss")
    assert plain(signed).splitlines() == ["📣 Owls", "We meet on Thursday.", "from boss"]


@ON_SQLITE
async def test_the_answer_to_announcing(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", "/plan-admin announce We meet on Thursday.")
    await dialogue.close()
    assert told.card == "announced"
    assert told.text == "Your announcement is on its way.\n[Change…]"


def test_the_answer_to_announcing_for_later() -> None:
    card = announced(COURSE, "announcement:3", at("2026-03-05T18:00:00+01:00"))
    assert card.name == "announced"
    assert plain(card).splitlines() == [
        "Your announcement will be posted Thu 5 Mar 2026, 18:00 (Europe/Berlin).",
        "[Change…]",
    ]
    assert actions_of(card) == {"Change…": "plan-admin posts list post=announcement:3"}


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("on:2026-02-28 Hello", "2026-02-28 09:00 (Europe/Berlin) is past."),
        ("on:2030-02-28 Hello", "2030-02-28 is more than a year away."),
        ("on:2026-02-31 Hello", "is no day of the calendar"),
        ("at:25:00 Hello", "is not a time"),
        ("on:2026-03-05", "needs text"),
    ],
)
async def test_an_instant_that_cannot_be_is_explained(database_url: str, line: str, words: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", f"/plan-admin announce {line}")
    await dialogue.close()
    assert told.card == "refused"
    assert words in told.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "posted", "words"),
    [
        ("on:2026-03-05 at:18:00 We meet at: eight", "2026-03-05 18:00", "We meet at: eight"),
        ("at:18:00 on:2026-03-05 Today on: air", "2026-03-05 18:00", "Today on: air"),
        ("on:2026-03-05 Hello", "2026-03-05 09:00", "Hello"),
        ("at:10:00 Hello", "2026-03-01 10:00", "Hello"),
        ("at:08:00 Hello", "2026-03-02 08:00", "Hello"),
        ("on:2026-03-05 at:18:00 text:Hello", "2026-03-05 18:00", "Hello"),
    ],
)
async def test_an_announcement_comes_when_it_was_said(
    database_url: str, line: str, posted: str, words: str
) -> None:
    """It is 09:00 on Sunday 1 March in Berlin."""
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", f"/plan-admin announce {line}")
    await dialogue.play("wait 5d")
    (post,) = dialogue.posts(card="announcement")
    await dialogue.close()
    assert told.card == "announced"
    assert times([post]) == [posted]
    assert words in post.text
