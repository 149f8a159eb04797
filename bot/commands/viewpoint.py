"""From where a text is read: what `tomorrow` and `03/04` mean depends on who writes them, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR"})
"""Countries in which most people write the month before the day."""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The instant, the IANA time zone, and the locale of the writer (`en-GB`; empty if it is not known)."""

    now: datetime
    zone: str = "UTC"
    locale: str = ""

    @property
    def today(self) -> date:
        """The date on the writer's calendar."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def writes_month_first(self) -> bool:
        """Whether 03/04 is likelier to be the fourth of March."""
        return self.locale.replace("_", "-").rpartition("-")[2].upper() in MONTH_FIRST
