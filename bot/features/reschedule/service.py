"""Change a group's calendar while it runs, in two steps: show the change, then make it.

`bot.features.reschedule.rules` computes a change, and `propose` stores it as the organizer's draft. `confirm`
makes it if it is still possible: nobody has changed the calendar meanwhile, and nothing that has happened by
now would differ.
"""

from dataclasses import dataclass, replace

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.announcements.service import announce
from bot.features.reschedule.rules import agree_until
from bot.features.reschedule.tables import Draft
from bot.outbox.planning import enqueue_due, follow_calendar
from bot.study import audit_log, progress_queries
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.course_cache import CourseCache, changes_of
from bot.study.people_tables import Person
from bot.study.snapshot import digest

STALE = (
    "The calendar has moved on since I showed you that, so I changed nothing. "
    "Type the command again to see it as it is now."
)
"""What an organizer reads if the change is no longer possible."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed change: the changed course, an event and a detail for the log, and an announcement."""

    course: Course
    event: str
    detail: str
    words: str


async def propose(group: GroupContext, cohort: Cohort, person: Person, proposal: Proposal) -> str:
    """Store the proposal until it is confirmed, replacing an earlier one of this organizer.

    Returns a token for the button that confirms it, so that the button of another proposal does not.
    """
    changes = changes_of(proposal.course)
    token = digest(f"{cohort.changes}\n{changes}")[:8]
    await group.session.merge(
        Draft(
            cohort_id=cohort.id,
            person_id=person.id,
            token=token,
            basis=cohort.changes,
            changes=changes,
            event=proposal.event,
            detail=proposal.detail,
            words=proposal.words,
        )
    )
    await group.session.flush()
    return token


async def confirm(
    group: GroupContext, courses: CourseCache, cohort: Cohort, person: Person, token: str | None
) -> Course:
    """Make the change that the organizer was shown. Raises UserError if it is no longer possible.

    `group` holds the course before the change. Returns the changed course.
    """
    session, now = group.session, group.now
    draft = await session.get(Draft, (cohort.id, person.id))
    if draft is None:
        raise UserError(
            "There is nothing to confirm. A command such as `/plan-admin calendar break` shows a change "
            "first."
        )
    if cohort.changes != draft.basis or (token is not None and token != draft.token):
        raise UserError(STALE)
    cohort.changes = draft.changes
    after = await courses.load(session, cohort)
    if not agree_until(group.course, after, now):
        raise UserError(STALE)
    await session.delete(draft)
    await keep(group, cohort, after)
    audit_log.log(session, cohort.id, now, draft.event, draft.detail, person.id)
    await announce(replace(group, course=after), person, draft.words)
    await session.flush()
    return after


async def keep(group: GroupContext, cohort: Cohort, after: Course) -> None:
    """Save a changed course and update what depends on it: pauses, scores, waiting and sent posts."""
    before, changed = group.course, replace(group, course=after)
    cohort.changes = changes_of(after)
    cohort.weeks = len(after.syllabus)
    await group.session.flush()
    for feature in group.features:
        if feature.on_calendar_changed is not None:
            await feature.on_calendar_changed(changed, before)
    if before.syllabus != after.syllabus:
        await progress_queries.recount_scores(group.session, cohort.id, after.syllabus.due_week, after.points)
    await group.features.standing_changed(changed)
    cohort.next_due_at = await enqueue_due(changed, cohort.planned_until)
    await follow_calendar(changed, before)
