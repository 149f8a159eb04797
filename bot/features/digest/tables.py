"""The table of who wants a digest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class Digest(Table):
    """An organizer wants the digest of a group on a weekday (Monday is 0), since an instant.

    `weekday` is None once they turned it off. The row stays, because its id is part of the keys of posts: so
    nobody gets two digests for a week by turning it off and on.
    """

    __tablename__ = "digests"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index(None, "person_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    weekday: Mapped[int | None]
    since: Mapped[datetime]
