"""Announce something to every room of a group."""

from datetime import timedelta

from bot.feature import GroupContext
from bot.outbox.enqueue import count_posts, enqueue_for_rooms
from bot.study import cohort_queries

ANNOUNCEMENT = "announcement"
"""The kind of an announcement's post. The post's body holds the words."""

ANNOUNCEMENT_WINDOW = timedelta(days=7)
"""How long an announcement is worth sending, even if the plan ends sooner."""


async def announce(group: GroupContext, words: str) -> None:
    """Enqueue the words for every room of the group, due now.

    Announcements are numbered. The group is locked meanwhile, so that two at once do not take one number.
    """
    course, now = group.course, group.now
    cohort = await cohort_queries.get_cohort(group.session, course.cohort_id)
    await cohort_queries.lock_cohort(group.session, cohort)
    number = await count_posts(group, ANNOUNCEMENT) + 1
    is_new = await enqueue_for_rooms(
        group,
        ANNOUNCEMENT,
        None,
        key=f"c{course.cohort_id}:{ANNOUNCEMENT}:{number}",
        body=words,
        due_at=now,
        expires_at=max(course.calendar.end(len(course.syllabus)), now + ANNOUNCEMENT_WINDOW),
    )
    if not is_new:
        raise RuntimeError(f"group {course.cohort_id} already has an announcement {number}")
