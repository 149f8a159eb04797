"""Tables of calendars: what each member chose for theirs, and what calendars have told of each event."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class MemberCalendar(Table):
    """What a member's calendar of a group holds, and its private address.

    Of the address only a hash is kept, so nobody can read it here. `secret_hash` and `address_since` are None
    where there is none. `chosen_at` is when the member last chose what it holds.
    """

    __tablename__ = "member_calendars"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    goals: Mapped[bool] = mapped_column(default=True)
    paper: Mapped[bool] = mapped_column(default=True)
    check_in: Mapped[bool] = mapped_column(default=True)
    meetings: Mapped[bool] = mapped_column(default=True)
    chosen_at: Mapped[datetime]
    secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    address_since: Mapped[datetime | None]


class _Event:
    """An event as calendars told it last: the post of a kind and a week, or an appointment.

    `minutes` is None for a post. `sequence` grows whenever the columns before it change, and `changed_at` is
    when they did.
    """

    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    title: Mapped[str]
    is_cancelled: Mapped[bool]
    minutes: Mapped[int | None]
    place: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int]
    changed_at: Mapped[datetime]


class GroupEvent(_Event, Table):
    """An event of a group, the same to all readers."""

    __tablename__ = "calendar_events"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True, sort_order=-1)


class OwnEvent(_Event, Table):
    """An event of a member at their own pace, which they alone read."""

    __tablename__ = "own_calendar_events"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, sort_order=-1)
