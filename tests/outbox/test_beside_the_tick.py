"""What takes longer than a tick waits for: it wakes the scheduler at what it recorded, and has its bounds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from bot.outbox import under_way
from bot.platform.failures import Unavailable
from bot.platform.refs import RoomRef
from bot.scheduler import Scheduler
from tests.outbox.house import START, FlakyChat, House, Mishap

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
ASKED = "2026-03-07T09:00:00+01:00"
POLL = "w001:check_in"
STAGE, GOALS = "w001:overture", "w001:week_goals"
PATIENCE = timedelta(seconds=0.05)
GIVES_UP_S = 20


class Alarm:
    """Counts how often the app asked to be ticked."""

    def __init__(self, house: House) -> None:
        self.rung = 0
        house.app.wake_with(self.ring)

    def ring(self) -> None:
        """Count."""
        self.rung += 1

    async def rings(self, times: int) -> None:
        """Return once it has rung so often. Raises TimeoutError."""
        async with asyncio.timeout(GIVES_UP_S):
            while self.rung < times:  # noqa: ASYNC110 - it goes on beside
                await asyncio.sleep(0)


def hanging(released: asyncio.Event, what: str) -> Callable[[str], Awaitable[None]]:
    """What makes calls for messages whose name holds `what` wait."""

    async def hang(name: str) -> None:
        if what in name:
            await released.wait()

    return hang


async def test_what_is_given_back_after_a_slow_send_is_due_when_it_says(house: House) -> None:
    """A group that starts in the past: its second message comes a second after the first, however slow."""
    released, alarm = asyncio.Event(), Alarm(house)
    house.clock.move_to(MONDAY + timedelta(hours=1))
    house.chat.while_sending = hanging(released, STAGE)
    await house.app.tick(house.clock.now(), PATIENCE)
    assert alarm.rung == 0
    house.clock.move_to(house.clock.now() + timedelta(seconds=4))
    released.set()
    await alarm.rings(2)
    await house.app.finish()
    assert house.chat.keys == [STAGE]
    assert await house.app.next_wake() == house.clock.now() + timedelta(seconds=1)
    await house.until((house.clock.now() + timedelta(seconds=1)).isoformat())
    assert house.chat.keys == [STAGE, GOALS]


async def test_a_send_that_is_refused_for_a_while_is_tried_when_the_platform_said(house: House) -> None:
    """The wait counts from the answer: the call may have waited once already, as a client of Slack does."""
    released, alarm = asyncio.Event(), Alarm(house)
    house.clock.move_to(MONDAY)
    house.chat.while_sending = hanging(released, STAGE)
    house.chat.sends.append(Mishap(Unavailable("wait", timedelta(seconds=3))))
    await house.app.tick(house.clock.now(), PATIENCE)
    house.clock.move_to(house.clock.now() + timedelta(seconds=3))
    released.set()
    await alarm.rings(1)
    await house.app.finish()
    assert await house.app.next_wake() == MONDAY + timedelta(seconds=6)


async def test_a_thread_wakes_while_what_follows_its_message_is_still_being_sent(house: House) -> None:
    released, alarm = asyncio.Event(), Alarm(house)
    house.chat.has_threads = True
    due = datetime.fromisoformat("2026-03-04T09:00:00+01:00")
    await house.until("2026-03-04T08:59:59+01:00")
    house.clock.move_to(due)
    await house.process({}).tick(due)  # plans, and speaks no platform
    await house.say("organizer", "/plan-admin announce news")

    async def send_slowly(key: str) -> None:
        if key.endswith("paper_prompt"):
            await asyncio.sleep(2 * PATIENCE.total_seconds())
        elif "announcement" in key:
            await released.wait()

    house.chat.while_sending = send_slowly
    await house.app.tick(due, PATIENCE)
    await alarm.rings(1)
    assert house.chat.keys[-1] == "w001:paper_prompt"
    assert await house.app.next_wake() == due, "the thread is due"
    await house.app.tick(due, PATIENCE)
    assert house.chat.keys[-1] == "w001:paper_prompt:thread"
    released.set()
    await house.app.finish()
    assert "announcement" in house.chat.keys[-1]


async def test_a_change_that_is_refused_for_a_while_is_drawn_when_the_platform_said(house: House) -> None:
    released, alarm = asyncio.Event(), Alarm(house)
    house.chat.edit_interval = timedelta(seconds=3)
    await house.until("2026-03-07T09:01:00+01:00")
    house.chat.while_editing = hanging(released, POLL)
    house.chat.edits.extend([Mishap(Unavailable("wait", timedelta(seconds=8)))] * 2)
    await house.say("alice", "/plan checkin done")
    begun = house.clock.now()
    await house.app.tick(begun, PATIENCE)
    await house.say("alice", "/plan checkin stuck")
    house.clock.move_to(begun + timedelta(seconds=2))
    released.set()
    await alarm.rings(1)
    await house.app.finish()
    await house.until((begun + timedelta(seconds=17)).isoformat())
    assert house.chat.drawn == []
    await house.until((begun + timedelta(seconds=18)).isoformat())
    assert len(house.chat.drawn) == 1, "8 seconds after each refusal, the first of which came after 2"
    assert house.reads(POLL).counts["Stuck"] == 1


async def test_a_platform_that_hangs_takes_no_more_and_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_way, "MOST_UNDER_WAY", 2)
    monkeypatch.setattr(under_way, "REFILL", 1)
    released, slack = asyncio.Event(), FlakyChat(house.clock)
    for number in range(3):
        await house.say("organizer", START, RoomRef("discord", "w", f"r{number}"))
    await house.say("organizer", START, RoomRef("slack", "t", "s1"))
    house.app = house.process({"discord": house.chat, "slack": slack})
    alarm = Alarm(house)
    begun = list[str]()

    async def hang(key: str) -> None:
        begun.append(key)
        await released.wait()

    house.chat.while_sending = hang
    house.clock.move_to(MONDAY)
    await house.app.tick(MONDAY, PATIENCE)
    await house.app.tick(MONDAY, PATIENCE)
    assert len(begun) <= 3, "a batch is begun while there is room for one"
    assert [key.partition(":")[2] for _, key in slack.stored] == [STAGE, GOALS]
    wake = await house.app.next_wake()
    assert wake is None or wake > MONDAY, "there is nothing to do until one of them ends"
    released.set()
    await alarm.rings(1)
    await house.app.finish()
    house.chat.while_sending = None
    assert await house.app.next_wake() == MONDAY
    await house.app.tick(MONDAY)
    assert len(house.chat.stored) == len(set(house.chat.stored)) == 8


@asynccontextmanager
async def running(scheduler: Scheduler) -> AsyncIterator[None]:
    """The scheduler while it runs."""
    scheduler.start()
    try:
        yield
    finally:
        await scheduler.stop()


async def test_the_scheduler_goes_on_when_a_slow_send_ends(house: House) -> None:
    """Its safety net is an hour away, so what comes is due to the alarm alone."""
    released = asyncio.Event()
    house.clock.move_to(MONDAY)
    house.chat.while_sending = hanging(released, STAGE)
    house.chat.sends.append(Mishap(Unavailable("wait", timedelta(seconds=3))))
    async with running(Scheduler(house.app, house.clock, safety=timedelta(hours=1))):
        await asyncio.sleep(1.2)  # longer than a tick waits for a target
        released.set()
        async with asyncio.timeout(GIVES_UP_S):
            while house.chat.sends:  # noqa: ASYNC110 - it goes on beside
                await asyncio.sleep(0.01)
        house.clock.move_to(MONDAY + timedelta(seconds=3))
        async with asyncio.timeout(GIVES_UP_S):
            while house.chat.keys != [STAGE, GOALS]:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
