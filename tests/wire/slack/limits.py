"""How often each method may be called. Generous unless a test asks for Slack's own limits.

Tiers are per method and workspace: 1, 20, 50 and 100 calls a minute. Posting is about one message a second a
channel, with short bursts, and several hundred a minute a workspace.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute."""

BURST = 3
POSTS_A_MINUTE = 300
HISTORY_OF_DISTRIBUTED = 1
MOST_MESSAGES_OF_DISTRIBUTED = 15
POSTING = frozenset({"chat.postMessage"})


@dataclass(slots=True)
class Limits:
    """Counts calls. `now` gives seconds that only grow; `refused` names each call that was one too many."""

    enforced: bool = False
    now: Callable[[], float] = time.monotonic
    refused: list[str] = field(default_factory=list)
    _calls: dict[tuple[str, ...], deque[float]] = field(default_factory=dict)

    def check(self, team: str, method: str, tier: int | None, channel: str = "") -> int | None:
        """Seconds to wait where a call is one too many; else None, and the call counts."""
        if not self.enforced:
            return None
        windows: list[tuple[tuple[str, ...], int, float]] = []
        if method in POSTING:
            windows.append(((team, method, channel), BURST, float(BURST)))
            windows.append(((team, method), POSTS_A_MINUTE, 60.0))
        elif tier is not None:
            windows.append(((team, method), TIERS[tier], 60.0))
        now = self.now()
        waits = []
        for key, most, span in windows:
            calls = self._calls.setdefault(key, deque())
            while calls and calls[0] <= now - span:
                calls.popleft()
            if len(calls) >= most:
                waits.append(calls[0] + span - now)
        if waits:
            self.refused.append(method)
            return max(1, math.ceil(max(waits)))
        for key, _, _ in windows:
            self._calls[key].append(now)
        return None
