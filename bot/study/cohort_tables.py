"""Tables of cohorts: their snapshots of plans, their calendars and their rooms."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from bot.db.table import NAMES_ROW, Table, one_of

NOT_ENDED = "state <> 'ended'"
"""The condition of the index of groups that are still planned. A query must repeat it literally: SQLite uses
a partial index only then."""


class CohortState(StrEnum):
    """The state of a cohort.

    `finished`: it went through the whole plan. `ended`: an organizer ended it early.
    """

    ACTIVE = "active"
    FINISHED = "finished"
    ENDED = "ended"


class Snapshot(Table):
    """A plan as it was when a cohort started. Never changed. Cohorts with equal plans share one row."""

    __tablename__ = "snapshots"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    created_at: Mapped[datetime]


class Cohort(Table):
    """A group that follows one snapshot at one pace, on a calendar in one time zone.

    It began in `workspace` of `platform`, whose managers may organize it for good, wherever it lives later.
    `key` names it there.

    The columns from `pace` to `nudge_at` hold the values at the start; `changes` holds later changes of them
    as JSON (`bot.study.course_cache`). All posts due up to `planned_until` are in the outbox, and the next
    one is due at `next_due_at`. `recaps_in_thread`: a
    recap is told in a thread under its heading. `hides_small_counts`: posts show no count below five answers.
    `roles` are those that members get, as JSON (`bot.study.role_choices`); empty if none.
    `names_until`: organizers were told that the names of a group that is over are erased then.
    `anonymous_since`: the group is over, and who its members were was erased then
    (`bot.features.privacy.anonymity`). `looked_up_for` is the last
    `next_due_at` before which the members were looked up (`bot.access`). `last_number` is the number of
    the member who joined last.
    """

    __tablename__ = "cohorts"
    __table_args__ = (
        UniqueConstraint("platform", "workspace", "key"),
        one_of("state", CohortState),
        CheckConstraint("paper_days BETWEEN 0 AND 6", name="paper_days"),
        CheckConstraint("check_in_days BETWEEN 0 AND 6", name="check_in_days"),
        CheckConstraint("nudge_days BETWEEN 0 AND 7", name="nudge_days"),
        Index(
            "ix_cohorts_next_due_at",
            "next_due_at",
            sqlite_where=text(NOT_ENDED),
            postgresql_where=text(NOT_ENDED),
        ),
        Index(None, "snapshot_id"),
        Index(
            "ix_cohorts_with_names",
            "ended_at",
            sqlite_where=text("anonymous_since IS NULL AND ended_at IS NOT NULL"),
            postgresql_where=text("anonymous_since IS NULL AND ended_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    key: Mapped[str] = mapped_column(String(64), info=NAMES_ROW)
    name: Mapped[str]
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
    recaps_in_thread: Mapped[bool] = mapped_column(default=False)
    hides_small_counts: Mapped[bool] = mapped_column(default=False)
    last_number: Mapped[int] = mapped_column(default=0)
    roles: Mapped[str] = mapped_column(Text, default="")
    planned_until: Mapped[datetime]
    next_due_at: Mapped[datetime | None]
    names_until: Mapped[datetime | None]
    anonymous_since: Mapped[datetime | None]
    looked_up_for: Mapped[datetime | None]


class Room(Table):
    """A channel or a thread in which cohorts live. `parent` is the channel of a thread; empty for a channel.

    `problem` says why the last post was refused; empty if it was accepted. `mentioned_role` is the platform's
    id of the role that goals and check-ins mention there; empty if they mention nobody.
    """

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("platform", "workspace", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    channel: Mapped[str]
    name: Mapped[str] = mapped_column(info=NAMES_ROW)
    problem: Mapped[str] = mapped_column(Text, default="")
    parent: Mapped[str] = mapped_column(default="")
    mentioned_role: Mapped[str] = mapped_column(String(64), default="")


class CohortRoom(Table):
    """A cohort lives, or lived, in a room.

    A room has at most one active cohort (uq_cohort_rooms_active_room).
    """

    __tablename__ = "cohort_rooms"
    __table_args__ = (
        Index(None, "room_id"),
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


class LostWorkspace(Table):
    """A server or workspace that took the bot away. Its rooms are released, and nothing is posted there.

    The row goes when the bot is invited again; else what was kept of the workspace is erased after a while
    (`bot.features.privacy.retention`).
    """

    __tablename__ = "lost_workspaces"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    lost_at: Mapped[datetime]
