"""What changes of a calendar since it was last told: which events moved, were dropped, or came back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

Key = tuple[bool, str, int]
"""What names an event, wherever it moves: whether only a member at their own pace reads it; the kind of its
post or the name of its appointment, and the week."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan says of an event now. `starts_at` is in UTC. `minutes` is None for a post, which is an
    instant; `place` may be empty.
    """

    starts_at: datetime
    title: str
    is_cancelled: bool = False
    minutes: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What calendars tell of an event: `sequence` counts how often that has changed, last at `changed_at`."""

    planned: Planned
    sequence: int
    changed_at: datetime

    @property
    def was_told(self) -> bool:
        """Whether a calendar has to tell of it. An event that was cancelled from the first is in none."""
        return self.sequence > 0 or not self.planned.is_cancelled


def list_changes(
    told: Mapping[Key, Told], planned: Mapping[Key, Planned], now: datetime
) -> Iterator[tuple[Key, Told]]:
    """What calendars must tell from now on of each event that is new or has changed.

    An event that is planned no more is cancelled where it was.
    """
    for key in (*planned, *_dropped(told, planned)):
        before = told.get(key)
        if before is None:
            yield key, Told(planned[key], 0, now)
            continue
        after = planned.get(key) or replace(before.planned, is_cancelled=True)
        if after != before.planned:
            yield key, Told(after, before.sequence + 1, now)


def _dropped(told: Iterable[Key], planned: Mapping[Key, Planned]) -> Iterator[Key]:
    return (key for key in told if key not in planned)
