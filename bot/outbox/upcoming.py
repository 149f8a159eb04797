"""The next posts of a group's schedule, and how organizers read of one."""

from datetime import datetime
from itertools import islice

from bot.feature.group import GroupContext
from bot.feature.post_kinds import PlannedPost
from bot.messages.text import Instant, Text, TimeStyle, text
from bot.outbox import skipping

COMING = 6
"""How many of the next posts organizers are shown."""


async def list_upcoming(group: GroupContext, after: datetime, *, personal: bool = True) -> list[PlannedPost]:
    """The first COMING posts that are due after an instant and that nobody skips, in order.

    Posts that go to single members, such as private reminders, are among them only if `personal`.
    """
    posts = group.features.all_posts(group.course)
    skips = await skipping.list_skipped(group)
    coming = (
        post
        for post in posts
        if post.due_at > after
        and (personal or not post.kind.is_personal)
        and (post.kind.name, post.week) not in skips
    )
    return list(islice(coming, COMING))


def upcoming_line(post: PlannedPost) -> Text:
    """A line of a list of posts: when the post is due, its title and its week."""
    return text(Instant(post.due_at, TimeStyle.FULL), f": {post.kind.title}, week {post.week}")
