"""How many statements the hottest paths send to the database, and which index each of them uses.

A statement is what goes over the wire once: a round trip on PostgreSQL. BEGIN, COMMIT and savepoints, which
work themselves out of the numbers below, are not counted. A path that comes to need more fails here; one that
needs fewer should lower its number.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, update

from adapters.local.clock import MovableClock
from bench.many import BEFORE, BEGINS, copy_group, make_app, start_group
from bench.measure import count_statements
from bench.sink import Sink
from bot.commands.call import Call, Press
from bot.db.engine import Database
from bot.messages.actions import Action
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study.cohort_tables import Cohort
from tests.outbox.house import GENERAL, START, House

SECOND = RoomRef("discord", "w", "c2", "#second")
NO_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """The statements that are sent inside the block, in order."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(NO_STATEMENTS):
            sent.append(statement)

    engine = house.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A group in two rooms in its second week, with five members who have done different things."""
    house = House(database_url)
    await house.say("organizer", START)
    await house.say("organizer", "/plan-admin room add", SECOND)
    for name in ("alice", "bob", "carol", "dan", "eve"):
        await house.say(name, "/plan join")
    await house.until("2026-03-07T12:00:00+01:00")
    for name, answer in (("alice", "done"), ("bob", "stuck"), ("dan", "away")):
        await house.say(name, f"/plan checkin {answer}")
    await house.say("alice", "/plan done vectors")
    await house.until("2026-03-11T12:00:00+01:00")
    yield house
    await house.close()


async def press(house: House, person: str, command: str, **arguments: str) -> None:
    """Press a button of the group's."""
    actor = Actor(AccountRef(GENERAL.platform, GENERAL.workspace, person), person)
    reply = await house.app.dispatch(Press(actor, GENERAL, str(Action(command, arguments, 1))))
    assert not reply.is_refusal
    assert not reply.is_failure


COMMANDS = {
    "/plan week": 2,
    "/plan home": 5,
    "/plan progress": 5,  # two of them count and read the page in the index of the board
    "/plan progress board:week": 5,
    "/plan streak": 2,
    "/plan overview": 2,
    "/plan checkin done": 6,  # the same answer again; one lists the open items, one the own questions
    "/plan settings": 1,
}


@pytest.mark.parametrize(("line", "most"), COMMANDS.items(), ids=list(COMMANDS))
async def test_a_typed_command(house: House, line: str, most: int) -> None:
    await house.say("alice", line)
    actor = Actor(AccountRef(GENERAL.platform, GENERAL.workspace, "alice"), "alice")
    with statements(house) as sent:
        reply = await house.app.dispatch(Call(actor, GENERAL, "", line))
    assert not reply.is_refusal
    assert len(sent) <= most, "\n".join(sent)


async def test_ticking_an_item_by_click(house: House) -> None:
    await press(house, "alice", "plan done", item="s1.linear-algebra.matrices")
    with statements(house) as sent:
        await press(house, "alice", "plan done", item="s1.algebra.mml")
    assert len(sent) <= 8, "\n".join(sent)  # four of them keep the boards


async def test_answering_the_check_in_by_click(house: House) -> None:
    with statements(house) as sent:
        await press(house, "carol", "plan checkin", answer="on track", week="2")
    assert len(sent) <= 10, "\n".join(sent)  # three of them keep the boards, one lists the group's questions


async def test_a_recap_and_the_next_goals_in_two_rooms(house: House) -> None:
    await house.until("2026-03-16T08:59:59+01:00")
    house.clock.move_to(datetime.fromisoformat("2026-03-16T09:00:00+01:00"))
    before = len(house.chat.stored)
    with statements(house) as sent:
        await house.app.tick(house.clock.now())
    assert house.chat.keys[before:].count("w003:week_goals") == 2
    assert house.chat.keys[before:].count("w002:recap") == 2
    # Five of them ask which groups of a batch concern a feature, one for the polls and one for the posts that
    # organizers skip, one for turns, four what is due next, one whether the group is quiet, and one whether
    # it meets, for the goals. A batch of groups sends all but the last two once. Eleven keep the boards:
    # those of the week that begins are there, those of the week after it are worked out, and those that
    # nobody needs any more go. A batch sends five of these once. One reads what earlier recaps told, for the
    # picture.
    assert len(sent) <= 48, "\n".join(sent)


async def test_a_tick_with_nothing_to_do(house: House) -> None:
    await house.app.tick(house.clock.now())
    with statements(house) as sent:
        await house.app.tick(house.clock.now())
    assert len(sent) == 1  # what is due


async def test_a_further_group_of_a_batch(database_url: str) -> None:
    """What begins in several groups at once is planned and kept in statements for all of them."""
    database, clock, sink = Database(database_url), MovableClock(BEFORE), Sink()
    app = make_app(database, sink, clock)
    await start_group(app)
    await copy_group(database, 13)
    clock.move_to(BEGINS)
    sent: list[int] = []
    for first, last in ((1, 2), (3, 14)):
        begins = update(Cohort).values(next_due_at=BEGINS, looked_up_for=BEGINS)
        async with database.write() as session:
            await session.execute(update(Cohort).values(next_due_at=None))
            await session.execute(begins.where(Cohort.id.between(first, last)))
        sent.append(await count_statements(database.engine, partial(app.tick, BEGINS)))
        assert len(sink.sent) == last
    await database.close()
    # Its members, its meeting, whether its stage was opened by a post of its own, and what was sent.
    assert (sent[1] - sent[0]) / 10 <= 4.5, sent
