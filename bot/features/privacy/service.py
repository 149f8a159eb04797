"""Export or delete all data of a person."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import erasures
from bot.db.erasures import Erased
from bot.feature.group import GroupContext
from bot.features.announcements.service import redraw_signed
from bot.features.membership.service import leave
from bot.features.privacy import queries
from bot.outbox import grants, post_snapshot
from bot.outbox.renaming import redraw_naming
from bot.study import audit_log, people_queries
from bot.study.people_tables import Member, Person


async def export(session: AsyncSession, person: Person, now: datetime) -> str:
    """All data of the person as JSON: rows by table, instants in ISO 8601 (UTC)."""
    kept = {"exported_at": now.isoformat(), **await queries.collect(session, person.id)}
    if roles := await grants.export(session, await people_queries.list_accounts(session, person.id)):
        kept["role_grants"] = roles
    return json.dumps(kept, ensure_ascii=False, indent=2)


async def delete(
    session: AsyncSession,
    person: Person,
    memberships: Sequence[tuple[GroupContext, Member]],
    now: datetime,
) -> None:
    """Delete the person and all their rows. Posts that named them are redrawn without the name.

    The ledger of erasures keeps a salted hash of each account, so that no backup brings them back.

    `memberships` are all present and past memberships of the person, each with its group.
    """
    audit_log.tell_operator("data deleted")
    for group, member in memberships:
        if member.left_at is None:
            await leave(group, member)
        await redraw_naming(group, member)
        for feature in group.features:
            if feature.on_erased is not None:
                await feature.on_erased(group, member)
        await post_snapshot.erase(group, member)
    await redraw_signed(session, person.id, now)  # who organizes need not be a member
    for account in await people_queries.list_accounts(session, person.id):
        await erasures.record(session, now, Erased.ACCOUNT, account.platform, account.workspace, account.user)
    await queries.erase(session, [person.id])
