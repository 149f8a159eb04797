"""The words around an announcement."""

from bot.features.announcements.cards import announcement
from bot.messages.plain import plain
from tests.courses import a_course
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue


def test_an_announcement() -> None:
    card = announcement(a_course(), "We meet on Thursday.")
    assert card.name == "announcement"
    assert plain(card).splitlines() == ["📣 Owls", "We meet on Thursday."]


@ON_SQLITE
async def test_the_answer_to_announcing(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", "/plan-admin announce We meet on Thursday.")
    await dialogue.close()
    assert told.card == "announced"
    assert told.text == "Your announcement is on its way."
