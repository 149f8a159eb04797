"""Databases with many groups, or with a long past: copies of the rows of one real group.

Commands would take hours to make them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.local.clock import MovableClock
from bench.groups import START_COMMAND, settle
from bench.sink import Sink
from bot.app import App
from bot.commands.call import Call
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.outbox.tables import Delivery, Post
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study.cohort_tables import Cohort, CohortRoom, Room
from bot.study.people_tables import Account, Member, Person

BEGINS = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
BEFORE = datetime.fromisoformat("2026-03-01T08:00:00+00:00")
WEEK = timedelta(weeks=1)
PATIENCE = timedelta(seconds=1)
ROWS_AT_ONCE = 500
PERSON = {"visible": True, "reminders": False}


def make_app(database: Database, sink: Sink, clock: MovableClock) -> App:
    """The bot of one process."""
    return App(database, {"discord": sink}, clock, plans_root())


async def start_group(
    app: App, *, workspace: str = "w0", channel: str = "c0", people: Sequence[str] = ()
) -> None:
    """Start a group by command, and let people join."""
    room = RoomRef("discord", workspace, channel, f"#{channel}")
    boss = Actor(AccountRef("discord", workspace, "boss"), "boss", can_manage=True)
    await app.dispatch(Call(boss, room, "", START_COMMAND))
    for name in people:
        await app.dispatch(Call(Actor(AccountRef("discord", workspace, name), name), room, "", "/plan join"))


async def copy_group(database: Database, count: int, *, members: int = 0) -> None:
    """Add `count` copies of the first group, each in a workspace of its own, with so many members each."""
    async with database.write() as session:
        cohort = (await session.execute(select(Cohort.__table__).where(Cohort.id == 1))).mappings().one()
        for first in range(2, count + 2, ROWS_AT_ONCE):
            ids = range(first, min(first + ROWS_AT_ONCE, count + 2))
            await session.execute(
                insert(Cohort),
                [dict(cohort) | {"id": n, "key": f"g{n}", "room_code": f"code{n}"} for n in ids],
            )
            rooms = [
                {"id": n, "platform": "discord", "workspace": f"w{n}", "channel": f"c{n}", "name": f"#c{n}"}
                for n in ids
            ]
            await session.execute(insert(Room), [room | {"problem": "", "parent": ""} for room in rooms])
            links = [{"cohort_id": n, "room_id": n, "active": True} for n in ids]
            await session.execute(insert(CohortRoom), links)
            for n in ids if members else ():
                await _add_members(session, n, members, cohort["created_at"])


async def _add_members(session: AsyncSession, cohort_id: int, members: int, joined_at: datetime) -> None:
    first = cohort_id * 1000
    rows = range(first, first + members)
    await session.execute(
        insert(Person), [PERSON | {"id": n, "name": f"p{n}", "created_at": joined_at} for n in rows]
    )
    await session.execute(
        insert(Account),
        [{"id": n, "person_id": n, "platform": "discord", "workspace": "", "user": f"u{n}"} for n in rows],
    )
    member = {"cohort_id": cohort_id, "joined_week": 1, "joined_at": joined_at}
    await session.execute(
        insert(Member), [member | {"id": n, "person_id": n, "number": n, "name": f"p{n}"} for n in rows]
    )


async def age(database: Database, count: int) -> None:
    """Add deliveries of the first group until `count` of them are sent: rows of years ago."""
    old = BEFORE - timedelta(days=400)
    there = {column.name for column in Delivery.__table__.columns}
    extra = {"platform": "discord", "workspace": "w0", "turn_at": old}
    row = {
        "room_id": 1,
        "under": "",
        "state": "sent",
        "due_at": old,
        "attempts": 1,
        "message": "m",
        "sent_at": old,
        "problem": "",
        "drawn_at": old,
        "again": 0,
    } | {name: value for name, value in extra.items() if name in there}
    post = {"cohort_id": 1, "kind": "announcement", "body": "news", "due_at": old, "expires_at": old}
    async with database.read() as session:
        first = len((await session.scalars(select(Post.id))).all()) + 1000
    for begin in range(first, first + count, 5000):
        ids = range(begin, min(begin + 5000, first + count))
        async with database.write() as session:
            await session.execute(insert(Post), [post | {"id": n, "key": f"old{n}"} for n in ids])
            await session.execute(insert(Delivery), [row | {"post_id": n, "id": n} for n in ids])
    await settle(database)


async def run_out(app: App, clock: MovableClock) -> None:
    """Tick until nothing is due at the clock's present instant, and nothing is being sent."""
    while True:
        await app.tick(clock.now(), PATIENCE)
        if not await _is_due(app, clock):
            await app.finish()  # while much is being sent, the app says that it is busy, and not what is due
            if not await _is_due(app, clock):
                return


async def _is_due(app: App, clock: MovableClock) -> bool:
    wake = await app.next_wake()
    return wake is not None and wake <= clock.now()
