"""Rate limits as Discord keeps them, and faults on demand. Real time: the client waits in it."""

import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

from tests.wire.discord.world import Json

GLOBAL = (50, 1.0)
"""Requests in a second over all routes but those of interactions."""

MESSAGES = (5, 5.0)
"""Messages that a bot may send to one channel in five seconds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Headers for the answer; `wait` is set where the request came too early."""

    headers: dict[str, str]
    wait: float | None = None
    everywhere: bool = False

    @property
    def body(self) -> Json:
        """What a 429 says."""
        words = "You are being rate limited."
        return {"message": words, "retry_after": self.wait or 0.0, "global": self.everywhere}


class Limits:
    """Counts requests. Off until `on` is set; `refused` counts the 429s."""

    def __init__(self) -> None:
        self.on = False
        self.refused = 0
        self._buckets: dict[str, deque[float]] = {}

    def judge(self, method: str, template: str, path: dict[str, str]) -> Verdict:
        """Count a request, and say whether it comes too early."""
        if not self.on:
            return Verdict({})
        now = time.monotonic()
        exempt = template.startswith(("/interactions", "/webhooks"))
        if not exempt and (wait := self._take("global", *GLOBAL, now)[1]):
            self.refused += 1
            headers = {"X-RateLimit-Global": "true", "Retry-After": f"{wait:.3f}"}
            return Verdict(headers, wait, everywhere=True)
        if (method, template) != ("POST", "/channels/{channel_id}/messages"):
            return Verdict({})
        most, span = MESSAGES
        left, wait = self._take(f"messages {path['channel_id']}", most, span, now)
        self.refused += bool(wait)
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{time.time() + span:.3f}",
            "X-RateLimit-Reset-After": f"{wait or span:.3f}",
            "X-RateLimit-Bucket": "messages",
        }
        if wait:
            headers["Retry-After"] = f"{wait:.3f}"
        return Verdict(headers, wait)

    def _take(self, name: str, most: int, span: float, now: float) -> tuple[int, float | None]:
        """What is left of a bucket, and how long to wait where nothing was."""
        taken = self._buckets.setdefault(name, deque())
        while taken and taken[0] <= now - span:
            taken.popleft()
        if len(taken) >= most:
            return 0, taken[0] + span - now
        taken.append(now)
        return most - len(taken), None


class Cut(Enum):
    """When the connection breaks: before the request was handled, or after that and before the answer.

    `BEHIND`: it breaks behind a proxy, which answers 502 although the request was handled.
    """

    BEFORE = "before"
    AFTER = "after"
    BEHIND = "behind"


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next requests to a route: a cut connection, an error, or a wait.

    What is waited for may say in the end how the connection breaks.
    """

    method: str
    path: re.Pattern[str]
    what: Cut | int | Callable[[], Awaitable[Cut | None]]
    times: int = 1
    after: int = 0
    """How many requests go well before."""


@dataclass(slots=True)
class Faults:
    """Faults that are still to come."""

    planned: list[Fault] = field(default_factory=list)

    def plan(
        self,
        method: str,
        path: str,
        what: Cut | int | Callable[[], Awaitable[Cut | None]],
        times: int = 1,
        after: int = 0,
    ) -> None:
        """Let the next requests go wrong whose method it is and whose path holds the pattern."""
        self.planned.append(Fault(method, re.compile(path), what, times, after))

    def take(self, method: str, path: str) -> Cut | int | Callable[[], Awaitable[Cut | None]] | None:
        """What goes wrong with this request."""
        for fault in self.planned:
            if fault.method == method and fault.path.search(path):
                if fault.after:
                    fault.after -= 1
                    return None
                fault.times -= 1
                if not fault.times:
                    self.planned.remove(fault)
                return fault.what
        return None
