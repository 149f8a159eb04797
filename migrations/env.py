"""Connect alembic to the database: by the connection that the bot passes, else by STUDYPLAN_DATABASE_URL."""

import asyncio
import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection

from bot.db.engine import create_engine
from bot.db.schema import migrating
from bot.db.types import UtcDateTime
from migrations.tables import METADATA


def render_type(kind: str, value: object, _context: object) -> str | Literal[False]:
    """What a migration calls our column type. False leaves the type to alembic."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


def migrate(connection: Connection) -> None:
    """Run the migrations on that connection. SQLite cannot alter most things in place, so tables are copied
    in batches.
    """
    context.configure(
        connection=connection, target_metadata=METADATA, render_as_batch=True, render_item=render_type
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    """Run the migrations for the `alembic` command, with which developers write a new migration."""
    engine = create_engine(os.environ.get("STUDYPLAN_DATABASE_URL", "sqlite+aiosqlite:///studyplan.db"))
    async with migrating(engine) as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


handed_over = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(connect_and_migrate())
else:
    migrate(handed_over)
