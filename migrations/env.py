"""Connect alembic to the database: by the connection that the bot passes, else by STUDYPLAN_DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

import bot.features  # noqa: F401 - both bring tables that belong to the schema
from bot.db.engine import create_engine
from bot.db.schema import migrating
from bot.db.table import Table


def migrate(connection: Connection) -> None:
    """Run the migrations on that connection. SQLite cannot alter tables in place, hence the batches."""
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    """For the `alembic` command, which developers use to write a migration."""
    engine = create_engine(os.environ.get("STUDYPLAN_DATABASE_URL", "sqlite+aiosqlite:///studyplan.db"))
    async with migrating(engine) as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


handed_over = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(connect_and_migrate())
else:
    migrate(handed_over)
