"""Announce something to every room of a group."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.announcements import queries
from bot.features.announcements.tables import Announcement
from bot.features.membership.service import SHUT_OUT_REASON
from bot.outbox import posts, quotas
from bot.outbox.enqueue import count_posts, enqueue_for_rooms
from bot.outbox.tables import Post
from bot.study import audit_log, cohort_queries, people_queries
from bot.study.localtime import instant
from bot.study.people_tables import Member, Person
from bot.wording.counting import counted
from bot.wording.naming import FORMER_ORGANIZER, HIDDEN_ORGANIZER

ANNOUNCEMENT = "announcement"
"""The kind of an announcement's post. The post's body holds the words."""

ANNOUNCEMENT_WINDOW = timedelta(days=7)
"""How long an announcement is worth sending, even if the plan ends sooner."""

FURTHEST = timedelta(days=366)
"""How far ahead an announcement may be scheduled."""


async def announce(group: GroupContext, author: Person, words: str, due_at: datetime | None = None) -> str:
    """Enqueue the words for every room of the group, due at an instant; None: now. The code of the post.

    Announcements are numbered. The group is locked meanwhile, so that two at once do not take one number.
    Raises UserError if the group has no more of them in this hour.
    """
    course, due = group.course, due_at or group.now
    cohort = await cohort_queries.get_cohort(group.session, course.cohort_id)
    await cohort_queries.lock_cohort(group.session, cohort)
    await quotas.check_announcement(group)
    number = await count_posts(group, ANNOUNCEMENT) + 1
    code = f"{ANNOUNCEMENT}:{number}"
    key = f"c{course.cohort_id}:{code}"
    is_new = await enqueue_for_rooms(
        group,
        ANNOUNCEMENT,
        None,
        key=key,
        body=words,
        due_at=due,
        expires_at=max(course.calendar.end(len(course.syllabus)), due + ANNOUNCEMENT_WINDOW),
    )
    post = await posts.find_post(group.session, key)
    if not is_new or post is None:
        raise RuntimeError(f"group {course.cohort_id} already has an announcement {number}")
    group.session.add(Announcement(post_id=post.id, author_id=author.id))
    await group.session.flush()
    return code


async def name_author(group: GroupContext, post: Post) -> str:
    """The author of an announcement as the group reads of them; empty if it is not known.

    Who hides their name is “an organizer”, and who deleted their data “a former organizer”.
    """
    session = group.session
    signature = await queries.find_signature(session, post.id)
    if signature is None:
        return ""
    author = await session.get(Person, signature.author_id) if signature.author_id else None
    if author is None:
        return FORMER_ORGANIZER
    if not author.visible:
        return HIDDEN_ORGANIZER
    member = await people_queries.find_member(session, group.course.cohort_id, author.id)
    return member.name if member else author.name


async def hold_back(group: GroupContext, person_id: int, reason: str) -> int:
    """Post nothing more of what a person announced in the group and what is not posted yet: they are not
    there any more, or no organizer. How many announcements that are; the log of the group says so.
    """
    session, cohort_id = group.session, group.course.cohort_id
    waiting = await queries.list_waiting(session, cohort_id, person_id)
    for post_id in waiting:
        await posts.drop_waiting_of(session, post_id, reason)
    if waiting:
        detail = f"{counted(len(waiting), 'announcement')}: {reason}"
        audit_log.log(session, cohort_id, group.now, "dropped", detail)
    return len(waiting)


async def leave(group: GroupContext, member: Member) -> None:
    """After a member left: nothing more is announced of somebody who is shut out."""
    if member.is_shut_out:
        await hold_back(group, member.person_id, SHUT_OUT_REASON)


async def redraw_of_member(group: GroupContext, member: Member) -> None:
    """Redraw the announcements that a member wrote."""
    await redraw_signed(group.session, member.person_id, group.now)


async def redraw_signed(session: AsyncSession, person_id: int, now: datetime) -> None:
    """Redraw the announcements that a person wrote, in all groups: their name has changed, or is to go."""
    await posts.redraw_posts(session, await queries.list_signed(session, person_id), now)


def instant_of(group: GroupContext, on: date | None, at: time | None) -> datetime | None:
    """The instant that an organizer gave, on the group's clock; None if they gave none.

    Without a date it is the next such time of day; without a time, the hour of the goals. Raises UserError
    for the past, and for a date more than FURTHEST away.
    """
    if on is None and at is None:
        return None
    calendar, now = group.course.calendar, group.now
    hour = at or calendar.latest.at
    today = calendar.local(now).date()
    due = instant(on or today, hour, calendar.zone)
    if on is None and due <= now:
        due = instant(today + timedelta(days=1), hour, calendar.zone)
    if due <= now:
        raise UserError(
            f"{on} {hour:%H:%M} ({group.course.zone}) is past. Give a later date or time, "
            "or none to post at once."
        )
    if due - now > FURTHEST:
        raise UserError(f"{on} is more than a year away. Check the year of the date.")
    return due
