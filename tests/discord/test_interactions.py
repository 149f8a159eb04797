"""What people do, on its way to the app and back: acknowledged first, whatever breaks."""

import asyncio

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.util import await_only

from adapters.discord import interactions, responses
from adapters.discord.platform import DiscordPlatform
from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.rate_limit import Bursts, RateLimit
from bot.db.engine import Database
from tests.wire.discord.limits import Cut
from tests.wire.discord.people import Person
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord
from tests.wire.discord.world import Channel, Guild, Message

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Served = tuple[DiscordPlatform, App]


@pytest.fixture
def guild(discord: Discord) -> Guild:
    """A server with the bot on it, there before the bot connects."""
    return discord.world.add_guild("Study")


@pytest.fixture
def channel(discord: Discord, guild: Guild) -> Channel:
    """Its channel."""
    return discord.world.add_channel(guild, "general")


@pytest.fixture
def owner(discord: Discord, guild: Guild, channel: Channel, served: Served) -> Person:
    """Whoever owns it."""
    return Person(discord, guild.owner, guild)


@pytest.mark.parametrize("fault", [Cut.BEFORE, Cut.AFTER, None])
async def test_an_acknowledgement_survives_a_broken_connection(
    discord: Discord, owner: Person, channel: Channel, fault: Cut | None
) -> None:
    if fault is not None:
        discord.faults.plan("POST", "/callback$", fault)
    asked = await owner.command(channel, "plan help")
    (answer,) = await owner.answer(asked)
    assert "What I can do" in read(answer, "UTC")
    assert answer.seen_by is owner.user


async def test_what_was_never_acknowledged_is_not_done(
    discord: Discord, owner: Person, channel: Channel, served: Served
) -> None:
    discord.faults.plan("POST", "/callback$", 404)
    await owner.command(channel, "plan settings", {"reminders": "on"})
    await served[0].idle()
    asked = await owner.command(channel, "plan settings")
    (answer,) = await owner.answer(asked)
    assert "Reminders: off" in read(answer, "UTC")


async def test_an_answer_that_cannot_be_shown_stays_done(
    discord: Discord, owner: Person, channel: Channel, served: Served
) -> None:
    discord.faults.plan("PATCH", "/@original$", 404)
    await owner.command(channel, "plan settings", {"reminders": "on"})
    await served[0].idle()
    asked = await owner.command(channel, "plan settings")
    (answer,) = await owner.answer(asked)
    assert "Reminders: on" in read(answer, "UTC")


async def test_a_public_answer_that_is_refused_is_told_to_the_person(
    discord: Discord, owner: Person, channel: Channel, served: Served
) -> None:
    discord.faults.plan("POST", f"/channels/{channel.id}/messages$", 403)
    given = {
        "plan": "deep-learning",
        "pace": "standard",
        "start": "2026-03-09",
        "at": "09:00",
        "tz": "Europe/Berlin",
    }
    await owner.command(channel, "plan-admin start", given)
    await served[0].idle()
    first, second = owner.sees(channel)
    assert "is set up" in read(first, "UTC")
    assert "I could not post it in the channel" in read(second, "UTC")
    assert second.seen_by is owner.user


async def test_a_button_that_is_none_of_ours_is_answered_with_a_sentence(
    discord: Discord, owner: Person, channel: Channel, clock: MovableClock
) -> None:
    world = discord.world
    old = {
        "type": 1,
        "id": 1,
        "components": [{"type": 2, "id": 2, "style": 1, "custom_id": "old:7", "label": "Old"}],
    }
    message = Message(world.ids.next(), channel, world.bot, clock.now(), components=[old])
    world.post(message)
    (answer,) = await owner.answer(await owner.click(message, "old:7"))
    assert "I do not know this button any more" in read(answer, "UTC")


