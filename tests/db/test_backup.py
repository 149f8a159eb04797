"""Backups: whole and consistent, into either database; and what is refused, changing nothing."""

import asyncio
import gzip
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.db import schema
from bot.db.backup import BadBackup, _line, back_up, inspect_file
from bot.db.engine import Database
from bot.db.erasures import TO_APPLY
from bot.db.restore import NotRestored, restore
from bot.platform.failures import SetupError
from tests.db import filling, rows
from tests.db.rows import NOW

Dump = dict[str, list[tuple[Any, ...]]]


async def dump(database: Database) -> Dump:
    """Every row of every table."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(filling.contents)


@pytest.fixture
async def filled(database: Database) -> Database:
    """Two rows in every table."""
    async with schema.migrating(database.engine) as connection:
        await connection.run_sync(filling.fill)
    return database


@pytest.fixture
async def other(empty_database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database to restore into: SQLite or PostgreSQL, whatever the first one is."""
    url = empty_database_url.replace("/studyplan.db", "/other.db")
    opened = Database(url)
    yield opened
    await opened.close()


async def test_a_backup_restores_every_row_into_either_database(
    filled: Database, other: Database, tmp_path: Path
) -> None:
    before = await dump(filled)
    assert all(before.values()), "no table is left out"
    file = tmp_path / "studyplan.backup"
    contents = await back_up(filled, file, NOW)
    assert contents.rows == sum(map(len, before.values()))
    restored = await restore(other, file, NOW)
    assert restored.kept_in is None
    before["memos"].append((TO_APPLY, "on"))
    assert await dump(other) == before
    assert await schema.revision(other.engine) == schema.head()
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read the notes in it"


async def test_new_rows_are_numbered_after_the_restored_ones(
    filled: Database, other: Database, tmp_path: Path
) -> None:
    await back_up(filled, tmp_path / "b", NOW)
    await restore(other, tmp_path / "b", NOW)
    async with other.write() as session:
        fresh = rows.snapshot(id=None, digest="fresh")
        session.add(fresh)
        await session.flush()
        assert fresh.id == filling.ROWS + 1


async def test_the_old_database_is_kept_beside(database: Database, database_url: str, tmp_path: Path) -> None:
    async with database.write() as session:
        session.add(rows.snapshot(digest="old"))
    await back_up(database, tmp_path / "b", NOW)
    async with database.write() as session:
        session.add(rows.snapshot(id=2, digest="new"))
    await database.close()
    restored = await restore(database, tmp_path / "b", NOW)
    assert restored.kept_in is not None
    assert [row[1] for row in (await dump(database))["snapshots"]] == ["old"]
    kept = restored.kept_in.split(" ")[-1]
    if database.engine.dialect.name == "sqlite":
        beside = Database(f"sqlite:///{kept}")
        assert [row[1] for row in (await dump(beside))["snapshots"]] == ["old", "new"]
        await beside.close()
    else:
        async with database.read() as session:
            query = text(f"SELECT digest FROM {kept}.snapshots ORDER BY id")  # noqa: S608 - our own name
            assert (await session.scalars(query)).all() == ["old", "new"]


async def test_a_backup_of_an_older_version_is_upgraded(empty_database_url: str, tmp_path: Path) -> None:
    old = Database(empty_database_url)
    async with schema.migrating(old.engine) as connection:
        await connection.run_sync(schema.migrate, "0001")
        await connection.run_sync(filling.fill)
    assert (await back_up(old, tmp_path / "b", NOW)).revision == "0001"
    await old.close()
    await restore(old, tmp_path / "b", NOW + timedelta(seconds=1))
    assert await schema.revision(old.engine) == schema.head()
    assert len((await dump(old))["deliveries"]) == filling.ROWS
    await old.close()


async def test_a_backup_while_others_write_is_of_one_instant(database: Database, tmp_path: Path) -> None:
    """A writer changes two tables in each transaction; no backup sees only one of them changed."""
    async with database.write() as session:
        session.add(rows.snapshot(digest="0"))
        await session.flush()
        session.add(rows.cohort(weeks=0))
    stopped = asyncio.Event()

    async def write() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            async with database.write() as session:
                await session.execute(text(f"UPDATE snapshots SET digest = '{number}'"))  # noqa: S608 - a number
                await asyncio.sleep(0)
                await session.execute(text(f"UPDATE cohorts SET weeks = {number}"))  # noqa: S608 - a number

    writer = asyncio.create_task(write())
    seen = set()
    for _ in range(5):
        await back_up(database, tmp_path / "b", NOW)
        assert (await database_rows(tmp_path / "b")) == 2
        found = parsed(tmp_path / "b")
        assert found["snapshots"]["digest"] == str(found["cohorts"]["weeks"])
        seen.add(found["snapshots"]["digest"])
    stopped.set()
    await writer
    assert len(seen) > 1, "the writer was at work meanwhile"


async def database_rows(file: Path) -> int:
    """How many rows a sound backup says it has."""
    return inspect_file(file).rows


def parsed(file: Path) -> dict[str, dict[str, Any]]:
    """The last row of each table in a backup."""
    found: dict[str, dict[str, Any]] = {}
    table, columns = "", []
    for line in gzip.decompress(file.read_bytes()).splitlines()[1:-1]:
        content = json.loads(line)
        if isinstance(content, dict):
            table, columns = content["table"], content["columns"]
        else:
            found[table] = dict(zip(columns, content, strict=True))
    return found


