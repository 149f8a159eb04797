"""SIGKILL at every step of a real `studyplan run`, again and again: each post arrives exactly once.

STUDYPLAN_CRASHES says how many kills there are for each platform and database (`make crashes`: 300 a
platform), STUDYPLAN_SEED when they strike. What came of it is printed.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest

from tests.wire.grounds import Ground, discord_ground, slack_ground
from tests.wire.killing import WORDS, Lives, Step

KILLS = int(os.environ.get("STUDYPLAN_CRASHES", "5"))
SEED = int(os.environ.get("STUDYPLAN_SEED") or random.SystemRandom().randrange(10**6))
ROOMS = 20


def counted(steps: Counter[Step]) -> dict[str, int]:
    """How often each, by name."""
    return {step.value: count for step, count in steps.items()}


@pytest.mark.parametrize("place", [discord_ground, slack_ground], ids=["discord", "slack"])
async def test_each_post_arrives_once_however_often_the_bot_is_killed(
    place: Callable[[int], AbstractAsyncContextManager[Ground]],
    empty_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.wire.discord.channels.NONCE_MEMORY", timedelta(0))  # it must not need that
    rng = random.Random(SEED)  # noqa: S311 - it must be repeatable
    async with place(ROOMS) as ground:
        lives = Lives(ground, empty_database_url, rng)
        try:
            await lives.begin()
            for number in range(KILLS):
                await lives.announce()
                await lives.end_at(list(Step)[number % len(Step)])
            await lives.finish()
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
            assert ground.looks() <= lives.unsure * (1 + received.total() // ROOMS // 100), told
            assert lives.missed.total() <= KILLS // 10, told
        finally:
            await lives.close()
