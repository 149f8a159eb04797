"""Tables of members who review projects, and of the reviews that authors asked for.

A project itself is a completion with a link (`bot.study.progress_tables`).
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, mention


class Reviewer(Table):
    """A member who reviews projects. `last_asked_at` is None if they were never asked."""

    __tablename__ = "reviewers"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    since: Mapped[datetime]
    last_asked_at: Mapped[datetime | None]


class ReviewRecord(Table):
    """A review that an author asked for. It is deleted together with the project.

    `reviewer_id` is the member who was asked last; None while nobody is willing. `reported_at`: its reader
    reported it to the organizers.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index(None, "reviewer_id"),
        Index(
            "ix_reviews_open",
            "completion_id",
            sqlite_where=text("given_at IS NULL"),
            postgresql_where=text("given_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    completion_id: Mapped[int] = mapped_column(ForeignKey("completions.id"), unique=True)
    reviewer_id: Mapped[int | None] = mapped_column(mention("members.id"))
    asked_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime | None]
