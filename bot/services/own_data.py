"""What a person may do with all that is kept of them: take it along, or have it deleted."""

import json
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import cohorts, own_data, people
from bot.db.tables import Member, Person
from bot.domain.course import Course
from bot.services import buddies, club, projects, told
from bot.services.courses import Shelf
from bot.services.people import leave


async def export(session: AsyncSession, person: Person, now: datetime) -> str:
    """Everything that is kept of the person, as JSON: rows by table, instants in ISO 8601."""
    kept = {"exported_at": now.isoformat(), **await own_data.collect(session, person.id)}
    return json.dumps(kept, ensure_ascii=False, indent=2)


async def delete(session: AsyncSession, shelf: Shelf, person: Person, now: datetime) -> None:
    """Delete the person and all that is theirs. Posts that named them are drawn again without the name."""
    for member in await people.list_memberships(session, person.id):
        cohort = await cohorts.get_cohort(session, member.cohort_id)
        course = await shelf.open(session, cohort)
        if member.left_at is None:
            await leave(session, course, member, now)
        await _draw_again(session, course, member, now)
        await projects.forget(session, member, now)
        await buddies.forget(session, course, member, now)
        await told.forget(session, cohort.id, member.id)
    await own_data.erase(session, person.id)


async def set_visible(
    session: AsyncSession, shelf: Shelf, person: Person, *, visible: bool, now: datetime
) -> None:
    """Let others read the person's name, or not: what names them is drawn again."""
    person.visible = visible
    for member in await people.list_memberships(session, person.id):
        cohort = await cohorts.get_cohort(session, member.cohort_id)
        await _draw_again(session, await shelf.open(session, cohort), member, now)


async def _draw_again(session: AsyncSession, course: Course, member: Member, now: datetime) -> None:
    """Draw again all posts to the group that name a member."""
    await told.draw_again(session, course.cohort_id, member.id, now)
    await club.draw_again(session, course, member, now)
    await projects.draw_again(session, member, now)
