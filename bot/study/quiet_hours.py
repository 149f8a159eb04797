"""Quiet hours: a daily span in which the bot sends a member nothing privately."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.study.localtime import instant


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end` on the member's own clock.

    If `end` is earlier than `start`, they span midnight.
    """

    start: time
    end: time

    def covers(self, at: time) -> bool:
        """Whether that time of day is quiet. `start` is quiet, and `end` is not."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def wait(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first instant at or after `moment` that is not quiet, in UTC."""
        found = moment.astimezone(UTC)
        while self.covers((local := found.astimezone(zone)).time()):
            day = local.date() if local.time() < self.end else local.date() + timedelta(days=1)
            over = instant(day, self.end, zone)
            if over <= found:  # the clock shows that time twice, and the first time has passed
                over = datetime.combine(day, self.end).replace(tzinfo=zone, fold=1).astimezone(UTC)
            found = over
        return found

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"
