"""SIGKILL at every step of a real `studyplan run`, again and again: each post arrives exactly once.

STUDYPLAN_CRASHES says how many kills there are for each platform and database (`make crashes`: 300 a
platform), STUDYPLAN_SEED when they strike. What came of it is printed.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.db import schema
from bot.db.engine import Database
from bot.outbox.room_sender import LEASE
from tests.db import filling
from tests.wire.grounds import Ground, discord_ground, slack_ground
from tests.wire.killing import WORDS, Lives, Step, migration_begins
from tests.wire.process import PATIENCE, bot_process

KILLS = int(os.environ.get("STUDYPLAN_CRASHES", "5"))
SEED = int(os.environ.get("STUDYPLAN_SEED") or random.SystemRandom().randrange(10**6))
ROOMS = 20
LONGEST_RUN = 8 * 60
"""Seconds for the kills on one platform and database, so that `make crashes` ends within half an hour."""

SENDING = [step for step in Step if step is not Step.DELETION]
MENDING = [Step.DELETION, Step.AFTER_SEND, Step.DELETION, Step.BEFORE_RECORD, Step.ANYWHERE, Step.AFTER_CLAIM]

SMALLEST_PAGE = 100
"""Messages of history that Discord gives at once; Slack gives more."""

OLDEST = "0001"
MIGRATION_LASTS = 0.5
"""Seconds, roughly. Kills come ever later in it, until one comes too late."""


def counted(steps: Counter[Step]) -> dict[str, int]:
    """How often each, by name."""
    return {step.value: count for step, count in steps.items()}


@pytest.fixture(params=[discord_ground, slack_ground], ids=["discord", "slack"])
async def ground(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ground]:
    """Each platform. Discord forgets nonces at once, as it would if the bot came back after minutes."""
    monkeypatch.setattr("tests.wire.discord.channels.NONCE_MEMORY", timedelta(0))
    async with request.param(ROOMS) as opened:
        yield opened


@pytest.fixture
async def lives(ground: Ground, empty_database_url: str) -> AsyncIterator[Lives]:
    """A bot there, with a group in each room."""
    built = Lives(ground, empty_database_url, random.Random(SEED))  # noqa: S311 - it must be repeatable
    await built.begin()
    yield built
    await built.close()


async def judge(lives: Lives, ground: Ground) -> None:
    """Raises AssertionError unless each post arrived once, and few pages of history were read for that."""
    received = ground.received()
    told = (
        f"seed {SEED}: killed {counted(lives.kills)}, missed {counted(lives.missed)}; "
        f"{received.total()} messages, {lives.unsure} claims left by the dead, "
        f"{ground.looks()} pages of history read"
    )
    print(told)  # noqa: T201 - pytest shows it with -s, or where it fails
    assert [where for where, count in received.items() if count > 1] == [], told
    assert received.total() == await lives.sent(), told
    assert sum(WORDS in words for _, words in received) == ROOMS * lives.announced, told
    pages = 1 + received.total() // ROOMS // SMALLEST_PAGE
    assert ground.looks() <= lives.unsure * pages, told


async def test_each_post_arrives_once_however_often_the_bot_is_killed(lives: Lives, ground: Ground) -> None:
    ends = time.monotonic() + LONGEST_RUN
    for number in range(KILLS):
        step = SENDING[number % len(SENDING)]
        await lives.make_work(step)
        await lives.end_at(step)
        await lives.end_leases()
        if number % 10 == 9:
            print(f"\n{number + 1} of {KILLS} kills", end="", flush=True)  # noqa: T201 - as below
        if time.monotonic() > ends:
            print(f"\nthis machine is too slow: {number + 1} of {KILLS} kills", end="")  # noqa: T201 - as below
            break
    await lives.finish()
    await judge(lives, ground)
    polls = [words for _, words in ground.received() if "🙋" in words]
    assert all(lives.is_drawn(words) for words in polls), f"seed {SEED}: {polls}"
    assert lives.missed.total() <= KILLS // 10, f"seed {SEED}"


@pytest.mark.skipif("STUDYPLAN_CRASHES" not in os.environ, reason="minutes: `make crashes` runs it")
async def test_what_is_withdrawn_is_gone_and_what_is_posted_again_is_there_once(
    lives: Lives, ground: Ground
) -> None:
    """However often the bot is killed while it sends and deletes."""
    ends = time.monotonic() + LONGEST_RUN
    await lives.mend()
    await lives.finish()
    for number in range(KILLS):
        step = MENDING[number % len(MENDING)]
        await lives.mend()
        await lives.end_at(step)
        await lives.end_leases()
        if time.monotonic() > ends:
            break
    await lives.finish()
    received = ground.received()
    told = f"seed {SEED}: killed {counted(lives.kills)}, missed {counted(lives.missed)}"
    print(told)  # noqa: T201 - as above
    assert [where for where, count in received.items() if count > 1] == [], told
    assert received.total() == await lives.sent(), told
    there = {
        (channel, number): sum(
            count
            for (place, words), count in received.items()
            if place.split()[0] == channel and f"{WORDS} {number}\n" in f"{words}\n"
        )
        for channel, number in lives.mended
    }
    assert there == {which: int(is_there) for which, is_there in lives.mended.items()}, told
    assert set(lives.mended.values()) == {True, False}, told
    assert lives.missed[Step.DELETION] < lives.kills[Step.DELETION], told


@pytest.mark.skipif("STUDYPLAN_CRASHES" not in os.environ, reason="a minute and more: `make crashes` runs it")
async def test_a_claim_of_the_dead_ends_by_itself(lives: Lives, ground: Ground) -> None:
    await lives.announce()
    await lives.end_at(Step.AFTER_SEND)
    assert lives.unsure
    await lives.finish(PATIENCE + LEASE.total_seconds())
    await judge(lives, ground)


async def test_a_migration_happens_wholly_or_not_at_all(empty_database_url: str) -> None:
    """The bot dies while it migrates, until it is left alone and gets as far as Discord."""
    rng = random.Random(SEED)  # noqa: S311 - it must be repeatable
    settings = {
        "DISCORD_TOKEN": "not-a-real-token",
        "STUDYPLAN_DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
        "STUDYPLAN_DATABASE_URL": empty_database_url,
    }
    database = Database(empty_database_url)
    async with schema.migrating(database.engine) as connection:
        await connection.run_sync(schema.migrate, OLDEST)
        await connection.run_sync(filling.fill)
        before = await connection.run_sync(filling.count)
    found: str | None = OLDEST
    kills = 0
    while found == OLDEST and kills < KILLS:
        async with bot_process(settings) as bot:
            await migration_begins(database)
            await asyncio.sleep(rng.uniform(0, MIGRATION_LASTS * kills / KILLS))
            await bot.kill()
        kills += 1
        async with schema.migrating(database.engine) as connection:  # when whoever died is out of the way
            found = await connection.run_sync(schema.revision_of)
            rows = await connection.run_sync(filling.count)
        assert {table: rows.get(table) for table in before} == before, f"seed {SEED}, kill {kills}"
    assert found in {OLDEST, schema.head()}, f"seed {SEED}, kill {kills}"
    assert kills > 1, "none came in time"
    async with bot_process(settings) as bot:
        assert await bot.ended() == 2
    assert "Discord cannot be reached" in bot.lines[0]
    assert await schema.revision(database.engine) == schema.head()
    await database.close()
