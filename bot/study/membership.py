"""Split from bot.study.people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.buddies import service as buddies_service
from bot.features.projects import service as projects_service
from bot.outbox import queue
from bot.study import people_queries
from bot.study.calendar import PostKind
from bot.study.course import Course
from bot.study.people_tables import Absence, AbsenceKind, Member, Person


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining did: `again` after having left, `already` if nothing changed."""

    member: Member
    again: bool = False
    already: bool = False


async def join(session: AsyncSession, course: Course, person: Person, now: datetime) -> Joined:
    """Make the person a member from the running week on. One who comes back finds everything as it was."""
    week = course.calendar.week_for(now)
    if week > len(course.syllabus):
        raise UserError(f"{course.name} has reached its end. Ask your organizer when the next one starts.")
    member = await people_queries.find_member(session, course.cohort_id, person.id)
    if member is None:
        member = Member(
            cohort_id=course.cohort_id,
            person_id=person.id,
            joined_at=now,
            joined_week=max(1, week),
            left_at=None,
        )
        session.add(member)
        await session.flush()
        return Joined(member)
    if member.left_at is None:
        return Joined(member, already=True)
    if member.left_at < now:
        session.add(
            Absence(member_id=member.id, kind=AbsenceKind.LEFT, starts_at=member.left_at, ends_at=now)
        )
    member.left_at = None
    await session.flush()
    await _redraw_polls(session, course, now)
    return Joined(member, again=True)


async def leave(session: AsyncSession, course: Course, member: Member, now: datetime) -> None:
    """End the membership. What the member did is kept, in case they come back."""
    member.left_at = now
    await session.flush()
    await projects_service.set_willing(session, course, member, willing=False, now=now)
    await buddies_service.leave(session, member)
    await _redraw_polls(session, course, now)


async def _redraw_polls(session: AsyncSession, course: Course, now: datetime) -> None:
    """Count anew in the polls that are open: who has left is not in them, and who came back is again."""
    running = course.calendar.week_at(now)
    for week in (running - 1, running):
        if 1 <= week <= len(course.syllabus) and now < course.calendar.closes(week):
            await queue.ask_redraw(session, course.cohort_id, PostKind.CHECK_IN, week, now)
    await queue.ask_redraw(session, course.cohort_id, PostKind.PAPER_VOTE, running + 1, now)
