"""Tables of the paper club: proposed papers, votes on them, and who read the paper of a week."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import NAMES_ROW, Table, mention, where_set


class Paper(Table):
    """A paper that a member proposed. `week` is the week whose paper it became; None while it waits.

    `proposer_id` is None once the proposer's data is deleted.
    """

    __tablename__ = "papers"
    __table_args__ = (
        UniqueConstraint("cohort_id", "link"),
        UniqueConstraint("cohort_id", "week"),
        where_set("papers", "proposer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    proposer_id: Mapped[int | None] = mapped_column(mention("members.id"))
    link: Mapped[str] = mapped_column(Text, info=NAMES_ROW)
    title: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    week: Mapped[int | None]


class PaperPoll(Table):
    """A vote on the paper of a week. A group has at most one that is open."""

    __tablename__ = "paper_polls"
    __table_args__ = (
        UniqueConstraint("cohort_id", "week"),
        Index(
            "uq_paper_polls_open",
            "cohort_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    week: Mapped[int] = mapped_column(info=NAMES_ROW)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Candidate(Table):
    """A paper in a poll. `place` is its number there, counted from 1."""

    __tablename__ = "candidates"
    __table_args__ = (UniqueConstraint("poll_id", "place"), Index(None, "paper_id"))

    poll_id: Mapped[int] = mapped_column(ForeignKey("paper_polls.id"), primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), primary_key=True)
    place: Mapped[int]


class PaperVote(Table):
    """A member's vote in a poll."""

    __tablename__ = "paper_votes"
    __table_args__ = (Index(None, "member_id"), Index(None, "paper_id"))

    poll_id: Mapped[int] = mapped_column(ForeignKey("paper_polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    voted_at: Mapped[datetime]


class Reading(Table):
    """A member read the paper of a week. `takeaway` is what they took from it; it may be empty."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("member_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[int]
    takeaway: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime]
