"""INSERT ... ON CONFLICT. SQLAlchemy has it only in the dialects of the databases."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import Table


def insert(session: AsyncSession, table: type[Table]) -> Any:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update` for the session's database."""
    return _insert(session.get_bind().dialect.name, table)


def built_once(table: type[Table]) -> Callable[[Callable[[Any], Any]], Callable[[AsyncSession], Any]]:
    """Decorate a function that completes an INSERT into the table: its statement is built once for each
    database, because building one takes longer than to send it. The values are given when it is executed.

    The INSERT is into the plain table. The ORM, which keeps its objects current, would cost as much again.
    """

    def decorate(complete: Callable[[Any], Any]) -> Callable[[AsyncSession], Any]:
        @cache
        def build(dialect: str) -> Any:
            return complete(_insert(dialect, table.__table__))

        return lambda session: build(session.get_bind().dialect.name)

    return decorate


def _insert(dialect: str, table: Any) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
