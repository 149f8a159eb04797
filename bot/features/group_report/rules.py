"""Who is there: what organizers look at to see how a group is doing and who may need a word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.study.streak import Mark, Streak

ACTIVE = timedelta(days=7)
"""Who did something this short a time ago is active."""


@dataclass(frozen=True, slots=True)
class KeptWeek:
    """Of `members` who were there, `kept` kept the week."""

    week: int
    kept: int
    members: int


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that fell due, and how many of those whom it concerned have not completed it."""

    key: str
    left_open: int
    members: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a group is doing. `stuck` and `silent` are what organizers call members."""

    members: int
    active: int
    kept: Sequence[KeptWeek]
    left_open: Sequence[OpenItem]
    stuck: Sequence[str]
    silent: Sequence[str]


def kept_weeks(streaks: Iterable[Streak]) -> list[KeptWeek]:
    """How many of those who were there kept each week, by week."""
    found: dict[int, tuple[int, int]] = {}
    for streak in streaks:
        for one in streak.weeks:
            if one.mark is not Mark.ABSENT:
                kept, members = found.get(one.week, (0, 0))
                found[one.week] = kept + (one.mark is Mark.KEPT), members + 1
    return [KeptWeek(week, kept, members) for week, (kept, members) in sorted(found.items())]


def left_open(
    due_week: Mapping[str, int], ended: int, joined: Sequence[int], done: Mapping[tuple[str, int], int]
) -> list[OpenItem]:
    """The items that fell due in a week that has ended, those most often left open first.

    `joined` are the weeks in which members joined, `done` how many of those who joined in a week completed an
    item. An item concerns who had joined by the week in which it fell due.
    """
    found = []
    for key, week in due_week.items():
        members = sum(one <= week for one in joined)
        completed = sum(done.get((key, one), 0) for one in {one for one in joined if one <= week})
        if week <= ended and completed < members:
            found.append(OpenItem(key, members - completed, members))
    return sorted(found, key=lambda item: (-item.left_open / item.members, -item.left_open))
