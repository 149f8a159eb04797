"""Growing distances in an outage: between two tries, and between two lines in the log."""

import time
from collections.abc import Callable

FIRST_REMINDER_S = 60.0
LONGEST_REMINDER_S = 3600.0
"""Seconds between the line that tells of an outage and the next one: at first, doubled each time, at most."""


class Backoff:
    """Pauses that are doubled with each failure, from the first up to the longest."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._next_s = first_s

    def next_pause(self) -> float:
        """Seconds to wait after one more failure."""
        pause = self._next_s
        self._next_s = min(2 * pause, self._longest_s)
        return pause

    def reset(self) -> None:
        """Begin anew: something went well."""
        self._next_s = self._first_s


class OutageLog:
    """Says which failures of an outage are worth a line in the log: the first, and then fewer and fewer."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._distance = Backoff(FIRST_REMINDER_S, LONGEST_REMINDER_S)
        self._next_line: float | None = None
        self._last_failure = 0.0
        self.failures = 0
        """How many failures there were in this outage."""

    def is_due(self) -> bool:
        """Count a failure, and return whether to log it."""
        now = self._now()
        self.failures += 1
        self._last_failure = now
        if self._next_line is not None and now < self._next_line:
            return False
        self._next_line = now + self._distance.next_pause()
        return True

    def end(self) -> bool:
        """Return whether there was an outage. It is over, and the next failure is a new one."""
        was_out = self.failures > 0
        self._next_line, self.failures = None, 0
        self._distance.reset()
        return was_out

    def end_after(self, quiet_s: float) -> None:
        """End the outage if nothing has failed for so many seconds: nobody tells when a library recovers."""
        if self.failures and self._now() - self._last_failure > quiet_s:
            self.end()
