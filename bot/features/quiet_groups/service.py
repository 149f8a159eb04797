"""Ask the organizers of a quiet group, when a week begins. The key names the week."""

from datetime import datetime

from bot.feature.group import GroupContext
from bot.features.quiet_groups import queries
from bot.features.quiet_groups.rules import asked_before, quiet_from
from bot.outbox.enqueue import enqueue_for_accounts, post_key
from bot.outbox.tables import Post
from bot.study import organizer_queries, people_queries
from bot.study.people_tables import Account
from bot.study.personal_time import after_quiet

QUESTION = "quiet_group"
"""The kind of the post that asks."""


async def ask(group: GroupContext, week: int) -> None:
    """Ask the organizers by name if no member gave a sign of life in the last weeks."""
    if not await _is_quiet(group):
        return
    course = group.course
    keys = [post_key(course, QUESTION, one) for one in asked_before(week)]
    if keys and await queries.has_post(group.session, keys):
        return
    accounts = await _list_accounts(group)
    if accounts:
        await enqueue_for_accounts(
            group,
            QUESTION,
            key=post_key(course, QUESTION, week),
            body="",
            due_at=group.now,
            expires_at=course.calendar.end(week),
            accounts=accounts,
        )


async def gather(group: GroupContext, _post: Post) -> bool | None:
    """True; None if somebody gave a sign of life meanwhile."""
    return True if await _is_quiet(group) else None


async def _is_quiet(group: GroupContext) -> bool:
    calendar = group.course.calendar
    first = quiet_from(group.course.ended_weeks(group.now))
    if first is None:
        return False
    session, cohort_id = group.session, group.course.cohort_id
    if await queries.has_sign(session, cohort_id, first, calendar.start(first)):
        return False
    return await queries.has_members(session, cohort_id)  # a group that nobody joined is not quiet but empty


async def _list_accounts(group: GroupContext) -> list[tuple[Account, datetime]]:
    """An account of each organizer by name who is still there, and when their quiet hours are over."""
    session, course, found = group.session, group.course, []
    for person in await organizer_queries.list_organizers(session, course.cohort_id, present=True):
        beside = await people_queries.find_account_beside(session, course.cohort_id, person.id)
        if beside is not None:
            found.append((beside[0], after_quiet(person, course, group.now)))
    return found
