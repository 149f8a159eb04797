"""What the schema refuses, on both databases, whoever asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.db.engine import Database
from bot.features.group_lifecycle.tables import RoomCode
from bot.study.cohort_tables import CohortRoom
from bot.study.people_tables import Absence, Organizer
from bot.study.progress_tables import CheckIn, Completion, Score
from tests.db import rows
from tests.db.rows import NOW


@pytest.fixture
async def stocked(database: Database) -> Database:
    """A cohort in a room with a member, a post and its delivery."""
    parents = (rows.snapshot(), rows.person(), rows.room())
    for level in (parents, (rows.cohort(), rows.account()), (rows.member(), rows.post())):
        async with database.write() as session:
            session.add_all(level)
    async with database.write() as session:
        session.add_all((CohortRoom(cohort_id=1, room_id=1, active=True), rows.delivery()))
        session.add(completion())
        session.add(answer())
    return database


def completion(**changed: Any) -> Completion:
    """Member 1 completed an item."""
    values = {"member_id": 1, "item_key": "i", "week": 1, "completed_at": NOW, "link": "", "note": ""}
    return Completion(**{**values, **changed})


def answer(**changed: Any) -> CheckIn:
    """Member 1 answered."""
    return CheckIn(**{"member_id": 1, "week": 1, "answer": "done", "note": "", "answered_at": NOW, **changed})


def room_code(**changed: Any) -> RoomCode:
    """A code that nobody has used."""
    values = {"id": 1, "cohort_id": 1, "platform": "slack", "digest": "d", "state": "open", "expires_at": NOW}
    return RoomCode(**{**values, **changed})


REFUSED: dict[str, Callable[[], list[Any]]] = {
    "a second active cohort in a room": lambda: [
        rows.cohort(id=2, key="k2"),
        CohortRoom(cohort_id=2, room_id=1, active=True),
    ],
    "the same cohort key": lambda: [rows.cohort(id=2)],
    "a code twice": lambda: [room_code(), room_code(id=2)],
    "a code for no cohort": lambda: [room_code(cohort_id=99)],
    "a code in an unknown state": lambda: [room_code(state="lost")],
    "an unknown cohort state": lambda: [rows.cohort(id=2, key="k2", state="asleep")],
    "a slot outside the week": lambda: [rows.cohort(id=2, key="k2", paper_days=7)],
    "a slot before the week": lambda: [rows.cohort(id=2, key="k2", nudge_days=-1)],
    "a cohort of no snapshot": lambda: [rows.cohort(id=2, key="k2", snapshot_id=99)],
    "the same snapshot twice": lambda: [rows.snapshot(id=2)],
    "the same room twice": lambda: [rows.room(id=2)],
    "the same account twice": lambda: [rows.person(id=2), rows.account(id=2, person_id=2)],
    "an account of nobody": lambda: [rows.account(id=2, person_id=99, user="u2")],
    "a second membership": lambda: [rows.member(id=2)],
    "a member's number twice": lambda: [rows.person(id=2), rows.member(id=2, person_id=2, number=1)],
    "a member of no cohort": lambda: [rows.member(id=2, cohort_id=99)],
    "an organizer of no cohort": lambda: [Organizer(cohort_id=99, person_id=1)],
    "an item completed twice": lambda: [completion()],
    "a completion by nobody": lambda: [completion(member_id=99)],
    "two answers for a week": lambda: [answer()],
    "a negative score": lambda: [Score(member_id=1, week=1, points=-1, items=0)],
    "negative items": lambda: [Score(member_id=1, week=1, points=0, items=-1)],
    "an absence that ends before it begins": lambda: [
        Absence(member_id=1, kind="pause", starts_at=NOW, ends_at=NOW - timedelta(seconds=1))
    ],
    "the same post twice": lambda: [rows.post(id=2)],
    "a post of no cohort": lambda: [rows.post(id=2, key="p2", cohort_id=99)],
    "a second delivery in a room": lambda: [rows.delivery()],
    "a second delivery to an account": lambda: [
        rows.delivery(room_id=None, account_id=1),
        rows.delivery(room_id=None, account_id=1),
    ],
    "a delivery to nowhere": lambda: [rows.delivery(room_id=None)],
    "a delivery to a room and a person": lambda: [
        rows.post(id=2, key="p2"),
        rows.delivery(post_id=2, account_id=1),
    ],
    "an unknown delivery state": lambda: [rows.post(id=2, key="p2"), rows.delivery(post_id=2, state="lost")],
    "a delivery of no post": lambda: [rows.delivery(post_id=99)],
    "a person without a name": lambda: [rows.person(id=2, name=None)],
}


async def test_the_schema_refuses(stocked: Database) -> None:
    assert [what for what, new in REFUSED.items() if not await _refused(stocked, new())] == []


async def _refused(database: Database, new: list[Any]) -> bool:
    try:
        await _add(database, new)
    except IntegrityError:
        return True
    return False


async def _add(database: Database, new: list[Any]) -> None:
    async with database.write() as session:
        for row in new:  # one after another: what refers to a row comes after it
            session.add(row)
            await session.flush()


async def test_the_schema_takes(stocked: Database) -> None:
    await _add(
        stocked,
        [
            rows.cohort(id=2, key="k2", state="ended"),
            CohortRoom(cohort_id=2, room_id=1, active=False),
            rows.delivery(room_id=None, account_id=1),
            rows.post(id=2, key="p2", week=None),
            Absence(member_id=1, kind="pause", starts_at=NOW, ends_at=NOW + timedelta(seconds=1)),
            Score(member_id=1, week=1, points=0, items=0),
        ],
    )


async def test_nothing_is_kept_of_a_block_that_fails(stocked: Database) -> None:
    with pytest.raises(RuntimeError, match="on purpose"):
        await _fail(stocked)
    async with stocked.read() as session:
        assert await session.get(type(rows.room()), 2) is None


async def _fail(database: Database) -> None:
    async with database.write() as session:
        session.add(rows.room(id=2, channel="c2"))
        await session.flush()
        raise RuntimeError("on purpose")


async def test_what_a_reader_changes_is_not_kept(stocked: Database) -> None:
    async with stocked.read() as session:
        session.add(rows.room(id=2, channel="c2"))
        await session.flush()
    async with stocked.read() as session:
        assert await session.get(type(rows.room()), 2) is None
