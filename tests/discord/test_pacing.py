"""Requests wait for their turn; those about interactions do not; and a turn that is far off is no request."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from aiohttp.web import Application, Request, Response

from adapters.discord import pacing
from adapters.discord.failures import translate
from adapters.discord.pacing import INTERVAL, MOST_AT_ONCE, Pacer
from bot.platform.failures import Unavailable


class Turns:
    """A pace of the tests: how many turns were reserved at a time, and what the next has to wait."""

    def __init__(self) -> None:
        self.reserved: list[int] = []
        self.wait = timedelta(0)

    async def reserve(self, count: int, interval: timedelta) -> timedelta:
        """Note it."""
        assert interval == INTERVAL
        self.reserved.append(count)
        return self.wait


@pytest.fixture
def turns() -> Turns:
    """The pace."""
    return Turns()


async def _ask(turns: Turns, *paths: str) -> list[str]:
    """Send requests to these paths at once; the order in which they arrived."""
    arrived: list[str] = []

    async def arrive(request: Request) -> Response:
        arrived.append(request.path)
        return Response()

    app = Application()
    app.router.add_get("/{path:.*}", arrive)
    async with TestServer(app) as server, ClientSession(trace_configs=[Pacer(turns).trace()]) as session:
        got = await asyncio.gather(
            *(session.get(server.make_url(path)) for path in paths), return_exceptions=True
        )
        for answer in got:
            if isinstance(answer, BaseException):
                raise answer
    return arrived


async def test_requests_begin_in_their_order_and_turns_are_reserved_for_those_that_wait(turns: Turns) -> None:
    paths = [f"/api/v10/channels/{number}/messages" for number in range(12)]
    assert await _ask(turns, *paths) == paths
    assert sum(turns.reserved) == len(paths), "no turn is reserved that nobody takes"
    assert max(turns.reserved) == MOST_AT_ONCE
    assert len(turns.reserved) == 4, "one, then five, five and one"


async def test_requests_about_interactions_wait_for_nothing(turns: Turns) -> None:
    turns.wait = timedelta(days=1)
    about = ["/api/v10/interactions/1/token/callback", "/api/v10/webhooks/1/token/messages/@original"]
    assert sorted(await _ask(turns, *about)) == about
    assert turns.reserved == []


async def test_a_request_whose_turn_is_too_far_off_is_not_sent(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outbox may be sure of that, and tries again later."""
    monkeypatch.setattr(pacing, "LONGEST_WAIT_S", 0.05)
    turns.wait = timedelta(days=1)
    with pytest.raises(Exception, match="Too many requests") as raised:
        await _ask(turns, "/api/v10/users/@me")
    assert isinstance(translate(raised.value, to_person=False), Unavailable)
