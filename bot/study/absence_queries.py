"""Queries about absences: pauses of members, and the time between leaving and coming back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.study.people_tables import Absence, AbsenceKind, Member


async def find_pause(session: AsyncSession, member_id: int, now: datetime) -> Absence | None:
    """The member's own pause that has not ended at `now`, or None."""
    query = select(Absence).where(
        Absence.member_id == member_id, Absence.kind == AbsenceKind.PAUSE, Absence.ends_at > now
    )
    return (await session.scalars(query)).one_or_none()


async def list_pauses(session: AsyncSession, cohort_id: int, now: datetime) -> Sequence[Absence]:
    """The pauses of the cohort's members that have not ended at `now`."""
    query = select(Absence).join(Member, Member.id == Absence.member_id)
    on = query.where(Member.cohort_id == cohort_id, Absence.kind == AbsenceKind.PAUSE, Absence.ends_at > now)
    return (await session.scalars(on)).all()
