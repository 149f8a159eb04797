"""Queries about wishes to join, and about who is kept out of a group."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.membership.tables import Block, JoinRequest
from bot.study.people_tables import Account, Member, Person


async def count_requests(session: AsyncSession, cohort_id: int) -> int:
    """How many wishes to join a group nobody has decided on."""
    query = select(func.count()).select_from(JoinRequest)
    open_ = JoinRequest.cohort_id == cohort_id, JoinRequest.declined_at.is_(None)
    return int((await session.execute(query.where(*open_))).scalar_one())


async def list_requests(session: AsyncSession, cohort_id: int, limit: int) -> Sequence[JoinRequest]:
    """The wishes to join a group on which nobody has decided, the oldest first."""
    query = select(JoinRequest).where(JoinRequest.cohort_id == cohort_id, JoinRequest.declined_at.is_(None))
    return (await session.scalars(query.order_by(JoinRequest.id).limit(limit))).all()


async def find_request(session: AsyncSession, cohort_id: int, number: int) -> JoinRequest | None:
    """The wish of that id to join the group, if nobody has decided on it."""
    query = select(JoinRequest).where(
        JoinRequest.cohort_id == cohort_id, JoinRequest.id == number, JoinRequest.declined_at.is_(None)
    )
    return (await session.scalars(query)).one_or_none()


async def find_request_of(session: AsyncSession, cohort_id: int, person_id: int) -> JoinRequest | None:
    """The wish of a person to join a group, declined or not."""
    query = select(JoinRequest).where(JoinRequest.cohort_id == cohort_id, JoinRequest.person_id == person_id)
    return (await session.scalars(query)).one_or_none()


async def add_request(
    session: AsyncSession, cohort_id: int, person_id: int, name: str, now: datetime
) -> None:
    """Note a wish to join, once a person."""
    values = {"cohort_id": cohort_id, "person_id": person_id, "name": name, "asked_at": now}
    await session.execute(insert(session, JoinRequest).values(values).on_conflict_do_nothing())


async def remove_request(session: AsyncSession, cohort_id: int, person_id: int) -> None:
    """Forget a person's wish to join: they are in, or kept out."""
    await session.execute(
        delete(JoinRequest).where(JoinRequest.cohort_id == cohort_id, JoinRequest.person_id == person_id)
    )


async def list_accounts(session: AsyncSession, person_id: int) -> Sequence[Account]:
    """All accounts of a person."""
    query = select(Account).where(Account.person_id == person_id).order_by(Account.id)
    return (await session.scalars(query)).all()


async def list_blocks(session: AsyncSession, cohort_id: int) -> Sequence[Block]:
    """Who is kept out of a group, the first blocked first."""
    query = select(Block).where(Block.cohort_id == cohort_id).order_by(Block.id)
    return (await session.scalars(query)).all()


async def list_blocks_with_names(
    session: AsyncSession, cohort_id: int
) -> Sequence[Row[Block, str | None, str | None, bool | None]]:
    """Who is kept out of a group: with their name as a member there, their name anywhere, and whether they
    let others read it; None once their data is deleted.
    """
    query = (
        select(Block, Member.name, Person.name, Person.visible)
        .outerjoin(Person, Person.id == Block.person_id)
        .outerjoin(Member, (Member.person_id == Person.id) & (Member.cohort_id == Block.cohort_id))
        .where(Block.cohort_id == cohort_id)
        .order_by(Block.id)
    )
    return (await session.execute(query)).all()


async def remove_block(session: AsyncSession, block: Block) -> None:
    """Keep somebody out no more."""
    await session.execute(delete(Block).where(Block.id == block.id))
