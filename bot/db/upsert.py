"""INSERT ... ON CONFLICT. SQLAlchemy has it only in the dialects of the databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import Table


def insert(session: AsyncSession, table: type[Table]) -> Any:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update` for the session's database."""
    dialect = session.get_bind().dialect.name
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
