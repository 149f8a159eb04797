"""`python -m bot` as a process of its own: starting, stopping, its memory, and many people at once."""

import asyncio
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.platform.clock import SystemClock
from tests.dialogues.seen import counts_of, numbers_in
from tests.wire.discord.people import Person
from tests.wire.discord.process import bot_process
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.discord.world import Channel, Guild, Message, Permission, walk
from tests.wire.process import PATIENCE

ANSWERS = ("Done", "On track", "Behind", "Stuck", "Away")


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    """A stand-in by the machine's clock."""
    async with discord_stand_in(SystemClock()) as stand_in:
        stand_in.world.add_guild("Owls")
        yield stand_in
        assert stand_in.world.violations == []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database is. The bot makes it."""
    return tmp_path / "studyplan.db"


@pytest.fixture
def url(file: Path) -> str:
    """Its address."""
    return f"sqlite+aiosqlite:///{file}"


def guild(discord: Discord) -> Guild:
    """The first server."""
    return next(iter(discord.world.guilds.values()))


def someone(discord: Discord, name: str, permissions: Permission | None = None) -> Person:
    """A new member of it."""
    server, user = guild(discord), discord.world.add_user(name)
    roles = {discord.world.add_role(server, name, permissions).id} if permissions else set()
    server.members[user.id] = roles
    return Person(discord, user, server)


async def until(discord: Discord, channel: Channel, beginning: str) -> Message:
    """The message in the channel that begins so, once it is there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for one in channel.history():
                if read(one, "UTC").startswith(beginning):
                    return one
            await asyncio.sleep(0.02)


async def start_a_group(discord: Discord, channel: Channel) -> Person:
    """A group in its first week, of which the check-in is open; its organizer."""
    organizer = someone(discord, "organizer", Permission.MANAGE_GUILD)
    monday = (SystemClock().now() - timedelta(days=6)).date().isoformat()
    given = {"plan": "deep-learning", "pace": "standard", "start": monday, "at": "00:00", "tz": "UTC"}
    await organizer.answer(await organizer.command(channel, "plan-admin start", given))
    await until(discord, channel, "🙋 Check-in, week 1")
    return organizer


async def test_a_wrong_token_is_one_line_and_status_2(discord: Discord, url: str) -> None:
    async with bot_process(discord, url, settings={"DISCORD_TOKEN": "not-that-token"}) as bot:
        assert await bot.ended() == 2
    (line,) = bot.lines
    assert "DISCORD_TOKEN" in line
    assert "not-that-token" not in line


async def test_a_discord_out_of_reach_is_one_line_and_status_2(discord: Discord, url: str) -> None:
    gone = {"STUDYPLAN_DISCORD_API_URL": "http://127.0.0.1:9/api/v10"}
    async with bot_process(discord, url, settings=gone) as bot:
        assert await bot.ended() == 2
    (line,) = bot.lines
    assert "Discord cannot be reached" in line


async def test_a_restart_between_post_and_click(discord: Discord, url: str) -> None:
    channel = discord.world.add_channel(guild(discord), "general")
    alice = someone(discord, "alice")
    async with bot_process(discord, url) as bot:
        await discord.gateway.connected()
        await start_a_group(discord, channel)
        await alice.answer(await alice.command(channel, "plan join"))
        bot.terminate()
        assert await bot.ended() == 0
    poll = await until(discord, channel, "🙋")
    async with bot_process(discord, url) as bot:
        await discord.gateway.until(lambda: bool(discord.gateway.sessions))
        (told,) = await alice.answer(await alice.click(poll, button(poll, "Stuck")))
        assert numbers_in(read(told, "UTC"))[0] == 1
        assert "stuck" in read(told, "UTC")
        bot.terminate()
        assert await bot.ended() == 0
    assert discord.applications.syncs == 1
    assert len([one for one in channel.history() if read(one, "UTC").startswith("🙋")]) == 1


async def test_what_runs_at_the_end_is_finished(discord: Discord, url: str, file: Path) -> None:
    """Somebody else holds the database while a person joins and the bot is told to end."""
    channel = discord.world.add_channel(guild(discord), "general")
    alice = someone(discord, "alice")
    async with bot_process(discord, url) as bot:
        await discord.gateway.connected()
        await start_a_group(discord, channel)
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        interaction = await alice.command(channel, "plan join")
        bot.terminate()
        await asyncio.sleep(0.5)
        assert not interaction.answered.is_set()
        holder.execute("COMMIT")
        holder.close()
        (told,) = await alice.answer(interaction)
        assert read(told, "UTC").startswith("👋")
        assert "alice" in read(told, "UTC")
        assert await bot.ended() == 0
    assert not any("Traceback" in line for line in bot.lines)


