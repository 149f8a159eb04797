"""Queries about the organizers of groups."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.study.cohort_tables import Cohort
from bot.study.people_tables import Account, Organizer, Person


async def find_organizer(session: AsyncSession, cohort_id: int, person_id: int) -> Organizer | None:
    """The person's row as an organizer of the cohort, or None. Platform permissions are not looked at."""
    return await session.get(Organizer, (cohort_id, person_id))


async def is_organizer_in(session: AsyncSession, platform: str, workspace: str, person_id: int) -> bool:
    """Whether the person was named an organizer of a cohort that began in this workspace."""
    query = (
        select(Organizer.cohort_id)
        .join(Cohort, Cohort.id == Organizer.cohort_id)
        .where(Organizer.person_id == person_id, Organizer.named)
        .where(Cohort.platform == platform, Cohort.workspace == workspace)
        .limit(1)
    )
    return await session.scalar(query) is not None


async def list_organizers(
    session: AsyncSession, cohort_id: int, *, present: bool = False
) -> Sequence[Person]:
    """All persons who were made organizers of the cohort; only those who still organize it if `present`."""
    query = (
        select(Person)
        .join(Organizer, Organizer.person_id == Person.id)
        .where(Organizer.cohort_id == cohort_id, Organizer.lapsed_at.is_(None) if present else true())
        .order_by(Person.id)
    )
    return (await session.scalars(query)).all()


async def list_organizer_accounts(session: AsyncSession, cohort_id: int) -> Sequence[Row[Organizer, Account]]:
    """The organizers of the cohort with their accounts."""
    query = (
        select(Organizer, Account)
        .join(Account, Account.person_id == Organizer.person_id)
        .where(Organizer.cohort_id == cohort_id)
        .order_by(Organizer.person_id, Account.id)
    )
    return (await session.execute(query)).all()


async def mark_organizer(
    session: AsyncSession, cohort_id: int, person_id: int, lapsed_at: datetime | None
) -> None:
    """Note since when the organizer no longer has what organizing the cohort takes; None: they have it."""
    await session.execute(
        update(Organizer)
        .where(Organizer.cohort_id == cohort_id, Organizer.person_id == person_id)
        .values(lapsed_at=lapsed_at)
    )


async def add_organizer(session: AsyncSession, cohort_id: int, person_id: int) -> bool:
    """Name the person an organizer of the cohort. Returns False if they were named already."""
    known = await find_organizer(session, cohort_id, person_id)
    if known is not None:
        was_named, known.named = known.named, True
        return not was_named
    values = {"cohort_id": cohort_id, "person_id": person_id, "named": True}
    statement = insert(session, Organizer).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(Organizer.person_id))).first() is not None


async def remove_organizer(session: AsyncSession, cohort_id: int, person_id: int) -> None:
    """Remove the person from the cohort's organizers."""
    await session.execute(
        delete(Organizer).where(Organizer.cohort_id == cohort_id, Organizer.person_id == person_id)
    )
