"""Limit how many commands one person may give: ten at once, then one a second.

It is counted in memory, separately in each process, because it protects the process and its share of the
database. Counting in the database would cost a write for every refused command. A person whose calls reach
three processes may give thirty commands at once, which does no harm.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.platform import AccountRef, Clock

BURST = 10
"""Commands that one person may give at once."""

REFILL = timedelta(seconds=1)
"""The time after which one more command is allowed."""

MOST_ACCOUNTS = 10_000
"""Accounts that are remembered. Beyond that, those that may give a whole burst again are forgotten."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


class RateLimit:
    """Counts the recent commands of each account, as a token bucket."""

    def __init__(self, clock: Clock, burst: int = BURST, refill: timedelta = REFILL) -> None:
        self._clock = clock
        self._burst = burst
        self._refill = refill
        self._buckets: dict[AccountRef, _Bucket] = {}

    def admits(self, account: AccountRef) -> bool:
        """Count a command of the account, and return whether it may run."""
        now = self._clock.now()
        if len(self._buckets) >= MOST_ACCOUNTS and account not in self._buckets:
            self._forget(now)
        bucket = self._buckets.setdefault(account, _Bucket(self._burst, now))
        bucket.left, bucket.at = self._left(bucket, now), now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def _left(self, bucket: _Bucket, now: datetime) -> float:
        refilled = max(now - bucket.at, timedelta(0)) / self._refill  # a clock can be set back
        return min(self._burst, bucket.left + refilled)

    def _forget(self, now: datetime) -> None:
        self._buckets = {
            account: bucket
            for account, bucket in self._buckets.items()
            if self._left(bucket, now) < self._burst
        }
