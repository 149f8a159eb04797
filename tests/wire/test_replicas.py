"""Several processes of the real `studyplan run` on one database: work is shared, nothing doubled."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientSession
from sqlalchemy import make_url

from bot.outbox.room_sender import LEASE
from bot.platform.clock import SystemClock
from tests.wire.discord.people import Person
from tests.wire.discord.process import bot_process as discord_process
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.discord.world import Channel, Permission
from tests.wire.grounds import Ground, discord_ground, slack_ground
from tests.wire.killing import Lives
from tests.wire.process import PATIENCE, BotProcess, bot_process

TOGETHER = {"sqlite": 2, "postgresql": 3}
"""Processes on one database."""

ROOMS = 60
"""Three times as many as a process claims at once, so that there is work for each."""

TOLERANCE = timedelta(seconds=2)
"""How late a post may be beyond the lease of a process that died."""

ANYWHERE = {"STUDYPLAN_HTTP_ADDRESS": "127.0.0.1:0"}
GROUPS = 4


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    """A stand-in by the machine's clock."""
    async with discord_stand_in(SystemClock()) as stand_in:
        stand_in.world.add_guild("Owls")
        yield stand_in
        assert stand_in.world.violations == []


async def until(holds: Callable[[], bool], within: float = PATIENCE) -> None:
    """Return as soon as that is so. Raises TimeoutError after so many seconds."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - what is watched is in another process
            await asyncio.sleep(0.05)


def address_of(bot: BotProcess) -> str | None:
    """Where it listens, once it said so."""
    found = re.search(r"listening.*address='([\d.:]+)'", "\n".join(bot.lines))
    return found[1] if found else None


async def ready(bot: BotProcess) -> dict[str, bool]:
    """What its `/readyz` says once it is ready."""
    await until(lambda: address_of(bot) is not None)
    async with asyncio.timeout(PATIENCE), ClientSession() as session:
        while True:
            async with session.get(f"http://{address_of(bot)}/readyz") as answer:
                told: dict[str, bool] = await answer.json()
                if told["ready"]:
                    return told
            await asyncio.sleep(0.05)


def is_up_to_date(channel: Channel) -> bool:
    """Whether the latest post that is due has arrived."""
    return any(read(one, "UTC").startswith("🙋") for one in channel.history())


async def test_two_processes_on_one_database(discord: Discord, empty_database_url: str) -> None:
    server = next(iter(discord.world.guilds.values()))
    user = discord.world.add_user("organizer")
    server.members[user.id] = {discord.world.add_role(server, "o", Permission.MANAGE_GUILD).id}
    organizer = Person(discord, user, server)
    channels = [discord.world.add_channel(server, f"room-{number}") for number in range(GROUPS)]
    monday = (SystemClock().now() - timedelta(days=6)).date().isoformat()
    given = {"plan": "deep-learning", "pace": "standard", "start": monday, "at": "00:00", "tz": "UTC"}
    async with (
        discord_process(discord, empty_database_url, settings=ANYWHERE) as first,
        discord_process(
            discord, empty_database_url, "run", "--only", "scheduler", settings=ANYWHERE
        ) as second,
    ):
        assert await ready(first) == {"ready": True, "database": True, "scheduler": True, "discord": True}
        assert await ready(second) == {"ready": True, "database": True, "scheduler": True}
        for channel in channels:
            await organizer.answer(await organizer.command(channel, "plan-admin start", given))
        await until(lambda: all(map(is_up_to_date, channels)))
        for bot in (first, second):
            bot.terminate()
            assert await bot.ended() == 0
            assert not [line for line in bot.lines if "Traceback" in line or "error" in line]
            assert not [line for line in bot.lines if discord.world.token in line]
    for channel in channels:
        titles = Counter(read(one, "UTC").splitlines()[0] for one in channel.history())
        assert set(titles.values()) == {1}, titles


async def test_shards_over_two_processes(discord: Discord, empty_database_url: str) -> None:
    """Each server is listened to by the process that has its shard; together they have all of them."""
    discord.gateway.shards = 4
    servers = {
        shard: discord.world.add_guild(f"server {shard}", id=(4 * 1000 + shard) << 22) for shard in range(4)
    }
    people = {}
    for shard, server in servers.items():
        user = discord.world.add_user(f"organizer {shard}")
        server.members[user.id] = {discord.world.add_role(server, "o", Permission.MANAGE_GUILD).id}
        people[shard] = Person(discord, user, server), discord.world.add_channel(server, "general")
    monday = (SystemClock().now() - timedelta(days=6)).date().isoformat()
    given = {"plan": "deep-learning", "pace": "standard", "start": monday, "at": "00:00", "tz": "UTC"}
    async with (
        discord_process(discord, empty_database_url, "run", "--shards", "0-1/4", settings=ANYWHERE) as first,
        discord_process(discord, empty_database_url, "run", "--shards", "2-3/4", settings=ANYWHERE) as second,
    ):
        for bot in (first, second):
            assert (await ready(bot))["discord"]
        assert sorted(session.shard for session in discord.gateway.sessions) == [(n, 4) for n in range(4)]
        for organizer, channel in people.values():
            await organizer.answer(await organizer.command(channel, "plan-admin start", given))
        await until(lambda: all(is_up_to_date(channel) for _, channel in people.values()))
        for bot in (first, second):
            bot.terminate()
            assert await bot.ended() == 0
            assert not [line for line in bot.lines if "Traceback" in line or "error" in line]
    for _, channel in people.values():
        titles = Counter(read(one, "UTC").splitlines()[0] for one in channel.history())
        assert set(titles.values()) == {1}, titles


async def sent_by(bot: BotProcess) -> int:
    """How many messages a process says that it sent."""
    async with ClientSession() as session, session.get(f"http://{address_of(bot)}/metrics") as answer:
        numbers = re.findall(r'delivery_attempts_total{outcome="sent",.*} ([\d.]+)', await answer.text())
    return int(sum(map(float, numbers)))


@pytest.mark.parametrize("platform", [discord_ground, slack_ground], ids=["discord", "slack"])
async def test_what_a_process_held_when_it_died_is_late_by_its_lease(
    platform: Callable[[int], AbstractAsyncContextManager[Ground]], empty_database_url: str
) -> None:
    async with platform(ROOMS) as ground, AsyncExitStack() as running:
        lives = Lives(ground, empty_database_url, random.Random(0))  # noqa: S311 - it chooses nothing here
        running.push_async_callback(lives.close)
        due = (SystemClock().now() + timedelta(seconds=120)).replace(second=0, microsecond=0)
        await lives.start_groups(lambda _: f"{due:%Y-%m-%d %H:%M}")
        await lives.announce()
        names: list[str] = []

        async def learn_its_name() -> None:
            names.extend(await lives.claims())

        ground.on_arrival(learn_its_name, 0, stored=True)
        first = await running.enter_async_context(bot_process(lives.settings))
        await lives.settled(PATIENCE)
        several = TOGETHER[make_url(empty_database_url).get_backend_name()]
        others = [await running.enter_async_context(bot_process(lives.settings)) for _ in range(1, several)]
        for bot in (first, *others):
            await ready(bot)
        assert SystemClock().now() < due, "this machine is too slow for the test"
        died: list[datetime] = []

        async def strike() -> None:
            while not (await lives.claims())[names[0]]:  # noqa: ASYNC110 - it claims by itself
                await asyncio.sleep(0)
            await first.kill()
            died.append(SystemClock().now())

        ground.on_arrival(strike, 0, stored=True)
        await until(lambda: bool(died), 3 * PATIENCE)
        await lives.settled(LEASE.total_seconds() + PATIENCE)
        arrivals = ground.arrivals()
        late = max(arrivals) - died[0] - LEASE
        print(f"{len(arrivals)} messages, the last {late} after the lease of the dead")  # noqa: T201 - pytest shows it with -s, or where it fails
        assert late > -LEASE / 2, "it held nothing when it died"
        assert late < TOLERANCE
        assert [where for where, count in ground.received().items() if count > 1] == []
        assert len(arrivals) == 3 * ROOMS
        assert all([await sent_by(bot) for bot in others]), "work is shared"
