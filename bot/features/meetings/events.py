"""The event of each coming meeting, where workspaces list events (docs/decisions/0045)."""

from collections.abc import Sequence
from datetime import datetime

from bot.feature.group import GroupContext
from bot.features.meetings import announcing, timetable
from bot.features.meetings.timetable import Planned
from bot.outbox import events
from bot.outbox.events import AHEAD, Coming
from bot.outbox.tables import Post

EVENT = "meeting_event"
"""The kind of the post that is the event of a week's meeting."""


async def enqueue_due(group: GroupContext) -> datetime | None:
    """Enqueue the posts about meetings, and let events follow what is planned. Returns when the next of it is
    due; None if there is none.
    """
    week = group.course.calendar.week_at(group.now)
    planned = await timetable.list_planned(group, range(week - 1, week + 3))
    await _follow(group, planned)
    listed = (one.starts_at - AHEAD for one in planned if not one.is_cancelled)
    due = [await announcing.enqueue_due(group, planned), *listed]
    return min((one for one in due if one is not None and one > group.now), default=None)


async def gather(group: GroupContext, post: Post) -> Planned | None:
    """The meeting of which an event tells; None if it does not take place."""
    week = post.week or 1
    found = await timetable.list_planned(group, range(week, week + 1))
    return found[0] if found and not found[0].is_cancelled else None


async def withdraw(group: GroupContext) -> None:
    """When the group ends: list no meeting any more."""
    await events.withdraw_all(group, EVENT, _first(group))


async def _follow(group: GroupContext, planned: Sequence[Planned]) -> None:
    coming = {one.week: Coming(one.starts_at, _told(group, one)) for one in planned if not one.is_cancelled}
    await events.follow(group, EVENT, _first(group), coming)


def _first(group: GroupContext) -> int:
    """The first week whose meeting may be to come."""
    return max(1, group.course.calendar.week_at(group.now) - 1)


def _told(group: GroupContext, planned: Planned) -> str:
    """All that the card of the event shows (`cards.event`)."""
    times = f"{planned.starts_at.isoformat()} {planned.ends_at.isoformat()}"
    return f"{times} {len(group.course.syllabus)} {group.course.name} {planned.place}"
