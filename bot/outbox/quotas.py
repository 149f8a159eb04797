"""Quotas on what people may have posted (`bot.study.quotas`). What the calendar owes is under none of them.

Each check belongs before the row that it allows, in the same transaction. It locks what it counts, so that
processes at a limit do not pass it together.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.locks import lock_name
from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.messages.plain import local_time
from bot.outbox.claim import UNSENT
from bot.outbox.tables import Delivery
from bot.study import room_queries
from bot.study.people_tables import Member
from bot.study.quota_windows import take
from bot.study.quotas import ANNOUNCEMENTS_SPAN, MEMBER_POSTS_SPAN
from bot.wording.counting import counted
from bot.wording.platforms import place


async def check_announcement(group: GroupContext) -> None:
    """Count an announcement to every room of the group, or a post that is posted again.

    Raises UserError if the group has no more in this hour, or if too much waits in one of its workspaces.
    """
    most = group.features.quotas.announcements
    free_at = await take(
        group.session,
        group.now,
        "announcement",
        cohort_id=group.course.cohort_id,
        most=most,
        span=ANNOUNCEMENTS_SPAN,
    )
    if free_at is not None:
        raise UserError(
            f"{group.course.name} has had {counted(most, 'announcement')} within an hour, and takes no more, "
            f"so that its channels stay readable. The next one can be sent on "
            f"{local_time(free_at, group.course.calendar.zone)}. To correct one that is out, use "
            "`/plan-admin posts list`."
        )
    await _check_queues(group)


async def check_member_post(group: GroupContext, member: Member, kind: str, things: str) -> None:
    """Count a post of that kind that the member causes. `things` are what they are called: `projects`.

    Raises UserError if the member has no more today, or if too much waits in one of the group's workspaces.
    """
    await check_member_act(group, member, kind, things)
    await _check_queues(group)


async def check_member_act(group: GroupContext, member: Member, kind: str, things: str) -> None:
    """The same for what is posted to single people, or later: only the member's own number counts."""
    most = group.features.quotas.member_posts
    free_at = await take(
        group.session,
        group.now,
        kind,
        cohort_id=group.course.cohort_id,
        member_id=member.id,
        most=most,
        span=MEMBER_POSTS_SPAN,
    )
    if free_at is not None:
        raise UserError(
            f"I take {most} {things} a day from each member, and you have given me that many. "
            f"The next one can come on {local_time(free_at, group.course.calendar.zone)}."
        )


async def _check_queues(group: GroupContext) -> None:
    """Raise UserError if a message more to each room of the group would be too much for a workspace."""
    most = group.features.quotas.queued
    cohort_id = group.course.cohort_id
    rooms = (await room_queries.list_rooms_to_post(group.session, [cohort_id])).get(cohort_id, [])
    workspaces = sorted({(room.platform, room.workspace) for room in rooms})
    for platform, workspace in workspaces:
        await lock_name(group.session, f"queue {platform} {workspace}")
        waiting = await count_queued(group.session, platform, workspace)
        more = sum((room.platform, room.workspace) == (platform, workspace) for room in rooms)
        if waiting + more > most:
            raise UserError(
                f"{counted(waiting, 'message')} to this {place(platform)}'s channels are waiting already, "
                f"and I keep {most:,} at most. Please try again when some are out. "
                "`/plan-admin status` shows organizers what waits, and for what."
            )


async def count_queued(session: AsyncSession, platform: str, workspace: str) -> int:
    """How many messages to rooms of a workspace wait to be sent."""
    to_rooms = (Delivery.platform == platform, Delivery.workspace == workspace, Delivery.room_id.is_not(None))
    query = select(func.count()).select_from(Delivery).where(UNSENT, *to_rooms)
    return (await session.scalars(query)).one()
