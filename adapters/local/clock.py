"""A clock that can be moved."""

import time
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Stands still until it is moved; `flowing` lets it go on by itself between moves."""

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
        """Set the clock forward. A moment that is past already leaves it where it is."""
        if moment > self.now():
            self._moment = moment.astimezone(UTC)
            if self._since is not None:
                self._since = time.monotonic()
