"""The migrations: up, down, up again, at once from several processes; and equal to the models."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import adapters.slack.storage  # noqa: F401 - its tables belong to the schema
from bot.db import schema
from bot.db.engine import Database
from bot.db.table import Table
from bot.platform import SetupError
from tests.conftest import ONE_OF_EACH
from tests.db import filling

ROOT = Path(__file__).parents[2]
DROPPED = {"slack_oauth_states"}
"""Tables of earlier versions that nothing is kept in any more."""


def differences(connection: Connection) -> list[Any]:
    """What a migration would still have to change."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Table.metadata))


def constraints(connection: Connection) -> dict[str, set[str]]:
    """The names of every table's constraints and indexes, of which alembic compares only a part."""
    found = inspect(connection)
    return {
        table: {
            str(one["name"])
            for one in (
                *found.get_check_constraints(table),
                *found.get_foreign_keys(table),
                *found.get_unique_constraints(table),
                *found.get_indexes(table),
                found.get_pk_constraint(table),
            )
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def modelled() -> dict[str, set[str]]:
    """The same names as the models have them."""
    return {
        name: {str(one.name) for one in table.constraints} | {str(one.name) for one in table.indexes}
        for name, table in Table.metadata.tables.items()
    }


def downgrade(connection: Connection) -> None:
    """Back to nothing."""
    config = schema._config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


async def test_the_migrated_schema_is_that_of_the_models(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        there = await connection.run_sync(constraints)
    wanted = modelled()
    assert set(there) == set(wanted)
    for table, names in wanted.items():
        assert names <= there[table], table


async def test_up_down_and_up_again(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert await schema.revision(database.engine) is None
    await schema.upgrade(database.engine)
    assert await schema.revision(database.engine) == schema.head()
    async with database.engine.execution_options(writes=True).begin() as connection:
        await connection.run_sync(downgrade)
    async with database.engine.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert left == ["alembic_version"]
    await schema.upgrade(database.engine)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


def revisions() -> list[str]:
    """Every revision that was ever released, oldest first."""
    scripts = ScriptDirectory.from_config(schema._config()).walk_revisions()
    return [script.revision for script in scripts][::-1]


def by_turns() -> list[Any]:
    """Each revision on one kind of database; `make soak` tries it on the other."""
    return [
        pytest.param(kind, released, marks=pytest.mark.soak if (number + turn) % 2 else ())
        for number, released in enumerate(reversed(revisions()))
        for turn, kind in enumerate(ONE_OF_EACH)
    ]


@pytest.mark.parametrize(("empty_database_url", "released"), by_turns(), indirect=["empty_database_url"])
async def test_a_database_with_rows_goes_from_every_revision_to_the_head(
    empty_database_url: str, released: str
) -> None:
    database = Database(empty_database_url)
    async with schema.migrating(database.engine) as connection:
        await connection.run_sync(schema.migrate, released)
        await connection.run_sync(filling.fill)
        before = await connection.run_sync(filling.count)
    await schema.upgrade(database.engine)
    assert await schema.revision(database.engine) == schema.head()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        after = await connection.run_sync(filling.count)
    assert after.items() >= {table: rows for table, rows in before.items() if table not in DROPPED}.items()
    await database.close()


async def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SetupError, match="use a newer version"):
        await schema.upgrade(database.engine)


async def test_a_migration_that_would_break_references_changes_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/broken.db")
    async with schema.migrating(database.engine) as connection:
        await connection.run_sync(schema.migrate, "0001")
    driver = sqlite3.connect(tmp_path / "broken.db")
    driver.execute("INSERT INTO organizers VALUES (7, 7)")
    driver.commit()
    driver.close()
    with pytest.raises(SetupError, match="Rows of organizers point to rows that are gone"):
        await schema.upgrade(database.engine)
    assert await schema.revision(database.engine) == "0001"
    await database.close()


async def test_an_upgrade_of_what_is_up_to_date_changes_nothing(database: Database) -> None:
    before = await schema.revision(database.engine)
    await schema.upgrade(database.engine)
    assert await schema.revision(database.engine) == before == schema.head()


def test_a_start_that_migrates_nothing_does_not_import_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/studyplan.db"
    upgrade = (
        "import asyncio, sys; from bot.db.engine import Database; from bot.db.schema import upgrade; "
        f"asyncio.run(upgrade(Database({url!r}).engine)); print('alembic' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", upgrade], cwd=ROOT, capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert said == [b"True\n", b"False\n"]


async def test_upgrades_at_once_run_once(empty_database_url: str) -> None:
    databases = [Database(empty_database_url) for _ in range(4)]
    await asyncio.gather(*(schema.upgrade(one.engine) for one in databases))
    for one in databases:
        assert await schema.revision(one.engine) == schema.head()
        await one.close()


def test_only_known_revisions_are_known() -> None:
    assert schema.head() == revisions()[-1]
    assert all(schema.knows(one) for one in revisions())
    assert not schema.knows("ffff")


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres//x", "", "sqlite", "oracle://x"])
def test_other_databases_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"not supported|cannot be read"):
        Database(url)
