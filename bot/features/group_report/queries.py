"""Queries over all members of a group, for its report. They are marked as long: the bot goes on meanwhile."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.sqlite import LONG
from bot.features.group_report.rules import KeptWeek
from bot.features.streak.rules import KEEPING_ANSWERS, CheckInAnswer
from bot.study.calendar import WeekEdges
from bot.study.people_tables import Absence, AbsenceKind, Excuse, Member
from bot.study.progress_tables import Attendance, CheckIn, Completion


async def count_joined(session: AsyncSession, cohort_id: int) -> dict[int, int]:
    """How many present members joined in each week."""
    query = select(Member.joined_week, func.count()).where(*_present(cohort_id)).group_by(Member.joined_week)
    return {week: int(count) for week, count in (await session.execute(query)).all()}


async def count_active(session: AsyncSession, cohort_id: int, since: datetime, first: int) -> int:
    """How many present members checked in, completed something or came to a meeting after an instant, for
    week `first` or later ones.
    """
    query = select(func.count()).where(*_present(cohort_id), _gave_sign(since, first)).prefix_with(LONG)
    return await session.scalar(query) or 0


async def list_stuck(session: AsyncSession, cohort_id: int) -> Sequence[int]:
    """The ids of the present members whose answer for the latest week was that they are stuck."""
    latest = (
        select(CheckIn.answer)
        .where(CheckIn.member_id == Member.id)
        .order_by(CheckIn.week.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Member.id)
        .where(*_present(cohort_id), latest == CheckInAnswer.STUCK)
        .order_by(Member.id)
        .prefix_with(LONG)
    )
    return (await session.scalars(query)).all()


async def list_without_sign(
    session: AsyncSession, cohort_id: int, since: datetime, first: int, after: int, most: int
) -> Sequence[Member]:
    """The present members who joined by an instant and gave no sign after it, as `count_active` counts them,
    for week `first` or later ones: at most `most` of them, with ids after `after`, in order of id.
    """
    query = (
        select(Member)
        .where(*_present(cohort_id), Member.joined_at <= since, ~_gave_sign(since, first))
        .where(Member.id > after)
        .order_by(Member.id)
        .limit(most)
        .prefix_with(LONG)
    )
    return (await session.scalars(query)).all()


async def find_kept_week(
    session: AsyncSession, cohort_id: int, week: int, edges: WeekEdges, *, is_closed: bool
) -> KeptWeek | None:
    """How many of the members who were there for a week kept it; None if nobody was.

    Who was not there is known only when the week `is_closed` (`bot.features.streak.rules`).
    """
    kept = or_(
        exists().where(Completion.member_id == Member.id, Completion.week == week),  # in the index alone
        exists().where(
            CheckIn.member_id == Member.id, CheckIn.week == week, CheckIn.answer.in_(KEEPING_ANSWERS)
        ),
        exists().where(Attendance.member_id == Member.id, Attendance.week == week),
    )
    excused = exists().where(Excuse.member_id == Member.id, Excuse.week == week)
    late = and_(Member.joined_week == week, Member.joined_at >= edges.check_in_due)
    away = exists().where(
        Absence.member_id == Member.id,
        Absence.kind == AbsenceKind.LEFT,
        Absence.starts_at <= edges.start,
        Absence.ends_at >= edges.end,
    )
    missing = [(and_(or_(late, away), ~excused), 0)] if is_closed else []
    query = (
        select(func.sum(case((kept, 1), else_=0)), func.sum(case((kept, 1), *missing, else_=1)))
        .where(*_present(cohort_id), Member.joined_week <= week)
        .prefix_with(LONG)
    )
    count, members = (await session.execute(query)).one()
    return KeptWeek(week, int(count), int(members)) if members else None


def _present(cohort_id: int) -> tuple[ColumnElement[bool], ...]:
    return Member.cohort_id == cohort_id, Member.left_at.is_(None)


def _gave_sign(since: datetime, first: int) -> ColumnElement[bool]:
    """The week is in the index, so that only the latest deeds of a member are read."""
    return or_(
        exists().where(CheckIn.member_id == Member.id, CheckIn.week >= first, CheckIn.answered_at > since),
        exists().where(
            Completion.member_id == Member.id, Completion.week >= first, Completion.completed_at > since
        ),
        exists().where(
            Attendance.member_id == Member.id, Attendance.week >= first, Attendance.attended_at > since
        ),
    )
