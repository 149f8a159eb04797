"""Statements are compiled once for all databases of a run.

Each test opens a database of its own, and SQLAlchemy keeps what it has compiled by engine and dialect. So a
quarter of the suite's time went into compiling the same statements again.
"""

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

MOST_KEPT = 3000


class _Alike:
    """A dialect that equals all others of its class, so that they share what was compiled."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class SQLite(_Alike, SQLiteDialect_aiosqlite):
    """SQLite's dialect, and what it compiled."""

    supports_statement_cache = True
    compiled: LRUCache[Any, Any] = LRUCache(MOST_KEPT)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let a new engine use it."""
        engine.update_execution_options(compiled_cache=cls.compiled)


class PostgreSQL(_Alike, PGDialect_asyncpg):
    """PostgreSQL's dialect, and what it compiled."""

    supports_statement_cache = True
    compiled: LRUCache[Any, Any] = LRUCache(MOST_KEPT)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let a new engine use it."""
        engine.update_execution_options(compiled_cache=cls.compiled)


def share() -> None:
    """Make engines of both drivers share it from now on."""
    registry.register("sqlite.aiosqlite", __name__, SQLite.__name__)
    registry.register("postgresql.asyncpg", __name__, PostgreSQL.__name__)
