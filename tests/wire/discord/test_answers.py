"""What people do on Discord and what they get: every command, button, menu, form and suggestion, in time."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.local.buttons import Pressable
from adapters.local.chat import Message as Shown
from bot.commands.command import Command
from bot.commands.parsing import given
from bot.commands.registry import Registry
from bot.db.engine import Database
from bot.db.table import Table
from bot.features import FEATURES
from tests.conftest import Copies
from tests.dialogues.dialogue import APOLOGY, BEGIN
from tests.dialogues.seen import cards, numbers_in
from tests.wire.discord.hall import Hall, open_hall
from tests.wire.discord.interactions import DEADLINE, Interaction, Response
from tests.wire.discord.limits import Cut
from tests.wire.discord.reading import read
from tests.wire.discord.rules import EPHEMERAL
from tests.wire.discord.stage import named
from tests.wire.discord.world import Channel, Message, walk

REGISTRY = Registry.from_features(FEATURES)
IN_WEEK_1 = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-07T09:00:00+01:00
"""


async def general(hall: Hall) -> Channel:
    """The channel of the group."""
    return await hall.stage.channel("#general")


async def words(hall: Hall, person: str, interaction: Interaction) -> str:
    """What the person reads in answer."""
    shown = await hall.stage.person(person).answer(interaction)
    return "\n".join(read(one, "UTC") for one in shown)


