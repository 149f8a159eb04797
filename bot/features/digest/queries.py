"""Queries about digests."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.digest.tables import Digest
from bot.study.people_tables import Member, Organizer, Person


async def put(
    session: AsyncSession, cohort_id: int, person_id: int, weekday: int | None, now: datetime
) -> None:
    """Let the organizer have the digest on that weekday, or no more."""
    values = {"cohort_id": cohort_id, "person_id": person_id, "weekday": weekday, "since": now}
    statement = insert(session, Digest).values(values)
    changed = {"weekday": weekday, "since": now}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["cohort_id", "person_id"], set_=changed)
    )


async def find(session: AsyncSession, cohort_id: int, person_id: int) -> Digest | None:
    """The organizer's row for the group, or None."""
    query = select(Digest).where(Digest.cohort_id == cohort_id, Digest.person_id == person_id)
    return (await session.scalars(query)).one_or_none()


async def find_with_reader(session: AsyncSession, digest_id: int) -> Row[Digest, Person] | None:
    """The digest with its reader; None if it is off, or the reader no longer organizes the group."""
    return (await session.execute(_wanted().where(Digest.id == digest_id))).one_or_none()


async def list_with_reader(session: AsyncSession, cohort_id: int) -> Sequence[Row[Digest, Person]]:
    """The digests of the group that somebody wants who organizes it, each with its reader."""
    return (await session.execute(_wanted().where(Digest.cohort_id == cohort_id).order_by(Digest.id))).all()


async def list_with_digest(session: AsyncSession, cohort_ids: Sequence[int]) -> Collection[int]:
    """Those of the cohorts (ids) of which somebody wants a digest."""
    query = select(Digest.cohort_id).where(Digest.cohort_id.in_(cohort_ids), Digest.weekday.is_not(None))
    return set((await session.scalars(query.distinct())).all())


async def list_joined(session: AsyncSession, cohort_id: int, since: datetime) -> Sequence[int]:
    """The ids of the present members who joined after an instant."""
    query = select(Member.id).where(
        Member.cohort_id == cohort_id, Member.left_at.is_(None), Member.joined_at > since
    )
    return (await session.scalars(query.order_by(Member.id))).all()


def _wanted() -> Select[Digest, Person]:
    organizes = (Organizer.cohort_id == Digest.cohort_id) & (Organizer.person_id == Digest.person_id)
    return (
        select(Digest, Person)
        .join(Organizer, organizes)
        .join(Person, Person.id == Digest.person_id)
        .where(Digest.weekday.is_not(None), Organizer.lapsed_at.is_(None))
    )
