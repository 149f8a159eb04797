"""Starting, rescheduling and ending a cohort."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.organizing import DAYS
from bot.curricula.snapshot import digest, dump
from bot.db import cohorts, outbox
from bot.db.tables import Cohort, CohortRoom, CohortState, Organizer, Person
from bot.domain import changing
from bot.domain.cadence import Rhythm, Slot
from bot.domain.calendar import Calendar, first_day
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.localtime import zone
from bot.domain.matching import nearest
from bot.domain.naming import shorten, slug
from bot.domain.pacing import lay_out
from bot.domain.plan import Pace, Plan
from bot.ports import RoomRef
from bot.services import changes, own_pace
from bot.services.courses import Shelf

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
    taken = await cohorts.find_cohort_in_room(session, room.platform, room.workspace, room.channel)
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
        room_code=codes(await cohorts.count_cohorts(session) + 1),
        name=shorten(wish.name or wish.plan.title, 60),
        snapshot_id=await cohorts.keep_snapshot(session, digest(content), content, now),
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
    cohorts.log(session, cohort.id, now, "started", f"{cohort.key}, {cohort.pace}", person.id)
    await session.flush()
    return course


async def reschedule(
    session: AsyncSession,
    course: Course,
    cohort: Cohort,
    person: Person,
    now: datetime,
    moved: Mapping[str, Slot],
) -> Course:
    """Move the posts inside the week: `paper`, `check_in`, `nudge`. Those that were posted stay.

    The nudge stays a day after the check-in unless it is moved itself; UserError if it would come first.
    """
    if cohort.state == CohortState.FINISHED:
        raise UserError(f"{cohort.name} has gone through its whole plan, so there is nothing left to move.")
    moved = dict(moved)
    held, goals_at = course.calendar.latest.rhythm, course.calendar.latest.at
    for name, slot in moved.items():
        if name != "nudge" and slot.days == 0 and slot.at is not None and slot.at < goals_at:
            raise UserError(
                f"On the day of the goals, a post can only come after them, from {goals_at:%H:%M} on."
            )
    check_in = moved.get("check_in", held.check_in)
    if "nudge" not in moved and "check_in" in moved:
        moved["nudge"] = Slot(check_in.days + 1, check_in.at)
    nudge = moved.get("nudge", held.nudge)
    if (nudge.days, nudge.at or goals_at) <= (check_in.days, check_in.at or goals_at):
        if nudge.days > 0:
            raise UserError(
                "Reminders go to those who have not answered, so they must come after the check-in."
            )
        moved["nudge"] = Slot(7, nudge.at)  # the weekday of the goals: the day after the week, in its grace
    after = changing.set_rhythm(course, replace(held, **moved), now)
    # A post that moved to an earlier day is due now: plan the running week anew. What is there stays.
    week_began = after.calendar.start(max(1, after.calendar.week_at(now))) - timedelta(seconds=1)
    cohort.planned_until = min(cohort.planned_until, week_began)
    await changes.keep(session, cohort, course, after, now)
    told = ", ".join(f"{name} {counted(slot.days, 'day')} after the goals" for name, slot in moved.items())
    cohorts.log(session, cohort.id, now, "rescheduled", told, person.id)
    await session.flush()
    return after


async def move_goals(
    session: AsyncSession,
    course: Course,
    cohort: Cohort,
    person: Person,
    now: datetime,
    weekday: int,
    at: time | None,
) -> Course:
    """Move the weekly goals: their time from the next week on, their weekday until the first week begins.

    Raises UserError for a weekday that comes too late to move.
    """
    latest = course.calendar.latest
    if weekday != latest.day.weekday() and course.calendar.week_at(now) >= 1:
        raise UserError(
            "The group has begun, so its weekday is changed with "
            f"`/plan-admin move day:{DAYS[weekday][:3].lower()}`. Here you can still change the time."
        )
    if (weekday, at or latest.at) == (latest.day.weekday(), latest.at):
        return course
    after = changing.move(course, weekday, at, None, now)
    await changes.keep(session, cohort, course, after, now)
    first, moved = after.calendar.first, after.calendar.latest
    cohorts.log(session, cohort.id, now, "rescheduled", f"goals {first} {moved.at:%H:%M}", person.id)
    await session.flush()
    return after


async def refresh_next_due(session: AsyncSession, cohort: Cohort, course: Course) -> None:
    """Work out anew when the cohort's next post is due, after it had ended."""
    cohort.next_due_at = await own_pace.next_due(session, course, cohort.planned_until)
    await session.flush()


async def end(session: AsyncSession, cohort: Cohort, person: Person, now: datetime) -> None:
    """End a cohort: nothing more is posted, and its rooms are free. Raises UserError if the plan is over."""
    if cohort.state == CohortState.FINISHED:
        raise UserError(f"{cohort.name} has gone through its whole plan, so there is nothing left to end.")
    cohort.state = CohortState.ENDED
    cohort.ended_at = now
    await cohorts.release_rooms(session, cohort.id)
    await outbox.drop_waiting(session, cohort.id, COHORT_ENDED)
    cohorts.log(session, cohort.id, now, "ended", "", person.id)
    await session.flush()


async def take_back_end(session: AsyncSession, cohort: Cohort, person: Person, now: datetime) -> None:
    """Let an ended cohort go on. Raises UserError if another one has its room by now."""
    if cohort.state != CohortState.ENDED:
        raise UserError(f"{cohort.name} was not ended, so there is nothing to take back.")
    try:
        async with session.begin_nested():
            await cohorts.claim_rooms(session, cohort.id)
    except IntegrityError as error:
        raise UserError(
            f"Another group lives in this channel by now, so {cohort.name} cannot go on here."
        ) from error
    cohort.state = CohortState.ACTIVE
    cohort.ended_at = None
    await outbox.restore_dropped(session, cohort.id, COHORT_ENDED)
    cohorts.log(session, cohort.id, now, "end taken back", "", person.id)
    await session.flush()


async def add_room(
    session: AsyncSession, cohort: Cohort, room: RoomRef, person: Person, now: datetime
) -> None:
    """Let the cohort live in a further room. Raises UserError if another one lives there."""
    await _live_in(session, cohort, room)
    cohorts.log(session, cohort.id, now, "room added", room.name or room.channel, person.id)


def pick(found: Sequence[Cohort], text: str) -> Cohort:
    """The cohort that a text names, by key, name or an unambiguous beginning. Raises UserError."""
    wanted = text.strip().casefold()
    fitting = [one for one in found if wanted in {one.key.casefold(), one.name.casefold()}]
    fitting = fitting or [one for one in found if one.key.casefold().startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        keys = ", ".join(one.key for one in fitting[:5])
        raise UserError(f"“{text[:60]}” could be several groups: {keys}. Write the whole key.")
    guess = nearest(wanted, [one.key for one in found])
    hint = f" Did you mean {guess}?" if guess else ""
    keys = ", ".join(one.key for one in found[:5])
    there = f" There are: {keys}." if keys and not guess else hint
    raise UserError(f"There is no group called “{text[:60]}” here.{there}")


async def _live_in(session: AsyncSession, cohort: Cohort, room: RoomRef) -> None:
    known = await cohorts.get_room(session, room.platform, room.workspace, room.channel, room.name)
    try:
        async with session.begin_nested():
            session.add(CohortRoom(cohort_id=cohort.id, room_id=known.id, active=True))
    except IntegrityError as error:
        raise UserError("A group lives in this channel already. Use another channel.") from error


async def _free_key(session: AsyncSession, wanted: str) -> str:
    taken = await cohorts.list_keys_like(session, wanted)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)
