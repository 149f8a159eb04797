"""Queries about meetings."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, and_, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.meetings.tables import (
    CancelledMeeting,
    Meeting,
    MeetingTurn,
    MeetingWish,
    OfferedHour,
    SuitedHour,
)
from bot.study.people_queries import MemberRows
from bot.study.people_tables import Member, Person
from bot.study.progress_tables import Attendance, CheckIn


async def list_with_meeting(session: AsyncSession, cohort_ids: Sequence[int]) -> Collection[int]:
    """Those of the cohorts (ids) that meet."""
    query = select(Meeting.cohort_id).where(Meeting.cohort_id.in_(cohort_ids))
    return set((await session.scalars(query)).all())


_WITH_CANCELLED = (
    select(Meeting, CancelledMeeting.week)
    .join(CancelledMeeting, CancelledMeeting.cohort_id == Meeting.cohort_id, isouter=True)
    .where(Meeting.cohort_id == bindparam("cohort_id"))
)
"""Built once: every post of goals sends it."""


async def find_meeting(session: AsyncSession, cohort_id: int) -> tuple[Meeting, set[int]] | None:
    """The group's meeting, and the weeks in which it is cancelled; None if the group does not meet."""
    rows = (await session.execute(_WITH_CANCELLED, {"cohort_id": cohort_id})).all()
    return (rows[0][0], {week for _, week in rows if week}) if rows else None


async def add_cancelled(session: AsyncSession, cohort_id: int, week: int) -> bool:
    """Cancel the meeting of a week. Returns False if it was."""
    statement = insert(session, CancelledMeeting).values(cohort_id=cohort_id, week=week)
    done = statement.on_conflict_do_nothing().returning(CancelledMeeting.week)
    return (await session.execute(done)).first() is not None


async def remove_cancelled(session: AsyncSession, cohort_id: int, week: int | None) -> bool:
    """Take back that the meeting of a week is cancelled, or of all. Returns False if none was."""
    of_week = (CancelledMeeting.week == week,) if week is not None else ()
    statement = delete(CancelledMeeting).where(CancelledMeeting.cohort_id == cohort_id, *of_week)
    return (await session.execute(statement.returning(CancelledMeeting.week))).first() is not None


async def find_wish(session: AsyncSession, member_id: int) -> MeetingWish | None:
    """What the member wishes of meetings; None if they have never said."""
    return await session.get(MeetingWish, member_id)


async def list_willing(session: AsyncSession, cohort_id: int, week: int) -> Sequence[Row[int, int | None]]:
    """The ids of present, visible members who are willing to lead and have not passed in this week, and the
    last week before it in which each led.

    Whoever hides is named nowhere, so they cannot be told to be the one who leads.
    """
    passed = select(MeetingTurn.member_id).where(MeetingTurn.week == week, MeetingTurn.passed)
    led = and_(MeetingTurn.member_id == Member.id, ~MeetingTurn.passed, MeetingTurn.week < week)
    query = (
        select(Member.id, func.max(MeetingTurn.week))
        .join(MeetingWish, MeetingWish.member_id == Member.id)
        .join(Person, Person.id == Member.person_id)
        .join(MeetingTurn, led, isouter=True)
        .where(
            Member.cohort_id == cohort_id,
            Member.left_at.is_(None),
            Person.visible,
            MeetingWish.leads,
            Member.id.not_in(passed),
        )
        .group_by(Member.id)
    )
    return (await session.execute(query)).all()


async def find_leader(session: AsyncSession, cohort_id: int, week: int) -> Row[Member, Person] | None:
    """The member who leads in a week, if there is one who is still in the group."""
    query = (
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .join(MeetingTurn, MeetingTurn.member_id == Member.id)
        .where(
            Member.cohort_id == cohort_id,
            Member.left_at.is_(None),
            MeetingTurn.week == week,
            ~MeetingTurn.passed,
        )
        .order_by(Member.id)
        .limit(1)
    )
    return (await session.execute(query)).one_or_none()


async def put_turn(session: AsyncSession, member_id: int, week: int, *, passed: bool) -> None:
    """Record that the member leads in a week, or passed."""
    statement = insert(session, MeetingTurn).values(member_id=member_id, week=week, passed=passed)
    keys = [MeetingTurn.member_id, MeetingTurn.week]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"passed": passed}))


async def list_to_remind(session: AsyncSession, cohort_id: int, week: int) -> MemberRows:
    """The present members who want to be reminded of meetings, and had joined by the week."""
    query = (
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .join(MeetingWish, MeetingWish.member_id == Member.id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None), Member.joined_week <= week)
        .where(MeetingWish.reminds)
        .order_by(Member.id)
    )
    return (await session.execute(query)).all()


