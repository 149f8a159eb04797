"""Answers that come at the same instant, from several processes: the last one counts, on every board too."""

import asyncio

from bot.integrity import find_problems
from tests.dialogues.seen import cards
from tests.outbox.house import START, House

ANSWERS = ("away", "stuck", "done", "away", "on track", "away")


async def test_boards_follow_the_answer_that_stays(database_url: str) -> None:
    house = House(database_url)
    await house.say("organizer", START)
    await house.say("alice", "/plan join")
    await house.until("2026-03-07T12:00:00+01:00")
    apps = [house.app, house.process(), house.process()]
    for turn in range(12):
        lines = [f"/plan checkin {ANSWERS[(turn + place) % len(ANSWERS)]}" for place in range(len(apps))]
        told = await asyncio.gather(
            *(house.say("alice", line, app=app) for app, line in zip(apps, lines, strict=True))
        )
        assert set(cards(told)) == {"checked_in"}
        assert await find_problems(house.database) == []
    await house.close()
