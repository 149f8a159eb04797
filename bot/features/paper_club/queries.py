"""Queries about papers that members propose and read.

A paper comes with its proposer's name and visibility. Both are None if the proposer's data is deleted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.paper_club.tables import Paper, Reading
from bot.study import people_queries
from bot.study.people_tables import Member, Person
from bot.study.progress_tables import Completion


async def find_paper(session: AsyncSession, cohort_id: int, link: str) -> Paper | None:
    """The paper with that link (`rules.paper_link`) if it was proposed in the group, else None."""
    query = select(Paper).where(Paper.cohort_id == cohort_id, Paper.link == link)
    return (await session.scalars(query)).one_or_none()


async def list_waiting(session: AsyncSession, cohort_id: int) -> Sequence[Row[Paper, str, bool]]:
    """Papers that were proposed and not chosen yet, the earliest proposal first; without those of members who
    are shut out.
    """
    query = with_proposer().where(Paper.cohort_id == cohort_id, Paper.week.is_(None))
    query = query.where(people_queries.not_shut_out())
    return (await session.execute(query.order_by(Paper.proposed_at, Paper.id))).all()


async def list_chosen(session: AsyncSession, cohort_id: int) -> Sequence[Row[Paper, str, bool]]:
    """Papers that were chosen, in order of their weeks."""
    query = with_proposer().where(Paper.cohort_id == cohort_id, Paper.week.is_not(None))
    return (await session.execute(query.order_by(Paper.week))).all()


async def find_chosen(session: AsyncSession, cohort_id: int, week: int) -> Row[Paper, str, bool] | None:
    """The paper that was chosen for the week, or None."""
    query = with_proposer().where(Paper.cohort_id == cohort_id, Paper.week == week)
    return (await session.execute(query)).one_or_none()


async def remove_paper(session: AsyncSession, paper: Paper) -> None:
    """Delete a proposal."""
    await session.execute(delete(Paper).where(Paper.id == paper.id))


async def list_weeks_chosen(session: AsyncSession, member_id: int) -> Sequence[int]:
    """The weeks for which a paper that the member proposed was chosen."""
    query = select(Paper.week).where(Paper.proposer_id == member_id, Paper.week.is_not(None))
    return [week for week in (await session.scalars(query)).all() if week is not None]


async def put_reading(
    session: AsyncSession, member_id: int, week: int, takeaway: str | None, now: datetime
) -> None:
    """Record that the member read the week's paper. With `takeaway=None`, an earlier takeaway stays."""
    values = {"member_id": member_id, "week": week, "takeaway": takeaway or "", "read_at": now}
    statement = insert(session, Reading).values(values)
    columns = [Reading.member_id, Reading.week]
    if takeaway is None:
        statement = statement.on_conflict_do_nothing(index_elements=columns)
    else:
        statement = statement.on_conflict_do_update(index_elements=columns, set_={"takeaway": takeaway})
    await session.execute(statement)


async def count_readings(session: AsyncSession, cohort_id: int) -> dict[int, int]:
    """How many members read the paper of each week, by week."""
    query = (
        select(Reading.week, func.count())
        .join(Member, Member.id == Reading.member_id)
        .where(Member.cohort_id == cohort_id)
        .group_by(Reading.week)
    )
    return {week: int(count) for week, count in (await session.execute(query)).all()}


async def count_completions(
    session: AsyncSession, cohort_id: int, item_keys: Sequence[str]
) -> dict[str, int]:
    """How many members completed each of these items, by key. Items without completions are left out."""
    query = (
        select(Completion.item_key, func.count())
        .join(Member, Member.id == Completion.member_id)
        .where(Member.cohort_id == cohort_id, Completion.item_key.in_(item_keys))
        .group_by(Completion.item_key)
    )
    return {key: int(count) for key, count in (await session.execute(query)).all()}


async def list_takeaways(
    session: AsyncSession, cohort_id: int, week: int
) -> Sequence[Row[int, str, bool, str]]:
    """Member id, name, visibility and words of each takeaway of the week, the earliest first; without those
    of members who are shut out.
    """
    query = (
        select(Member.id, Member.name, Person.visible, Reading.takeaway)
        .join(Member, Member.id == Reading.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.cohort_id == cohort_id, Reading.week == week, Reading.takeaway != "")
        .where(people_queries.not_shut_out())
        .order_by(Reading.read_at, Reading.id)
    )
    return (await session.execute(query)).all()


async def list_latest_takeaways(session: AsyncSession, cohort_id: int, most: int) -> Sequence[Reading]:
    """The latest takeaways of a group, the newest first."""
    query = (
        select(Reading)
        .join(Member, Member.id == Reading.member_id)
        .where(Member.cohort_id == cohort_id, Reading.takeaway != "")
        .order_by(Reading.read_at.desc(), Reading.id.desc())
        .limit(most)
    )
    return (await session.scalars(query)).all()


async def find_takeaway(session: AsyncSession, cohort_id: int, number: int) -> Reading | None:
    """The takeaway of that id in the group, or None."""
    query = (
        select(Reading)
        .join(Member, Member.id == Reading.member_id)
        .where(Member.cohort_id == cohort_id, Reading.id == number, Reading.takeaway != "")
    )
    return (await session.scalars(query)).one_or_none()


async def list_latest_papers(session: AsyncSession, cohort_id: int, most: int) -> Sequence[Paper]:
    """The latest papers that were proposed in a group, the newest first."""
    query = select(Paper).where(Paper.cohort_id == cohort_id)
    return (
        await session.scalars(query.order_by(Paper.proposed_at.desc(), Paper.id.desc()).limit(most))
    ).all()


async def find_paper_by_id(session: AsyncSession, cohort_id: int, number: int) -> Paper | None:
    """The paper of that id that was proposed in the group, or None."""
    query = select(Paper).where(Paper.cohort_id == cohort_id, Paper.id == number)
    return (await session.scalars(query)).one_or_none()


def with_proposer() -> Any:
    """Selects papers, each with its proposer's name and visibility."""
    return (
        select(Paper, Member.name, Person.visible)
        .outerjoin(Member, Member.id == Paper.proposer_id)
        .outerjoin(Person, Person.id == Member.person_id)
    )
