"""What the process itself must not forget over a restart."""

from sqlalchemy import String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table
from bot.db.upsert import insert


class Memo(Table):
    """Something small that the bot must not forget over a restart, such as which commands it registered."""

    __tablename__ = "memos"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


async def recall(session: AsyncSession, key: str) -> str | None:
    """What was remembered under the key, if anything."""
    return (await session.scalars(select(Memo.value).where(Memo.key == key))).one_or_none()


async def remember(session: AsyncSession, key: str, value: str) -> None:
    """Keep a value under the key, over an earlier one."""
    statement = insert(session, Memo).values({"key": key, "value": value})
    await session.execute(statement.on_conflict_do_update(index_elements=[Memo.key], set_={"value": value}))
