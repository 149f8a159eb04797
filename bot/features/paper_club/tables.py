"""The tables of what members do together: papers, reviews of projects, buddies.

As in `bot.db.tables`, constraints live here and relationships are left out.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, mention


class Paper(Table):
    """A paper that a member proposed. `week`: the one whose paper it became; None while it waits."""

    __tablename__ = "papers"
    __table_args__ = (UniqueConstraint("cohort_id", "link"), UniqueConstraint("cohort_id", "week"))

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    proposer_id: Mapped[int | None] = mapped_column(mention("members.id"))
    link: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    week: Mapped[int | None]


class PaperPoll(Table):
    """A vote on the paper of a week. A cohort has one open at most."""

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
    week: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Candidate(Table):
    """A paper that can be chosen in a poll, at its `place` there, from 1 on."""

    __tablename__ = "candidates"
    __table_args__ = (UniqueConstraint("poll_id", "place"),)

    poll_id: Mapped[int] = mapped_column(ForeignKey("paper_polls.id"), primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), primary_key=True)
    place: Mapped[int]


class PaperVote(Table):
    """A fact: which paper a member wants."""

    __tablename__ = "paper_votes"

    poll_id: Mapped[int] = mapped_column(ForeignKey("paper_polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    voted_at: Mapped[datetime]


class Reading(Table):
    """A fact: a member read the paper of a week, and what they took from it."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("member_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[int]
    takeaway: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime]
