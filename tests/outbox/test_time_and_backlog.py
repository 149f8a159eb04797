"""What is owed over time: late posts, backlogs, leases, several processes and platforms."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.outbox.claim import RECHECK
from bot.outbox.room_sender import LEASE
from bot.outbox.tables import Delivery
from bot.platform.failures import Refused, Unavailable
from bot.platform.refs import RoomRef
from tests.outbox.house import START, FlakyChat, House, Mishap

SLACK = RoomRef("slack", "t", "s1", "#study")


async def restart_at(house: House, moment: str) -> None:
    """The bot was down until then, and has a minute for what waited."""
    house.clock.move_to(datetime.fromisoformat(moment))
    await house.app.tick(house.clock.now())
    await house.until((house.clock.now() + timedelta(seconds=59)).isoformat())


async def test_a_backlog_goes_out_oldest_first_and_within_its_window(house: House) -> None:
    await restart_at(house, "2026-03-20T12:00:00+01:00")
    assert house.chat.keys == ["w002:recap", "w003:week_goals", "w003:paper_prompt"]
    dropped = await house.audit("dropped")
    assert any(
        "goals of week 1, due Mon 2 Mar 2026, 09:00 (Europe/Berlin): too late" in line for line in dropped
    )
    kinds = {line.partition(", due ")[0] for line in dropped}
    assert {"overture of week 1", "paper to read of week 1", "check-in of week 1"} <= kinds
    assert {"goals of week 2", "paper to read of week 2", "check-in of week 2"} <= kinds
    assert len(dropped) == len(kinds), "each is logged once"


async def test_a_backlog_comes_one_message_a_second(house: House) -> None:
    for number in range(3):
        await house.say("organizer", f"/plan-admin announce news {number}")
        house.clock.move_to(house.clock.now() + timedelta(seconds=1))
    house.clock.move_to(datetime.fromisoformat("2026-03-04T18:00:00+01:00"))
    seen = []
    for _ in range(8):
        await house.app.tick(house.clock.now())
        seen.append(len(house.chat.stored))
        house.clock.move_to(house.clock.now() + timedelta(seconds=1))
    assert seen == [1, 2, 3, 4, 5, 6, 6, 6]
    kinds = [
        key.split(":")[1] if "announcement" in key else key.split(":")[2] for _, key in house.chat.stored
    ]
    assert kinds == ["announcement"] * 3 + ["overture", "week_goals", "paper_prompt"], "oldest first"
    async with house.database.read() as session:
        attempts = (await session.scalars(select(Delivery.attempts))).all()
    assert set(attempts) == {1}, "waiting for one's turn is no failure"


async def test_a_short_downtime_loses_nothing(house: House) -> None:
    await restart_at(house, "2026-03-04T18:00:00+01:00")
    assert house.chat.keys == ["w001:overture", "w001:week_goals", "w001:paper_prompt"]
    assert await house.audit("dropped") == []


async def test_a_paper_is_worth_three_days(house: House) -> None:
    await restart_at(house, "2026-03-07T08:59:00+01:00")
    assert "w001:paper_prompt" in house.chat.keys


async def test_after_three_days_the_paper_is_dropped(house: House) -> None:
    await restart_at(house, "2026-03-07T09:00:00+01:00")
    assert house.chat.keys == ["w001:overture", "w001:week_goals", "w001:check_in"]
    assert len(await house.audit("dropped")) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_could_not_be_sent_in_time_is_dropped_and_logged(house: House) -> None:
    house.chat.closed["c1"] = Refused("let me in")
    with capture_logs() as lines:
        await house.until("2026-03-10T12:00:00+01:00")
    assert [line["post"] for line in lines if line["event"] == "too late, dropped"] == [
        f"c1:w001:{kind}" for kind in ("paper_prompt", "overture", "week_goals", "check_in")
    ]
    dropped = await house.audit("dropped")
    assert [line.split(",")[0] for line in dropped] == [
        f"{what} of week 1" for what in ("paper to read", "overture", "goals", "check-in")
    ]
    assert dropped[0].endswith("could not be sent in time: let me in")


async def test_a_cohort_of_two_platforms_is_served_by_a_process_for_each(house: House) -> None:
    slack = FlakyChat(house.clock)
    elsewhere = house.process({"slack": slack})
    await house.let_in(SLACK, elsewhere)
    await elsewhere.tick(house.clock.now())
    assert [key.partition(":")[0] for key in slack.keys] == ["invitation"]
    await house.until("2026-03-02T09:00:00+01:00", apps=[house.app])
    weekly = ["w001:overture", "w001:week_goals"]
    assert [key for key in house.chat.keys if key.startswith("w")] == weekly
    assert len(slack.keys) == 1
    await elsewhere.tick(house.clock.now())
    assert slack.keys[1:] == weekly
    assert {place for place, _ in slack.stored} == {"s1"}


async def test_one_platform_that_is_down_does_not_hold_up_the_other(house: House) -> None:
    slack = FlakyChat(house.clock)
    both = house.process({"discord": house.chat, "slack": slack})
    await house.let_in(SLACK, both)
    await both.tick(house.clock.now())
    house.chat.sends.extend([Mishap(Unavailable("down"))] * 2)
    house.clock.move_to(datetime.fromisoformat("2026-03-02T09:00:00+01:00"))
    await both.tick(house.clock.now())
    assert slack.keys[1:] == ["w001:overture", "w001:week_goals"], "after the invitation"
    assert not any(key.startswith("w") for key in house.chat.keys)


async def test_many_processes_ticking_at_once_send_each_post_once(house: House) -> None:
    async def linger(_: str) -> None:
        await asyncio.sleep(0)

    house.chat.while_sending = linger
    for number in range(15):
        told = await house.say("organizer", START, RoomRef("discord", "w", f"r{number}"))
        assert told.card == "started"
    apps = [house.process() for _ in range(3)]
    house.clock.move_to(datetime.fromisoformat("2026-03-02T09:00:00+01:00"))
    now = house.clock.now()
    await asyncio.gather(*(app.tick(now) for app in apps for _ in range(2)))
    assert len(house.chat.stored) == len(set(house.chat.stored))
    for _ in range(3):  # what waited for an earlier message of another process is looked at a second later
        house.clock.move_to(house.clock.now() + RECHECK)
        await asyncio.gather(*(app.tick(house.clock.now()) for app in apps))
    assert len(house.chat.stored) == len(set(house.chat.stored)) == 32


async def test_no_lease_is_over_while_its_message_is_being_sent(house: House) -> None:
    """A long tick: 42 messages of four seconds each take longer than a lease."""
    leases: list[timedelta] = []

    async def take_a_while(_: str) -> None:
        async with house.database.read() as session:
            query = select(Delivery.due_at).where(Delivery.state == "claimed", Delivery.message.is_(None))
            ends = (await session.scalars(query)).all()
        leases.append(max(ends) - house.clock.now())
        house.clock.move_to(house.clock.now() + timedelta(seconds=4))

    for number in range(20):
        await house.say("organizer", START, RoomRef("discord", "w", f"r{number}"))
    house.chat.while_sending = take_a_while
    house.clock.move_to(datetime.fromisoformat("2026-03-02T09:00:00+01:00"))
    await house.app.tick(house.clock.now())
    await house.until((house.clock.now() + timedelta(seconds=10)).isoformat())
    assert min(leases) > timedelta(0)
    assert max(leases) <= LEASE
    assert len(house.chat.stored) == len(set(house.chat.stored)) == 42


async def test_a_place_that_does_not_answer_holds_up_no_other(house: House) -> None:
    answers = asyncio.Event()

    async def hang(key: str) -> None:
        if key == "c1:w001:overture":
            await answers.wait()

    await house.say("organizer", START, RoomRef("discord", "w", "other"))
    house.chat.while_sending = hang
    house.clock.move_to(datetime.fromisoformat("2026-03-02T09:00:00+01:00"))
    async with asyncio.timeout(20):
        await house.app.tick(house.clock.now(), timedelta(seconds=0.2))
        while house.chat.keys != ["w001:overture", "w001:week_goals"]:  # noqa: ASYNC110 - it goes on beside
            await asyncio.sleep(0)
        assert {place for place, _ in house.chat.stored} == {"other"}
        answers.set()
        await house.app.finish()
    assert [key for place, key in house.chat.stored if place == "c1"] == [
        "c1:w001:overture",
        "c1:w001:week_goals",
    ]
