"""The table of proposed changes that organizers have not confirmed yet."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class Draft(Table):
    """A change of a cohort's calendar that was shown to an organizer and not confirmed.

    Each organizer has one at most. `basis` and `changes` are the cohort's column `changes` before and after.
    `token` is in the button that confirms it. `event` and `detail` are for the log, and `words` is the
    announcement.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "person_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(16))
    basis: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
