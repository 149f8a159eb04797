"""Who may manage a cohort, whatever the platform says of them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.study import audit_log, people_queries
from bot.study.course import Course
from bot.study.matching import find_member
from bot.study.people import find_member_named
from bot.study.people_tables import Person
from bot.wording.naming import RollEntry, opening, roll_names


async def list_shown(session: AsyncSession, course: Course) -> list[str]:
    """What organizers read of each other."""
    _, roll = await _roll(session, course)
    return list(roll_names(roll).values())


async def add(session: AsyncSession, course: Course, text: str, by: Person, now: datetime) -> str:
    """Make the member whom the text names an organizer; what organizers read of them."""
    named = await find_member_named(session, course, text)
    if not await people_queries.add_organizer(session, course.cohort_id, named.person.id):
        raise UserError(f"{opening(named.shown)} is an organizer already.")
    audit_log.log(session, course.cohort_id, now, "organizer added", "", by.id, named.person.id)
    return named.shown


async def remove(session: AsyncSession, course: Course, text: str, by: Person, now: datetime) -> str:
    """Make the organizer whom the text names none any more; what organizers read of them."""
    found, roll = await _roll(session, course)
    number = find_member(text, roll)
    person, shown = found[number], roll_names(roll)[number]
    if len(found) == 1:
        raise UserError(f"{opening(shown)} is the only organizer I know of. Add another one first.")
    await people_queries.remove_organizer(session, course.cohort_id, person.id)
    audit_log.log(session, course.cohort_id, now, "organizer removed", "", by.id, person.id)
    return shown


async def _roll(session: AsyncSession, course: Course) -> tuple[dict[int, Person], list[RollEntry]]:
    """The organizers by number, and as a roll. Who is no member takes the negative of another number."""
    found, roll = {}, []
    for organizer in await people_queries.list_organizers(session, course.cohort_id):
        member = await people_queries.find_member(session, course.cohort_id, organizer.id)
        number = member.id if member else -organizer.id
        found[number] = organizer
        roll.append((number, organizer.name, organizer.visible or member is None))
    return found, roll
