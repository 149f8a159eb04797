"""Profiles are looked up a few at once, organizers' first, and none while Slack asks to wait."""

import asyncio
from datetime import timedelta

import pytest

from adapters.slack.failures import AccessRevoked
from adapters.slack.lookups import MOST_AT_ONCE, Lookups
from bot.platform.failures import OutcomeUnknown, Unavailable

WAIT = timedelta(seconds=0.2)


class Slack:
    """Answers with the name in capitals, once released; or as it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.errors: dict[str, list[Exception]] = {}
        self.released = asyncio.Event()
        self.times: list[float] = []

    async def fetch(self, user: str) -> str:
        """Note who was asked for, and when."""
        self.asked.append(user)
        self.times.append(asyncio.get_running_loop().time())
        await self.released.wait()
        if self.errors.get(user):
            raise self.errors[user].pop()
        return user.upper()


async def test_each_is_asked_for_once_and_organizers_first() -> None:
    slack = Slack()
    lookups = Lookups(slack.fetch)
    members = [lookups.look_up(f"m{number}", first=False) for number in range(MOST_AT_ONCE + 2)]
    again = lookups.look_up("m0", first=False)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(slack.asked) == MOST_AT_ONCE
    organizer = lookups.look_up("boss", first=True)
    promoted = lookups.look_up(f"m{MOST_AT_ONCE + 1}", first=True)
    slack.released.set()
    assert list(await asyncio.gather(organizer, promoted, again)) == ["BOSS", f"M{MOST_AT_ONCE + 1}", "M0"]
    assert await asyncio.gather(*members) == [f"M{number}" for number in range(MOST_AT_ONCE + 2)]
    waited = slack.asked[MOST_AT_ONCE:]
    assert waited == ["boss", f"m{MOST_AT_ONCE + 1}", f"m{MOST_AT_ONCE}"]
    await lookups.close()


async def test_none_is_asked_for_while_slack_asks_to_wait() -> None:
    slack = Slack()
    lookups = Lookups(slack.fetch)
    slack.errors["m0"] = [Unavailable("wait", WAIT)]
    slack.released.set()
    first = lookups.look_up("m0", first=False)
    while not lookups.is_held:  # noqa: ASYNC110 - it comes by itself
        await asyncio.sleep(0)
    refused_at = slack.times[-1]
    others = [lookups.look_up(f"m{number}", first=False) for number in range(1, 9)]
    organizer = lookups.look_up("boss", first=True)
    assert await asyncio.gather(first, *others, organizer) == [f"M{number}" for number in range(9)] + ["BOSS"]
    assert slack.times[1] - refused_at >= WAIT.total_seconds()
    assert slack.asked[1] == "boss"
    assert slack.asked.count("m0") == 2, "who was refused is asked for again"
    await lookups.close()


async def test_what_slack_does_not_tell_is_none_and_may_be_asked_again() -> None:
    slack = Slack()
    lookups = Lookups(slack.fetch)
    slack.errors["m0"] = [OutcomeUnknown("500"), Unavailable("unreachable")]
    slack.errors["m1"] = [AccessRevoked()]
    slack.released.set()
    assert [await lookups.look_up("m0", first=False) for _ in range(3)] == [None, None, "M0"]
    with pytest.raises(AccessRevoked):
        await lookups.look_up("m1", first=False)
    assert await lookups.look_up("m1", first=False) == "M1"
    await lookups.close()


async def test_nobody_waits_when_it_is_closed() -> None:
    slack = Slack()
    lookups = Lookups(slack.fetch)
    waiting = [lookups.look_up(f"m{number}", first=False) for number in range(9)]
    await asyncio.sleep(0)
    await lookups.close()
    assert all(one.cancelled() for one in waiting)
