"""Which index each statement of a tick uses: none reads a whole table that grows with groups or with time.

SQLite tells how it would run a statement whatever the tables hold. PostgreSQL would rather read a small table
as a whole, so that is forbidden to it: it does so only if no index serves.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import App
from bot.curricula import plans_root
from bot.db.table import Table
from bot.features.projects.queries import list_open_reviews, list_projects, list_with_open_review
from bot.outbox.prune import KEPT_FOR, prune
from tests.outbox.house import START, House

GROWING = {
    "absences",
    "accounts",
    "audit_entries",
    "buddies",
    "buddy_wishes",
    "check_ins",
    "cohort_rooms",
    "cohorts",
    "completions",
    "deliveries",
    "members",
    "paper_polls",
    "paper_votes",
    "papers",
    "persons",
    "posts",
    "reviews",
    "role_grants",
    "rooms",
    "scores",
    "skipped_posts",
}
"""Tables with a row for each group, member or deed."""

SMALL_INDEXES = {
    "ix_cohorts_next_due_at",
    "ix_deliveries_due",
    "ix_deliveries_redraw_at",
    "ix_deliveries_room",
    "ix_deliveries_turn",
    "ix_deliveries_workspace",
    "ix_members_own_pace",
    "ix_reviews_open",
    "ix_role_grants_due",
}
"""Partial indexes of what is still to be done: they may be read as a whole."""

SOUGHT = re.compile(r"^(SELECT|UPDATE|DELETE|WITH|\()")


@contextmanager
def noted(house: House) -> Iterator[dict[str, Any]]:
    """The statements that look for rows inside the block, each with parameters."""
    sent: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _: Any, many: bool) -> None:
        if SOUGHT.match(statement):
            sent[statement] = parameters[0] if many else parameters

    engine = house.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


async def whole_reads(house: House, statement: str, parameters: Any) -> list[str]:
    """What the statement reads as a whole: a table that grows, or an index of it that is not small."""
    async with house.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await _forget_sizes(connection)
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row.detail for row in rows]
            return [step for step in steps if _is_whole_on_sqlite(step, statement)]
        await connection.exec_driver_sql("SET enable_seqscan = off")
        plan = (await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)).scalar()
        return list(_whole_on_postgresql(json.loads(plan) if isinstance(plan, str) else plan))


MANY_TICKS = {
    "sqlite_autoindex_completions_1": "600000 60 1",
    "ix_completions_member_id_week": "600000 60 3",
}
"""What SQLite knows of its indexes where members have ticked sixty items each: rows, rows for each value."""


async def plan_of(house: House, statement: str, parameters: Any) -> str:
    """How the database would run the statement for members with many ticks, in its own words."""
    async with house.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("ANALYZE")  # so that there is a table of sizes
            await connection.exec_driver_sql("DELETE FROM sqlite_stat1")
            for index, size in MANY_TICKS.items():
                row = ("completions", index, size)
                await connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", row)
            await connection.exec_driver_sql("ANALYZE sqlite_schema")
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        else:
            await connection.exec_driver_sql("SET enable_seqscan = off")
            rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(str(row) for row in rows)


async def _forget_sizes(connection: AsyncConnection) -> None:
    """Let SQLite plan as for tables that may be large: the daily upkeep has told it how small these are."""
    known = await connection.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
    if known.first() is not None:
        await connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        await connection.exec_driver_sql("ANALYZE sqlite_schema")


def _is_whole_on_sqlite(step: str, statement: str) -> bool:
    found = re.match(r"SCAN (\w+)(?: .*USING (?:COVERING )?INDEX (\w+))?", step)
    if found is None or found[2] in SMALL_INDEXES:
        return False
    named = re.search(rf"(\w+) AS {found[1]}\b", statement)
    return (named[1] if named else found[1]) in GROWING


def _whole_on_postgresql(plan: Any) -> Iterator[str]:
    for node in plan if isinstance(plan, list) else [plan]:
        node = node.get("Plan", node)  # noqa: PLW2901 - the outermost node is wrapped
        relation, index = node.get("Relation Name"), node.get("Index Name")
        if relation in GROWING and (
            node["Node Type"] == "Seq Scan"
            or (index is not None and index not in SMALL_INDEXES and "Index Cond" not in node)
        ):
            yield f"{node['Node Type']} on {relation} {index or ''}"
        yield from _whole_on_postgresql(node.get("Plans", []))


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A group in its second week, with members who have done all that concerns planning."""
    house = House(database_url)
    await house.say("organizer", START)
    for name in ("alice", "bob", "carol"):
        await house.say(name, "/plan join")
        await house.say(name, "/plan buddy on")
        await house.say(name, "/plan settings reminders:on")
    await house.say("carol", "/plan pace set own")
    for title in ("One", "Two"):
        await house.say("alice", f"/plan papers propose https://example.org/{title} title:{title}")
    await house.until("2026-03-10T12:00:00+01:00")
    await house.say("organizer", "/plan-admin papers vote")
    yield house
    await house.close()


MOMENTS = {
    "2026-03-11T09:00:00+01:00": "a paper",
    "2026-03-14T09:00:00+01:00": "a check-in",
    "2026-03-15T09:00:00+01:00": "reminders",
    "2026-03-16T09:00:00+01:00": "a recap, the next goals, a vote that is over, buddies, an own pace",
}


async def test_every_statement_of_ticks_uses_an_index(house: House) -> None:
    """Each tick is the first of a process, which prunes an hour later: that reads what is old, once a day."""
    reads = list[str]()
    count = 0
    for moment in MOMENTS:
        due = datetime.fromisoformat(moment)
        await house.until((due - timedelta(seconds=1)).isoformat())
        await house.say("organizer", f"/plan-admin announce news before {moment}")
        await house.say("alice", f"/plan checkin {'done' if count else 'stuck'}")
        house.clock.move_to(due)
        house.app = App(house.database, {"discord": house.chat}, house.clock, plans_root())
        with noted(house) as sent:
            await house.app.tick(due)
            await house.app.next_wake()
        count += len(sent)
        for statement, parameters in sent.items():
            reads += [f"{one}: {statement}" for one in await whole_reads(house, statement, parameters)]
    assert count > 80, "the ticks did all that ticks do"
    assert not reads, "\n\n".join(dict.fromkeys(reads))


async def test_projects_are_sought_among_projects_alone(house: House) -> None:
    """A group of thousands has a hundred ticks for each project, and planning asks for open reviews."""
    with noted(house) as sent:
        async with house.database.read() as session:
            await list_with_open_review(session, [1])
            await list_open_reviews(session, 1)
            await list_projects(session, 1, ["s1.algebra.mml"])
    assert len(sent) == 3
    for statement, parameters in sent.items():
        plan = await plan_of(house, statement, parameters)
        assert not re.search(r"\w*(uq_completions|completions_member_id_week|completions_1)\w*", plan), plan


async def test_pruning_reads_what_it_deletes(house: House) -> None:
    await house.until("2026-03-17T12:00:00+01:00")
    with noted(house) as sent:
        async with house.database.write() as session:
            assert await prune(session, house.clock.now() + 2 * KEPT_FOR), "nothing to one person was sent"
    reads = [await whole_reads(house, statement, parameters) for statement, parameters in sent.items()]
    assert len(reads) == 3
    assert not any(reads), reads


def test_the_small_indexes_are_partial() -> None:
    indexes = [one for table in Table.metadata.tables.values() for one in table.indexes]
    small = {one.name for one in indexes if one.dialect_options["sqlite"]["where"] is not None}
    assert small >= SMALL_INDEXES
