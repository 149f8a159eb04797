"""Who may manage a cohort, whatever the platform says of them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import cohorts, people
from bot.db.tables import Person
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.matching import find_member
from bot.services.forgiving import find_member_named


async def add(session: AsyncSession, course: Course, text: str, by: Person, now: datetime) -> str:
    """Make the member whom the text names an organizer; their name."""
    _, person = await find_member_named(session, course, text)
    if not await people.add_organizer(session, course.cohort_id, person.id):
        raise UserError(f"{person.name} is an organizer already.")
    cohorts.log(session, course.cohort_id, now, "organizer added", "", by.id, person.id)
    return person.name


async def remove(session: AsyncSession, course: Course, text: str, by: Person, now: datetime) -> str:
    """Make the organizer whom the text names none any more; their name."""
    found = {}
    for organizer in await people.list_organizers(session, course.cohort_id):
        member = await people.find_member(session, course.cohort_id, organizer.id)
        # Who is no member has no number to be told apart by, and a negative one cannot be typed.
        found[member.id if member else -organizer.id] = organizer
    person = found[find_member(text, {number: one.name for number, one in found.items()})]
    if len(found) == 1:
        raise UserError(f"{person.name} is the only organizer I know of. Add another one first.")
    await people.remove_organizer(session, course.cohort_id, person.id)
    cohorts.log(session, course.cohort_id, now, "organizer removed", "", by.id, person.id)
    return person.name
