"""Join and leave a group, and notify every feature.

Nothing that a member did is deleted when they leave, so a member who comes back continues where they were.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.feature import Features, GroupContext
from bot.platform import RoomRef
from bot.study import cohort_queries, people_queries
from bot.study.cohort_tables import Cohort
from bot.study.course_cache import CourseCache
from bot.study.matching import nearest
from bot.study.people_tables import Absence, AbsenceKind, Member, Person
from bot.wording.direction import bare

SHOWN_KEYS = 5
"""Groups that an error names by their keys."""


@dataclass(frozen=True, slots=True)
class JoinResult:
    """The result of joining.

    `is_return`: the member had left and came back. `was_member`: nothing changed.
    """

    member: Member
    is_return: bool = False
    was_member: bool = False


async def find_group_named(session: AsyncSession, room: RoomRef, text: str) -> Cohort:
    """The active group of a workspace that a text names: by key, by the beginning of a key, or by name.

    Raises UserError if no group fits, or more than one.
    """
    known = await cohort_queries.list_cohorts_of_workspace(session, room.platform, room.workspace)
    wanted = bare(text).strip().casefold()
    fitting = [one for one in known if wanted in {one.key.casefold(), bare(one.name).casefold()}]
    fitting = fitting or [one for one in known if one.key.casefold().startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        keys = ", ".join(one.key for one in fitting[:SHOWN_KEYS])
        raise UserError(f"“{text[:60]}” could be several groups: {keys}. Write the whole key.")
    guess = nearest(wanted, [one.key for one in known])
    hint = f" Did you mean {guess}?" if guess else ""
    keys = ", ".join(one.key for one in known[:SHOWN_KEYS])
    there = f" There are: {keys}." if keys and not guess else hint
    raise UserError(f"There is no group called “{text[:60]}” here.{there}")


async def join(group: GroupContext, person: Person, name: str) -> JoinResult:
    """Make the person a member from the running week on, or let a former member come back.

    `name` is what they are called where the group lives. The time between leaving and coming back is stored
    as an absence. Raises UserError after the end of the plan.
    """
    session, course, now = group.session, group.course, group.now
    week = course.calendar.week_for(now)
    if week > len(course.syllabus):
        raise UserError(f"{course.name} has reached its end. Ask your organizer when the next one starts.")
    member = await people_queries.find_member(session, course.cohort_id, person.id)
    again = member is not None
    if member is None:
        member = Member(
            cohort_id=course.cohort_id,
            person_id=person.id,
            name=name,
            joined_at=now,
            joined_week=max(1, week),
            left_at=None,
        )
        session.add(member)
    elif member.left_at is None:
        return JoinResult(member, was_member=True)
    else:
        left_at, member.left_at, member.name = member.left_at, None, name
        if left_at < now:
            session.add(Absence(member_id=member.id, kind=AbsenceKind.LEFT, starts_at=left_at, ends_at=now))
    await session.flush()
    for feature in group.features:
        if feature.on_joined is not None:
            await feature.on_joined(group, member)
    return JoinResult(member, is_return=again)


async def leave(group: GroupContext, member: Member) -> None:
    """End the membership. What the member did is kept, in case they come back."""
    member.left_at = group.now
    await group.session.flush()
    for feature in group.features:
        if feature.on_left is not None:
            await feature.on_left(group, member)


async def list_memberships(
    session: AsyncSession, courses: CourseCache, features: Features, person: Person, now: datetime
) -> list[tuple[GroupContext, Member]]:
    """All groups of which the person is or was a member, with the membership."""
    found = []
    for member in await people_queries.list_memberships(session, person.id):
        course = await courses.load(session, await cohort_queries.get_cohort(session, member.cohort_id))
        found.append((GroupContext(session, course, now, features), member))
    return found
