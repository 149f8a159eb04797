"""No statement of a hot path reads a whole table that grows: EXPLAIN is asked of each, on both databases."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from bench.groups import Bench, fill

GROWING = {
    *("accounts", "audit_entries", "board_places", "check_ins", "completions"),
    *("deliveries", "members", "persons", "posts", "scores"),
}
"""Tables with rows for each person or each message."""

HOTTEST = (
    "/plan week",
    "/plan home",
    "/plan progress",
    "/plan progress page:2",
    "/plan progress board:streak",
    "/plan streak",
    "/plan done s4.attention.bahdanau",
    "/plan undo s4.attention.bahdanau",
    "/plan checkin done",
    "/plan checkin stuck",
)

Sent = tuple[str, Any]


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    """A group of some size, on a database that knows it."""
    bench = Bench.open(database_url, "")
    await fill(bench, 60, weeks=4)
    async with bench.database.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.commit()
    yield bench
    await bench.close()


@contextmanager
def statements(bench: Bench) -> Iterator[list[Sent]]:
    """The statements that are sent inside the block, with their parameters."""
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            sent.append((statement, given[0] if many else given))

    event.listen(bench.database.engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(bench.database.engine.sync_engine, "before_cursor_execute", note)


async def tables_scanned(bench: Bench, sent: Sent) -> set[str]:
    """The tables that are read from beginning to end."""
    statement, given = sent
    engine = bench.database.engine
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            steps = [row.detail for row in found.all()]
            # A partial index holds what waits only, so a scan of one is none of the table.
            whole = (re.match(r"SCAN (\w+)(?! USING INDEX ix_deliveries_waiting)", step) for step in steps)
            return {one[1] for one in whole if one}
        # Reading all of few rows is quickest, so it is made dear: what still does it has no index.
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        found = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", given)
        plan = found.scalar_one()
        return set(_scanned(json.loads(plan) if isinstance(plan, str) else plan))


def _scanned(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _scanned(one)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for value in node.values():
            yield from _scanned(value)


async def test_the_hottest_commands_read_no_table_from_end_to_end(bench: Bench) -> None:
    seen = 0
    for line in HOTTEST:
        with statements(bench) as sent:
            await bench.say("p1", line)
        assert sent, line
        for one in dict(sent).items():
            assert GROWING.isdisjoint(await tables_scanned(bench, one)), (line, one[0])
            seen += 1
    assert seen > 3 * len(HOTTEST)
