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

from bot.db import schema
from bot.db.engine import Database
from bot.platform.failures import SetupError
from migrations.tables import METADATA
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
    return list(compare_metadata(context, METADATA))


SHAPE = {
    "sqlite": {
        "columns": """SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
            FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c WHERE t.type = 'table'""",
        "indexes": """SELECT t.name, i.origin, i."unique", i.partial, c.seqno, c.name, c."desc", c.coll,
            CASE WHEN i.origin = 'c' THEN i.name END, replace(s.sql, '"', '')
            FROM sqlite_master AS t, pragma_index_list(t.name) AS i, pragma_index_xinfo(i.name) AS c
            LEFT JOIN sqlite_master AS s ON s.type = 'index' AND s.name = i.name WHERE t.type = 'table'""",
        "references": """SELECT t.name, f."from", f."table", f."to", f.on_update, f.on_delete, f.match
            FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table'""",
        "others": "SELECT type, name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')",
    },
    "postgresql": {
        "columns": """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,
            column_default, is_identity, collation_name
            FROM information_schema.columns WHERE table_schema = current_schema()""",
        "constraints": """SELECT conrelid::regclass::text, conname, contype::text, condeferrable,
            convalidated, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = current_schema()::regnamespace""",
        "indexes": """SELECT tablename, indexname, indexdef
            FROM pg_indexes WHERE schemaname = current_schema()""",
        "others": """SELECT relkind::text, relname::text FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind NOT IN ('r', 'i')
            UNION ALL SELECT 'trigger', tgname::text FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT 'function', proname::text FROM pg_proc
            WHERE pronamespace = current_schema()::regnamespace""",
    },
}
"""What either database tells of its schema. The order of columns is left out: no statement depends on it."""


def shape(connection: Connection) -> dict[str, set[Any]]:
    """All that can be told of the tables, and the rows in them."""
    found = inspect(connection)
    told: dict[str, set[Any]] = {
        what: {tuple(row) for row in connection.execute(text(query))}
        for what, query in SHAPE[connection.dialect.name].items()
    }
    tables = found.get_table_names()
    told["names"] = {
        (name, one["name"], one.get("sqltext"))
        for name in tables
        for one in (
            *found.get_check_constraints(name),
            *found.get_unique_constraints(name),
            *found.get_foreign_keys(name),
            found.get_pk_constraint(name),
        )
    }
    told["rows"] = {
        (name, *row)
        for name in tables
        for row in connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 - a table of ours
    }
    return told


def downgrade(connection: Connection) -> None:
    """Back to nothing."""
    config = schema._config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


async def test_tables_made_at_once_are_those_that_the_migrations_make(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    async with database.engine.execution_options(writes=True).connect() as connection:
        async with connection.begin() as transaction:
            await connection.run_sync(schema.create)
            made = await connection.run_sync(shape)
            await transaction.rollback()
        async with connection.begin():
            assert await connection.run_sync(schema.revision_of) is None, "nothing is left of it"
            await connection.run_sync(schema.run_migrations, "head")
            migrated = await connection.run_sync(shape)
            assert await connection.run_sync(differences) == []
    await database.close()
    for what, told in migrated.items():
        assert made[what] ^ told == set(), what
    assert made["rows"] == {("alembic_version", schema.head())}
    assert {row[0] for row in made["columns"]} == {*METADATA.tables, "alembic_version"}


async def test_up_down_and_up_again(empty_database_url: str) -> None:
    """The tables that are made at once go down as well as those that the migrations made."""
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
    script = (
        "import asyncio, sys; from bot.db import schema; from bot.db.engine import Database\n"
        "async def migrate(name, *revision):\n"
        "    async with schema.migrating(Database(f'sqlite:///{sys.argv[1]}/{name}.db').engine) as found:\n"
        "        await found.run_sync(schema.migrate, *revision)\n"
        "    print('alembic' in sys.modules)\n"
        "async def upgrade(name):\n"
        "    await schema.upgrade(Database(f'sqlite:///{sys.argv[1]}/{name}.db').engine)\n"
        "    print('alembic' in sys.modules)\n"
        "for step in upgrade('fresh'), upgrade('fresh'), migrate('older', '0001'): asyncio.run(step)"
    )
    ran = subprocess.run([sys.executable, "-c", script, tmp_path], cwd=ROOT, capture_output=True, check=True)
    assert ran.stdout.split() == [b"False", b"False", b"True"], "only what has to be migrated needs it"


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
