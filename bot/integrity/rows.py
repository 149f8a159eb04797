"""What is wrong with the rows of a database: broken references, counters off the facts, posts gone astray.

`bot.integrity.checking` asks, and adds what only a plan can tell.
"""

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState
from bot.study.progress_tables import Completion, Score
from bot.wording.counting import counted

MOST_SHOWN = 20
"""Lines about one sort of problem; further ones would say the same."""


async def list_problems(session: AsyncSession) -> list[str]:
    """Every problem found, each with how to mend it. Changes nothing."""
    problems = await _damage(session)
    if problems:
        return problems  # what is read from a damaged file means nothing
    return [
        *await _foreign_keys(session),
        *await _counters(session),
        *await _posts_without_deliveries(session),
        *await _impossible_deliveries(session),
        *await _homeless_cohorts(session),
        *await _sleeping_cohorts(session),
    ]


async def _damage(session: AsyncSession) -> list[str]:
    if session.get_bind().dialect.name != "sqlite":
        return []  # PostgreSQL's own tools do that: pg_amcheck
    found = (await session.execute(text(f"PRAGMA integrity_check({MOST_SHOWN})"))).scalars().all()
    return [f"The file is damaged ({words}): restore a backup." for words in found if words != "ok"]


async def _foreign_keys(session: AsyncSession) -> list[str]:
    if session.get_bind().dialect.name != "sqlite":
        return []  # PostgreSQL checks them always
    broken = (await session.execute(text("PRAGMA foreign_key_check"))).all()
    return [
        f"{row[0]} row {row[1]} points to a row of {row[2]} that is gone: restore a backup." for row in broken
    ]


async def _counters(session: AsyncSession) -> list[str]:
    """Each member's counters hold as many items as they completed. Points follow the snapshot's items."""
    counters = (
        select(Score.member_id, func.sum(Score.items).label("total")).group_by(Score.member_id).subquery()
    )
    facts = (
        select(Completion.member_id, func.count().label("total")).group_by(Completion.member_id).subquery()
    )
    query = select(
        func.coalesce(facts.c.member_id, counters.c.member_id),
        func.coalesce(facts.c.total, 0),
        func.coalesce(counters.c.total, 0),
    ).join_from(facts, counters, counters.c.member_id == facts.c.member_id, full=True)
    return [
        f"Member {member} completed {counted(items, 'item')} and the counter says {count}: "
        "please report this."
        for member, items, count in (await session.execute(query)).all()
        if items != count
    ]


async def _posts_without_deliveries(session: AsyncSession) -> list[str]:
    query = select(Post.key).outerjoin(Delivery, Delivery.post_id == Post.id).where(Delivery.id.is_(None))
    return [
        f"The post {key} is owed to no channel: please report this." for key in await session.scalars(query)
    ]


async def _impossible_deliveries(session: AsyncSession) -> list[str]:
    """Sent without a message, or claimed without an end: nobody would ever look at them again."""
    query = (
        select(Post.key, Delivery.id, Delivery.state)
        .join(Delivery, Delivery.post_id == Post.id)
        .where(
            or_(
                and_(Delivery.state == DeliveryState.SENT, Delivery.message.is_(None)),
                and_(Delivery.state == DeliveryState.CLAIMED, Delivery.lease_until.is_(None)),
            )
        )
        .limit(MOST_SHOWN)
    )
    return [
        f"Delivery {number} of the post {key} is {state}, which cannot be so: please report this."
        for key, number, state in (await session.execute(query)).all()
    ]


async def _homeless_cohorts(session: AsyncSession) -> list[str]:
    living = select(CohortRoom.cohort_id).where(CohortRoom.active)
    query = select(Cohort.key).where(Cohort.state == CohortState.ACTIVE, Cohort.id.not_in(living))
    return [
        f"The group {key} runs and lives in no channel: please report this."
        for key in await session.scalars(query.limit(MOST_SHOWN))
    ]


async def _sleeping_cohorts(session: AsyncSession) -> list[str]:
    """Active, but planned never again."""
    query = select(Cohort.key).where(Cohort.state == CohortState.ACTIVE, Cohort.next_due_at.is_(None))
    return [
        f"The group {key} runs, and nothing of it is ever due: please report this."
        for key in await session.scalars(query)
    ]