def rewritten(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    """A change of a backup's lines, packed again."""
    return lambda packed: gzip.compress(b"".join(change(gzip.decompress(packed).splitlines(keepends=True))))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: b"CREATE TABLE persons (id)",
    "another gzip": lambda _: gzip.compress(b'{"hello": 1}\n'),
    "packed noise": lambda _: gzip.compress(bytes(range(256)) * 20),
    "cut in half": lambda packed: packed[: len(packed) // 2],
    "cut by a byte": lambda packed: packed[:-1],
    "a few bytes": lambda packed: packed[:5],
    "a flipped bit": lambda packed: packed[:200] + bytes([packed[200] ^ 1]) + packed[201:],
    "bytes after it": lambda packed: packed + gzip.compress(b'["more"]\n'),
    "a row less": rewritten(lambda lines: [*lines[:2], *lines[3:]]),
    "a changed row": rewritten(lambda lines: [line.replace(b"Berlin", b"London") for line in lines]),
    "no last line": rewritten(lambda lines: lines[:-1]),
    "a newer format": rewritten(lambda lines: [lines[0].replace(b'backup":1', b'backup":2'), *lines[1:]]),
    "a list for a header": rewritten(lambda lines: [b"[]\n", *lines[1:]]),
}


async def test_a_damaged_file_is_refused_and_nothing_changes(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "b"
    await back_up(filled, file, NOW)
    sound = file.read_bytes()
    before = await dump(filled)
    await filled.close()
    for what, damage in DAMAGES.items():
        file.write_bytes(damage(sound))
        assert str(file) in await refusal(filled, file), what
    assert await dump(filled) == before


async def refusal(database: Database, file: Path) -> str:
    """Why the file is not restored, in words."""
    try:
        await restore(database, file, NOW)
    except (BadBackup, SetupError) as refused:
        return str(refused)
    return ""


def sealed(change: Callable[[list[Any]], None]) -> Callable[[bytes], bytes]:
    """A change of a backup by somebody who also mends its checksum."""

    def forge(packed: bytes) -> bytes:
        contents = [json.loads(line) for line in gzip.decompress(packed).splitlines()][:-1]
        change(contents)
        lines = [_line(content) for content in contents]
        digest = hashlib.sha256(b"".join(lines)).hexdigest()
        count = sum(isinstance(content, list) for content in contents)
        return gzip.compress(b"".join((*lines, _line({"rows": count, "sha256": digest}))))

    return forge


def _newer(contents: list[Any]) -> None:
    contents[0]["revision"] = "9999"


def _foreign_table(contents: list[Any]) -> None:
    contents.extend([{"table": "pg_authid", "columns": ["id"]}, [1]])


def _foreign_column(contents: list[Any]) -> None:
    contents[1]["columns"][0] = "nonsense"


def _dangling(contents: list[Any]) -> None:
    contents.extend([{"table": "organizers", "columns": ["cohort_id", "person_id"]}, [77, 77]])


def _wrong_type(contents: list[Any]) -> None:
    at = next(
        n for n, one in enumerate(contents) if isinstance(one, dict) and one.get("table") == "snapshots"
    )
    contents[at + 1][contents[at]["columns"].index("created_at")] = "yesterday"


async def test_a_file_that_fits_no_schema_is_refused_and_nothing_changes(
    filled: Database, tmp_path: Path
) -> None:
    file = tmp_path / "b"
    await back_up(filled, file, NOW)
    sound = file.read_bytes()
    before = await dump(filled)
    await filled.close()
    for change in (_newer, _foreign_table, _foreign_column, _dangling, _wrong_type):
        file.write_bytes(sealed(change)(sound))
        assert await refusal(filled, file), change.__name__
        await filled.close()
    assert await dump(filled) == before
    assert not (tmp_path / "studyplan.db.restoring").exists()


async def test_a_restore_under_a_running_bot_is_refused(
    filled: Database, database_url: str, tmp_path: Path
) -> None:
    await back_up(filled, tmp_path / "b", NOW)
    before = await dump(filled)
    mine = Database(database_url)
    with pytest.raises(NotRestored, match="stop the bot first"):
        await restore(mine, tmp_path / "b", NOW)
    await mine.close()
    assert await dump(filled) == before
    async with filled.write() as session:
        session.add(rows.snapshot(id=9, digest="still working"))


async def test_a_damaged_database_can_be_restored_over(tmp_path: Path, migrated_sqlite: Path) -> None:
    sound = Database(f"sqlite:///{migrated_sqlite}")
    await back_up(sound, tmp_path / "b", NOW)
    await sound.close()
    (tmp_path / "studyplan.db").write_bytes(b"this was a database once" * 100)
    broken = Database(f"sqlite:///{tmp_path}/studyplan.db")
    restored = await restore(broken, tmp_path / "b", NOW)
    assert await schema.revision(broken.engine) == schema.head()
    assert restored.kept_in is not None
    kept = tmp_path / restored.kept_in.rpartition("/")[2]
    assert kept.read_bytes().startswith(b"this was a database once")
    await broken.close()


async def test_a_backup_replaces_no_other_file(filled: Database, tmp_path: Path) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("words", encoding="utf-8")
    with pytest.raises(BadBackup, match="not replaced"):
        await back_up(filled, precious, NOW)
    assert precious.read_text(encoding="utf-8") == "words"
    await back_up(filled, tmp_path / "b", NOW)
    await back_up(filled, tmp_path / "b", NOW)
    with pytest.raises(BadBackup, match="cannot be written"):
        await back_up(filled, tmp_path / "missing" / "b", NOW)


async def test_an_empty_database_is_not_backed_up(empty_database_url: str, tmp_path: Path) -> None:
    database = Database(empty_database_url)
    with pytest.raises(BadBackup, match="nothing to back up"):
        await back_up(database, tmp_path / "b", NOW)
    await database.close()
    assert not (tmp_path / "b").exists()
