"""The words of a group's log."""

from bot.features.audit_log.cards import LogEntry, log
from bot.messages.plain import plain
from tests.courses import a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, Dialogue

COURSE = a_course()
NOON = at("2026-03-04 12:00")


def test_a_page_of_the_log() -> None:
    entries = [
        LogEntry(NOON, "bob", "shift", "1 week later"),
        LogEntry(NOON, "bob", "excused", "week 1", "alice"),
        LogEntry(NOON, None, "excused", "week 1"),
        LogEntry(NOON, None, "dropped", "goals of week 1: too late"),
        LogEntry(NOON, "bob", "break ended", ""),
    ]
    card = log(COURSE, entries, 2, 3)
    assert card.name == "log"
    assert plain(card).splitlines() == [
        "The log of Owls",
        "Wed 4 Mar 2026, 12:00 (Europe/Berlin) · bob: shift — 1 week later",
        "Wed 4 Mar 2026, 12:00 (Europe/Berlin) · bob: excused alice — week 1",
        "Wed 4 Mar 2026, 12:00 (Europe/Berlin) · a former member: excused a former member — week 1",
        "Wed 4 Mar 2026, 12:00 (Europe/Berlin) · the bot: dropped — goals of week 1: too late",
        "Wed 4 Mar 2026, 12:00 (Europe/Berlin) · bob: break ended",
        "[‹ Newer] [Page 3 of 3 ›]",
    ]
    assert actions_of(card) == {
        "‹ Newer": "plan-admin log page=1",
        "Page 3 of 3 ›": "plan-admin log page=3",
    }


def test_an_empty_log() -> None:
    card = log(COURSE, [], 1, 1)
    assert plain(card).splitlines() == [
        "The log of Owls",
        "Nothing has happened yet.",
    ]
    assert actions_of(card) == {}


async def test_why_a_page_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", "/plan-admin log 2")
    assert told.text == "The log has 1 page, so there is no page 2."
