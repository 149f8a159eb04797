"""Split from bot.features.paper_club.tables."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, mention


class Reviewer(Table):
    """A member who is willing to review projects, and when they were last asked."""

    __tablename__ = "reviewers"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    since: Mapped[datetime]
    last_asked_at: Mapped[datetime | None]


class Review(Table):
    """A review of a project, asked for by who handed it in; it goes with the project.

    `reviewer_id` is who was asked last; None while nobody is willing.
    """

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "reviewer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    completion_id: Mapped[int] = mapped_column(ForeignKey("completions.id"), unique=True)
    reviewer_id: Mapped[int | None] = mapped_column(mention("members.id"))
    asked_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text)
