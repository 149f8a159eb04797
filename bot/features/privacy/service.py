"""What a person may do with everything that is kept of them: get a copy, or have it deleted."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature import GroupContext
from bot.features.membership.service import leave, redraw_naming
from bot.features.privacy import queries
from bot.outbox import post_snapshot
from bot.study.people_tables import Member, Person


async def export(session: AsyncSession, person: Person, now: datetime) -> str:
    """Everything that is kept of the person, as JSON: rows by table, instants in ISO 8601."""
    kept = {"exported_at": now.isoformat(), **await queries.collect(session, person.id)}
    return json.dumps(kept, ensure_ascii=False, indent=2)


async def delete(
    session: AsyncSession, person: Person, memberships: Sequence[tuple[GroupContext, Member]]
) -> None:
    """Delete the person and everything that is theirs. Posts that named them are redrawn without the name.

    `memberships` are all that the person has or had, each with its group.
    """
    for group, member in memberships:
        if member.left_at is None:
            await leave(group, member)
        await redraw_naming(group, member)
        for feature in group.features:
            if feature.on_erased is not None:
                await feature.on_erased(group, member)
        await post_snapshot.erase(group, member)
    await queries.erase(session, person.id)
