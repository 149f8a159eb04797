"""Small things that the bot must not forget over a restart, by key."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Memo
from bot.db.upsert import insert


async def recall(session: AsyncSession, key: str) -> str | None:
    """What was remembered under the key, if anything."""
    return (await session.scalars(select(Memo.value).where(Memo.key == key))).one_or_none()


async def remember(session: AsyncSession, key: str, value: str) -> None:
    """Keep a value under the key, over an earlier one."""
    statement = insert(session, Memo).values({"key": key, "value": value})
    await session.execute(statement.on_conflict_do_update(index_elements=[Memo.key], set_={"value": value}))