async def test_what_was_not_sent_at_the_end_is_sent_by_the_next(discord: Discord, url: str) -> None:
    """A message hangs while the bot is told to end: nothing is lost or doubled, or waits for a lease."""
    channel = discord.world.add_channel(guild(discord), "general")
    organizer = someone(discord, "organizer", Permission.MANAGE_GUILD)
    hanging, told = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        hanging.set()
        await told.wait()

    async with bot_process(discord, url) as bot:
        await discord.gateway.connected()
        discord.faults.plan("POST", r"/channels/\d+/messages$", hang, after=1)  # the invitation goes well
        monday = (SystemClock().now() - timedelta(days=6)).date().isoformat()
        given = {"plan": "deep-learning", "pace": "standard", "start": monday, "at": "00:00", "tz": "UTC"}
        await organizer.answer(await organizer.command(channel, "plan-admin start", given))
        await asyncio.wait_for(hanging.wait(), PATIENCE)
        bot.terminate()
        await asyncio.sleep(0.2)
        told.set()
        assert await bot.ended() == 0
    began = time.monotonic()
    async with bot_process(discord, url):
        await until(discord, channel, "🎯")
        await until(discord, channel, "🙋")
    assert time.monotonic() - began < 60, "a lease is two minutes"
    titles = Counter(read(one, "UTC").splitlines()[0][:2] for one in channel.history())
    assert set(titles.values()) == {1}


async def test_five_hundred_clicks_in_ten_seconds(discord: Discord, url: str) -> None:
    channel = discord.world.add_channel(guild(discord), "general")
    async with bot_process(discord, url):
        await discord.gateway.connected()
        await start_a_group(discord, channel)
        people = [someone(discord, f"p{number}") for number in range(500)]
        for at in range(0, 500, 50):
            joined = await asyncio.gather(
                *(person.command(channel, "plan join") for person in people[at : at + 50])
            )
            await asyncio.gather(
                *(person.answer(one) for person, one in zip(people[at:], joined, strict=False))
            )
        poll = await until(discord, channel, "🙋")
        edits: list[float] = []
        discord.world.watchers.append(
            lambda _, message: edits.append(time.monotonic()) if message is poll else None
        )
        began = time.monotonic()

        async def click(number: int) -> None:
            await asyncio.sleep(max(0.0, began + number / 50 - time.monotonic()))
            label = ANSWERS[number % 3]
            interaction = await people[number].click(poll, button(poll, label))
            (told,) = await people[number].answer(interaction)
            assert numbers_in(read(told, "UTC"))[0] == 1
            assert label.lower() in read(told, "UTC")

        await asyncio.gather(*(click(number) for number in range(500)))
        wanted = {"Done": 167, "On track": 167, "Behind": 166, "Stuck": 0, "Away": 0}
        async with asyncio.timeout(PATIENCE):
            while counts_of(read(poll, "UTC")) != wanted:  # noqa: ASYNC110 - it is on the screen, no event
                await asyncio.sleep(0.05)
        gaps = [later - sooner for sooner, later in pairwise(edits)]
    assert edits
    assert min(gaps, default=1) > 0.9, f"at most one edit a second, not {gaps}"
    assert len(edits) <= edits[-1] - began + 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's memory in /proc")
async def test_a_thousand_servers_take_little_memory(discord: Discord, url: str) -> None:
    for number in range(1000):
        server = discord.world.add_guild(f"Server {number}")
        roles = [discord.world.add_role(server, f"role {one}", Permission.SEND_MESSAGES) for one in range(15)]
        for one in range(50):
            channel = discord.world.add_channel(server, f"channel-{one}")
            channel.overwrites = {role.id: (Permission.VIEW_CHANNEL, Permission(0)) for role in roles[:2]}
    alice, general = someone(discord, "alice"), discord.world.add_channel(guild(discord), "general")
    async with bot_process(discord, url) as bot:
        await discord.gateway.connected()
        await discord.gateway.heard()
        await alice.answer(await alice.command(general, "plan help"))
        assert bot.megabytes("VmHWM") < 150


async def test_the_doctor_says_what_a_channel_lacks(discord: Discord, url: str) -> None:
    channel = discord.world.add_channel(guild(discord), "general")
    async with bot_process(discord, url, "doctor") as doctor:
        assert await doctor.ended() == 0, "before the first start"
    assert "✓ The database is new; `studyplan run` sets it up." in doctor.lines
    async with bot_process(discord, url):
        await discord.gateway.connected()
        await start_a_group(discord, channel)
    async with bot_process(discord, url, "doctor") as doctor:
        assert await doctor.ended() == 0
    assert "✓ Discord, #general: I may do all that posts need." in doctor.lines
    denied = Permission.CREATE_PUBLIC_THREADS | Permission.READ_MESSAGE_HISTORY
    channel.overwrites[discord.world.bot.id] = (Permission(0), denied)
    async with bot_process(discord, url, "doctor") as doctor:
        assert await doctor.ended() == 1
    bad = [line for line in doctor.lines if line.startswith("✗")]
    assert [any(words in line for line in bad) for words in ("Create Public Threads", "Read Message History")]
    assert len(bad) == 2


def button(message: Message, label: str) -> str:
    """The custom_id of the button of that label."""
    found: str = next(one["custom_id"] for one in walk(message.components) if one.get("label") == label)
    return found
