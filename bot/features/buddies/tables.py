"""Tables of buddies: wishes for a buddy, and groups of two or three."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class BuddyWish(Table):
    """A member wants a buddy. `nudges`: they want to hear when a buddy has checked in.

    `told` is the reason for which they were told last that they are not matched
    (`bot.features.buddies.rules.Unmatched`); None if they were told nothing since they were matched.
    """

    __tablename__ = "buddy_wishes"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    since: Mapped[datetime]
    nudges: Mapped[bool]
    told: Mapped[str | None] = mapped_column(String(16))


class BuddyGroup(Table):
    """Two or three members who are buddies from `week` on. It is deleted when they part."""

    __tablename__ = "buddy_groups"
    __table_args__ = (Index(None, "cohort_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    week: Mapped[int]


class Buddy(Table):
    """A member of a buddy group, from `week` on. A member is in one group at most."""

    __tablename__ = "buddies"
    __table_args__ = (Index(None, "group_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("buddy_groups.id"))
    week: Mapped[int]
