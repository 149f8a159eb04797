"""Tables of what members did: completed items, check-ins, meetings, and scores."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table

HAS_LINK = "link != ''"
"""The condition of the index of projects. SQLite uses it only for a query that repeats it literally."""


class Completion(Table):
    """A member completed an item.

    `week` is the week of the cohort that counts as kept because of it (`bot.features.checklist.service`).
    `link` and `note` describe the member's work on a project; else they are empty.
    """

    __tablename__ = "completions"
    __table_args__ = (
        UniqueConstraint("member_id", "item_key"),
        Index(None, "member_id", "week"),
        Index(
            "ix_completions_link",
            "member_id",
            sqlite_where=text(HAS_LINK),
            postgresql_where=text(HAS_LINK),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    item_key: Mapped[str] = mapped_column(String(64))
    week: Mapped[int]
    completed_at: Mapped[datetime]
    link: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class CheckIn(Table):
    """A member's answer for a week. `note` may be empty; if it is `private`, nobody else reads it."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("member_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[int]
    answer: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    private: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime]


class Attendance(Table):
    """A member was at the group's meeting of a week."""

    __tablename__ = "attendances"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    attended_at: Mapped[datetime]


class Score(Table):
    """The number of points and items that a member earned, of those due in one week.

    It is updated in the transaction of the completion, so that a board sums a few small rows instead of all
    completions.
    """

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("points >= 0 AND items >= 0", name="not_negative"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[int]
    items: Mapped[int]
