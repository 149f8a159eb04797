"""Rooms that refuse posts: told once, tried seldom, mended by themselves; and doors that are closed."""

from datetime import datetime, timedelta

import pytest

from bot.platform.failures import DirectMessagesBlocked, MessageGone, Refused
from bot.platform.refs import RoomRef
from tests.dialogues.seen import Seen
from tests.outbox.house import House

FIRST = ["w001:overture", "w001:week_goals"]
MONDAY = "2026-03-02T09:00:00+01:00"
ELSEWHERE = RoomRef("discord", "w", "c2", "#elsewhere")


def told(house: House) -> list[Seen]:
    """What the organizer was written, in order."""
    return [house.reads(key) for place, key in house.chat.stored if place == "organizer"]


async def test_the_organizer_is_told_once_and_it_goes_out_when_it_is_mended(house: House) -> None:
    house.chat.closed["c1"] = Refused("Let me in, please.")
    await house.until("2026-03-02T18:00:00+01:00")
    assert [place for place, _ in house.chat.stored] == ["organizer"]
    assert await house.audit("refused") == [
        f"{what} of week 1: Let me in, please." for what in ("overture", "goals")
    ]
    (notice,) = told(house)
    assert notice.card == "notice"
    assert notice.tells("overture", "#general", "Let me in, please.")
    assert notice.numbers[:1] == [1], "the week; then the key with which the group moves"
    assert notice.tells("/plan-admin rooms move group:deep-learning-2026-03-02")
    status = await house.say("organizer", "/plan-admin status")
    assert status.card == "group_status"
    goals, stage = sorted(line for line in status.lines if "Let me in, please." in line)
    assert "overture of week 1" in stage
    assert "goals of week 1" in goals
    house.chat.closed.clear()
    await house.until("2026-03-02T19:00:00+01:00")
    assert house.chat.keys[1:] == FIRST, "without anybody telling the bot, within the hour"
    assert len(await house.audit("refused")) == 2
    assert await house.audit("mended") == ["#general takes posts again"]
    assert not (await house.say("organizer", "/plan-admin status")).tells("Let me in, please.")


async def test_what_follows_a_refusal_waits_with_it_and_tries_become_rare(house: House) -> None:
    house.chat.closed["c1"] = Refused("Let me in, please.")
    await house.until("2026-03-02T21:00:00+01:00")
    tried = [key for place, key in house.chat.tried if place == "c1"]
    assert set(tried) == {"c1:w001:overture"}, "the second would be refused too"
    assert 12 <= len(tried) <= 18, "after 1, 2, 4, ... minutes, and then once an hour"


async def test_when_the_platform_says_that_something_changed_it_goes_out_at_once(house: House) -> None:
    house.chat.closed["c1"] = Refused("Let me in, please.")
    await house.until("2026-03-02T12:30:00+01:00")
    house.chat.closed.clear()
    assert not await house.app.reports.retry_rooms("discord", "another server")
    assert not await house.app.reports.retry_rooms("discord", "w", "c2")
    assert not await house.app.reports.retry_rooms("slack", "w")
    assert await house.app.reports.retry_rooms("discord", "w")
    await house.app.tick(house.clock.now())
    assert house.chat.keys[1:] == FIRST[:1], "what is late goes out one a second"
    await house.until("2026-03-02T12:30:01+01:00")
    assert house.chat.keys[1:] == FIRST
    assert not await house.app.reports.retry_rooms("discord", "w")


async def test_another_reason_and_another_time_are_told_again(house: House) -> None:
    house.chat.closed["c1"] = Refused("First.")
    await house.until("2026-03-02T12:00:00+01:00")
    house.chat.closed["c1"] = Refused("Second.")
    await house.until("2026-03-02T14:00:00+01:00")
    house.chat.closed.clear()
    await house.until("2026-03-02T16:00:00+01:00")
    house.chat.closed["c1"] = Refused("First.")
    await house.until("2026-03-04T16:00:00+01:00")
    assert [one.tells("First.") for one in told(house)] == [True, False, True]
    assert told(house)[2].tells("paper to read", 1)


async def test_other_rooms_are_not_kept_waiting(house: House) -> None:
    added = await house.say("organizer", "/plan-admin room add", ELSEWHERE)
    assert added.card == "room_added"
    house.chat.closed["c1"] = Refused("Let me in, please.")
    await house.until(MONDAY)
    assert [key for place, key in house.chat.stored if place == "c2"] == [f"c1:{key}" for key in FIRST]


