"""What members do: complete items, take them back, check in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.projects import queries as projects_queries
from bot.features.projects import service as projects_service
from bot.study import progress_queries
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.plan import Item


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a call of `done` did."""

    new: tuple[Item, ...]
    already: tuple[Item, ...]


async def complete(
    session: AsyncSession, course: Course, member: Member, items: Sequence[Item], now: datetime
) -> Ticked:
    """Record the items as completed; those that already were stay as they are."""
    new, already = [], []
    for item in items:
        if await progress_queries.add_completion(
            session, member.id, item.key, week_kept(course, member, item, now), now
        ):
            await progress_queries.move_score(
                session, member.id, course.syllabus.due_week[item.key], item.points, 1
            )
            new.append(item)
        else:
            already.append(item)
    return Ticked(tuple(new), tuple(already))


async def undo(session: AsyncSession, course: Course, member: Member, item: Item, now: datetime) -> bool:
    """Take a completion back, and with it what was handed in; False if there was none."""
    completion = await projects_queries.find_completion(session, member.id, item.key)
    if completion is not None and completion.link:
        await projects_service.take_back(session, completion, now)
    removed = await progress_queries.remove_completion(session, member.id, item.key)
    if removed:
        await progress_queries.move_score(
            session, member.id, course.syllabus.due_week[item.key], -item.points, -1
        )
    return removed


def week_kept(course: Course, member: Member, item: Item, now: datetime) -> int:
    """The week that completing the item now keeps.

    That is the running week, or in a break the next. In the first 24 hours after a week, an item that was due
    before still counts for the week just ended: so late a tick is forgiven.
    """
    calendar = course.calendar
    week = calendar.week_for(now)
    late = course.syllabus.due_week[item.key] < week
    if late and week > member.joined_week and now < calendar.closes(week - 1):
        return week - 1
    return max(1, week)
