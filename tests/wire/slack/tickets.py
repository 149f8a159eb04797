"""What works for a short while only: trigger ids and response urls.

A trigger id lives 3 seconds of real time, for people really wait; a response url 30 minutes by the
workspace's clock.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60


@dataclass(slots=True)
class Trigger:
    """Leave to open one modal for one person."""

    team: str
    user: str
    born: float
    view: str | None
    """The modal from which it came; pushing needs one."""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Leave to answer where a person acted, even where the bot is no member."""

    team: str
    user: str
    channel: str
    born: float
    thread_ts: str | None
    message: str | None
    """The message that was acted on; it can be replaced."""
    uses: int = 0


class Spent(StrEnum):
    """Why a trigger does not work; the words are Slack's."""

    UNKNOWN = "invalid_trigger_id"
    EXPIRED = "expired_trigger_id"
    USED = "exchanged_trigger_id"


@dataclass(slots=True)
class Tickets:
    """All of them."""

    patience: float
    """Seconds for which a trigger works."""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def trigger(self, team: str, user: str, view: str | None = None) -> str:
        """A new trigger id."""
        name = f"{next(self._count)}.{team}.trigger"
        self.triggers[name] = Trigger(team, user, time.monotonic(), view)
        return name

    def take(self, name: str, team: str) -> Trigger | Spent:
        """Use a trigger up, or say why it does not work."""
        trigger = self.triggers.get(name)
        if trigger is None or trigger.team != team:
            return Spent.UNKNOWN
        if trigger.used:
            return Spent.USED
        if time.monotonic() - trigger.born > self.patience:
            return Spent.EXPIRED
        trigger.used = True
        return trigger

    def response_url(self, ticket: ResponseUrl) -> str:
        """The path of a new response url."""
        name = f"{next(self._count)}"
        self.urls[name] = ticket
        return f"/response/{ticket.team}/{name}"

    def respond(self, name: str, now: float) -> ResponseUrl | str:
        """Use a response url once, or say why it does not work."""
        ticket = self.urls.get(name)
        if ticket is None or now - ticket.born > RESPONSE_SECONDS:
            return "expired_url"
        if ticket.uses >= RESPONSE_USES:
            return "used_url"
        ticket.uses += 1
        return ticket
