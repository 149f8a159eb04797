"""How payloads reach the app: what is common to websockets and signed requests."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

Json = dict[str, Any]

PATIENCE = 3.0
"""Seconds within which the app must answer."""


class Sort(StrEnum):
    """What is delivered, by the names that envelopes of Socket Mode use. Options are interactive there."""

    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"
    OPTIONS = "options"
    EVENT = "events_api"


class Trouble(StrEnum):
    """Why a delivery failed, in the words that Slack shows to people."""

    LATE = "operation_timeout"
    NOBODY = "dispatch_failed"
    REFUSED = "http_service_error"


@dataclass(frozen=True, slots=True)
class Retry:
    """Which repetition of an event this is, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app said. `body` is None where it said no more than yes; `no_retry`: do not repeat it."""

    trouble: Trouble | None = None
    body: Json | None = None
    status: int = 200
    no_retry: bool = False


class Door(Protocol):
    """A way to the app."""

    async def deliver(self, sort: Sort, payload: Json, retry: Retry | None = None) -> Answer:
        """Hand a payload over and wait for the answer, 3 s at most."""
        ...