@pytest.mark.parametrize("command", REGISTRY.commands, ids=lambda one: one.name)
async def test_every_command_is_answered_to_its_caller_alone(
    hall: Hall, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book-club.csv").write_text("week,reading\n1,Chapter 1\n", encoding="utf-8")
    await hall.dialogue.play(IN_WEEK_1)
    example = (command.example or f"/{command.name}").removeprefix(f"/{command.name}").strip()
    who = "organizer" if command.group == "plan-admin" else "alice"
    person, bob, channel = hall.stage.person(who), hall.stage.person("bob"), await general(hall)
    before = len(bob.sees(channel))
    interaction = await person.command(channel, command.name, named(command, given(command, example)))
    told = await words(hall, who, interaction)
    await hall.stage.platform.idle()
    assert told
    assert APOLOGY not in told
    assert interaction.seconds is not None
    assert interaction.seconds < DEADLINE
    assert interaction.messages[0].flags & EPHEMERAL
    new = bob.sees(channel)[before:]
    assert not set(new) & set(interaction.messages), "an answer is for its caller alone"
    assert all(APOLOGY not in read(one, "UTC") for one in new)


PAGES = {
    "alice": (
        "/plan week",
        "/plan overview",
        "/plan progress",
        "/plan settings",
        "/plan streak",
        "/plan papers show",
        "/plan projects submit",
    ),
    "organizer": ("/plan-admin status",),
}


async def test_every_button_and_menu_is_answered(hall: Hall) -> None:
    """A press in a private message redraws it, so each page is opened anew for each of its buttons."""
    await hall.dialogue.play(IN_WEEK_1)
    pressed = 0

    async def press(who: str, message: Shown, one: Pressable) -> None:
        before = len(hall.dialogue.messages)
        await hall.stage.press(who, message, one)
        answers = [seen for seen in hall.dialogue.messages[before:] if seen.to == who]
        assert answers, f"{one.label} of {message.text[:40]!r} was not answered"
        told = "\n".join(seen.text for seen in answers)
        assert APOLOGY not in told
        assert "refused" not in cards(answers), f"{one.label} of {message.text[:40]!r}"

    for message in [one for one in hall.dialogue.player.transcript.messages if one.to is None]:
        for one in list(hall.stage.pressables(message)):
            await press("alice", message, one)
            pressed += 1
    for who, lines in PAGES.items():
        for line in lines:
            place = 0
            while True:
                await hall.dialogue.play(f"{who}: {line}")
                page = [one for one in hall.dialogue.player.transcript.messages if one.to == who][-1]
                buttons = list(hall.stage.pressables(page))
                if place >= len(buttons):
                    break
                await press(who, page, buttons[place])
                place, pressed = place + 1, pressed + 1
    assert pressed > 30


async def test_a_button_of_another_time_is_answered_politely(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    world, channel, alice = hall.discord.world, await general(hall), hall.stage.person("alice")
    for own in (
        "old:thing",
        "1::plan nonsense::",
        "1:9999:plan week::",
        "pick",
        "1:1:plan done:item=no.such:",
    ):
        button = {"type": 2, "style": 2, "label": "Press", "custom_id": own, "id": 2}
        row = {"type": 1, "id": 1, "components": [button]}
        message = Message(world.ids.next(), channel, world.bot, world.clock.now(), "x", [row])
        world.post(message)
        told = await words(hall, "alice", await alice.click(message, own))
        assert told
        assert APOLOGY not in told


async def test_suggestions_for_every_option_that_has_them(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    channel, seen = await general(hall), 0
    for command in hall.discord.world.commands:
        who = hall.stage.person("organizer" if command["name"] == "plan-admin" else "alice")
        for sub in command.get("options") or []:
            for option in sub.get("options") or []:
                if not option.get("autocomplete"):
                    continue
                name = f"{command['name']} {sub['name']}"
                for typed in ("", "e", "zzzzzz", "Eig 🦉 " + "x" * 90):
                    choices = await who.autocomplete(channel, name, {option["name"]: typed}, option["name"])
                    assert len(choices) <= 25
                anything = await who.autocomplete(channel, name, {option["name"]: ""}, option["name"])
                assert anything, f"{name} {option['name']}"
                seen += 1
    assert seen > 5


async def test_a_suggested_item_can_be_ticked_off(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    channel, alice = await general(hall), hall.stage.person("alice")
    choice, *_ = await alice.autocomplete(channel, "plan done", {"item": "Vecto"}, "item")
    told = await words(hall, "alice", await alice.command(channel, "plan done", {"item": choice["value"]}))
    assert "“Vectors”" in told


async def test_a_group_starts_without_typing_a_single_option(hall: Hall) -> None:
    organizer, channel = hall.stage.person("organizer"), await general(hall)
    await hall.dialogue.player.app()
    opened = await organizer.command(channel, "plan-admin start")
    assert opened.response is Response.MODAL
    assert organizer.modal is not None
    menus = [one for one in walk(organizer.modal["components"]) if one.get("type") == 3]
    assert [one["custom_id"] for one in menus] == ["plan", "pace", "start", "at", "tz"]
    chosen = {one["custom_id"]: one["options"][0]["label"] for one in menus}
    told = await words(hall, "organizer", await organizer.submit(chosen))
    assert "/plan-admin calendar schedule" in told


async def test_in_a_thread_the_group_of_its_channel_answers(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    prompt = next(one for one in (await general(hall)).history() if one.thread)
    assert prompt.thread is not None
    alice = hall.stage.person("alice")
    told = await words(hall, "alice", await alice.command(prompt.thread, "plan week"))
    assert numbers_in(told.splitlines()[0]) == [1, 58]


async def test_an_answer_that_comes_after_a_quarter_of_an_hour_is_lost_and_the_deed_stays(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    clock, channel, alice = hall.dialogue.player.clock, await general(hall), hall.stage.person("alice")

    async def a_long_time() -> None:
        clock.move_to(clock.now() + timedelta(minutes=16))

    hall.discord.faults.plan("PATCH", "/messages/@original", a_long_time)
    interaction = await alice.command(channel, "plan done", {"item": "Vectors"})
    await hall.stage.platform.idle()
    assert not interaction.answered.is_set()
    assert (await hall.dialogue.say("alice", "/plan week")).tells("✅")


async def test_an_answer_that_cannot_replace_the_thinking_message_goes_out_another_way(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.responses.SHOW_RETRY_PAUSES_S", (0.01, 0.01))
    await hall.dialogue.play(IN_WEEK_1)
    hall.discord.faults.plan("PATCH", "/messages/@original", Cut.BEFORE, 3)
    alice = hall.stage.person("alice")
    interaction = await alice.command(await general(hall), "plan done", {"item": "Vectors"})
    assert "“Vectors”" in await words(hall, "alice", interaction)
    assert len(hall.discord.sent("POST", f"/{interaction.token}")) == 1


async def test_clicks_while_the_gateway_is_cut_off_are_answered(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    channel, alice = await general(hall), hall.stage.person("alice")
    poll = channel.history()[-1]
    done = next(one["custom_id"] for one in walk(poll.components) if one.get("label") == "Done")
    hall.discord.gateway.abort()
    interactions = await asyncio.gather(*(alice.click(poll, done) for _ in range(5)))
    for interaction in interactions:
        told = await words(hall, "alice", interaction)
        assert numbers_in(told)[0] == 1
        assert "done" in told
    assert hall.discord.gateway.resumes == 1
    assert hall.discord.gateway.starts == 1


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
async def test_an_acknowledgement_whose_connection_breaks_is_repeated(hall: Hall, cut: Cut) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    channel, alice = await general(hall), hall.stage.person("alice")
    hall.discord.faults.plan("POST", "/callback$", cut)
    interaction = await alice.command(channel, "plan done", {"item": "Vectors"})
    assert "“Vectors”" in await words(hall, "alice", interaction)
    if cut is Cut.AFTER:  # a second acknowledgement is the price of not knowing
        (noted,) = hall.discord.world.violations
        assert "a second response" in noted
        hall.discord.world.violations.clear()


@pytest.fixture
async def slow(postgres_copies: Copies) -> AsyncIterator[tuple[Hall, Database]]:
    """The bot on a database of which every table can be locked, and another connection to it."""
    copy = postgres_copies.take()
    url = copy.render_as_string(hide_password=False)
    other = Database(url)
    async with open_hall(url) as hall:
        yield hall, other
    await other.close()
    postgres_copies.drop(copy)


@pytest.mark.soak
async def test_a_database_that_takes_five_seconds_keeps_nobody_waiting_for_an_acknowledgement(
    slow: tuple[Hall, Database],
) -> None:
    hall, other = slow
    await hall.dialogue.play(IN_WEEK_1)
    channel, alice, bob = await general(hall), hall.stage.person("alice"), hall.stage.person("bob")
    poll = channel.history()[-1]
    done = next(one["custom_id"] for one in walk(poll.components) if one.get("label") == "Done")
    tables = ", ".join(table.name for table in Table.metadata.sorted_tables)

    began = time.monotonic()
    async with other.engine.begin() as connection:
        await connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
        deeds = [
            asyncio.create_task(alice.command(channel, "plan done", {"item": "Vectors"})),
            asyncio.create_task(bob.click(poll, done)),
            asyncio.create_task(hall.stage.person("organizer").command(channel, "plan-admin status")),
            *(asyncio.create_task(alice.command(channel, "plan week")) for _ in range(30)),
        ]
        suggested = await alice.autocomplete(channel, "plan done", {"item": "Vec"}, "item")
        assert suggested == [], "better nothing than nothing in time"
        interactions = await asyncio.gather(*deeds)
        assert not any(one.answered.is_set() for one in interactions)
        await asyncio.sleep(began + 5 - time.monotonic())
    for interaction in interactions:
        assert interaction.seconds is not None
        assert interaction.seconds < 1
        await asyncio.wait_for(interaction.answered.wait(), 30)
    assert "“Vectors”" in read(interactions[0].messages[0], "UTC")
    checked_in = read(interactions[1].messages[0], "UTC")
    assert numbers_in(checked_in)[0] == 1
    assert "done" in checked_in


async def test_commands_are_told_once_over_restarts(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nrestart\nrestart\nalice: /plan join\nrestart")
    assert hall.discord.applications.syncs == 1
    assert hall.discord.gateway.starts == 4


async def test_a_board_shows_the_name_of_this_server(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join")
    alice = hall.stage.person("alice").user
    hall.stage.guild.nicks[alice.id] = "Captain Alice"
    await hall.dialogue.play("alice: /plan week\nbob: /plan progress")
    assert hall.dialogue.last("bob").tells("Captain Alice")
    await hall.dialogue.play(f"organizer: /plan-admin people organizers add <@{alice.id}>")
    assert hall.dialogue.last("organizer").tells("Captain Alice is an organizer")
