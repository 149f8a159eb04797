"""Starting, rescheduling and ending a cohort."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.self_paced import service as self_paced_service
from bot.outbox import queue
from bot.platform import RoomRef
from bot.study import audit_log, cohort_queries
from bot.study.calendar import Calendar, first_day
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState
from bot.study.course import Course
from bot.study.course_cache import Shelf
from bot.study.localtime import zone
from bot.study.people_tables import Organizer, Person
from bot.study.plan import Pace, Plan
from bot.study.snapshot import digest, dump
from bot.study.syllabus import lay_out
from bot.study.weekly_schedule import Rhythm
from bot.wording.naming import shorten, slug

FURTHEST_START = timedelta(days=5 * 366)

RoomCodes = Callable[[int], str]
"""Makes the code that opens further rooms to the database's n-th cohort."""

COHORT_ENDED = "the cohort was ended"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an organizer asked for: see `/plan-admin start`."""

    plan: Plan
    pace: Pace
    start: date
    at: time
    timezone: str
    weekday: int | None = None
    name: str = ""


def secret_code(_number: int) -> str:
    """A code that nobody can guess, whatever the number of the cohort."""
    return secrets.token_hex(8)


async def start(
    session: AsyncSession,
    shelf: Shelf,
    wish: Wish,
    room: RoomRef,
    person: Person,
    now: datetime,
    codes: RoomCodes,
) -> Course:
    """Start a cohort in a room. Raises UserError if the room is taken or the dates make no sense."""
    taken = await cohort_queries.find_cohort_in_room(session, room.platform, room.workspace, room.channel)
    if taken is not None and taken.state == CohortState.ACTIVE:
        raise UserError(
            f"{taken.name} lives in this channel already. "
            "Use another channel, or end that group first with `/plan-admin end`."
        )
    if abs(wish.start - now.date()) > FURTHEST_START:
        raise UserError(
            f"{wish.start} is too far from today. Write the date as year-month-day, such as {now:%Y-%m-%d}."
        )
    syllabus = lay_out(wish.plan, wish.pace)
    content = dump(wish.plan)
    rhythm = Rhythm()
    cohort = Cohort(
        key=await _free_key(session, f"{slug(wish.plan.key)}-{wish.start}"),
        room_code=codes(await cohort_queries.count_cohorts(session) + 1),
        name=shorten(wish.name or wish.plan.title, 60),
        snapshot_id=await cohort_queries.keep_snapshot(session, digest(content), content, now),
        pace=wish.pace.value,
        weeks=len(syllabus),
        first_day=first_day(wish.start, wish.weekday),
        post_at=wish.at,
        timezone=wish.timezone,
        paper_days=rhythm.paper.days,
        paper_at=None,
        check_in_days=rhythm.check_in.days,
        check_in_at=None,
        nudge_days=rhythm.nudge.days,
        nudge_at=None,
        state=CohortState.ACTIVE,
        created_at=now,
        ended_at=None,
        planned_until=now,
        next_due_at=None,
    )
    calendar = Calendar.weekly(cohort.first_day, cohort.post_at, zone(cohort.timezone), len(syllabus))
    running = calendar.week_at(now)
    if running > len(syllabus):
        raise UserError(
            f"A plan that starts on {cohort.first_day} would be over by now. Check the year of the date."
        )
    if running >= 1:  # the running week's goals are owed too
        cohort.planned_until = calendar.start(running) - timedelta(seconds=1)
    session.add(cohort)
    await session.flush()
    course = await shelf.open(session, cohort)
    cohort.next_due_at = course.calendar.next_due(course.syllabus, cohort.planned_until)
    await _live_in(session, cohort, room)
    session.add(Organizer(cohort_id=cohort.id, person_id=person.id))
    audit_log.log(session, cohort.id, now, "started", f"{cohort.key}, {cohort.pace}", person.id)
    await session.flush()
    return course


async def refresh_next_due(session: AsyncSession, cohort: Cohort, course: Course) -> None:
    """Work out anew when the cohort's next post is due, after it had ended."""
    cohort.next_due_at = await self_paced_service.next_due(session, course, cohort.planned_until)
    await session.flush()


async def end(session: AsyncSession, cohort: Cohort, person: Person, now: datetime) -> None:
    """End a cohort: nothing more is posted, and its rooms are free. Raises UserError if the plan is over."""
    if cohort.state == CohortState.FINISHED:
        raise UserError(f"{cohort.name} has gone through its whole plan, so there is nothing left to end.")
    cohort.state = CohortState.ENDED
    cohort.ended_at = now
    await cohort_queries.release_rooms(session, cohort.id)
    await queue.drop_waiting(session, cohort.id, COHORT_ENDED)
    audit_log.log(session, cohort.id, now, "ended", "", person.id)
    await session.flush()


async def take_back_end(session: AsyncSession, cohort: Cohort, person: Person, now: datetime) -> None:
    """Let an ended cohort go on. Raises UserError if another one has its room by now."""
    if cohort.state != CohortState.ENDED:
        raise UserError(f"{cohort.name} was not ended, so there is nothing to take back.")
    try:
        async with session.begin_nested():
            await cohort_queries.claim_rooms(session, cohort.id)
    except IntegrityError as error:
        raise UserError(
            f"Another group lives in this channel by now, so {cohort.name} cannot go on here."
        ) from error
    cohort.state = CohortState.ACTIVE
    cohort.ended_at = None
    await queue.restore_dropped(session, cohort.id, COHORT_ENDED)
    audit_log.log(session, cohort.id, now, "end taken back", "", person.id)
    await session.flush()


async def add_room(
    session: AsyncSession, cohort: Cohort, room: RoomRef, person: Person, now: datetime
) -> None:
    """Let the cohort live in a further room. Raises UserError if another one lives there."""
    await _live_in(session, cohort, room)
    audit_log.log(session, cohort.id, now, "room added", room.name or room.channel, person.id)


async def _live_in(session: AsyncSession, cohort: Cohort, room: RoomRef) -> None:
    known = await cohort_queries.get_room(session, room.platform, room.workspace, room.channel, room.name)
    try:
        async with session.begin_nested():
            session.add(CohortRoom(cohort_id=cohort.id, room_id=known.id, active=True))
    except IntegrityError as error:
        raise UserError("A group lives in this channel already. Use another channel.") from error


async def _free_key(session: AsyncSession, wanted: str) -> str:
    taken = await cohort_queries.list_keys_like(session, wanted)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)
