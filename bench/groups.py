"""Make a database with a group of any size that has run for some weeks, without playing all of it."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import URL, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.local.clock import MovableClock
from bench.sink import Sink
from bot.app import App
from bot.commands.call import Call, Press
from bot.commands.reply import Reply
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.db.table import Table
from bot.messages.actions import Action
from bot.messages.plain import plain
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study import cohort_queries
from bot.study.cohort_tables import Cohort, Room
from bot.study.course import Course
from bot.study.course_cache import CourseCache
from bot.study.people_tables import Account, Member, Person
from bot.study.progress_tables import CheckIn, Completion, Score

START = datetime.fromisoformat("2026-03-01T08:00:00+00:00")
FIRST_WEEK = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
ROOM = RoomRef("discord", "w", "c1", "#general")
START_COMMAND = "/plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin"
ROWS = 2000
"""Rows of one INSERT."""


@dataclass(slots=True)
class Bench:
    """The bot on a database of its own, with a clock that stands still."""

    kind: str
    clock: MovableClock
    database: Database
    app: App

    @classmethod
    def open(cls, url: URL | str, kind: str) -> "Bench":
        """The bot on that database."""
        clock, database = MovableClock(START), Database(url)
        return cls(kind, clock, database, App(database, {"discord": Sink()}, clock, plans_root()))

    async def open_items(self, after: int) -> list[str]:
        """The keys of all items that fall due after a week."""
        async with self.database.read() as session:
            course = await CourseCache().load(session, await cohort_queries.get_cohort(session, 1))
        return [key for key, week in course.syllabus.core_due_week.items() if week > after]

    async def say(self, person: str, line: str, room: RoomRef = ROOM) -> Reply:
        """Type a command. Raises RuntimeError if it fails."""
        actor = Actor(AccountRef(room.platform, room.workspace, person), person, person == "organizer")
        return checked(line, await self.app.dispatch(Call(actor, room, "", line)))

    async def press(self, person: str, action: Action) -> Reply:
        """Press a button. Raises RuntimeError if that fails."""
        actor = Actor(AccountRef(ROOM.platform, ROOM.workspace, person), person)
        return checked(str(action), await self.app.dispatch(Press(actor, ROOM, str(action))))

    async def close(self) -> None:
        """Give the database back."""
        await self.database.close()


async def settle(database: Database) -> None:
    """Let the database count what was written in bulk, as it does by itself in time."""
    statement = "ANALYZE" if database.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql(statement)


def checked(line: str, reply: Reply) -> Reply:
    """The reply. Raises RuntimeError if the command failed."""
    if reply.is_failure or reply.is_refusal:
        raise RuntimeError(f"{line!r} was answered: {plain(reply.private[0])}")
    return reply


async def fill(bench: Bench, members: int, weeks: int, seed: int = 1) -> None:
    """Start a group, let `members` people study in it for `weeks` weeks, and move the clock behind these.

    The people are p0, p1, ... Most tick most of what is due, and answer most check-ins.
    """
    await bench.say("organizer", START_COMMAND)
    now = FIRST_WEEK + timedelta(weeks=weeks, days=2)
    async with bench.database.write() as session:
        cohort = (await session.scalars(select(Cohort))).one()
        course = await CourseCache().load(session, cohort)
        await session.execute(update(Cohort).values(planned_until=now - timedelta(minutes=1)))
        await _asked(session, course, weeks)
        for begin in range(0, members, ROWS):
            await _people(
                session,
                course,
                range(begin, min(members, begin + ROWS)),
                weeks,
                Random(seed + begin),  # noqa: S311 - the same people each time
            )
    bench.clock.move_to(now)
    async with bench.database.write() as session:
        await session.execute(update(Cohort).values(next_due_at=now))
    while (wake := await bench.app.next_wake()) is not None and wake <= now:
        await bench.app.tick(now)


async def _asked(session: AsyncSession, course: Course, weeks: int) -> None:
    room = (await session.scalars(select(Room.id))).first()
    for week in range(1, weeks + 1):
        due = course.calendar.check_in_due(week)
        post = Post(
            cohort_id=course.cohort_id,
            key=f"c{course.cohort_id}:w{week:03}:check_in",
            kind="check_in",
            week=week,
            body="",
            due_at=due,
            expires_at=course.calendar.closes(week),
        )
        session.add(post)
        await session.flush()
        session.add(
            Delivery(
                post_id=post.id,
                room_id=room,
                state=DeliveryState.SENT,
                platform=ROOM.platform,
                workspace=ROOM.workspace,
                due_at=due,
                turn_at=due,
                attempts=1,
                message=post.key,
                sent_at=due,
                problem="",
            )
        )


async def _people(session: AsyncSession, course: Course, numbers: range, weeks: int, random: Random) -> None:
    await _insert(
        session,
        Person,
        (
            {"id": 1000 + n, "name": f"p{n}", "reminders": False, "visible": n % 50 != 7, "created_at": START}
            for n in numbers
        ),
    )
    await _insert(
        session,
        Account,
        (
            {"person_id": 1000 + n, "platform": ROOM.platform, "workspace": ROOM.workspace, "user": f"p{n}"}
            for n in numbers
        ),
    )
    joined = {n: 1 if n % 5 else random.randint(1, max(1, weeks - 1)) for n in numbers}
    await _insert(
        session,
        Member,
        (
            {
                "id": 1000 + n,
                "cohort_id": course.cohort_id,
                "person_id": 1000 + n,
                "number": 1000 + n,
                "name": f"p{n}",
                "joined_at": START if week == 1 else course.calendar.start(week),
                "joined_week": week,
            }
            for n, week in joined.items()
        ),
    )
    due: dict[int, list[str]] = {}
    for key, week in course.syllabus.due_week.items():
        due.setdefault(week, []).append(key)
    points = course.points
    done = {
        (n, week): [key for key in due.get(week, ()) if random.random() < 0.3 + 0.6 * (n % 11) / 11]
        for n in numbers
        for week in range(joined[n], weeks + 1)
    }
    moment = {week: course.calendar.start(week) + timedelta(days=1) for week in range(1, weeks + 1)}
    await _insert(
        session,
        Completion,
        (
            {
                "member_id": 1000 + n,
                "item_key": key,
                "week": week,
                "completed_at": moment[week],
                "link": "",
                "note": "",
            }
            for (n, week), keys in done.items()
            for key in keys
        ),
    )
    await _insert(
        session,
        Score,
        (
            {
                "member_id": 1000 + n,
                "week": week,
                "points": sum(points[key] for key in keys),
                "items": len(keys),
            }
            for (n, week), keys in done.items()
            if keys
        ),
    )
    answers = ("done", "on track", "behind", "stuck", "away")
    await _insert(
        session,
        CheckIn,
        (
            {
                "member_id": 1000 + n,
                "week": week,
                "answer": answers[(n + week) % 5],
                "note": "",
                "answered_at": moment[week],
            }
            for (n, week) in done
            if random.random() < 0.8
        ),
    )


async def _insert(session: AsyncSession, table: type[Table], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows in the driver's own way for many."""
    batch: Sequence[dict[str, Any]]
    while batch := [row for _, row in zip(range(ROWS), rows, strict=False)]:
        await session.execute(insert(table), batch)


@dataclass(slots=True)
class Where:
    """The database of a run: where new ones are made, migrated and empty."""

    kind: str
    new_url: Callable[[], Awaitable[URL | str]]

    async def group(self, members: int, weeks: int) -> Bench:
        """A new database with one group of that size."""
        url = await self.new_url()
        bench = Bench.open(url, self.kind)
        await fill(bench, members, weeks)
        return bench
