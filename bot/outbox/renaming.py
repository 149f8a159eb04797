"""Keep names current. A group names its members as they are known where it lives, and by no other name."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.outbox import post_snapshot
from bot.platform.people import Actor
from bot.platform.refs import RoomRef
from bot.study import cohort_queries, people_queries
from bot.study.course_cache import CourseCache
from bot.study.people import is_called, name_member
from bot.study.people_tables import Member, Person
from bot.wording.naming import person_name


async def recognize(
    session: AsyncSession,
    courses: CourseCache,
    features: Features,
    person: Person,
    actor: Actor,
    room: RoomRef,
    now: datetime,
) -> None:
    """Update a person from their profile in the workspace of `room`, and redraw the posts that name them.

    The name holds in the groups that live in that workspace, unless another workspace of theirs gave the
    name. The time zone holds if the person has none.
    """
    if person.timezone is None and actor.timezone is not None:
        person.timezone = actor.timezone
    if not actor.has_profile:
        return
    person.name = person_name(actor.own_name or actor.name)
    name = person_name(actor.name)
    around = await people_queries.list_memberships_around(session, person.id, room.platform, room.workspace)
    for member in around:
        member.named_in = room.workspace
        if not is_called(member, name):
            await name_member(session, member, name, visible=person.visible)
            course = await courses.load(session, await cohort_queries.get_cohort(session, member.cohort_id))
            await redraw_naming(GroupContext(session, course, now, features), member)
    await session.flush()


async def redraw_naming(group: GroupContext, member: Member) -> None:
    """Redraw the group's posts that name a member, because the name that others may read has changed."""
    await post_snapshot.redraw_naming(group, member)
    for feature in group.features:
        if feature.on_renamed is not None:
            await feature.on_renamed(group, member)
