"""Start a group, end it, and take the end back."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.features.group_lifecycle import codes, room_quotas, rooms
from bot.outbox import posts, quotas
from bot.outbox.planning import enqueue_due
from bot.platform.refs import RoomRef
from bot.study import audit_log, cohort_queries, room_queries
from bot.study.calendar import Calendar, first_day
from bot.study.cohort_tables import Cohort, CohortState
from bot.study.course import Course
from bot.study.course_cache import CourseCache
from bot.study.localtime import zone
from bot.study.people_tables import Organizer, Person
from bot.study.plan import Pace, Plan
from bot.study.snapshot import digest, dump
from bot.study.syllabus import lay_out
from bot.study.weekly_schedule import Rhythm
from bot.wording.naming import slug, tidy

FURTHEST_START = timedelta(days=5 * 366)
"""How far from today a group may start. Any further, and a year was mistyped."""

LONGEST_NAME = 60
"""Characters of the longest name of a group."""

GROUP_ENDED = "the cohort was ended"
"""The reason with which deliveries of an ended group are dropped. It must not change: databases contain
it."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """The arguments of `/plan-admin start`.

    `weekday` of the goals counts from Monday, which is 0; None means that of `start`.
    """

    plan: Plan
    pace: Pace
    start: date
    at: time
    timezone: str
    weekday: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class StartContext:
    """The transaction in which a group starts, with the room in which it will live and the person who starts
    it.
    """

    session: AsyncSession
    courses: CourseCache
    features: Features
    room: RoomRef
    person: Person
    now: datetime


async def start(founding: StartContext, request: StartRequest) -> Course:
    """Start a group in a room. Raises UserError if the room has a group, if too many groups run in its
    workspace, or if the dates cannot be used.
    """
    session, now = founding.session, founding.now
    room = founding.room
    await _check_room_is_free(session, room)
    await room_quotas.check_groups(session, founding.features.quotas, room.platform, room.workspace)
    if abs(request.start - now.date()) > FURTHEST_START:
        raise UserError(
            f"{request.start} is too far from today. "
            f"Write the date as year-month-day, such as {now:%Y-%m-%d}."
        )
    cohort = await _make_cohort(founding, request)
    calendar = Calendar.weekly(cohort.first_day, cohort.post_at, zone(cohort.timezone), cohort.weeks)
    running = calendar.week_at(now)
    if running > cohort.weeks:
        raise UserError(
            f"A plan that starts on {cohort.first_day} would be over by now. Check the year of the date."
        )
    if running >= 1:  # a group may start in the past: post the goals of the running week now
        # Planning takes what is due after `planned_until`, so step back to just before the goals.
        cohort.planned_until = calendar.start(running) - timedelta(seconds=1)
    session.add(cohort)
    await session.flush()
    course = await founding.courses.load(session, cohort)
    await refresh_next_due(GroupContext(session, course, now, founding.features), cohort)
    await rooms.live_in(session, cohort, founding.room)
    session.add(Organizer(cohort_id=cohort.id, person_id=founding.person.id, named=False))
    started = f"{cohort.key}, {cohort.pace}"
    audit_log.log(session, cohort.id, now, "started", started, founding.person.id)
    await session.flush()
    return course


async def refresh_next_due(group: GroupContext, cohort: Cohort) -> None:
    """Set `next_due_at` of the group's row after something changed what is due."""
    cohort.next_due_at = await enqueue_due(group, cohort.planned_until)


async def end(group: GroupContext, cohort: Cohort, person: Person) -> None:
    """End a group: nothing more is posted, and its rooms are free. Raises UserError if its plan is over."""
    check_end(cohort)
    for feature in group.features:
        if feature.on_ended is not None:
            await feature.on_ended(group)
    cohort.state = CohortState.ENDED
    cohort.ended_at = group.now
    await room_queries.release_rooms(group.session, cohort.id)
    await codes.void_all(group.session, cohort.id)
    await posts.drop_waiting(group.session, cohort.id, GROUP_ENDED)
    audit_log.log(group.session, cohort.id, group.now, "ended", "", person.id)
    await group.session.flush()


def check_end(cohort: Cohort) -> None:
    """Raise UserError if the group's plan is over."""
    if cohort.state == CohortState.FINISHED:
        raise UserError(f"{cohort.name} has gone through its whole plan, so there is nothing left to end.")


async def take_back_end(group: GroupContext, cohort: Cohort, person: Person) -> None:
    """Let an ended group continue. Raises UserError if another group now lives in one of its rooms, if too
    many run in a workspace of it, or if it has no more announcements in this hour.
    """
    if cohort.state != CohortState.ENDED:
        raise UserError(f"{cohort.name} was not ended, so there is nothing to take back.")
    await quotas.check_announcement(group)  # every room is told, so going to and fro would fill them
    rooms_of_it = await room_queries.list_rooms(group.session, cohort.id)
    for workspace in sorted({(room.platform, room.workspace) for room in rooms_of_it}):
        await room_quotas.check_groups(group.session, group.features.quotas, *workspace, cohort.id)
    try:
        # A savepoint: if the unique index refuses the room, the outer transaction must stay usable.
        async with group.session.begin_nested():
            await room_queries.claim_rooms(group.session, cohort.id)
    except IntegrityError as error:
        raise UserError(
            f"Another group lives in this channel by now, so {cohort.name} cannot go on here."
        ) from error
    cohort.state = CohortState.ACTIVE
    cohort.ended_at = None
    await posts.restore_dropped(group.session, cohort.id, GROUP_ENDED)
    audit_log.log(group.session, cohort.id, group.now, "end taken back", "", person.id)
    await refresh_next_due(replace(group, course=replace(group.course, ended_at=None)), cohort)
    await group.session.flush()


async def _check_room_is_free(session: AsyncSession, room: RoomRef) -> None:
    taken = await cohort_queries.find_cohort_in_room(session, room.platform, room.workspace, room.channel)
    if taken is not None and taken.state == CohortState.ACTIVE:
        raise UserError(
            f"{taken.name} lives in this channel already. "
            "Use another channel, or end that group first with `/plan-admin end`."
        )


async def _make_cohort(founding: StartContext, request: StartRequest) -> Cohort:
    """The new row of the group, with a snapshot of its plan. It is not yet added to the session."""
    session, now = founding.session, founding.now
    content, rhythm = dump(request.plan), Rhythm()
    return Cohort(
        platform=founding.room.platform,
        workspace=founding.room.workspace,
        key=await _free_key(session, founding.room, f"{slug(request.plan.key)}-{request.start}"),
        name=request.name or tidy(request.plan.title, LONGEST_NAME),
        snapshot_id=await cohort_queries.keep_snapshot(session, digest(content), content, now),
        pace=request.pace.value,
        weeks=len(lay_out(request.plan, request.pace)),
        first_day=first_day(request.start, request.weekday),
        post_at=request.at,
        timezone=request.timezone,
        paper_days=rhythm.paper.days,
        paper_at=None,
        check_in_days=rhythm.check_in.days,
        check_in_at=None,
        nudge_days=rhythm.nudge.days,
        nudge_at=None,
        state=CohortState.ACTIVE,
        changes="",
        created_at=now,
        ended_at=None,
        planned_until=now,
        next_due_at=None,
        looked_up_for=None,
    )


async def _free_key(session: AsyncSession, room: RoomRef, wanted: str) -> str:
    """`wanted` if no group that began in this workspace has that key, else with the lowest free number.

    Groups elsewhere do not count: a key would tell how many there are on the whole bot.
    """
    taken = await cohort_queries.list_keys_like(session, room.platform, room.workspace, wanted)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)
