"""Gather the data of the weekly posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.feature import GroupContext
from bot.features.streak.rules import Mark
from bot.features.streak.service import find_streaks
from bot.outbox.tables import Post
from bot.study import people_queries, progress_queries
from bot.study.course import Course
from bot.study.people import find_recipient
from bot.study.personal_time import zone_of


@dataclass(frozen=True, slots=True)
class GoalsData:
    """The course whose week the goals are about, and the IANA time zone of their reader."""

    course: Course
    zone: str


async def gather_goals(group: GroupContext, post: Post) -> GoalsData | None:
    """The goals of the group's week, or of a member's own week; None if the member no longer follows it."""
    if post.member_id is None:
        return GoalsData(group.course, group.course.zone)
    found = await find_recipient(group.session, post.member_id)
    if found is None:
        return None
    personal = group.features.personal_course(group.course, found.member)
    if personal is None or (post.week or 0) > len(personal.own.syllabus):
        return None
    return GoalsData(personal.own, zone_of(found.person, group.course))


async def gather_recap(group: GroupContext, post: Post) -> Mapping[str, Any]:
    """How many members were present, how many kept the week, and how they answered the check-in."""
    week = post.week or 1
    member_rows = await people_queries.list_members(group.session, group.course.cohort_id)
    there = [member for member, _ in member_rows if member.joined_week <= week]
    streaks = await find_streaks(group, there)
    kept = sum(
        any(one.week == week and one.mark is Mark.KEPT for one in streak.weeks) for streak in streaks.values()
    )
    answers = await progress_queries.count_answers(group.session, group.course.cohort_id, week)
    return {"members": len(there), "kept": kept, "answers": answers}
