"""INSERT ... ON CONFLICT, which each database spells through a dialect of SQLAlchemy's."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import Table


def insert(session: AsyncSession, table: type[Table]) -> Any:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    dialect = session.get_bind().dialect.name
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
