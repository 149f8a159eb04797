"""Count how often something was done in a span, for quotas that hold in all processes together."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table
from bot.db.upsert import insert


class QuotaWindow(Table):
    """How often something was done since `begins_at`: one row for what is counted, used anew for each span.

    `key` names the group or the member, and what is counted. A row with a `member_id` is the member's own.
    """

    __tablename__ = "quota_windows"
    __table_args__ = (Index(None, "cohort_id"), Index(None, "member_id"))

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    begins_at: Mapped[datetime]
    used: Mapped[int]


async def take(
    session: AsyncSession,
    now: datetime,
    subject: str,
    *,
    cohort_id: int,
    member_id: int | None = None,
    most: int,
    span: timedelta,
) -> datetime | None:
    """Count that it is done once more. If that would be more than `most` in the span, nothing is counted.

    Returns None if it may be done, else when the next is free. It is one statement, so the database lets no
    two transactions take the last place; what is rolled back is not counted.
    """
    key = f"c{cohort_id}:{subject}" if member_id is None else f"m{member_id}:{subject}"
    is_over = QuotaWindow.begins_at <= now - span
    statement = (
        insert(session, QuotaWindow)
        .values(key=key, cohort_id=cohort_id, member_id=member_id, begins_at=now, used=1)
        .on_conflict_do_update(
            index_elements=[QuotaWindow.key],
            set_={
                "begins_at": case((is_over, now), else_=QuotaWindow.begins_at),
                "used": case((is_over, 1), else_=QuotaWindow.used + 1),
            },
            where=or_(is_over, QuotaWindow.used < most),
        )
        .returning(QuotaWindow.used)
    )
    if (await session.execute(statement)).first() is not None:
        return None
    begins_at = await session.scalar(select(QuotaWindow.begins_at).where(QuotaWindow.key == key))
    return (begins_at or now) + span
