"""The tables. Constraints live here, in the schema, so that no process can break them.

Relationships are left out on purpose: a query says what it loads. Every instant is aware UTC.
"""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, deferred, mapped_column

from bot.db.types import UtcDateTime


class CohortState(StrEnum):
    """Where a cohort stands. `finished` went through the whole plan, `ended` was ended by its organizer."""

    ACTIVE = "active"
    FINISHED = "finished"
    ENDED = "ended"


class DeliveryState(StrEnum):
    """Where a delivery stands.

    `pending` waits for `due_at`; `claimed` is being sent by one process until its lease runs out;
    `held` was refused for a reason that a person must mend, and is tried again at `due_at`; `dropped` was
    no longer worth sending.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    HELD = "held"
    DROPPED = "dropped"


class Table(DeclarativeBase):
    """What all tables share: names of constraints, and UTC for every datetime."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, str: String(255)}  # noqa: RUF012 - SQLAlchemy reads it so


def _one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    values = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"{column} IN ({values})", name=column)


MENTION = "mention"
"""Marks a reference to a person whose row is the group's: deleting the person's data empties it.

Rows that refer to a person without the mark are the person's own, and go with them (`bot.db.own_data`).
"""


def mention(column: str) -> ForeignKey:
    """A reference so marked."""
    return ForeignKey(column, info={MENTION: True})


class Snapshot(Table):
    """A plan as it stood when a cohort started with it. Never changed; cohorts of equal plans share one."""

    __tablename__ = "snapshots"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    created_at: Mapped[datetime]


class Cohort(Table):
    """A group that follows one snapshot at one pace, on the calendar of one zone.

    The columns from `pace` on say how it began; `changes` holds what has changed of it since
    (`bot.services.courses`). Posts due until `planned_until` are in the outbox; the next one is due at
    `next_due_at`. Whoever knows `room_code` may let the cohort live in a further room.
    """

    __tablename__ = "cohorts"
    __table_args__ = (
        _one_of("state", CohortState),
        CheckConstraint("paper_days BETWEEN 0 AND 6", name="paper_days"),
        CheckConstraint("check_in_days BETWEEN 0 AND 6", name="check_in_days"),
        CheckConstraint("nudge_days BETWEEN 0 AND 7", name="nudge_days"),
        Index(None, "next_due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    room_code: Mapped[str] = mapped_column(String(32), unique=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    pace: Mapped[str] = mapped_column(String(16))
    weeks: Mapped[int]
    first_day: Mapped[date]
    post_at: Mapped[time]
    timezone: Mapped[str] = mapped_column(String(64))
    paper_days: Mapped[int]
    paper_at: Mapped[time | None]
    check_in_days: Mapped[int]
    check_in_at: Mapped[time | None]
    nudge_days: Mapped[int]
    nudge_at: Mapped[time | None]
    changes: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    planned_until: Mapped[datetime]
    next_due_at: Mapped[datetime | None]


class Room(Table):
    """A channel in which cohorts live. `problem` is why the last post was refused, empty if it was not."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("platform", "workspace", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    channel: Mapped[str]
    name: Mapped[str]
    problem: Mapped[str] = mapped_column(Text, default="")


class CohortRoom(Table):
    """Which cohort lives in which room; a room has one active cohort at most."""

    __tablename__ = "cohort_rooms"
    __table_args__ = (
        Index(
            "uq_cohort_rooms_active_room",
            "room_id",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    active: Mapped[bool]


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
        _one_of("kind", AbsenceKind),
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


class Completion(Table):
    """A fact: a member completed an item. `week` is the week that this keeps (`bot.services.progress`).

    `link` and `note` are what they said of a project.
    """

    __tablename__ = "completions"
    __table_args__ = (UniqueConstraint("member_id", "item_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    item_key: Mapped[str] = mapped_column(String(64))
    week: Mapped[int]
    completed_at: Mapped[datetime]
    link: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class CheckIn(Table):
    """A fact: a member's answer for a week."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("member_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[int]
    answer: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]


class Score(Table):
    """A counter: the points and items that a member has of those that fall due in a week.

    Written in the transaction of the completion that moves it, so that boards add up a few small rows.
    """

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("points >= 0 AND items >= 0", name="not_negative"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[int]
    items: Mapped[int]


class Post(Table):
    """One thing the bot owes a cohort, once: the key says what.

    `body` is an announcement's text, or what a recap or finale told when it was first drawn
    (`bot.services.told`). A post with a `member_id` is for that member alone.
    """

    __tablename__ = "posts"
    __table_args__ = (Index(None, "cohort_id", "kind", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    key: Mapped[str] = mapped_column(String(128), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    week: Mapped[int | None]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    body: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Delivery(Table):
    """One post in one room, or for one account: the outbox row, and the only thing that is ever sent.

    `under` is the message under which it belongs, in its thread or as its poll, or empty.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("post_id", "room_id", "under"),
        UniqueConstraint("post_id", "account_id"),
        CheckConstraint("(room_id IS NULL) <> (account_id IS NULL)", name="one_target"),
        _one_of("state", DeliveryState),
        Index(
            "ix_deliveries_waiting",
            "due_at",
            sqlite_where=text("state IN ('pending', 'claimed', 'held')"),
            postgresql_where=text("state IN ('pending', 'claimed', 'held')"),
        ),
        Index(
            "ix_deliveries_redraw_at",
            "redraw_at",
            sqlite_where=text("redraw_at IS NOT NULL"),
            postgresql_where=text("redraw_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    under: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    message: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text)
    redraw_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]


class Memo(Table):
    """Something small that the bot must not forget over a restart, such as which commands it registered."""

    __tablename__ = "memos"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class AuditEntry(Table):
    """A line of a cohort's log: what was done or given up, when, and by whom (None: by the bot).

    `about_id` is the person to whom it was done; `detail` names nobody, so that no name outlives its data.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "cohort_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(mention("persons.id"))
    about_id: Mapped[int | None] = mapped_column(mention("persons.id"))
    event: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)


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


class SlackRequest(Table):
    """A request of Slack's that was taken: by the id of its event, or by that of what a person did."""

    __tablename__ = "slack_requests"
    __table_args__ = (Index(None, "taken_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
