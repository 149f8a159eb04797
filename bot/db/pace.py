"""A pace that several processes keep together: each reserves its turns in the database, then takes them."""

from datetime import timedelta

import structlog
from sqlalchemy import BigInteger, ColumnElement, String, case, cast, extract, func
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.engine import Database
from bot.db.errors import in_a_line
from bot.db.table import Table
from bot.db.upsert import insert

FURTHEST_AHEAD_US = 10_000_000
"""Turns are never reserved so far ahead. Where they seem to be, the database's clock was set back."""

EPOCH_AS_JULIAN_DAY = 2440587.5
DAY_US = 86_400_000_000

log = structlog.get_logger()


class PaceRow(Table):
    """When the next turn is free, in microseconds since 1970 by the database's clock: machines may differ."""

    __tablename__ = "paces"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    free_at: Mapped[int] = mapped_column(BigInteger)


class SharedPace:
    """The pace of everything that has this key, in all processes on the database."""

    def __init__(self, database: Database, key: str) -> None:
        self._database = database
        self._key = key
        self._is_shared = True

    async def reserve(self, count: int, interval: timedelta) -> timedelta:
        """Reserve so many turns, `interval` apart. Returns how long to wait for the first of them.

        Where the database cannot be used the turns begin now, without the other processes.
        """
        try:
            async with self._database.write() as session:
                wait = await self._reserve(session, count * interval)
        except SQLAlchemyError as error:
            if self._is_shared:
                self._is_shared = False
                log.warning("pace is not shared with other processes", reason=in_a_line(error))
            return timedelta(0)
        self._is_shared = True
        return max(wait, timedelta(0))

    async def _reserve(self, session: AsyncSession, span: timedelta) -> timedelta:
        now, length = _clock_of(session), span // timedelta(microseconds=1)
        is_ahead = PaceRow.free_at.between(now, now + FURTHEST_AHEAD_US)
        begins = case((is_ahead, PaceRow.free_at), else_=now)
        statement = (
            insert(session, PaceRow)
            .values(key=self._key, free_at=now + length)
            .on_conflict_do_update(index_elements=[PaceRow.key], set_={"free_at": begins + length})
            .returning(PaceRow.free_at - now)
        )
        ahead = (await session.execute(statement)).scalar_one()
        return timedelta(microseconds=ahead) - span


def _clock_of(session: AsyncSession) -> ColumnElement[int]:
    """The current time by the session's database, in microseconds since 1970 UTC."""
    if session.get_bind().dialect.name == "sqlite":
        return cast((func.julianday("now") - EPOCH_AS_JULIAN_DAY) * DAY_US, BigInteger)
    return cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
