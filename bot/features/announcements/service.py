"""Announce something to every room of a group."""

from datetime import date, datetime, time, timedelta

from bot.errors import UserError
from bot.feature import GroupContext
from bot.outbox import quotas
from bot.outbox.enqueue import count_posts, enqueue_for_rooms
from bot.study import cohort_queries
from bot.study.localtime import instant

ANNOUNCEMENT = "announcement"
"""The kind of an announcement's post. The post's body holds the words."""

ANNOUNCEMENT_WINDOW = timedelta(days=7)
"""How long an announcement is worth sending, even if the plan ends sooner."""

FURTHEST = timedelta(days=366)
"""How far ahead an announcement may be scheduled."""


async def announce(group: GroupContext, words: str, due_at: datetime | None = None) -> str:
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
    is_new = await enqueue_for_rooms(
        group,
        ANNOUNCEMENT,
        None,
        key=f"c{course.cohort_id}:{code}",
        body=words,
        due_at=due,
        expires_at=max(course.calendar.end(len(course.syllabus)), due + ANNOUNCEMENT_WINDOW),
    )
    if not is_new:
        raise RuntimeError(f"group {course.cohort_id} already has an announcement {number}")
    return code


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