async def list_stuck(session: AsyncSession, cohort_id: int, week: int) -> list[str]:
    """The names of members who said for a week that they are stuck, and want the meeting to know it."""
    query = (
        select(Member.name)
        .join(Person, Person.id == Member.person_id)
        .join(MeetingWish, MeetingWish.member_id == Member.id)
        .join(CheckIn, CheckIn.member_id == Member.id)
        .where(
            Member.cohort_id == cohort_id,
            Member.left_at.is_(None),
            Person.visible,
            MeetingWish.tells_stuck,
            CheckIn.week == week,
            CheckIn.answer == "stuck",
        )
        .order_by(CheckIn.answered_at)
    )
    return [str(name) for name in await session.scalars(query)]


async def count_here(session: AsyncSession, cohort_id: int, week: int) -> int:
    """How many present members came to the meeting of a week."""
    query = (
        select(func.count())
        .select_from(Attendance)
        .join(Member, Member.id == Attendance.member_id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None), Attendance.week == week)
    )
    return int((await session.execute(query)).scalar_one())


async def list_hours(session: AsyncSession, cohort_id: int) -> Sequence[OfferedHour]:
    """The hours that are offered, in the order of the week."""
    query = (
        select(OfferedHour)
        .where(OfferedHour.cohort_id == cohort_id)
        .order_by(OfferedHour.weekday, OfferedHour.at)
    )
    return (await session.scalars(query)).all()


async def list_suited(session: AsyncSession, member_id: int) -> set[int]:
    """The ids of the offered hours that suit the member."""
    query = select(SuitedHour.hour_id).where(SuitedHour.member_id == member_id)
    return set((await session.scalars(query)).all())


async def mark(session: AsyncSession, member_id: int, hour_id: int, now: datetime, *, suits: bool) -> None:
    """Record that an hour suits the member, or does not."""
    if suits:
        values = {"member_id": member_id, "hour_id": hour_id, "marked_at": now}
        await session.execute(insert(session, SuitedHour).values(values).on_conflict_do_nothing())
    else:
        held = SuitedHour.member_id == member_id, SuitedHour.hour_id == hour_id
        await session.execute(delete(SuitedHour).where(*held))


async def count_suited(session: AsyncSession, cohort_id: int) -> tuple[dict[int, int], int]:
    """How many present members each offered hour suits, by its id; and how many marked any."""
    query = (
        select(SuitedHour.hour_id, SuitedHour.member_id)
        .join(OfferedHour, OfferedHour.id == SuitedHour.hour_id)
        .join(Member, Member.id == SuitedHour.member_id)
        .where(OfferedHour.cohort_id == cohort_id, Member.left_at.is_(None))
    )
    rows = (await session.execute(query)).all()
    counts: dict[int, int] = {}
    for hour, _ in rows:
        counts[hour] = counts.get(hour, 0) + 1
    return counts, len({member for _, member in rows})


async def remove_hours(session: AsyncSession, cohort_id: int, kept: Collection[int] = ()) -> None:
    """Offer no hours any more, except for those with the ids that are `kept`."""
    gone = (OfferedHour.cohort_id == cohort_id, OfferedHour.id.not_in(kept))
    offered = select(OfferedHour.id).where(*gone)
    await session.execute(delete(SuitedHour).where(SuitedHour.hour_id.in_(offered)))
    await session.execute(delete(OfferedHour).where(*gone))


async def remove_meeting(session: AsyncSession, cohort_id: int) -> None:
    """Let the group meet no more."""
    await session.execute(delete(CancelledMeeting).where(CancelledMeeting.cohort_id == cohort_id))
    await session.execute(delete(Meeting).where(Meeting.cohort_id == cohort_id))


async def find_turn(session: AsyncSession, member_id: int, week: int) -> MeetingTurn | None:
    """The member's turn in a week, if it is theirs and they have not passed."""
    found = await session.get(MeetingTurn, (member_id, week), populate_existing=True)
    return found if found is not None and not found.passed else None


async def list_weeks_naming(session: AsyncSession, member_id: int) -> Sequence[int]:
    """The weeks in which the meeting's posts may name the member: they led, or were stuck."""
    led = select(MeetingTurn.week).where(MeetingTurn.member_id == member_id)
    stuck = select(CheckIn.week).where(CheckIn.member_id == member_id, CheckIn.answer == "stuck")
    return sorted((await session.scalars(led.union(stuck))).all())
