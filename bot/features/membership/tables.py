"""Tables of who wishes to join a group, and of who is kept out of one."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, mention


class JoinRequest(Table):
    """The wish of a person to join a group none of whose channels they can see.

    `name` is what they are called where they asked. A wish that was declined stays, so that it is not shown
    again at once.
    """

    __tablename__ = "join_requests"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str]
    asked_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]


class Block(Table):
    """An account that is kept out of a group, by a salted digest: it outlives the person's data.

    `person_id` is None once the person's data is deleted.
    """

    __tablename__ = "blocks"
    __table_args__ = (Index(None, "cohort_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(mention("persons.id"))
    blocked_at: Mapped[datetime]
