"""What members have done: completed items, check-ins, points."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class Completion(Table):
    """A fact: a member completed an item. `week` is the week that this keeps (`bot.study.progress`).

    `link` and `note` are what they said of a project.
    """

    __tablename__ = "completions"
    __table_args__ = (UniqueConstraint("member_id", "item_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    item_key: Mapped[str] = mapped_column(String(64))
    week: Mapped[int]
    completed_at: Mapped[datetime]
    link: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class CheckIn(Table):
    """A fact: a member's answer for a week."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("member_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[int]
    answer: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]


class Score(Table):
    """A counter: the points and items that a member has of those that fall due in a week.

    Written in the transaction of the completion that moves it, so that boards add up a few small rows.
    """

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("points >= 0 AND items >= 0", name="not_negative"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[int]
    items: Mapped[int]
