"""What a person may do with all that is kept of them: take it along, or have it deleted."""

import json
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import cohorts, outbox, own_data, people
from bot.db.tables import Person
from bot.services import buddies, projects, told
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
        await projects.forget(session, member, now)
        await buddies.forget(session, course, member, now)
        named = await told.forget(session, cohort.id, member.id)
        await outbox.ask_redraw_of_posts(session, named, now)
    await own_data.erase(session, person.id)
