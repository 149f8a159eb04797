"""Deleting a person costs what is deleted: every foreign key leads an index, and no table is read whole."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, PrimaryKeyConstraint, UniqueConstraint, event, insert, text

import bot.features  # noqa: F401 - its tables belong to the schema
from bot.db.engine import Database
from bot.db.table import Table
from bot.features.privacy import queries
from bot.outbox.tables import Delivery, Post
from bot.study.audit_log import AuditEntry
from bot.study.people_tables import Member, Person
from bot.study.progress_tables import Completion
from tests.db import rows
from tests.db.rows import NOW

OTHERS = 400
"""Other people. Each has completions, messages and lines of the log of their own."""


def unindexed() -> Iterator[str]:
    for table in Table.metadata.sorted_tables:
        unique = [
            one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)
        ]
        leads = {next(iter(one.columns)).name for one in (*table.indexes, *unique)}
        for reference in table.foreign_keys:
            if reference.parent.name not in leads:
                yield f"{table.name}.{reference.parent.name}"


def test_every_foreign_key_leads_an_index() -> None:
    assert list(unindexed()) == [], "deleting what it refers to would read the whole table for each row"


@pytest.fixture
async def crowded(database: Database) -> Database:
    """A group with many people, of whom each was sent something."""
    numbers = range(1, OTHERS + 1)
    async with database.write() as session:
        session.add_all([rows.snapshot(), rows.room()])
        await session.flush()
        session.add(rows.cohort())
        await session.flush()
        session.add_all([rows.person(id=number) for number in numbers])
        await session.flush()
        session.add_all([rows.account(id=number, person_id=number, user=f"u{number}") for number in numbers])
        session.add_all([rows.member(id=number, person_id=number) for number in numbers])
        await session.flush()
        values = [
            {
                "id": n,
                "cohort_id": 1,
                "key": f"p{n}",
                "kind": "reminder",
                "week": 1,
                "member_id": n,
                "body": "",
                "due_at": NOW,
                "expires_at": NOW,
            }
            for n in numbers
        ]
        await session.execute(insert(Post), values)
        await session.execute(
            insert(Delivery),
            [
                {
                    "post_id": n,
                    "account_id": n,
                    "platform": "discord",
                    "workspace": "",
                    "state": "sent",
                    "due_at": NOW,
                    "turn_at": NOW,
                    "attempts": 1,
                    "problem": "",
                }
                for n in numbers
            ],
        )
        await session.execute(
            insert(Completion),
            [
                {"member_id": n, "item_key": "i", "week": 1, "completed_at": NOW, "link": "", "note": ""}
                for n in numbers
            ],
        )
        await session.execute(
            insert(AuditEntry),
            [
                {"cohort_id": 1, "at": NOW, "person_id": n, "about_id": n, "event": "e", "detail": ""}
                for n in numbers
            ],
        )
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    return database


async def test_deleting_a_person_reads_no_table_whole(crowded: Database) -> None:
    sent: list[tuple[str, Any]] = []

    def note(conn: Connection, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if re.match(r"SELECT|UPDATE|DELETE", statement):
            sent.append((statement, parameters))

    async with crowded.write() as session:
        event.listen(crowded.engine.sync_engine, "before_cursor_execute", note)
        await queries.erase(session, [7])
        event.remove(crowded.engine.sync_engine, "before_cursor_execute", note)
    async with crowded.read() as session:
        assert await session.get(Person, 7) is None
        assert await session.get(Member, 8) is not None
        counts = [
            (await session.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one()  # noqa: S608 - our names
            for name in (
                "persons",
                "accounts",
                "members",
                "posts",
                "deliveries",
                "completions",
                "audit_entries",
            )
        ]
    assert counts == [OTHERS - 1] * 6 + [OTHERS]
    assert len(sent) < 80
    whole = [statement async for statement in read_whole(crowded, sent)]
    assert whole == []


async def read_whole(database: Database, sent: list[tuple[str, Any]]) -> AsyncIterator[str]:
    """Those of the statements whose plan reads a table of many rows from its beginning to its end."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    async with database.engine.connect() as connection:
        if not is_sqlite:  # a small table is quicker read whole: ask what is possible, not what is chosen
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in sent:
            explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
            plan = [
                " ".join(map(str, row))
                for row in (await connection.exec_driver_sql(explain + statement, parameters)).all()
            ]
            for line in plan:
                found = re.search(r"SCAN (\w+)(?! USING)" if is_sqlite else r"Seq Scan on (\w+)", line)
                if found and not found[1].startswith(("sqlite_", "pg_")):
                    yield f"{found[0]}: {statement}"
