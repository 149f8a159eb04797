"""Replace a database by a backup (`studyplan db restore`): all or nothing, and the old database is kept.

SQLite: a new file is filled and then replaces the old one, of which a copy is kept. PostgreSQL: one
transaction moves the old tables to a schema of their own, and creates and fills new ones.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, StatementError
from sqlalchemy.schema import CreateSchema

from bot.db import schema
from bot.db.backup import ROWS_PER_BATCH, BadBackup, Contents, decoded, inspect_file, list_rows, list_tables
from bot.db.engine import APPLICATION, Database
from bot.db.erasures import Carried, Entry, Erasure, carry_over, read_old
from bot.db.private_files import create_private
from bot.db.salted_hash import SALT

IN_USE = "Another process uses the database: stop the bot first, on every machine. Nothing was changed."


INSUFFICIENT_PRIVILEGE = "42501"
"""PostgreSQL's code."""


class NotRestored(Exception):
    """The restore was refused, and the database is unchanged. The text says why, for operators."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `kept_in` says where the old database is kept; None if there was none."""

    contents: Contents
    kept_in: str | None


async def restore(database: Database, file: Path, now: datetime) -> Restored:
    """Replace the database by a backup, and migrate it to this version's schema.

    `database` must not have been used before in this process. Raises BadBackup or NotRestored, and then
    nothing has changed.
    """
    contents = inspect_file(file)
    if not schema.knows(contents.revision):
        raise BadBackup(
            f"{file} was made by a newer version of studyplan (revision {contents.revision}; "
            f"this one knows up to {schema.head()}): restore it with that version."
        )
    kept = f"before_restore_{now:%Y%m%dt%H%M%S}"
    path = database.engine.url.database
    if database.engine.dialect.name == "sqlite" and path:
        return Restored(contents, await _replace_file(Path(path), file, contents, kept))
    async with schema.migrating(database.engine) as connection:
        return Restored(contents, await connection.run_sync(_replace_tables, file, contents, kept))


async def _replace_file(target: Path, file: Path, contents: Contents, kept: str) -> str | None:
    fresh = target.with_name(f"{target.name}.restoring")
    _remove(fresh)
    with _alone_with(target) as old:
        carried = _read_old(old) if old is not None else Carried()
        database = Database(f"sqlite:///{fresh}")
        try:
            async with schema.migrating(database.engine) as connection:
                await connection.run_sync(_fill, file, contents, carried)
        except BaseException:
            await database.close()
            _remove(fresh)
            raise
        await database.close()
        return _take_place(target, fresh, kept)


def _take_place(target: Path, fresh: Path, kept: str) -> str | None:
    """Keep a copy of the old file and put the new file in its place."""
    old = None
    if target.exists():
        old = target.with_name(f"{target.name}.{kept}")
        for suffix in ("", "-wal"):
            if (part := Path(f"{target}{suffix}")).exists():
                copy = Path(f"{old}{suffix}")
                create_private(str(copy))
                shutil.copyfile(part, copy)
    for suffix in ("-wal", "-shm"):  # these are left only if the old file could not be read
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    fresh.replace(target)
    return f"the file {old}" if old else None


@contextmanager
def _alone_with(file: Path) -> Iterator[sqlite3.Connection | None]:
    """Lock a SQLite file against all others; the connection that does, or None if there is no file.

    Raises NotRestored if another process has it open.
    """
    if not file.exists():
        yield None
        return
    connection = sqlite3.connect(file, timeout=1, isolation_level=None)
    try:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # fails while another process has it open
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise NotRestored(IN_USE) from error
            raise NotRestored(f"{file} cannot be opened ({error}). Nothing was changed.") from error
        except sqlite3.DatabaseError:
            pass  # the file is damaged, which may be the reason for the restore: keep it as it is
        yield connection
    finally:
        connection.close()


def _read_old(connection: sqlite3.Connection) -> Carried:
    """The ledger of the old file. SQLAlchemy would end the transaction that keeps others away from it."""
    try:
        rows = connection.execute("SELECT hash, salt, kind, erased_at FROM erasures").fetchall()
        own_salt = connection.execute("SELECT value FROM memos WHERE key = ?", (SALT,)).fetchone()
    except sqlite3.DatabaseError:  # it is damaged, or of a version that had no ledger
        return Carried()
    entries = [
        Entry(digest, salt, kind, datetime.fromisoformat(at).replace(tzinfo=UTC))
        for digest, salt, kind, at in rows
    ]
    return Carried(entries, own_salt[0] if own_salt else None)


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)


def _replace_tables(connection: Connection, file: Path, contents: Contents, kept: str) -> str | None:
    at_work = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = :name AND pid <> pg_backend_pid()"
    )
    if connection.execute(at_work, {"name": APPLICATION}).scalar_one():
        raise NotRestored(IN_USE)
    found = schema.revision_of(connection)
    if found is not None and not schema.knows(found):
        raise NotRestored(
            f"The database is at revision {found}, which this version does not know: "
            "use a newer version to restore over it. Nothing was changed."
        )
    old = [table.name for table in list_tables(connection, found)] if found else []
    carried = read_old(connection) if Erasure.__tablename__ in old else Carried()
    if inspect(connection).has_table("alembic_version"):
        old.append("alembic_version")
    if old:
        _create_schema(connection, kept)
    for name in old:
        connection.execute(text(f'ALTER TABLE "{name}" SET SCHEMA {kept}'))
    _fill(connection, file, contents, carried)
    return f"the schema {kept}" if old else None


def _create_schema(connection: Connection, kept: str) -> None:
    try:
        connection.execute(CreateSchema(kept))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        url = connection.engine.url
        raise NotRestored(
            f"{url.username} may not create the schema in which the old tables are kept, so nothing was "
            f"changed. As an administrator: GRANT CREATE ON DATABASE {url.database} TO {url.username};"
        ) from error


def _fill(connection: Connection, file: Path, contents: Contents, carried: Carried) -> None:
    """Create the tables of the backup's revision, insert its rows, and migrate to the newest schema.

    The ledger of what was erased is carried over from the old database.
    """
    schema.migrate(connection, contents.revision)
    tables = {table.name: table for table in list_tables(connection, contents.revision)}
    try:
        for name, rows in groupby(list_rows(file), key=itemgetter(0)):
            table = tables[name]
            while batch := list(islice(rows, ROWS_PER_BATCH)):
                connection.execute(
                    insert(table),
                    [
                        {column: decoded(value, table.c[column]) for column, value in row.items()}
                        for _, row in batch
                    ],
                )
    except (LookupError, TypeError, ValueError, DataError, IntegrityError, StatementError) as error:
        raise BadBackup(f"{file} does not fit its schema, so nothing was changed.") from error
    if connection.dialect.name == "postgresql":
        for table in tables.values():
            _advance_sequence(connection, table)
    schema.migrate(connection)
    carry_over(connection, carried)


def _advance_sequence(connection: Connection, table: Table) -> None:
    """Make PostgreSQL number new rows after the restored ones."""
    for column in table.primary_key.columns:
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        if column.type.python_type is int and connection.execute(select(sequence)).scalar() is not None:
            following = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, following, False)))
