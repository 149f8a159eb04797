"""Write and read the file of `studyplan db backup`: all rows at one instant, from SQLite or PostgreSQL.

The file is gzipped lines of JSON. The first line is a header with the schema's revision. For each table,
parents first, follow a line with its columns and a line for each row. The last line has the number of rows
and a checksum, so that a truncated or changed file is noticed before anything is restored (`bot.db.restore`).
"""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Column, Connection, MetaData, Table, create_engine, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import schema
from bot.db.engine import Database, lift_time_limits
from bot.db.private_files import open_private

FORMAT = 1
"""The version of the file format. A reader refuses any other."""
MAGIC = "studyplan-backup"
"""The key in the header by which a backup is recognised."""
LONGEST_LINE = 64 * 2**20
"""Bytes of the longest line that is read. The longest real row, a plan's snapshot, has about 200 kB."""

ROWS_PER_BATCH = 500
"""Rows read or written in one round trip."""


class BadBackup(Exception):
    """The file cannot be written, read or restored. The text says why, for operators."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds. `made_at` is an ISO 8601 instant in UTC, and `rows` the number of rows."""

    revision: str
    made_at: str
    rows: int


async def back_up(database: Database, file: Path, now: datetime) -> Contents:
    """Write all rows as they are at one instant. Others may go on writing meanwhile.

    An earlier backup of that name is replaced when the new one is complete; any other file is left alone.
    Raises BadBackup if the file cannot be written.
    """
    if _is_something_else(file):
        raise BadBackup(f"{file} exists and is not a backup, so it was not replaced: choose another name.")
    options: dict[str, Any] = {}
    if database.engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    async with database.engine.execution_options(**options).connect() as connection:
        await lift_time_limits(connection)
        revision = await connection.run_sync(schema.revision_of)
        if revision is None:
            raise BadBackup("The database is empty, so there is nothing to back up.")
        if not schema.knows(revision):
            raise BadBackup(f"The database is at revision {revision}, which this version does not know.")
        partial = file.with_name(f"{file.name}.partial")
        try:
            with open_private(partial) as raw:
                contents = await _write(connection, raw, revision, now)
            partial.replace(file)
        except OSError as error:
            raise BadBackup(f"{file} cannot be written: {error.strerror}.") from error
        finally:
            partial.unlink(missing_ok=True)
    return contents


def inspect_file(file: Path) -> Contents:
    """Read the whole file and compare it with its checksum. Raises BadBackup."""
    digest, counted = hashlib.sha256(), 0
    lines = _lines(file)
    header = _header(file, lines)
    digest.update(_line(header))
    for found in lines:
        if isinstance(found, dict) and "sha256" in found:
            whole = found == {"rows": counted, "sha256": digest.hexdigest()}
            if not whole or next(lines, None) is not None:
                raise BadBackup(f"{file} is damaged: its checksum is wrong.")
            return Contents(header["revision"], str(header.get("made_at", "")), counted)
        digest.update(_line(found))
        counted += isinstance(found, list)
    raise BadBackup(f"{file} is damaged: its end is missing.")


def list_rows(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of an inspected file, as table name and encoded values by column (see `decoded`)."""
    lines = _lines(file)
    _header(file, lines)
    table, columns = "", list[str]()
    for found in lines:
        if isinstance(found, list):
            yield table, dict(zip(columns, found, strict=True))
        elif "table" in found:
            table, columns = found["table"], found["columns"]


def list_tables(connection: Connection, revision: str) -> list[Table]:
    """The tables of that revision as this database has them, parents first.

    Tables of other programs are left out.
    """
    engine = create_engine("sqlite://")
    with engine.connect() as scratch:
        schema.migrate(scratch, revision)
        names = set(inspect(scratch).get_table_names()) - {"alembic_version"}
    engine.dispose()
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name in names)
    return metadata.sorted_tables


def decoded(value: Any, column: Column[Any]) -> Any:
    """Convert a value of the file for a column. Raises ValueError. SQLite's instants are naive UTC."""
    if value is None:
        return None
    kind = column.type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return moment if getattr(column.type, "timezone", False) else moment.replace(tzinfo=None)
    if kind is date:
        return date.fromisoformat(value)
    if kind is time:
        return time.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    return value


def _encoded(value: Any) -> Any:
    match value:
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            return value


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


async def _write(connection: AsyncConnection, raw: BinaryIO, revision: str, now: datetime) -> Contents:
    digest, counted = hashlib.sha256(), 0
    made_at = now.isoformat(timespec="seconds")
    with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed:

        def put(content: Any) -> None:
            packed.write(line := _line(content))
            digest.update(line)

        put({MAGIC: FORMAT, "revision": revision, "made_at": made_at})
        for table in await connection.run_sync(list_tables, revision):
            put({"table": table.name, "columns": [column.name for column in table.columns]})
            query = select(table).order_by(*table.primary_key.columns)
            result = await connection.stream(query, execution_options={"yield_per": ROWS_PER_BATCH})
            async for row in result:
                put([_encoded(value) for value in row])
                counted += 1
        put({"rows": counted, "sha256": digest.hexdigest()})
    return Contents(revision, made_at, counted)


def _lines(file: Path) -> Iterator[Any]:
    """The decoded lines of the file. Raises BadBackup if a line cannot be read."""
    begun = False
    try:
        with gzip.open(file, "rb") as packed:
            while line := packed.readline(LONGEST_LINE):
                found = json.loads(line)
                begun = True
                yield found
    except (gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        what = (
            "is damaged: it cannot be read to its end"
            if begun
            else "is not a backup of studyplan, or is damaged"
        )
        raise BadBackup(f"{file} {what}.") from error
    except OSError as error:
        raise BadBackup(f"{file} cannot be read: {error.strerror}.") from error


def _header(file: Path, lines: Iterator[Any]) -> dict[str, Any]:
    header = next(lines, None)
    if not isinstance(header, dict) or MAGIC not in header or not isinstance(header.get("revision"), str):
        raise BadBackup(f"{file} is not a backup of studyplan.")
    if header[MAGIC] != FORMAT:
        raise BadBackup(f"{file} was made by a newer version of studyplan: restore it with that version.")
    return header


def _is_something_else(file: Path) -> bool:
    if not file.exists():
        return False
    try:
        _header(file, _lines(file))
    except BadBackup:
        return True
    return False
