"""What the weekly posts tell of their group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.feature import GroupContext
from bot.features.streak.queries import count_kept
from bot.outbox.tables import Post
from bot.study import progress_queries
from bot.study.course import Course
from bot.study.people import find_recipient
from bot.study.personal_time import zone_of


@dataclass(frozen=True, slots=True)
class Goals:
    """The course whose week the goals are about, and the zone of their reader."""

    course: Course
    zone: str


async def gather_goals(group: GroupContext, post: Post) -> Goals | None:
    """The goals of the group's week; or of a member's own week, None once they do not follow it any more."""
    if post.member_id is None:
        return Goals(group.course, group.course.zone)
    found = await find_recipient(group.session, post.member_id)
    if found is None:
        return None
    personal = group.features.personal_course(group.course, found.member)
    if personal is None or (post.week or 0) > len(personal.own.syllabus):
        return None
    return Goals(personal.own, zone_of(found.person, group.course))


async def gather_recap(group: GroupContext, post: Post) -> Mapping[str, Any]:
    """How many members were there, how many kept the week, and how they answered the check-in."""
    week = post.week or 1
    members, kept = await count_kept(group.session, group.course.cohort_id, week)
    answers = await progress_queries.count_answers(group.session, group.course.cohort_id, week)
    return {"members": members, "kept": kept, "answers": answers}
