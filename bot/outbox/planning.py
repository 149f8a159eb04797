"""Plan groups: enqueue what has fallen due, and note when something is due next.

Any number of processes may plan at once: a group is locked while it is planned, and keys are enqueued once.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import is_away, lost_race
from bot.feature import Features, GroupContext, PlannedPost
from bot.messages.plain import local_time
from bot.outbox import posts, skipping
from bot.outbox.enqueue import enqueue_planned, post_key
from bot.study import audit_log, cohort_queries
from bot.study.cohort_tables import Cohort, CohortState
from bot.study.course import Course
from bot.study.course_cache import CourseCache

PLANNING_BATCH = 50
"""Groups planned in one transaction."""

RETRY = timedelta(hours=1)
"""Delay before a group is planned again whose planning failed for a reason of its own."""

MOST_RUNS = 4
"""How often a group is planned at most when other transactions keep getting in its way."""

RACE_RETRY = timedelta(seconds=2)
"""Delay before it is planned again after that. Nothing is wrong with the group."""

log = structlog.get_logger()


async def plan_due(session: AsyncSession, courses: CourseCache, features: Features, now: datetime) -> int:
    """Plan the groups that have something due, at most PLANNING_BATCH of them; how many there were."""
    due = await cohort_queries.list_due_cohorts(session, now, PLANNING_BATCH)
    for cohort in due:
        await _plan_safely(session, courses, features, cohort, now)
    await session.flush()
    return len(due)


async def _plan_safely(
    session: AsyncSession, courses: CourseCache, features: Features, cohort: Cohort, now: datetime
) -> None:
    """Plan a group in a savepoint, anew where another transaction was quicker (only PostgreSQL has two)."""
    key = cohort.key  # read now: a rollback of the savepoint expires the row
    for _ in range(MOST_RUNS):
        try:
            async with session.begin_nested():
                course = await courses.load(session, cohort)
                await _plan(GroupContext(session, course, now, features), cohort)
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
    post = group.features.next_post(group.course, after)
    first = post.due_at if post else None
    for feature in group.features:
        due = await feature.enqueue_due(group) if feature.enqueue_due else None
        first = min(filter(None, (first, due)), default=None)
    return first


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


async def _plan(group: GroupContext, cohort: Cohort) -> None:
    course, now = group.course, group.now
    for feature in group.features:
        if feature.on_planning is not None:
            await feature.on_planning(group)
    planned = group.features.posts_between(course, cohort.planned_until, now)
    # A week that had ended before the group began owes nothing.
    due = [post for post in planned if course.calendar.end(post.week) > cohort.created_at]
    skipped = await skipping.list_skipped(group) if due else frozenset()
    new = await enqueue_planned(group, [post for post in due if post.kind.enqueue is None], skipped)
    for post in due:
        if post.kind.enqueue is not None:
            if (post.kind.name, post.week) not in skipped:
                await post.kind.enqueue(group, post)
        elif post in new:
            await _follow_up(group, post)
    following = await enqueue_due(group, now)
    over = course.calendar.end(len(course.syllabus))
    if now >= over:
        cohort.state = CohortState.FINISHED
        cohort.ended_at = over
        await cohort_queries.release_rooms(group.session, cohort.id)
    cohort.planned_until, cohort.next_due_at = now, following


async def _follow_up(group: GroupContext, post: PlannedPost) -> None:
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
        for feature in group.features:
            if feature.on_week_begins is not None:
                await feature.on_week_begins(group, post.week)
