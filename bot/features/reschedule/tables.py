"""Split from bot.study.cohort_tables."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class Draft(Table):
    """A change of a cohort's calendar that an organizer was shown and has not confirmed. The latest only.

    `basis` and `changes` are the cohort's `changes` before and after; `token` is what the button carries.
    `event` and `detail` go to the log, `words` to the rooms.
    """

    __tablename__ = "drafts"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(16))
    basis: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
