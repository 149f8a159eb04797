"""Projects that members hand in, and who reviews them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PATIENCE = timedelta(days=7)
"""How long a review may take before the next willing member is asked instead."""

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Project:
    """Something that a member handed in. `name` is how others may know them."""

    member_id: int
    name: str
    title: str
    link: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A review that somebody asked for; `words` is empty until it is given."""

    id: int
    project: Project
    reviewer: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Willing:
    """A member who reviews, since when they are willing, and when they were last asked."""

    member_id: int
    since: datetime
    last_asked: datetime | None = None


def next_reviewer(willing: Iterable[Willing], *, author: int, besides: int | None = None) -> int | None:
    """Whose turn it is to review: who was asked the longest ago, and first of all who never was.

    Never the author, nor who is to be passed over. None where nobody is left.
    """
    able = [one for one in willing if one.member_id not in {author, besides}]
    turn = min(able, key=lambda one: (one.last_asked or NEVER, one.since, one.member_id), default=None)
    return turn.member_id if turn else None
