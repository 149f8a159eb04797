"""Small values that the process must still know after a restart."""

from sqlalchemy import String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table
from bot.db.upsert import insert


class Memo(Table):
    """A small value that the bot must still know after a restart, such as which commands it registered."""

    __tablename__ = "memos"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


async def recall(session: AsyncSession, key: str) -> str | None:
    """The value stored under the key, or None."""
    return (await session.scalars(select(Memo.value).where(Memo.key == key))).one_or_none()


async def remember(session: AsyncSession, key: str, value: str) -> None:
    """Store a value under the key, replacing an earlier one."""
    statement = insert(session, Memo).values({"key": key, "value": value})
    await session.execute(statement.on_conflict_do_update(index_elements=[Memo.key], set_={"value": value}))
