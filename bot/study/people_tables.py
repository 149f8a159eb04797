"""Tables of people: persons, their accounts on platforms, and their membership of cohorts."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, one_of


class Person(Table):
    """A human, with the settings that hold in all groups.

    `name` is theirs on their whole platform; groups name them by `Member.name`. `timezone` is an IANA name;
    None means that of the cohort. `visible` says whether others may read the name, and `on_posters` whether
    it may stand among those who finished a stage. Quiet hours are local times in the person's time zone.
    """

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    timezone: Mapped[str | None] = mapped_column(String(64))
    reminders: Mapped[bool]
    quiet_start: Mapped[time | None]
    quiet_end: Mapped[time | None]
    visible: Mapped[bool]
    on_posters: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Account(Table):
    """How one platform knows a person. `workspace` is empty on platforms where user ids are global."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("platform", "workspace", "user"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    user: Mapped[str] = mapped_column(Text)


class Organizer(Table):
    """A person who may manage a cohort.

    `named`: an organizer named them, so they need no permission of the platform: it is enough that they are
    still there. Otherwise they founded the cohort, and organize it as long as they manage the place where it
    lives. `lapsed_at` is when the platform first said that they no longer have what it takes (`bot.access`);
    None while they do. Nothing about the group is sent to them meanwhile, and commands ask anew.
    """

    __tablename__ = "organizers"
    __table_args__ = (Index(None, "person_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    named: Mapped[bool] = mapped_column(default=True)
    lapsed_at: Mapped[datetime | None]


class Exit(StrEnum):
    """How a member went: they left, the platform says that they are not there any more, or an organizer
    removed them.

    Who is gone comes back by themselves once they are seen again.
    """

    LEFT = "left"
    GONE = "gone"
    REMOVED = "removed"


class Member(Table):
    """A person in a cohort.

    `number` is theirs in the cohort alone: organizers read and type it as `#12`, and it tells nothing of the
    number of members elsewhere.

    `name` is theirs in the workspace `named_in`, where the cohort lives, and no other workspace changes it.
    `named_in` is empty until they are seen in such a place: until then it is their name on the whole
    platform. Members of a cohort whose names look alike have the same `look` (`bot.wording.looks`) and are
    told apart by `namesake`: from 2 on, it stands behind the name. A hidden member has no look.

    `joined_week` is the first week that counts for them (1 if they joined before the start). For a member at
    their own pace, the goals of their week `own_week` are due on `own_day`. For others, the three `own_`
    columns are None. `exit` says how they went, if they did. `admitted`: an organizer let them in from
    elsewhere, so they need not see a channel of the cohort.
    """

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        UniqueConstraint("cohort_id", "number"),
        UniqueConstraint("cohort_id", "look", "namesake"),
        Index(None, "cohort_id", "id"),
        Index(None, "person_id"),
        Index(
            "ix_members_own_pace",
            "cohort_id",
            sqlite_where=text("own_pace IS NOT NULL"),
            postgresql_where=text("own_pace IS NOT NULL"),
        ),
        one_of("exit", Exit),
        CheckConstraint("(left_at IS NULL) = (exit IS NULL)", name="left"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String())
    look: Mapped[str | None] = mapped_column(String(), default=None)
    namesake: Mapped[int] = mapped_column(default=1)
    named_in: Mapped[str] = mapped_column(String(), default="")
    joined_at: Mapped[datetime]
    joined_week: Mapped[int]
    left_at: Mapped[datetime | None]
    own_pace: Mapped[str | None] = mapped_column(String(16))
    own_week: Mapped[int | None]
    own_day: Mapped[date | None]
    exit: Mapped[str | None] = mapped_column(String(16))
    admitted: Mapped[bool] = mapped_column(default=False)

    @property
    def is_shut_out(self) -> bool:
        """Whether nothing of theirs is shown any more, and nothing is sent to them."""
        return self.exit in SHUT_OUT


SHUT_OUT = (Exit.GONE, Exit.REMOVED)
"""How members went of whom nothing is shown any more."""


class AbsenceKind(StrEnum):
    """Why a member was absent: they had left the group, or they paused."""

    LEFT = "left"
    PAUSE = "pause"


class Absence(Table):
    """A span in which a member was absent: they left and came back, or they paused.

    A pause may end in the future: when the day `until` is over on the group's calendar, which may change.
    `until` is None for other absences, and for pauses of versions that did not keep it.
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
    until: Mapped[date | None]


class Excuse(Table):
    """A week from which an organizer excused a member."""

    __tablename__ = "excuses"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    excused_at: Mapped[datetime]
