"""Tables of meetings: when and where a group meets, who leads, and which hours suit its members."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class Meeting(Table):
    """A group meets each week on `weekday` (Monday is 0) at local time `at`, for so many minutes.

    `place` is a link or the name of a channel, as an organizer typed it; it may be empty.
    """

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    weekday: Mapped[int]
    at: Mapped[time]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(Text)


class CancelledMeeting(Table):
    """A week in which the group does not meet."""

    __tablename__ = "cancelled_meetings"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)


class MeetingWish(Table):
    """What a member wishes of meetings: to be reminded, to lead some of them, and to be named on the agenda
    when they are stuck.
    """

    __tablename__ = "meeting_wishes"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    reminds: Mapped[bool] = mapped_column(default=False)
    leads: Mapped[bool] = mapped_column(default=False)
    tells_stuck: Mapped[bool] = mapped_column(default=False)


class MeetingTurn(Table):
    """It was a member's turn to lead in a week. `passed`: they let the next one lead."""

    __tablename__ = "meeting_turns"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    passed: Mapped[bool] = mapped_column(default=False)


class OfferedHour(Table):
    """An hour of the week at which the group could meet: members mark whether it suits them."""

    __tablename__ = "offered_hours"
    __table_args__ = (
        UniqueConstraint("cohort_id", "weekday", "at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    weekday: Mapped[int]
    at: Mapped[time]


class SuitedHour(Table):
    """An offered hour suits a member."""

    __tablename__ = "suited_hours"
    __table_args__ = (Index(None, "hour_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    hour_id: Mapped[int] = mapped_column(ForeignKey("offered_hours.id"), primary_key=True)
    marked_at: Mapped[datetime]
