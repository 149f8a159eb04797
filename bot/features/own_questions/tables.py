"""Tables of the questions that organizers ask at each check-in, and of the answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import NAMES_ROW, Table


class GroupQuestion(Table):
    """A question of a group, in one of its places. A place is free again when its question is removed.

    `choices` holds one answer to choose from in each line; empty: the answer is a text.
    """

    __tablename__ = "group_questions"
    __table_args__ = (
        UniqueConstraint("cohort_id", "place"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    place: Mapped[int]
    words: Mapped[str] = mapped_column(Text, info=NAMES_ROW)
    choices: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]


class QuestionAnswer(Table):
    """A member's answer to a question in a week. An answer that is given again replaces the one before."""

    __tablename__ = "question_answers"
    __table_args__ = (Index(None, "question_id", "week"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("group_questions.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]
