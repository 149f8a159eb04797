"""Spaces out the messages in each channel."""

import asyncio
from datetime import timedelta

from bot.platform.failures import Unavailable

CHANNEL_INTERVAL = timedelta(seconds=1)
"""The pause between two messages in one channel. Slack takes about one a second."""

LONGEST_QUEUE_TIME = timedelta(seconds=20)
"""How long a message may wait in its channel's queue, so that its send ends within the minute it has."""


class ChannelRateLimiter:
    """Spaces out the messages in each channel."""

    def __init__(self, channel_interval: timedelta) -> None:
        self._interval_s = channel_interval.total_seconds()
        self._next: dict[str, float] = {}

    async def wait(self, channel: str) -> None:
        """Wait for this message's turn. Raises Unavailable where the queue is too long."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next.get(channel, now))
        if at - now > LONGEST_QUEUE_TIME.total_seconds():
            raise Unavailable("Many messages wait for that channel.", timedelta(seconds=at - now))
        self._next = {name: free for name, free in self._next.items() if free > now}
        self._next[channel] = at + self._interval_s
        await asyncio.sleep(at - now)
