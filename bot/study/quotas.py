"""Quotas: how much one group, workspace or member may cause on a bot that many share.

The settings of the same names change the numbers (docs/operating.md).
"""

from dataclasses import dataclass
from datetime import timedelta

ANNOUNCEMENTS_SPAN = timedelta(hours=1)
"""The span of `Quotas.announcements`. It begins with the first announcement in it."""

MEMBER_POSTS_SPAN = timedelta(days=1)
"""The same for `Quotas.member_posts`."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """The most that there may be at once, or in a span. Each is at least 1."""

    rooms: int = 10
    """Rooms of one group."""
    groups: int = 25
    """Running groups that live in one workspace."""
    announcements: int = 10
    """What the organizers of one group announce or post again in an hour."""
    queued: int = 500
    """Messages to the rooms of one workspace that wait to be sent. The schedule is never refused."""
    member_posts: int = 5
    """Posts of one kind that one member causes in a group in a day."""


QUOTAS = Quotas()
"""The numbers where no setting says otherwise."""