async def test_suggestions_that_take_too_long_are_none(
    discord: Discord, owner: Person, channel: Channel, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"timezone": "berl"}
    found = await owner.autocomplete(channel, "plan settings", given, "timezone")
    assert [one["value"] for one in found] == ["Europe/Berlin"]
    monkeypatch.setattr(interactions, "SUGGEST_WITHIN_S", 0.05)

    @event.listens_for(database.engine.sync_engine, "begin")
    def _wait(connection: Connection) -> None:
        await_only(asyncio.sleep(1))

    assert await owner.autocomplete(channel, "plan settings", given, "timezone") == []
    assert discord.world.violations == []


async def test_what_one_person_does_happens_in_its_order(
    discord: Discord, owner: Person, channel: Channel, served: Served
) -> None:
    # The first acknowledgement is slow, that of the second is not.
    asked, late = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await late.wait()

    discord.faults.plan("POST", "/callback$", wait)
    first = asyncio.create_task(owner.command(channel, "plan settings", {"reminders": "on"}))
    await asked.wait()
    await owner.command(channel, "plan settings", {"reminders": "off"})
    late.set()
    await first
    await served[0].idle()
    (answer,) = await owner.answer(await owner.command(channel, "plan settings"))
    assert "Reminders: off" in read(answer, "UTC")


async def test_only_so_much_of_one_person_waits_for_answers(
    discord: Discord, owner: Person, channel: Channel, served: Served, clock: MovableClock
) -> None:
    platform, app = served
    app._limit = RateLimit(clock, Bursts(commands=99, unanswered=5))  # other tests have no limit
    asked, late = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await late.wait()

    discord.faults.plan("POST", "/callback$", wait)
    first = asyncio.create_task(owner.command(channel, "plan settings"))
    await asked.wait()
    others = [await owner.command(channel, "plan settings") for _ in range(9)]
    said = [read(one, "UTC") for asked_for in others[4:] for one in await owner.answer(asked_for)]
    assert len(said) == 5, "each is told at once"
    assert all("5 clicks and commands" in words for words in said)
    late.set()
    answers = [await owner.answer(one) for one in (await first, *others[:4])]
    assert all("Reminders: off" in read(shown, "UTC") for (shown,) in answers), "what had come first is done"
    await platform.idle()
    (again,) = await owner.answer(await owner.command(channel, "plan settings"))
    assert "Reminders: off" in read(again, "UTC")
    assert discord.world.violations == []


@pytest.mark.parametrize("fault", [Cut.BEFORE, Cut.AFTER])
async def test_an_answer_is_shown_in_spite_of_broken_connections(
    discord: Discord, owner: Person, channel: Channel, monkeypatch: pytest.MonkeyPatch, fault: Cut
) -> None:
    monkeypatch.setattr(responses, "SHOW_RETRY_PAUSES_S", (0.0, 0.0, 0.0))
    discord.faults.plan("PATCH", "/@original$", fault, times=3)
    (answer,) = await owner.answer(await owner.command(channel, "plan help"))
    assert "What I can do" in read(answer, "UTC")


async def test_an_acknowledgement_that_hangs_is_tried_again(
    discord: Discord, owner: Person, channel: Channel
) -> None:
    async def hang() -> None:
        await asyncio.sleep(responses.ACKNOWLEDGE_WITHIN_S[-1])

    discord.faults.plan("POST", "/callback$", hang)
    (answer,) = await owner.answer(await owner.command(channel, "plan help"))
    assert "What I can do" in read(answer, "UTC")


async def test_suggestions_that_fail_are_none(
    discord: Discord, owner: Person, channel: Channel, database: Database
) -> None:
    async with database.write() as session:
        await session.execute(text("ALTER TABLE rooms RENAME TO gone"))
    found = await owner.autocomplete(channel, "plan done", {"item": "a"}, "item")
    assert found == []


async def test_a_group_is_started_where_the_interaction_says_that_all_is_allowed(
    discord: Discord, owner: Person, channel: Channel
) -> None:
    discord.faults.plan("GET", "/guilds/", 404, times=3)
    given = {"plan": "deep-learning", "pace": "standard", "start": "2026-03-09", "at": "09:00", "tz": "UTC"}
    (answer, *_) = await owner.answer(await owner.command(channel, "plan-admin start", given))
    assert "is set up" in read(answer, "UTC")
