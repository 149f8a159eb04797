"""Changing a cohort's course while it runs: first shown, then made.

`bot.features.reschedule.rules` works a change out; `propose` keeps it as the organizer's draft. `confirm` makes it, if
it still fits: nobody changed the calendar meanwhile, and nothing that has happened by now would be different.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.absences import service as absences_service
from bot.features.reschedule.rules import agree_until
from bot.features.reschedule.tables import Draft
from bot.features.self_paced import service as self_paced_service
from bot.outbox import queue
from bot.outbox.planning import announce
from bot.study import audit_log, progress_queries
from bot.study.calendar import PostKind
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.course_cache import Shelf, changes_of
from bot.study.people_tables import Person
from bot.study.snapshot import digest

STALE = (
    "The calendar has moved on since I showed you that, so I changed nothing. "
    "Type the command again to see it anew."
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change as it is proposed: the course that it makes, a line for the log, and words for the rooms."""

    course: Course
    event: str
    detail: str
    words: str


async def propose(session: AsyncSession, cohort: Cohort, person: Person, proposal: Proposal) -> str:
    """Keep the proposal until it is confirmed, over an earlier one of this organizer.

    What is returned tells it from any other that was shown, for the button that confirms it.
    """
    changes = changes_of(proposal.course)
    token = digest(f"{cohort.changes}\n{changes}")[:8]
    await session.merge(
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
    await session.flush()
    return token


async def confirm(
    session: AsyncSession, shelf: Shelf, cohort: Cohort, person: Person, token: str | None, now: datetime
) -> Course:
    """Make the change that the organizer was shown. Raises UserError if it does not fit any more."""
    draft = await session.get(Draft, (cohort.id, person.id))
    if draft is None:
        raise UserError(
            "There is nothing to confirm. A command such as `/plan-admin break` shows a change first."
        )
    before = await shelf.open(session, cohort)
    if cohort.changes != draft.basis or (token is not None and token != draft.token):
        raise UserError(STALE)
    cohort.changes = draft.changes
    after = await shelf.open(session, cohort)
    if not agree_until(before, after, now):
        raise UserError(STALE)
    await session.delete(draft)
    await keep(session, cohort, before, after, now)
    audit_log.log(session, cohort.id, now, draft.event, draft.detail, person.id)
    await announce(session, after, draft.words, now)
    await session.flush()
    return after


async def keep(session: AsyncSession, cohort: Cohort, before: Course, after: Course, now: datetime) -> None:
    """Write a changed course down, with all that hangs on it: counters, and what is owed or shown already."""
    cohort.changes = changes_of(after)
    cohort.weeks = len(after.syllabus)
    await session.flush()
    await absences_service.keep_covered(session, before, after, now)
    cohort.next_due_at = await self_paced_service.next_due(session, after, cohort.planned_until)
    if before.syllabus != after.syllabus:
        await progress_queries.recount_scores(session, cohort.id, after.syllabus.due_week, after.points)
    last = after.calendar.week_at(now)
    for week in range(max(1, last - 1), min(last, len(after.syllabus)) + 1):
        for post in after.calendar.posts(after.syllabus, week):
            await queue.extend(session, cohort.id, post.kind.value, week, post.expires_at)
        if before.calendar.end(week) != after.calendar.end(week):  # both say until when
            for kind in (PostKind.WEEK_GOALS, PostKind.CHECK_IN):
                await queue.ask_redraw(session, cohort.id, kind, week, now)
