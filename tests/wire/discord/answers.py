"""How a route of the stand-in is asked and how it answers; and Discord's refusals."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.wire.discord.world import Json

Answer = tuple[int, Any]
"""A status and a body; None for an empty one."""

NO_CONTENT: Answer = (204, None)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request: its route's template, the values in its path, its query, its body, and its files."""

    method: str
    template: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    files: tuple[tuple[str, bytes], ...] = ()

    def number(self, name: str) -> int:
        """An id of the path."""
        text = self.path[name]
        if not text.isdigit():
            raise Refusal(400, 50035, "Invalid Form Body", [f"{name}: {text} is not a snowflake"])
        return int(text)

    @property
    def json(self) -> Json:
        """The body, which has to be an object."""
        if not isinstance(self.body, dict):
            raise Refusal(400, 50109, "The request body contains invalid JSON.", ["no object"])
        return self.body


Handler = Callable[[Incoming], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """A route by the template that Discord's schema gives it."""

    method: str
    template: str
    handler: Handler


class Refusal(Exception):
    """What Discord answers where it does not do what was asked. `faults` are what a bot must never do."""

    def __init__(self, status: int, code: int, message: str, faults: list[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.faults = faults or []

    @property
    def body(self) -> Json:
        """The answer's body."""
        found: Json = {"message": str(self), "code": self.code}
        if self.code == 50035:
            found["errors"] = {"_errors": [{"code": "BASE_TYPE_BAD", "message": one} for one in self.faults]}
        return found


def invalid(problems: list[str]) -> Refusal:
    """A body that breaks a rule."""
    return Refusal(400, 50035, "Invalid Form Body", problems)


def unknown_channel() -> Refusal:
    """There is no such channel."""
    return Refusal(404, 10003, "Unknown Channel")


def unknown_message() -> Refusal:
    """There is no such message."""
    return Refusal(404, 10008, "Unknown Message")


def missing_access() -> Refusal:
    """The bot cannot see it."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """The bot sees it and may not do that there."""
    return Refusal(403, 50013, "Missing Permissions")
