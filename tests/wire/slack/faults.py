"""Trouble on demand: lost connections, errors, delays. Each fault meets a number of calls and is gone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Fault:
    """What happens to a call. `lose`: the connection breaks; `stored`: the call took effect all the same."""

    method: str
    times: int = 1
    when: Callable[[Json], bool] = lambda _: True
    delay: float = 0.0
    """Seconds before the call takes effect."""
    first: Callable[[], Awaitable[None]] | None = None
    """What happens before the call takes effect."""
    lose: bool = False
    stored: bool = False
    status: int = 200
    error: str = ""
    retry_after: int | None = None

    @property
    def replaces(self) -> bool:
        """Whether the caller gets another answer than the method's own, or none."""
        return self.lose or self.status != 200 or bool(self.error)


@dataclass(slots=True)
class Faults:
    """The faults that are still to come."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Let something go wrong."""
        self.waiting.append(fault)
        return fault

    def lose_before(self, method: str, **more: Any) -> Fault:
        """The connection breaks before the call took effect."""
        return self.add(Fault(method, lose=True, **more))

    def lose_after(self, method: str, **more: Any) -> Fault:
        """The connection breaks after the call took effect, before its answer."""
        return self.add(Fault(method, lose=True, stored=True, **more))

    def fail(self, method: str, status: int = 500, **more: Any) -> Fault:
        """The server fails."""
        return self.add(Fault(method, status=status, **more))

    def refuse(self, method: str, error: str, **more: Any) -> Fault:
        """Slack says no."""
        return self.add(Fault(method, error=error, **more))

    def limit(self, method: str, retry_after: int, **more: Any) -> Fault:
        """Slack says: too many."""
        return self.add(Fault(method, status=429, error="ratelimited", retry_after=retry_after, **more))

    def slow(self, method: str, delay: float, **more: Any) -> Fault:
        """Slack takes its time."""
        return self.add(Fault(method, delay=delay, **more))

    def meet(self, method: str, arguments: Json) -> Fault | None:
        """The fault that meets this call, if any."""
        for fault in self.waiting:
            if fault.method == method and fault.when(arguments):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
