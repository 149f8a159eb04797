"""Private reminders: only to those who asked, who have not answered, and never in quiet hours."""

import pytest

from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.dialogues.seen import cards, numbers_in, times


async def test_only_who_asked_and_has_not_answered_is_reminded(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: click "Remind me"
        bob: /plan join
        bob: /plan settings reminders:on
        carol: /plan join
        dan: /plan settings reminders:on
        wait until 2026-03-08T08:00:00+01:00
        bob: choose "Behind"
        wait 2h
    """)
    assert times(dialogue.directs("alice")) == ["2026-03-08 09:00"]
    reminder = dialogue.last("alice")
    assert reminder.card == "nudge"
    assert numbers_in(reminder.title) == [1]
    assert "Deep Learning Study Plan" in reminder.title
    for person in ("bob", "carol", "dan"):
        assert not dialogue.directs(person)


async def test_a_reminder_is_answered_in_place(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan settings reminders:on
        wait until 2026-03-08T10:00:00+01:00
        in #elsewhere
        alice: click "Stuck"
    """)
    told = dialogue.last("alice")
    assert told.card == "checked_in"
    assert numbers_in(told.title) == [1]
    assert "stuck" in told.title
    assert dialogue.reads(card="check_in").counts["Stuck"] == 1


async def test_who_turned_reminders_off_again_gets_none(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan settings reminders:on
        alice: click "Turn reminders off"
        bob: /plan join
        bob: /plan settings reminders:on
        bob: /plan leave
        wait 2w
    """)
    assert not dialogue.directs("alice")
    assert not dialogue.directs("bob")


async def test_a_reminder_waits_for_the_end_of_quiet_hours(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan settings reminders:on quiet:20:00-10:30 timezone:Asia/Kathmandu
        bob: /plan join
        bob: /plan settings reminders:on quiet:08:00-12:00
        wait until 2026-03-08T09:30:00+01:00
    """)
    assert times(dialogue.directs("alice")) == ["2026-03-08 09:00"], "13:45 where she is"
    assert not dialogue.directs("bob")
    await dialogue.play("wait 1d")
    assert times(dialogue.directs("bob")) == ["2026-03-08 12:00"]


async def test_who_answers_while_quiet_is_not_reminded_after_it(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan settings reminders:on quiet:08:00-12:00
        wait until 2026-03-08T10:00:00+01:00
        alice: choose "Done"
        wait 2d
    """)
    assert not dialogue.directs("alice")


async def test_quiet_hours_that_begin_while_a_reminder_waits_are_kept(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan settings reminders:on quiet:08:00-12:00
        wait until 2026-03-08T10:00:00+01:00
        alice: /plan settings quiet:08:00-14:00
        wait 1d
    """)
    assert times(dialogue.directs("alice")) == ["2026-03-08 14:00"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_reminder_a_week_and_no_more(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan settings reminders:on
        wait 5w
    """)
    assert [stamp[:10] for stamp in times(dialogue.directs("alice"))] == [
        "2026-03-08",
        "2026-03-15",
        "2026-03-22",
        "2026-03-29",
        "2026-04-05",
    ]
    assert {stamp[11:] for stamp in times(dialogue.directs("alice"))} == {"09:00"}
    assert set(cards(dialogue.directs("alice"))) == {"nudge"}
    assert [numbers_in(one.title) for one in dialogue.directs("alice")] == [[1], [2], [3], [4], [5]]
