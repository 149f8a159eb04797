"""How a group is doing: who is active, who may need help, which weeks were kept and which items completed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.leaderboard.rules import Standing
from bot.features.streak.rules import Streak
from bot.wording.naming import Named

ACTIVE_WITHIN = timedelta(days=7)
"""A member who did something within this time is active."""


@dataclass(frozen=True, slots=True)
class KeptWeek:
    """How many of the members present in a week kept it."""

    week: int
    kept: int
    members: int


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that was due.

    `members` is how many it concerned, and `left_open` how many of them have not completed it.
    """

    key: str
    left_open: int
    members: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a group is doing, and who in it is stuck or silent.

    `kept` holds the latest weeks in order, and `left_open` the items that are open most often, the worst
    first.
    """

    members: int
    active: int
    kept: Sequence[KeptWeek]
    left_open: Sequence[OpenItem]
    stuck: Named
    silent: Named


def left_open(
    due_week: Mapping[str, int], joined: Mapping[int, int], done: Mapping[tuple[str, int], int]
) -> list[OpenItem]:
    """Those of the items that somebody has not completed. Those with the largest share open come first.

    `due_week` holds each item's week by key, all of them ended, and `joined` counts the members by the week
    in which they joined. `done` counts the members who completed an item, by item key and week of
    joining. An item concerns the members who had joined by its week.
    """
    found = []
    for key, week in due_week.items():
        members = sum(count for one, count in joined.items() if one <= week)
        completed = sum(done.get((key, one), 0) for one in joined if one <= week)
        if completed < members:
            found.append(OpenItem(key, members - completed, members))
    return sorted(found, key=lambda item: (-item.left_open / item.members, -item.left_open))


@dataclass(frozen=True, slots=True)
class MemberReport:
    """How one member is doing. `week` is the one to show, of the plan on the member's own dates.

    `answer` is theirs to the check-in of the group's week `asked`, which is None before the plan begins.
    `last_sign`: when they last answered, completed something or came to a meeting.
    """

    shown: str
    number: int
    joined_at: datetime
    left_at: datetime | None
    joined_week: int
    week: int
    done: int
    items: int
    standing: Standing
    streak: Streak
    asked: int | None
    answer: str
    last_sign: datetime | None
    paused_until: datetime | None
