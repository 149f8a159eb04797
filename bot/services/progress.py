"""What members do: complete items, take them back, check in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import outbox, progress
from bot.db import projects as project_queries
from bot.db.tables import Member
from bot.domain.calendar import PostKind
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.plan import Item
from bot.domain.streak import Answer
from bot.services import buddies, projects


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
        if await progress.add_completion(
            session, member.id, item.key, week_kept(course, member, item, now), now
        ):
            await progress.move_score(session, member.id, course.syllabus.due_week[item.key], item.points, 1)
            new.append(item)
        else:
            already.append(item)
    return Ticked(tuple(new), tuple(already))


async def undo(session: AsyncSession, course: Course, member: Member, item: Item, now: datetime) -> bool:
    """Take a completion back, and with it what was handed in; False if there was none."""
    completion = await project_queries.find_completion(session, member.id, item.key)
    if completion is not None and completion.link:
        await projects.take_back(session, completion, now)
    removed = await progress.remove_completion(session, member.id, item.key)
    if removed:
        await progress.move_score(session, member.id, course.syllabus.due_week[item.key], -item.points, -1)
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


async def check_in(
    session: AsyncSession,
    course: Course,
    member: Member,
    week: int,
    answer: Answer,
    note: str | None,
    now: datetime,
) -> None:
    """Record the member's answer for a week, over an earlier one. Raises UserError once it is closed."""
    if not 1 <= week <= len(course.syllabus) or now < course.calendar.start(week):
        raise UserError("That week has not begun yet; its check-in comes later.")
    if week < member.joined_week:
        raise UserError(f"You joined in week {member.joined_week}, so week {week} is none of yours.")
    if now >= course.calendar.closes(week):
        raise UserError(
            f"Week {week} is closed, so its check-in cannot be changed. This week's is still yours."
        )
    before = await progress.find_check_in(session, member.id, week)
    await progress.put_check_in(session, member.id, week, answer.value, note, now)
    if before is None:
        await buddies.checked_in(session, course, member, week, now)
    if before is None or before.answer != answer.value:
        await outbox.ask_redraw(session, course.cohort_id, PostKind.CHECK_IN, week, now)


async def week_to_answer(session: AsyncSession, course: Course, member: Member, now: datetime) -> int:
    """The week that a check-in without a week means: the running one.

    In the first 24 hours after a week it is the week just ended, where the member has not answered for it.
    Raises UserError outside the plan, and in a break.
    """
    calendar = course.calendar
    week = calendar.week_for(now)
    if week < 1:
        raise UserError("The plan has not begun yet. The first check-in comes with its first week.")
    ended = week - 1
    if (
        ended >= member.joined_week
        and now < calendar.closes(ended)
        and await progress.find_check_in(session, member.id, ended) is None
    ):
        return ended
    if week > len(course.syllabus):
        raise UserError(
            "The plan is over, so there is nothing left to check in for. Well done for coming this far."
        )
    if now < calendar.start(week):
        resting = calendar.break_at(now)
        between = (
            f"We are on a break until {resting.last:%a} {resting.last.day} {resting.last:%b %Y}"
            if resting
            else "We are between two weeks"
        )
        raise UserError(
            f"{between}; the next check-in is week {week}'s, "
            f"which begins on {calendar.local(calendar.start(week)):%Y-%m-%d}."
        )
    return week
