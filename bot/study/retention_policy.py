"""How long the operator of the bot keeps what it knows, and where that is published."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How long things are kept. The defaults are those of docs/privacy.md.

    - `lost`: groups of a server or workspace that took the bot away, counted from then.
    - `over`: who the members of a group were, counted from its end.
    - `log`: lines of a group's log.
    - `url`: where the operator publishes this; empty if nowhere.
    """

    lost: timedelta = timedelta(days=30)
    over: timedelta = timedelta(days=365)
    log: timedelta = timedelta(days=730)
    url: str = ""
