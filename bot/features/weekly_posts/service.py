"""Gather the data of the weekly posts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.feature.group import GroupContext
from bot.feature.parts import Appointment
from bot.features.streak.queries import count_kept
from bot.messages.picture import MOST_COLUMNS
from bot.outbox import posts
from bot.outbox.post_snapshot import PARTS
from bot.outbox.tables import Post
from bot.study import check_in_queries, cohort_queries
from bot.study.course import Course
from bot.study.people import find_recipient
from bot.study.personal_time import zone_of

FORMER_OPENING = "stage_opening"
"""The kind of the posts that told a stage's opening before revision 0027. Databases contain it."""


@dataclass(frozen=True, slots=True)
class GoalsData:
    """The course whose week the goals are about, the IANA time zone of their reader, and what the group meets
    for in that week.

    `opening_is_told`: the group has read the opening of the week's stage as a post of its own. Versions
    before revision 0027 posted it so.
    """

    course: Course
    zone: str
    appointments: Sequence[Appointment] = ()
    opening_is_told: bool = False


async def _list_told(group: GroupContext, weeks: range) -> list[tuple[int, int, int]]:
    """Week, kept and members of these weeks, as far as recaps told them."""
    told = []
    bodies = await posts.list_bodies_of_weeks(group.session, group.course.cohort_id, "recap", weeks)
    for week, body in bodies:
        kept = json.loads(body)
        if kept.get("members"):
            told.append((week, kept["kept"], kept["members"]))
    return told


async def gather_goals(group: GroupContext, post: Post) -> GoalsData | None:
    """The goals of the group's week, or of a member's own week; None if the member no longer follows it."""
    if post.member_id is None:
        week = post.week or 1
        meets = await group.features.list_appointments(group, range(week, week + 1))
        is_told = group.course.opens_stage(week) and await posts.is_posted(
            group.session, group.course.cohort_id, FORMER_OPENING, week
        )
        return GoalsData(group.course, group.course.zone, meets, is_told)
    found = await find_recipient(group.session, post.member_id)
    if found is None:
        return None
    personal = group.features.personal_course(group.course, found.member)
    if personal is None or (post.week or 0) > len(personal.own.syllabus):
        return None
    return GoalsData(personal.own, zone_of(found.person, group.course))


async def gather_recap(group: GroupContext, post: Post) -> Mapping[str, Any]:
    """How many members were present, how many kept the week, and how they answered the check-in.

    PARTS holds what ended with the week. `before` holds the same two numbers of earlier weeks, as their
    recaps told them. `in_thread` is kept with it, because a message that was sent cannot get a thread later.
    """
    week = post.week or 1
    members, kept = await count_kept(group.session, group.course.cohort_id, week)
    answers = await check_in_queries.count_answers(group.session, group.course.cohort_id, week)
    facts: dict[str, Any] = {"members": members, "kept": kept, "answers": answers}
    facts[PARTS] = list(group.course.endings(week))
    facts["before"] = await _list_told(group, range(max(1, week - MOST_COLUMNS + 1), week))
    cohort = await cohort_queries.get_cohort(group.session, group.course.cohort_id)
    return facts | ({"in_thread": True} if cohort.recaps_in_thread else {})