async def test_a_closed_door_is_nobodys_business(house: House) -> None:
    await house.say("alice", "/plan join")
    await house.say("alice", "/plan settings reminders:on")
    house.chat.closed["alice"] = DirectMessagesBlocked()
    await house.until("2026-03-09T08:00:00+01:00")
    assert [place for place, _ in house.chat.tried].count("alice") == 1
    assert await house.audit("refused") == []
    assert await house.audit("dropped") == []
    status = await house.say("organizer", "/plan-admin status")
    assert status.card == "group_status"
    assert not status.tells("Needs you")


async def test_nobody_settles_where_the_bot_cannot_post(house: House) -> None:
    house.chat.lacking = ("Give me “Send Messages” in this channel.", "And “Read Message History”.")
    line = "/plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin"
    refused = await house.say("organizer", line, ELSEWHERE)
    assert refused.card == "cannot_post"
    assert refused.lines[1:3] == [
        "• Give me “Send Messages” in this channel.",
        "• And “Read Message History”.",
    ]
    learner = await house.say("alice", line, ELSEWHERE)
    assert learner.card == "refused"
    assert learner.tells("organizer"), "a learner cannot mend it"
    assert not learner.tells("Send Messages")
    closed = await house.say("organizer", "/plan-admin room add", ELSEWHERE)
    assert closed.card == "cannot_post"
    assert closed.tells("Send Messages")
    house.chat.lacking = ()
    added = await house.say("organizer", "/plan-admin room add", ELSEWHERE)
    assert added.card == "room_added"


@pytest.mark.parametrize("found", [False, True])
async def test_a_thread_follows_its_message(house: House, found: bool) -> None:
    """The message is recorded first, so that its thread can be owed; each is sent once."""
    house.chat.has_threads = True
    await house.until("2026-03-04T08:59:00+01:00")
    if found:
        house.chat.lose_next()
    await house.until("2026-03-04T09:30:00+01:00")
    prompt, thread = house.chat.stored[-2:]
    assert prompt == ("c1", "c1:w001:paper_prompt")
    assert thread == ("under c1/c1:w001:paper_prompt", "c1:w001:paper_prompt:thread")
    question = house.reads(":thread").lines[1]
    assert question.startswith("1. ")
    assert not house.reads("w001:paper_prompt").tells(question)


async def test_a_thread_that_is_refused_is_told_and_holds_nothing_else(house: House) -> None:
    house.chat.has_threads = True
    house.chat.closed["under c1/c1:w001:paper_prompt"] = Refused("Let me open threads.")
    await house.until("2026-03-09T09:00:00+01:00")
    (notice,) = told(house)
    assert notice.card == "notice"
    assert notice.tells("thread", "paper to read", 1, "#general", "Let me open threads.")
    assert "w002:week_goals" in house.chat.keys
    dropped = await house.audit("dropped")
    assert len(dropped) == 1
    assert "Let me open threads." in dropped[0]


async def test_a_thread_under_a_deleted_message_is_dropped(house: House) -> None:
    """There is nothing that an organizer could mend, so nobody is written to."""
    house.chat.has_threads = True
    house.chat.closed["under c1/c1:w001:paper_prompt"] = MessageGone("Somebody deleted it.")
    await house.until("2026-03-04T15:00:00+01:00")
    assert [place for place, _ in house.chat.tried].count("under c1/c1:w001:paper_prompt") == 1
    assert told(house) == []
    assert await house.audit("gone") == ["paper to read of week 1: somebody deleted it in #general"]
    assert await house.audit("refused") == []


async def test_a_process_that_stops_gives_back_what_it_has_not_begun(house: House) -> None:
    async def stop(_: str) -> None:
        house.app.stop()

    house.chat.while_sending = stop
    house.clock.move_to(datetime.fromisoformat(MONDAY))
    await house.app.tick(house.clock.now())
    assert house.chat.keys == FIRST[:1], "what was being sent is finished"
    house.chat.while_sending = None
    other = house.process()
    await other.tick(house.clock.now() + timedelta(seconds=1))
    assert house.chat.keys == FIRST, "the other process need not wait for a lease to end"
