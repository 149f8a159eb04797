"""What is to be posted, and where it stands."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import NAMES_ROW, Table, one_of, where_set

UNSENT = "state IN ('pending', 'claimed', 'held')"
"""The condition of the indexes of what is not sent yet. SQLite uses a partial index only for a query that
repeats its condition literally, so queries have `bot.outbox.claim.UNSENT`."""


EVENTS = "events"
"""`Delivery.under` of what stands in the workspace's list of events, and not among the room's messages."""


class DeliveryState(StrEnum):
    """Where a delivery stands.

    `pending` waits for `due_at`; `claimed` is being sent by one process until its lease ends at `due_at`;
    `gone` was sent, and somebody deleted the message; `held` was refused for a reason that a person must
    mend, and is tried again at `due_at`; `dropped` was no longer worth sending.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    GONE = "gone"
    HELD = "held"
    DROPPED = "dropped"


ARRIVED = (DeliveryState.SENT, DeliveryState.GONE)
"""States of a delivery that people saw."""


class Post(Table):
    """One thing the bot owes a cohort, once: the key says what.

    `body` is an announcement's text, or what a recap told when it was first drawn
    (`bot.outbox.post_snapshot`). A post with a `member_id` is for that member alone.

    What organizers changed about it (docs/decisions/0026): `note` is shown in its card; `draft` is a new text
    or note that nobody has confirmed. `withdrawn`: nothing of it is sent, and its messages are deleted.
    `again` counts how often it was posted again.
    """

    __tablename__ = "posts"
    __table_args__ = (Index(None, "cohort_id", "kind", "week"), where_set("posts", "member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    key: Mapped[str] = mapped_column(String(128), unique=True, info=NAMES_ROW)
    kind: Mapped[str] = mapped_column(String(24))
    week: Mapped[int | None]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    body: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    draft: Mapped[str] = mapped_column(Text, default="")
    withdrawn: Mapped[bool] = mapped_column(default=False)
    again: Mapped[int] = mapped_column(default=0)


class SkippedPost(Table):
    """A post of the schedule that organizers skip: when it falls due, it is enqueued as withdrawn."""

    __tablename__ = "skipped_posts"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True)


class Delivery(Table):
    """One post in one room, or for one account: the outbox row, and the only thing that is ever sent.

    `under` is the message under which it belongs, in its thread or as its poll, or EVENTS, or empty. `again`
    is that of the post when this message was enqueued: a message with a lower one is deleted, and a new one
    takes its place.

    At `due_at` the next is done for it: it is sent, tried again, or taken over where its lease has ended.
    Of those that are due, the lowest `turn_at` is first (`bot.outbox.turns`). `platform` and `workspace` say
    whose turn it takes: a message to a room that of the room's workspace, one to an account that of the
    group's workspace on the platform.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("post_id", "room_id", "under"),
        UniqueConstraint("post_id", "account_id"),
        CheckConstraint("(room_id IS NULL) <> (account_id IS NULL)", name="one_target"),
        one_of("state", DeliveryState),
        where_set("deliveries", "account_id"),
        where_set("deliveries", "room_id"),
        *(
            Index(name, *columns, sqlite_where=text(UNSENT), postgresql_where=text(UNSENT))
            for name, columns in (
                ("ix_deliveries_due", ("platform", "due_at")),
                ("ix_deliveries_turn", ("platform", "turn_at", "id")),
                ("ix_deliveries_workspace", ("platform", "workspace")),
                ("ix_deliveries_room", ("room_id",)),
            )
        ),
        Index(
            "ix_deliveries_direct",
            "due_at",
            sqlite_where=text("account_id IS NOT NULL"),
            postgresql_where=text("account_id IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_redraw_at",
            "platform",
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
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    due_at: Mapped[datetime]
    turn_at: Mapped[datetime]
    attempts: Mapped[int]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    message: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text)
    redraw_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    again: Mapped[int] = mapped_column(default=0)


class GrantState(StrEnum):
    """How far the bot is with a role of somebody.

    `new`: it has not looked whether they have it. `giving`: they did not have it, and the request to give it
    may have been sent. `given`: the bot gave it. `theirs`: they had it before, so it is never taken away.
    """

    NEW = "new"
    GIVING = "giving"
    GIVEN = "given"
    THEIRS = "theirs"


class RoleGrant(Table):
    """A role of a server that an account has from the bot, or is to get or lose (docs/decisions/0046).

    Whether the account is to have the role stands nowhere: it is worked out when `due_at` has come, from who
    is in which group (`bot.outbox.grants.list_earned`). `due_at` is None while nothing is to be done. Of a
    row that is `claimed` by a process it is when that claim ends. `changes` counts how often something
    changed that may concern the row, so that what changes during a request is seen after it. `problem` says
    why the platform refused the last request; empty if it did not.

    The row refers to no person, because a role has to be taken back also after its owner's data was deleted.
    It goes once that is done.
    """

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint("platform", "user", "workspace", "role"),
        Index(None, "platform", "workspace", "role"),
        one_of("state", GrantState),
        Index(
            "ix_role_grants_due",
            "platform",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    role: Mapped[str] = mapped_column(String(64))
    user: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime | None]
    claimed: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
