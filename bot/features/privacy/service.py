"""What a person may do with all that is kept of them: take it along, or have it deleted."""

import json
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.buddies import service as buddies_service
from bot.features.paper_club import service as paper_club_service
from bot.features.privacy import queries
from bot.features.projects import service as projects_service
from bot.outbox import post_snapshot
from bot.study import cohort_queries, people_queries
from bot.study.course import Course
from bot.study.course_cache import Shelf
from bot.study.membership import leave
from bot.study.people_tables import Member, Person


async def export(session: AsyncSession, person: Person, now: datetime) -> str:
    """Everything that is kept of the person, as JSON: rows by table, instants in ISO 8601."""
    kept = {"exported_at": now.isoformat(), **await queries.collect(session, person.id)}
    return json.dumps(kept, ensure_ascii=False, indent=2)


async def delete(session: AsyncSession, shelf: Shelf, person: Person, now: datetime) -> None:
    """Delete the person and all that is theirs. Posts that named them are drawn again without the name."""
    for member in await people_queries.list_memberships(session, person.id):
        cohort = await cohort_queries.get_cohort(session, member.cohort_id)
        course = await shelf.open(session, cohort)
        if member.left_at is None:
            await leave(session, course, member, now)
        await _draw_again(session, course, member, now)
        await projects_service.forget(session, member, now)
        await buddies_service.forget(session, course, member, now)
        await post_snapshot.forget(session, cohort.id, member.id)
    await queries.erase(session, person.id)


async def set_visible(
    session: AsyncSession, shelf: Shelf, person: Person, *, visible: bool, now: datetime
) -> None:
    """Let others read the person's name, or not: what names them is drawn again."""
    person.visible = visible
    for member in await people_queries.list_memberships(session, person.id):
        cohort = await cohort_queries.get_cohort(session, member.cohort_id)
        await _draw_again(session, await shelf.open(session, cohort), member, now)


async def _draw_again(session: AsyncSession, course: Course, member: Member, now: datetime) -> None:
    """Draw again all posts to the group that name a member."""
    await post_snapshot.draw_again(session, course.cohort_id, member.id, now)
    await paper_club_service.draw_again(session, course, member, now)
    await projects_service.draw_again(session, member, now)
