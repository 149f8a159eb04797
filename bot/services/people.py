"""Who people are to the bot, and their coming to and going from cohorts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import outbox, people
from bot.db.tables import Absence, AbsenceKind, Member, Person
from bot.domain.calendar import PostKind
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.naming import person_name
from bot.ports import Actor
from bot.services import buddies, projects


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining did: `again` after having left, `already` if nothing changed."""

    member: Member
    again: bool = False
    already: bool = False


async def find_person(session: AsyncSession, actor: Actor) -> Person | None:
    """The person who calls, if the bot has met them."""
    account = actor.account
    return await people.find_person(session, account.platform, account.workspace, account.user)


async def meet_person(session: AsyncSession, actor: Actor, now: datetime) -> Person:
    """The person who calls, made known if they are new, under the name by which the platform knows them."""
    name = person_name(actor.name)
    person = await find_person(session, actor)
    if person is None:
        account = actor.account
        return await people.add_person(
            session, account.platform, account.workspace, account.user, name, actor.timezone, now
        )
    recognize(person, actor)
    return person


def recognize(person: Person, actor: Actor) -> None:
    """Take over what the platform tells of somebody now: a new name, and a zone that was not known before."""
    name = person_name(actor.name)
    if actor.known and person.name != name:
        person.name = name
    if person.timezone is None and actor.timezone is not None:
        person.timezone = actor.timezone


async def join(session: AsyncSession, course: Course, person: Person, now: datetime) -> Joined:
    """Make the person a member from the running week on. One who comes back finds everything as it was."""
    week = course.calendar.week_for(now)
    if week > len(course.syllabus):
        raise UserError(f"{course.name} has reached its end. Ask your organizer when the next one starts.")
    member = await people.find_member(session, course.cohort_id, person.id)
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
    await projects.set_willing(session, course, member, willing=False, now=now)
    await buddies.leave(session, member)
    await _redraw_polls(session, course, now)


async def _redraw_polls(session: AsyncSession, course: Course, now: datetime) -> None:
    """Count anew in the polls that are open: who has left is not in them, and who came back is again."""
    running = course.calendar.week_at(now)
    for week in (running - 1, running):
        if 1 <= week <= len(course.syllabus) and now < course.calendar.closes(week):
            await outbox.ask_redraw(session, course.cohort_id, PostKind.CHECK_IN, week, now)
    await outbox.ask_redraw(session, course.cohort_id, PostKind.PAPER_VOTE, running + 1, now)
