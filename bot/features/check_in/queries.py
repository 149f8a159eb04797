"""Queries about check-ins."""

from sqlalchemy import exists, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.sqlite import LONG
from bot.study.people_queries import MemberRows
from bot.study.people_tables import Member, Person
from bot.study.progress_tables import CheckIn


async def list_to_remind(session: AsyncSession, cohort_id: int, week: int) -> MemberRows:
    """The present members who asked for reminders, had joined by the week, and have not answered for it."""
    answered = exists().where(CheckIn.member_id == Member.id, CheckIn.week == week)
    query = (
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None), Member.joined_week <= week)
        .where(Person.reminders == true(), ~answered)
        .order_by(Member.id)
        .prefix_with(LONG)
    )
    return (await session.execute(query)).all()
