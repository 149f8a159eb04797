"""Queries of answers to check-ins and of coming to meetings."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.sqlite import LONG
from bot.db.table import columns
from bot.db.upsert import built_once, insert
from bot.study.people_tables import Member
from bot.study.progress_tables import Attendance, CheckIn

_CHECK_IN = columns(CheckIn)


@built_once(CheckIn)
def _put_check_in(statement: Any) -> Any:
    new, old = statement.excluded, _CHECK_IN
    changed = {
        "answer": new.answer,
        "answered_at": new.answered_at,
        "note": func.coalesce(bindparam("new_note", type_=old.note.type), old.note),
        "private": func.coalesce(bindparam("new_private", type_=old.private.type), old.private),
    }
    return statement.on_conflict_do_update(index_elements=[old.member_id, old.week], set_=changed)


async def put_check_in(
    session: AsyncSession,
    member_id: int,
    week: int,
    answer: str,
    note: str | None,
    now: datetime,
    *,
    private: bool | None = None,
) -> None:
    """Store the member's answer for a week, replacing an earlier one.

    With `note=None`, an earlier note stays. With `private=None`, it stays with an earlier choice; the first
    is that organizers read the note.
    """
    values = {
        "member_id": member_id,
        "week": week,
        "answer": answer,
        "answered_at": now,
        "note": note or "",
        "private": bool(private),
        "new_note": note,
        "new_private": private,
    }
    await session.execute(_put_check_in(session), values)


_FOUND_CHECK_IN = select(_CHECK_IN.answer, _CHECK_IN.note, _CHECK_IN.private).where(
    _CHECK_IN.member_id == bindparam("member_id"), _CHECK_IN.week == bindparam("week")
)
_LOCKED_CHECK_IN = _FOUND_CHECK_IN.with_for_update()


async def add_attendance(session: AsyncSession, member_id: int, week: int, now: datetime) -> bool:
    """Record that the member was at the meeting of a week. Returns False if that was known."""
    values = {"member_id": member_id, "week": week, "attended_at": now}
    statement = insert(session, Attendance).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(Attendance.week))).first() is not None


async def find_check_in(
    session: AsyncSession, member_id: int, week: int, *, lock: bool = False
) -> Row[str, str, bool] | None:
    """The answer, the note, and whether that is private, of the member's check-in of the week, or None.

    `lock` it to change it by what it is now.
    """
    query = _LOCKED_CHECK_IN if lock else _FOUND_CHECK_IN
    return (await session.execute(query, {"member_id": member_id, "week": week})).one_or_none()


async def count_answers(session: AsyncSession, cohort_id: int, week: int) -> dict[str, int]:
    """How many current members gave each answer for the week, by answer."""
    query = (
        select(CheckIn.answer, func.count())
        .join(Member, Member.id == CheckIn.member_id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None), CheckIn.week == week)
        .group_by(CheckIn.answer)
        .prefix_with(LONG)
    )
    return {answer: int(count) for answer, count in (await session.execute(query)).all()}


async def list_notes(
    session: AsyncSession, cohort_id: int, week: int, limit: int
) -> list[tuple[int, str, str]]:
    """The newest check-ins of the week that have a note for organizers, at most `limit`, as member id, answer
    and note.
    """
    query = (
        select(CheckIn.member_id, CheckIn.answer, CheckIn.note)
        .join(Member, Member.id == CheckIn.member_id)
        .where(Member.cohort_id == cohort_id, CheckIn.week == week, CheckIn.note != "")
        .where(CheckIn.private.is_(False))
        .order_by(CheckIn.answered_at.desc(), CheckIn.id.desc())
        .limit(limit)
    )
    return [(member, answer, note) for member, answer, note in (await session.execute(query)).all()]
