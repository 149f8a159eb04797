"""The rules of projects: what a project and a review are, and whose turn it is to review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PROJECT = "project"
"""The kind of the post that shows a project to the group. Its body is the completion's id; empty once the
project was taken back."""

REVIEW_REQUEST = "review_request"
"""The kind of the post that asks a member for a review. Its body is the review's id; empty once the project
was taken back."""

REVIEW = "review"
"""The kind of the post that brings a review to the project's author. Its body is as in a review request."""

POST_WINDOW = timedelta(days=7)
"""How long a post about a project or a review is worth sending."""

LONGEST_REVIEW_TIME = timedelta(days=7)
"""How long a review may take before the next willing member is asked instead."""

NEVER = datetime.min.replace(tzinfo=UTC)
"""Sorts before every real instant, for members who were never asked."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project that a member handed in. `name` is the member's name as others may read it."""

    name: str
    title: str
    link: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A review that an author asked for. `words` is empty until it is written.

    `reviewer` is the name of the member who was asked last, as others may read it.
    """

    id: int
    project: Project
    reviewer: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class WillingMember:
    """A member who reviews projects: since when, and when they were last asked."""

    member_id: int
    since: datetime
    last_asked: datetime | None = None


def next_reviewer(willing: Iterable[WillingMember], *, author: int, besides: int | None = None) -> int | None:
    """The member id of the next reviewer; None if nobody is left.

    Members who were never asked come first, then those whose last request is longest ago. The author and the
    member `besides` are skipped.
    """
    able = [one for one in willing if one.member_id not in {author, besides}]
    turn = min(able, key=lambda one: (one.last_asked or NEVER, one.since, one.member_id), default=None)
    return turn.member_id if turn else None
