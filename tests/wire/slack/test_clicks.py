"""Many people at once: every click counts, and the poll is redrawn now and then."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.slack.chat import SlackChat
from bot.commands.call import Call
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from tests.dialogues.dialogue import BEGIN
from tests.dialogues.seen import counts_of
from tests.wire.slack.acting import handles
from tests.wire.slack.hall import Hall, open_hall

CROWD = 500
AT_ONCE = 50
"""Clicks that Slack delivers at the same time."""

ANSWERS = ("Done", "On track", "Behind", "Stuck", "Away")


@pytest.fixture
async def hurried_hall(database_url: str) -> AsyncIterator[Hall]:
    """The bot where each click must be acknowledged within Slack's three seconds."""
    async with open_hall(database_url, patience=3) as opened:
        yield opened


async def test_five_hundred_clicks_on_one_poll(hurried_hall: Hall) -> None:
    hall = hurried_hall
    await hall.play(BEGIN)
    crowd = [f"member{number}" for number in range(CROWD)]
    await _join(hall, crowd)
    await hall.play("wait until 2026-03-07T09:00:00+01:00")
    poll = hall.poll()
    buttons = {one.label: one.element["action_id"] for one in handles(poll) if one.label in ANSWERS}
    turns = asyncio.Semaphore(AT_ONCE)

    async def click(number: int) -> None:
        async with turns:
            await hall.person(crowd[number]).click(poll, buttons[ANSWERS[number % len(ANSWERS)]])

    loop = asyncio.get_running_loop()
    before, began = len(hall.slack.calls), loop.time()
    over = asyncio.Event()
    clock = asyncio.create_task(_let_time_pass(hall, over))
    await asyncio.gather(*(click(number) for number in range(CROWD)))
    await hall.stage.platform.idle()
    elapsed = loop.time() - began
    over.set()
    await clock
    await hall.play("wait 10s")
    assert hall.slack.troubles == []
    assert counts_of(hall.person("organizer").read(poll)) == dict.fromkeys(ANSWERS, CROWD // len(ANSWERS))
    edits = [name for name, _ in hall.slack.calls[before:] if name == "chat.update"]
    assert len(edits) <= elapsed / SlackChat.edit_interval.total_seconds() + 3


async def test_one_answer_a_member_however_often_they_click(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
    """)
    alice = hall.person("alice")
    await asyncio.gather(*(alice.click(hall.poll(), answer) for answer in ANSWERS * 3))
    await hall.stage.platform.idle()
    await hall.play("wait 10s")
    assert sum(counts_of(alice.read(hall.poll())).values()) == 1


async def _join(hall: Hall, names: list[str]) -> None:
    """Let people join, without a word in Slack."""
    app = await hall.dialogue.player.app()
    team = hall.stage.team.id
    room = RoomRef("slack", team, hall.general.id, "#general")
    for name in names:
        actor = Actor(AccountRef("slack", team, hall.person(name).user.id), name)
        assert not (await app.dispatch(Call(actor, room, "plan", "join"))).is_refusal


async def _let_time_pass(hall: Hall, over: asyncio.Event) -> None:
    """Do as the scheduler does: the clock goes on, and the app is woken when something is due."""
    loop = asyncio.get_running_loop()
    app, clock = await hall.dialogue.player.app(), hall.dialogue.player.clock
    start, began = clock.now(), loop.time()
    while not over.is_set():
        await asyncio.sleep(0.1)
        clock.move_to(start + timedelta(seconds=loop.time() - began))
        await app.tick(clock.now())


async def test_what_one_person_does_happens_in_its_order(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: /plan join\nwait until 2026-03-07T09:00:00+01:00")
    alice = hall.person("alice")
    hall.slack.faults.slow("users.info", 0.5)
    answers = ("Done", "Stuck", "Behind", "Done", "Stuck")
    for label in answers:
        await alice.click(hall.poll(), label)
    await hall.stage.platform.idle()
    await hall.play("wait 10s")
    counts = counts_of(alice.read(hall.poll()))
    assert {name for name, count in counts.items() if count} == {answers[-1]}
