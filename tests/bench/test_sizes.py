"""However many members a group has, no statement carries their ids: PostgreSQL takes 32,767 parameters."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bench.groups import Bench, fill
from bot.db.schema import upgrade

MEMBERS = 300
WEEKS = 3
MOST_PARAMETERS = 120
"""In a statement that looks for rows: fewer than there are members, with room for the keys of a week. What is
inserted comes in batches, and scores are counted anew with the due week of every item."""

COMMANDS = {
    "p1": ("/plan week", "/plan home", "/plan progress", "/plan progress board:streak", "/plan checkin done"),
    "organizer": (
        "/plan-admin status",
        "/plan-admin export",
        "/plan-admin people list",
        "/plan-admin calendar stage 2 5",
        "/plan-admin calendar confirm",
    ),
}


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    """A group of many members in its fourth week."""
    bench = Bench.open(database_url, "a large group")
    await upgrade(bench.database.engine)
    await fill(bench, MEMBERS, WEEKS)
    yield bench
    await bench.close()


async def test_no_statement_lists_the_members(bench: Bench) -> None:
    listed = dict[str, int]()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _: Any, many: bool) -> None:
        if not many and "INSERT" not in statement and len(parameters) > MOST_PARAMETERS:
            listed[statement] = len(parameters)

    engine = bench.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    for person, lines in COMMANDS.items():
        for line in lines:
            await bench.say(person, line)
    end = bench.clock.now() + timedelta(weeks=1)
    ticks = 0
    while (wake := await bench.app.next_wake()) is not None and wake <= end:
        bench.clock.move_to(max(wake, bench.clock.now()))
        await bench.app.tick(bench.clock.now())
        ticks += 1
    assert ticks > 5, "goals, a paper, a check-in, a recap, and boards"
    assert not listed, "\n\n".join(f"{count} parameters: {one}" for one, count in listed.items())
