"""Join and leave a group, and notify every feature.

Nothing that a member did is deleted when they leave, so a member who comes back continues where they were.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.outbox import posts
from bot.outbox.planning import enqueue_due
from bot.study import cohort_queries, people_queries
from bot.study.course_cache import CourseCache
from bot.study.people import name_member
from bot.study.people_tables import Absence, AbsenceKind, Exit, Member, Person

SHUT_OUT_REASON = "the member is not there any more"
"""The reason with which messages to somebody who is shut out are dropped."""


@dataclass(frozen=True, slots=True)
class JoinResult:
    """The result of joining.

    `is_return`: the member had left and came back. `was_member`: nothing changed.
    """

    member: Member
    is_return: bool = False
    was_member: bool = False


async def join(group: GroupContext, person: Person, name: str, named_in: str) -> JoinResult:
    """Make the person a member from the running week on, or let a former member come back.

    `name` is what they are called in the workspace `named_in`, where the group lives; empty: on their whole
    platform. The time between leaving and coming back is stored
    as an absence. Raises UserError after the end of the
    plan for somebody who was never a member.
    """
    session, course, now = group.session, group.course, group.now
    week = course.calendar.week_for(now)
    member = await people_queries.find_member(session, course.cohort_id, person.id)
    again = member is not None
    if member is None and week > len(course.syllabus):
        raise UserError(f"{course.name} has reached its end. Ask your organizer when the next one starts.")
    if member is None:
        member = Member(
            cohort_id=course.cohort_id,
            person_id=person.id,
            number=await cohort_queries.take_number(session, course.cohort_id),
            name="",
            joined_at=now,
            joined_week=max(1, week),
            left_at=None,
        )
        await name_member(session, member, name, visible=person.visible)
        session.add(member)
    elif member.left_at is None:
        return JoinResult(member, was_member=True)
    else:
        left_at, member.left_at, member.exit = member.left_at, None, None
        await name_member(session, member, name, visible=person.visible)
        if left_at < now:
            session.add(Absence(member_id=member.id, kind=AbsenceKind.LEFT, starts_at=left_at, ends_at=now))
    member.named_in = named_in
    await session.flush()
    for feature in group.features:
        if feature.on_joined is not None:
            await feature.on_joined(group, member)
    await group.features.standing_changed(group, member)
    if again:  # something may be due for them alone, such as the goals of a member at their own pace
        cohort = await cohort_queries.get_cohort(session, course.cohort_id)
        cohort.next_due_at = await enqueue_due(group, cohort.planned_until)
        await session.flush()
    return JoinResult(member, is_return=again)


async def leave(group: GroupContext, member: Member, how: Exit = Exit.LEFT) -> None:
    """End the membership, or let one that has ended have ended like this. What the member did is kept, in
    case they come back.

    Nothing more is sent to somebody who is shut out.
    """
    member.left_at, member.exit = member.left_at or group.now, how
    if how is not Exit.GONE:  # who is gone comes back as they were
        member.admitted = False
    await group.session.flush()
    if member.is_shut_out:
        await posts.drop_waiting_for(group.session, member.id, SHUT_OUT_REASON)
    for feature in group.features:
        if feature.on_left is not None:
            await feature.on_left(group, member)
    await group.features.standing_changed(group, member)


async def list_memberships(
    session: AsyncSession, courses: CourseCache, features: Features, person: Person, now: datetime
) -> list[tuple[GroupContext, Member]]:
    """All groups of which the person is or was a member, with the membership."""
    found = []
    for member in await people_queries.list_memberships(session, person.id):
        course = await courses.load(session, await cohort_queries.get_cohort(session, member.cohort_id))
        found.append((GroupContext(session, course, now, features), member))
    return found
