"""Locks on names, for what no row stands for."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def lock_name(session: AsyncSession, name: str) -> None:
    """Wait until no other transaction holds the name, and hold it until this one ends.

    Two names whose 64-bit hashes are equal wait for each other too, which does no harm. On SQLite a
    transaction that writes is alone anyway. PgBouncer may stand in between: the lock is the transaction's.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
