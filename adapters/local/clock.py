"""A clock that can be moved."""

import time
from datetime import UTC, datetime, timedelta


class MovableClock:
    """A clock that stands still until it is moved. A `flowing` one also runs by itself."""

    def __init__(self, start: datetime, *, flowing: bool = False) -> None:
        self._moment = start.astimezone(UTC)
        self._since = time.monotonic() if flowing else None
        self.zone = start.tzinfo

    def now(self) -> datetime:
        """The present instant in UTC."""
        if self._since is None:
            return self._moment
        return self._moment + timedelta(seconds=time.monotonic() - self._since)

    def move_to(self, moment: datetime) -> None:
        """Set the clock forward. A moment in the past changes nothing."""
        if moment > self.now():
            self._moment = moment.astimezone(UTC)
            if self._since is not None:
                self._since = time.monotonic()
