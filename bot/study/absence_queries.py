"""Queries about absences: pauses of members, and the time between leaving and coming back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.study.member_span import among, span
from bot.study.people_tables import Absence, AbsenceKind, Member

_ABSENCES = (
    select(*columns(Absence)).where(among(columns(Absence).member_id)).order_by(columns(Absence).starts_at)
)


async def list_absences(session: AsyncSession, members: Sequence[Member]) -> Sequence[Any]:
    """All absences of these members of one group, in order of their beginning, as rows with the columns of
    `Absence`.
    """
    return (await session.execute(_ABSENCES, span(members))).all()


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
