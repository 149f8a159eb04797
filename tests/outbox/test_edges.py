"""Second conditions of the outbox: what holds only if two things are true at once."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.outbox.room_sender import LEASE
from bot.platform.failures import Refused, Unavailable
from tests.outbox.house import House, Mishap

GOALS = "2026-03-02T09:00:00+01:00"
PAPER = "2026-03-04T09:00:00+01:00"


async def test_nothing_overtakes_a_message_whose_wait_the_platform_named(house: House) -> None:
    """However long it is: only a message that fails by itself gives way after an hour."""
    house.chat.sends.extend([Mishap(Unavailable("slow down", timedelta(hours=3)))] * 2)
    await house.until("2026-03-02T11:59:00+01:00")
    await house.say("organizer", "/plan-admin announce Hello")
    await house.until("2026-03-02T14:59:00+01:00")
    assert house.chat.keys == []
    await house.until("2026-03-02T15:05:00+01:00")
    assert house.chat.keys == ["w001:overture", "w001:week_goals", "announcement:1"]


async def test_what_a_lost_claim_held_is_not_sent_into_the_room_of_an_ended_group(house: House) -> None:
    """The process that held the claim may or may not have sent it: the message is not there."""
    await house.until(GOALS)
    sent = list(house.chat.keys)
    house.chat.sends.append(Mishap(PoolTimeout("the process dies here")))
    with pytest.raises(PoolTimeout):
        await house.until(PAPER)
    await house.press("organizer", "plan-admin end", sure="on")
    house.clock.move_to(house.clock.now() + 2 * LEASE)
    await house.app.tick(house.clock.now())
    assert house.chat.keys == sent


async def test_a_thread_that_goes_through_does_not_mend_its_room(house: House) -> None:
    house.chat.has_threads = True
    under = "under c1/c1:w001:paper_prompt"
    house.chat.closed[under] = Refused("No threads today.")
    await house.until("2026-03-04T10:00:00+01:00")
    house.chat.closed["c1"] = Refused("Let me in, please.")
    await house.say("organizer", "/plan-admin announce Hello")
    await house.until("2026-03-04T10:05:00+01:00")
    assert any("announcement" in line for line in await house.audit("refused"))
    del house.chat.closed[under]
    await house.until("2026-03-05T10:00:00+01:00")
    assert (under, "c1:w001:paper_prompt:thread") in house.chat.stored
    assert await house.audit("mended") == [], "the room still refuses what is posted in it"
