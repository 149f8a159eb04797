"""People, their accounts, and their membership of cohorts."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, one_of


class Person(Table):
    """A human, with the settings that hold everywhere. `timezone` None: as their platform or cohort says."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    timezone: Mapped[str | None] = mapped_column(String(64))
    reminders: Mapped[bool]
    quiet_start: Mapped[time | None]
    quiet_end: Mapped[time | None]
    visible: Mapped[bool]
    created_at: Mapped[datetime]


class Account(Table):
    """How one platform knows a person."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("platform", "workspace", "user"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    user: Mapped[str] = mapped_column(Text)


class Organizer(Table):
    """A person who may manage a cohort, whatever the platform says of them."""

    __tablename__ = "organizers"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)


class Member(Table):
    """A person in a cohort, from `joined_week` on (1 before the start).

    At a pace of their own, the goals of their week `own_week` come on `own_day`; else all three are None.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    joined_at: Mapped[datetime]
    joined_week: Mapped[int]
    left_at: Mapped[datetime | None]
    own_pace: Mapped[str | None] = mapped_column(String(16))
    own_week: Mapped[int | None]
    own_day: Mapped[date | None]


class AbsenceKind(StrEnum):
    """Why a member was not there."""

    LEFT = "left"
    PAUSE = "pause"


class Absence(Table):
    """A span in which a member was not there: they had left and came back, or had paused.

    A pause may end in the future.
    """

    __tablename__ = "absences"
    __table_args__ = (
        Index(None, "member_id"),
        CheckConstraint("starts_at < ends_at", name="order"),
        one_of("kind", AbsenceKind),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Excuse(Table):
    """A fact: an organizer excused a member's week."""

    __tablename__ = "excuses"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    excused_at: Mapped[datetime]
