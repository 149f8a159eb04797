"""Kinds of posts that features owe a group, and the sections that others add to them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.feature.group import GroupContext
from bot.messages.card import Block, Card, Tone
from bot.messages.picture import Picture
from bot.study.course import Course

if TYPE_CHECKING:  # a feature holds commands and draws rows of the outbox, but calls neither
    from bot.outbox.tables import Post

LONGEST_KIND = 24
"""Characters of a kind's name: the width of its column in the table of posts."""


@dataclass(frozen=True, slots=True)
class PostTime:
    """When a post is due, and until when it is worth sending. Both instants are UTC."""

    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKind:
    """A kind of post that a group is owed.

    `name` is part of the keys in the outbox, so it never changes; `title` is what organizers read. `gather`
    reads what the post tells of the group, or returns None where the post is not needed any more; `draw`
    makes the card of it without the database. `blank` is what `gather` gives for a group in which nothing has
    happened: `studyplan preview` draws it.
    """

    name: str
    title: str
    draw: Callable[[Course, "Post", Any], Card]
    gather: Callable[[GroupContext, "Post"], Awaitable[Any]] | None = None
    blank: Any = ()
    tone: Tone = Tone.PLAIN
    order: int = 100
    """Its place among posts that are due at the same instant, the lowest first."""
    schedule: Callable[[Course, int], PostTime | None] | None = None
    """When the post of a week is due; None for a week without one. A kind without a schedule is enqueued by
    the feature itself, when something happens."""
    enqueue: Callable[[GroupContext, "PlannedPost"], Awaitable[None]] | None = None
    """Enqueues a scheduled post for the members whom it concerns. None: it goes to every room."""
    starts_week: bool = False
    """A week begins with this post, so `on_week_begins` follows it."""
    shows_dates: bool = True
    """The card names dates of the calendar: it is redrawn when they move."""
    is_poll: bool = False
    """The card has a poll, which some platforms show under the message."""
    counts_live: bool = False
    """The card counts answers while they are given: it is redrawn when the group hides small counts."""
    holds_words: bool = False
    """The post's body is what an organizer wrote, and all that the post tells: editing replaces it."""
    mentions_role: bool = False
    """It mentions the role of the room that organizers chose, if they did (`Room.mentioned_role`)."""
    outlives_group: bool = False
    """It is sent though the group was ended meanwhile."""
    is_kept: bool = False
    """The post tells of a moment that is over. What it told is kept with it (`bot.outbox.post_snapshot`)."""

    @property
    def is_personal(self) -> bool:
        """Whether a scheduled post is enqueued for single members. False for kinds without a schedule."""
        return self.enqueue is not None


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post of the schedule: its kind, the week it belongs to, and its time."""

    kind: PostKind
    week: int
    due_at: datetime
    expires_at: datetime


Row = Sequence[Any]
"""A line of a kept post that tells of a member: the member's id, then JSON values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a kept post, contributed by a feature: rows that each tell of one member.

    `draw` returns the section's blocks several times over, the fullest version first; a card takes the
    fullest that fits. When a member's data is erased, their rows go, or stay without the name if
    `stays_without_name`. `picture` makes the picture of the post, if the section has one. If it
    `asks_consent`, it is told the names of those alone who agreed to be named on posters.

    A section of a `part` belongs only to posts whose facts name that part (`bot.outbox.post_snapshot.PARTS`).
    No other section of the post has the same `key`.
    """

    post: str
    key: str
    gather: Callable[[GroupContext, int], Awaitable[Sequence[Row]]]
    draw: Callable[[Course, int, Sequence[Row], Mapping[int, str]], Sequence[Sequence[Block]]]
    part: str = ""
    stays_without_name: bool = False
    picture: Callable[[Course, int, Sequence[Row], Mapping[int, str]], Picture | None] | None = None
    asks_consent: bool = False
