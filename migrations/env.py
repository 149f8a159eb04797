"""Connect alembic to the database: by the connection that the bot passes, else by STUDYPLAN_DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

import bot.features  # noqa: F401 - importing the features defines all tables
from bot.db.engine import create_engine
from bot.db.schema import migrating
from bot.db.table import Table


def migrate(connection: Connection) -> None:
    """Run the migrations on that connection. SQLite cannot alter most things in place, so tables are copied
    in batches.
    """
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
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
