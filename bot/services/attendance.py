"""What organizers see of a cohort: how it is doing as a whole, and every member in a table."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.sheet import sheet
from bot.db import people, progress
from bot.domain.attendance import ACTIVE, Attendance, is_silent, kept_weeks, left_open
from bot.domain.course import Course
from bot.domain.leaderboard import Board
from bot.domain.naming import roll_names
from bot.domain.streak import Answer, Mark
from bot.services import standing
from bot.services.standing import Roll

MOST_WEEKS = 8
MOST_ITEMS = 5


async def look(session: AsyncSession, course: Course, now: datetime) -> Attendance:
    """How the cohort is doing at `now`."""
    roll = await people.list_members(session, course.cohort_id)
    members = [member for member, _ in roll]
    names = names_of(roll)
    signs = await progress.list_last_signs(session, course.cohort_id)
    last = {member.id: max(signs.get(member.id, member.joined_at), member.joined_at) for member in members}
    found = await standing.streaks(session, course, members, now)
    ended = course.ended_weeks(now)
    answers = await progress.list_answers(session, [member.id for member in members])
    latest = {member: answer for (member, _), answer in sorted(answers.items())}
    stuck = [member.id for member in members if latest.get(member.id) == Answer.STUCK]
    paused = {one.member_id for one in await people.list_pauses(session, course.cohort_id, now)}
    done = await progress.count_completions_by_item(session, course.cohort_id)
    joined = [member.joined_week for member in members]
    return Attendance(
        members=len(members),
        active=sum(now - signs[one.id] < ACTIVE for one in members if one.id in signs),
        kept=[one for one in kept_weeks(found.values()) if one.week <= ended][-MOST_WEEKS:],
        left_open=left_open(course.syllabus.core_due_week, ended, joined, done)[:MOST_ITEMS],
        stuck=[names[member] for member in stuck],
        silent=[
            names[member] for member, sign in last.items() if is_silent(sign, now) and member not in paused
        ],
    )


def names_of(roll: Roll) -> dict[int, str]:
    """What organizers call the members, by member id."""
    return roll_names((member.id, person.name, person.visible) for member, person in roll)


async def table(session: AsyncSession, course: Course, now: datetime) -> str:
    """The members of the cohort as CSV, one a row, those who have left included."""
    roll = await people.list_members(session, course.cohort_id, left=True)
    names = names_of(roll)
    found = await standing.streaks(session, course, [member for member, _ in roll], now)
    weeks = standing.board_weeks(course, Board.OVERALL, now)
    results = {one.member_id: one for one in await standing.standings(session, course, roll, weeks)}
    last = course.reached(now)
    head = ["number", "name", "joined", "joined_week", "left", "streak", "longest", "freezes", "kept_weeks"]
    rows: list[Sequence[object]] = [
        [*head, "points", "points_due", *(f"week_{week}" for week in range(1, last + 1))]
    ]
    for member, _ in roll:
        streak, result = found[member.id], results[member.id]
        marks = {one.week: one.mark.value for one in streak.weeks}
        left = member.left_at.date().isoformat() if member.left_at else ""
        rows.append(
            [
                member.id,
                names[member.id],
                member.joined_at.date().isoformat(),
                member.joined_week,
                left,
                streak.current,
                streak.longest,
                streak.freezes,
                sum(one.mark is Mark.KEPT for one in streak.weeks),
                result.earned,
                result.due or 0,
                *(marks.get(week, "") for week in range(1, last + 1)),
            ]
        )
    return sheet(rows)
