"""Whether a database can be trusted: its revision, its foreign keys, its counters."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import schema
from bot.db.engine import UNREACHABLE, Database
from bot.db.tables import Completion, Delivery, Post, Score


async def find_problems(database: Database) -> list[str]:
    """Every problem found, each with how to mend it; empty if all is well. Changes nothing."""
    try:
        found = await schema.revision(database.engine)
    except UNREACHABLE as error:
        return [f"The database cannot be reached: {type(error).__name__}. Check STUDYPLAN_DATABASE_URL."]
    if found is None:
        return ["The database is empty: run `studyplan db upgrade`."]
    if not schema.knows(found):
        return [
            f"The database is at revision {found}, which this version does not know: use a newer version."
        ]
    if found != schema.head():
        return [f"The database is at revision {found}, not {schema.head()}: run `studyplan db upgrade`."]
    async with database.read() as session:
        return [
            *await _foreign_keys(session),
            *await _counters(session),
            *await _posts_without_deliveries(session),
        ]


async def _foreign_keys(session: AsyncSession) -> list[str]:
    if session.get_bind().dialect.name != "sqlite":
        return []  # PostgreSQL checks them always
    broken = (await session.execute(text("PRAGMA foreign_key_check"))).all()
    return [
        f"{row[0]} row {row[1]} points to a row of {row[2]} that is gone: restore a backup." for row in broken
    ]


async def _counters(session: AsyncSession) -> list[str]:
    """Each member's counters hold as many items as they completed. Points follow the snapshot's items."""
    counted = (
        select(Score.member_id, func.sum(Score.items).label("total")).group_by(Score.member_id).subquery()
    )
    facts = (
        select(Completion.member_id, func.count().label("total")).group_by(Completion.member_id).subquery()
    )
    query = select(
        func.coalesce(facts.c.member_id, counted.c.member_id),
        func.coalesce(facts.c.total, 0),
        func.coalesce(counted.c.total, 0),
    ).join_from(facts, counted, counted.c.member_id == facts.c.member_id, full=True)
    return [
        f"Member {member} completed {items} items and the counter says {count}: please report this."
        for member, items, count in (await session.execute(query)).all()
        if items != count
    ]


async def _posts_without_deliveries(session: AsyncSession) -> list[str]:
    query = select(Post.key).outerjoin(Delivery, Delivery.post_id == Post.id).where(Delivery.id.is_(None))
    return [
        f"The post {key} is owed to no channel: please report this." for key in await session.scalars(query)
    ]
