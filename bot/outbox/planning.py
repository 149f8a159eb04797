"""Plan groups: enqueue what has fallen due, and note when something is due next.

Any number of processes may plan at once: a group is locked while it is planned, and keys are enqueued once.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.errors import in_a_line, is_away, lost_race
from bot.feature.declaration import Feature
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.feature.post_kinds import PlannedPost
from bot.messages.plain import local_time
from bot.outbox import posts, skipping
from bot.outbox.enqueue import enqueue_planned, post_key
from bot.study import audit_log, cohort_queries, room_queries
from bot.study.cohort_tables import Cohort, CohortState
from bot.study.course import Course
from bot.study.course_cache import CourseCache

PLANNING_BATCH = 25
"""Groups planned in one transaction."""

RETRY = timedelta(hours=1)
"""Delay before a group is planned again whose planning failed for a reason of its own."""

MOST_RUNS = 4
"""How often a group is planned at most when other transactions keep getting in its way."""

RACE_RETRY = timedelta(seconds=2)
"""Delay before it is planned again after that. Nothing is wrong with the group."""

log = structlog.get_logger()


async def list_due(session: AsyncSession, now: datetime) -> Sequence[int]:
    """The groups that have something due, by id: at most PLANNING_BATCH of them, what was due first first."""
    return await cohort_queries.list_due_ids(session, now, PLANNING_BATCH)


async def plan(
    session: AsyncSession, courses: CourseCache, features: Features, due: Sequence[int], now: datetime
) -> int:
    """Plan these groups, as far as something is due for them; how many there were.

    They are planned together, in statements that are sent once for all. Only if that fails they are planned
    one by one, so that the trouble of one group, whatever it is, does not stop the others.
    """
    cohorts = await cohort_queries.lock_due_cohorts(session, due, now)
    if not cohorts:
        return 0
    try:
        async with session.begin_nested():
            await _plan(session, courses, features, cohorts, now)
    except Exception as error:  # whatever is wrong with one group, the others can be planned
        if is_away(error):
            raise
        log.info("groups are planned one by one", reason=in_a_line(error))
        for row in session.identity_map.values():
            session.expire(row)
        for cohort in cohorts:
            await session.refresh(cohort)
            await _plan_safely(session, courses, features, cohort, now)
    await session.flush()
    return len(cohorts)


async def _plan_safely(
    session: AsyncSession, courses: CourseCache, features: Features, cohort: Cohort, now: datetime
) -> None:
    """Plan a group in a savepoint, anew where another transaction was quicker (only PostgreSQL has two)."""
    key = cohort.key  # read now: a rollback of the savepoint expires the row
    for _ in range(MOST_RUNS):
        try:
            async with session.begin_nested():
                await _plan(session, courses, features, [cohort], now)
        except Exception as error:  # the trouble of one group, whatever it is, must not stop all others
            if is_away(error):
                raise
            await session.refresh(cohort)
            if not (isinstance(error, DBAPIError) and lost_race(error)):
                log.exception("group cannot be planned", group=key)
                cohort.next_due_at = now + RETRY
                return
            log.info("group is planned anew: another transaction was quicker", group=key)
            for row in session.identity_map.values():
                if not isinstance(row, Cohort):  # the groups are still to be read by who plans the next one
                    session.expire(row)
        else:
            return
    cohort.next_due_at = now + RACE_RETRY


async def enqueue_due(group: GroupContext, after: datetime) -> datetime | None:
    """Enqueue what features have due now beside the scheduled posts.

    Returns when the group is due next: for the first scheduled post after `after`, or for a feature.
    """
    due = await _enqueue_due(group, after, group.features)
    return _first(due, (await _keep_up(group.features, [group])).get(group.course.cohort_id))


async def _enqueue_due(group: GroupContext, after: datetime, concerned: Iterable[Feature]) -> datetime | None:
    post = group.features.next_post(group.course, after)
    first = post.due_at if post else None
    for feature in concerned:
        first = _first(first, await feature.enqueue_due(group) if feature.enqueue_due else None)
    return first


async def _keep_up(features: Features, groups: Sequence[GroupContext]) -> dict[int, datetime]:
    """Let features prepare what these groups will need; when there is more to do, by the id of the group."""
    due: dict[int, datetime] = {}
    for feature in features:
        for cohort_id, moment in (await feature.keep_up(groups) if feature.keep_up else {}).items():
            due[cohort_id] = min(moment, due.get(cohort_id, moment))
    return due


def _first(*moments: datetime | None) -> datetime | None:
    return min(filter(None, moments), default=None)


async def follow_calendar(group: GroupContext, before: Course) -> None:
    """After a change of the calendar: posts of the last two weeks expire with it, and show its dates."""
    after, now = group.course.calendar, group.now
    last = after.week_at(now)
    for week in range(max(1, last - 1), min(last, len(group.course.syllabus)) + 1):
        moved = before.calendar.end(week) != after.end(week)
        for post in group.features.posts_of_week(group.course, week):
            kind = post.kind.name
            await posts.extend(group.session, group.course.cohort_id, kind, week, post.expires_at)
            if moved and post.kind.shows_dates:
                await posts.redraw(group.session, group.course.cohort_id, kind, week, now)


async def _plan(
    session: AsyncSession,
    courses: CourseCache,
    features: Features,
    cohorts: Sequence[Cohort],
    now: datetime,
) -> None:
    concerned = await _list_concerned(session, features, [cohort.id for cohort in cohorts])
    planned: list[tuple[Cohort, GroupContext, list[PlannedPost]]] = []
    for cohort in cohorts:
        group = GroupContext(session, await courses.load(session, cohort), now, features)
        for feature in concerned[cohort.id]:
            if feature.on_planning is not None:
                await feature.on_planning(group)
        calendar = group.course.calendar
        posts_due = features.posts_between(group.course, cohort.planned_until, now)
        # A week that had ended before the group began owes nothing.
        due = [post for post in posts_due if calendar.end(post.week) > cohort.created_at]
        planned.append((cohort, group, due))
        await asyncio.sleep(0)  # the event loop serves others between two groups
    owing = [cohort.id for cohort, _, due in planned if due]
    skipped = await skipping.list_skipped_of(session, owing) if owing else frozenset()
    for_rooms = [(group, [post for post in due if post.kind.enqueue is None]) for _, group, due in planned]
    new = await enqueue_planned(session, for_rooms, skipped)
    next_due: dict[int, datetime | None] = {}
    for cohort, group, due in planned:
        for post in due:
            if post.kind.enqueue is not None:
                if (cohort.id, post.kind.name, post.week) not in skipped:
                    await post.kind.enqueue(group, post)
            elif post_key(group.course, post.kind.name, post.week) in new:
                await _follow_up(group, post, concerned[cohort.id])
        next_due[cohort.id] = await _enqueue_due(group, now, concerned[cohort.id])
        over = group.course.calendar.end(len(group.course.syllabus))
        if now >= over:
            cohort.state = CohortState.FINISHED
            cohort.ended_at = over
            await room_queries.release_rooms(session, cohort.id)
        await asyncio.sleep(0)
    more = await _keep_up(features, [group for _, group, _ in planned])
    for cohort in cohorts:  # at the end, so that all are written at once
        cohort.next_due_at = _first(next_due[cohort.id], more.get(cohort.id))
        cohort.planned_until = now


async def _list_concerned(
    session: AsyncSession, features: Features, cohort_ids: Sequence[int]
) -> dict[int, list[Feature]]:
    """The features that have something to do for each of these groups when it is planned, in their order."""
    concerned: dict[int, list[Feature]] = {cohort_id: [] for cohort_id in cohort_ids}
    for feature in features:
        if not (feature.on_planning or feature.on_week_begins or feature.enqueue_due):
            continue
        ask = feature.list_concerned
        for cohort_id in cohort_ids if ask is None else sorted(await ask(session, cohort_ids)):
            concerned[cohort_id].append(feature)
    return concerned


async def _follow_up(group: GroupContext, post: PlannedPost, concerned: Iterable[Feature]) -> None:
    """After a post was enqueued for the first time: log it if it is too late; let features begin the week."""
    if post.expires_at <= group.now:
        course = group.course
        due = local_time(post.due_at, course.calendar.zone)
        title = group.features.post_title(post.kind.name, post.week)
        detail = f"{title}, due {due}: too late to be of use"
        audit_log.log(group.session, course.cohort_id, group.now, "dropped", detail)
        key = post_key(course, post.kind.name, post.week)
        log.info("too late, dropped", post=key, due=post.due_at.isoformat())
    if post.kind.starts_week:
        for feature in concerned:
            if feature.on_week_begins is not None:
                await feature.on_week_begins(group, post.week)
