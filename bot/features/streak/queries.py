"""Read the facts behind streaks in one query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    String,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.sqlite import LONG
from bot.db.table import columns
from bot.db.types import UtcDateTime
from bot.features.streak.rules import KEEPING_ANSWERS
from bot.outbox.tables import ARRIVED, Delivery, Post
from bot.study.member_span import among, span
from bot.study.people_tables import Absence, Excuse, Member
from bot.study.presence import Away
from bot.study.progress_tables import Attendance, CheckIn, Completion, Score

ASKING_KIND = "check_in"
"""The kind of the post that asks members how the week goes (`bot.features.check_in`)."""


@dataclass(frozen=True, slots=True)
class StreakFacts:
    """What members did in each week, by member id and week.

    `asked` holds the weeks whose check-in reached a room, `attended` those in which members met the group.
    `absences` are all of a member's, by member id. `points` are not part of a streak: they are read along for
    boards.
    """

    answers: dict[tuple[int, int], str] = field(default_factory=dict)
    completed: dict[tuple[int, int], int] = field(default_factory=dict)
    attended: set[tuple[int, int]] = field(default_factory=set)
    excused: set[tuple[int, int]] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    absences: dict[int, list[Away]] = field(default_factory=dict)
    points: dict[tuple[int, int], int] = field(default_factory=dict)


async def list_facts(
    session: AsyncSession,
    cohort_id: int,
    members: Sequence[Member],
    first: int = 1,
    points: range = range(0),
    *,
    with_asked: bool = True,
) -> StreakFacts:
    """Answers, completions, meetings and excuses of these members from week `first` on; all their absences;
    and their points of the weeks `points`. `with_asked`: and all weeks whose check-in was posted.
    """
    found = StreakFacts()
    given = {**span(members), "asked_of": cohort_id if with_asked else None, "first_week": first}
    given |= {"points_from": points.start, "points_before": points.stop}
    for kind, member_id, week, said, count, since, until in (await session.execute(_FACTS, given)).all():
        match kind:
            case "answer":
                found.answers[member_id, week] = said
            case "completed":
                found.completed[member_id, week] = count
            case "attended":
                found.attended.add((member_id, week))
            case "excused":
                found.excused.add((member_id, week))
            case "points":
                found.points[member_id, week] = count
            case "absent":
                found.absences.setdefault(member_id, []).append(Away(said, since, until))
            case _:
                found.asked.add(week)
    return found


async def lock_standing(session: AsyncSession, member_id: int) -> None:
    """Wait for others who work out the member's standing. SQLite has one writer, so there is nobody."""
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(_LOCKED, {"member_id": member_id})


async def list_asked(session: AsyncSession, *cohort_ids: int) -> dict[int, set[int]]:
    """The weeks of each of these groups whose check-in reached a room."""
    found: dict[int, set[int]] = {cohort_id: set() for cohort_id in cohort_ids}
    for cohort_id, week in (await session.execute(_ASKED, {"cohorts": cohort_ids})).all():
        found[cohort_id].add(week)
    return found


async def count_kept(session: AsyncSession, cohort_id: int, week: int) -> tuple[int, int]:
    """How many present members had joined by a week, and how many of them kept it."""
    answered = exists().where(
        CheckIn.member_id == Member.id, CheckIn.week == week, CheckIn.answer.in_(KEEPING_ANSWERS)
    )
    ticked = exists().where(Completion.member_id == Member.id, Completion.week == week)
    attended = exists().where(Attendance.member_id == Member.id, Attendance.week == week)
    # A tick first: it is looked for in the index alone.
    query = (
        select(func.count(), func.sum(case((ticked | answered | attended, 1), else_=0)))
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None), Member.joined_week <= week)
        .prefix_with(LONG)
    )
    members, kept = (await session.execute(query)).one()
    return members, int(kept or 0)


def _asked(of_groups: Any, *found: Any) -> Any:
    """A row for each week of some groups whose check-in reached a room."""
    return (
        select(*found)
        .join_from(_POST.id.table, Delivery.__table__, columns(Delivery).post_id == _POST.id)
        .where(
            of_groups,
            _POST.kind == ASKING_KIND,
            _POST.week.is_not(None),
            # Not IN: SQLAlchemy writes such a list into the statement anew each time.
            or_(*(columns(Delivery).state == one for one in ARRIVED)),
        )
        .distinct()
    )


def _kind(name: str) -> Any:
    """The kind of a row, as a part of the statement: a parameter would be handed over each time."""
    return literal_column(f"'{name}'", String)


def _facts() -> Any:
    """Rows of kind, member id, week, answer or kind of absence, number of completed items or of points, and
    from when to when an absence lasts.
    """
    none, zero = literal_column("''", String), literal_column("0", Integer)
    never = cast(null(), UtcDateTime), cast(null(), UtcDateTime)
    first: BindParameter[int] = bindparam("first_week")
    check_in, completion, score = columns(CheckIn), columns(Completion), columns(Score)
    attendance, excuse, absence = columns(Attendance), columns(Excuse), columns(Absence)
    answers = select(
        _kind("answer").label("kind"), check_in.member_id, check_in.week, check_in.answer, zero, *never
    ).where(among(check_in.member_id), check_in.week >= first)
    completed = (
        select(_kind("completed"), completion.member_id, completion.week, none, func.count(), *never)
        .where(among(completion.member_id), completion.week >= first)
        .group_by(completion.member_id, completion.week)
    )
    attended = select(_kind("attended"), attendance.member_id, attendance.week, none, zero, *never).where(
        among(attendance.member_id), attendance.week >= first
    )
    excused = select(_kind("excused"), excuse.member_id, excuse.week, none, zero, *never).where(
        among(excuse.member_id), excuse.week >= first
    )
    absent = select(
        _kind("absent"), absence.member_id, zero, absence.kind, zero, absence.starts_at, absence.ends_at
    ).where(among(absence.member_id))
    points = select(_kind("points"), score.member_id, score.week, none, score.points, *never).where(
        among(score.member_id),
        score.week >= bindparam("points_from"),
        score.week < bindparam("points_before"),
    )
    of_group = _POST.cohort_id == bindparam("asked_of")
    asked = _asked(of_group, _kind("asked"), zero, _POST.week, none, zero, *never)
    # One statement instead of seven: a command that shows a streak has a budget of statements.
    return union_all(answers, completed, attended, excused, absent, points, asked)


_LOCKED = select(Member.id).where(Member.id == bindparam("member_id")).with_for_update(key_share=True)
_POST = columns(Post)
_ASKED = _asked(_POST.cohort_id.in_(bindparam("cohorts", expanding=True)), _POST.cohort_id, _POST.week)
_FACTS = _facts()
