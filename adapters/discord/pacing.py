"""Keeps requests below Discord's limit of 50 a second, together with the other processes of the bot.

Discord bans an address after 10,000 refused requests in 10 minutes, and a burst at the full hour would bring
ten a second. Discord does not count requests about interactions (developer documentation of November 2026).
"""

import asyncio
from collections import deque
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
import discord

from bot.platform.chat import Pace

INTERVAL = timedelta(seconds=1 / 45)
"""Between two requests. On the way to Discord some come closer together, so a margin is left."""

MOST_AT_ONCE = 5
"""Turns reserved at once: few, because those that a process comes too late for are lost."""

LONGEST_WAIT_S = 20.0
"""How long a request may wait for its turn, so that a call ends before its own deadline."""

NOT_COUNTED = ("/interactions/", "/webhooks/")


class Pacer:
    """Starts requests one after another, in the order in which they came."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._turns: deque[float] = deque()
        self._one_by_one = asyncio.Lock()
        self._waiting = 0
        self._latest = 0.0

    def trace(self) -> aiohttp.TraceConfig:
        """What makes each request of an aiohttp session wait for its turn, repeats by the client included."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._on_request)
        return config

    async def _on_request(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, started: aiohttp.TraceRequestStartParams
    ) -> None:
        if any(part in started.url.path for part in NOT_COUNTED):
            return
        self._waiting += 1
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                await self._turn()
        except TimeoutError as late:
            raise discord.RateLimited(LONGEST_WAIT_S) from late  # certainly not sent: the outbox waits
        finally:
            self._waiting -= 1

    async def _turn(self) -> None:
        loop, apart = asyncio.get_running_loop(), INTERVAL.total_seconds()
        async with self._one_by_one:
            if not self._turns:
                count = min(self._waiting, MOST_AT_ONCE)
                first = (await self._pace.reserve(count, INTERVAL)).total_seconds() + loop.time()
                self._turns.extend(first + number * apart for number in range(count))
            # After a pause of this process several turns may be overdue: they are not all taken at once.
            self._latest = max(self._turns.popleft(), self._latest + apart, loop.time())
            await asyncio.sleep(self._latest - loop.time())
