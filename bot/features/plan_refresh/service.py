"""Take over what was corrected in the files of a group's plan: the difference is shown first.

A group follows a snapshot, so that an edit of files never changes a running group by itself. A refresh gives
it the snapshot of the files as they were shown. Ticks name items by key, so they stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.plan_refresh import rules
from bot.features.reschedule.rules import agree_until
from bot.features.reschedule.service import keep
from bot.outbox import posts
from bot.outbox.planning import enqueue_due
from bot.study import audit_log, cohort_queries, people_queries, progress_queries
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.course_cache import CourseCache
from bot.study.people_tables import Person
from bot.study.plan import Plan
from bot.study.readable_plan import readable
from bot.study.snapshot import digest, dump
from bot.wording.counting import counted


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh that is possible: the course afterwards, what differs, and the token that confirms it."""

    after: Course
    differences: Sequence[str]
    content: str
    token: str


async def prepare(group: GroupContext, cohort: Cohort, plan: Plan) -> Refresh:
    """Compare the plan from the files with the group's. Raises UserError if the group cannot take it over,
    or if nothing differs.
    """
    before = group.course
    after = rules.with_plan(before, readable(plan))  # as the group's own is read
    differences = rules.list_differences(before, after)
    if not differences:
        raise UserError(
            f"{before.name} already follows the plan {plan.key} as its files are now. There is nothing to "
            "take over."
        )
    ticked = await progress_queries.list_ticked_keys(group.session, before.cohort_id)
    rules.check(before, after, ticked, _begun(before, group))
    if not agree_until(before, after, group.now):
        raise UserError("That would change weeks that have begun, and what is past stays as it was.")
    await _check_own_paces(group, after)
    content = dump(plan)
    return Refresh(after, differences, content, digest(f"{cohort.snapshot_id}\n{content}")[:16])


async def make(
    group: GroupContext, courses: CourseCache, cohort: Cohort, person: Person, refresh: Refresh
) -> None:
    """Let the group follow the plan as it was shown, and redraw posts that read differently now."""
    before, session, now = group.course, group.session, group.now
    cohort.snapshot_id = await cohort_queries.keep_snapshot(
        session, digest(refresh.content), refresh.content, now
    )
    await session.flush()
    after = await courses.load(session, cohort)
    changed = replace(group, course=after)
    if before.calendar != after.calendar:
        await keep(group, cohort, after)
    else:
        if (before.syllabus.due_week, before.points) != (after.syllabus.due_week, after.points):
            await progress_queries.recount_scores(session, cohort.id, after.syllabus.due_week, after.points)
        await group.features.standing_changed(changed)
        cohort.next_due_at = await enqueue_due(changed, cohort.planned_until)
    for week in rules.changed_weeks(before, after, _begun(after, group)):
        for post in group.features.posts_of_week(after, week):
            await posts.redraw(session, cohort.id, post.kind.name, week, now)
    detail = counted(len(refresh.differences), "difference")
    audit_log.log(session, cohort.id, now, "plan refreshed", detail, person.id)
    await session.flush()


async def _check_own_paces(group: GroupContext, after: Course) -> None:
    """Raise UserError if weeks that have begun for a member at their own pace would have other items."""
    for member, _ in await people_queries.list_members(group.session, group.course.cohort_id):
        old, new = (group.features.personal_course(course, member) for course in (group.course, after))
        if old is not None and new is not None:
            begun = _begun(old.own, group)
            rules.check_begun(old.own, new.own, begun, " for a member at their own pace")


def _begun(course: Course, group: GroupContext) -> int:
    return min(course.calendar.week_at(group.now), len(course.syllabus))
