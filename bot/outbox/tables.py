"""What is to be posted, and where it stands."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import NAMES_ROW, Table, one_of


class DeliveryState(StrEnum):
    """Where a delivery stands.

    `pending` waits for `due_at`; `claimed` is being sent by one process until its lease runs out;
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

    `body` is an announcement's text, or what a recap or finale told when it was first drawn
    (`bot.outbox.post_snapshot`). A post with a `member_id` is for that member alone.
    """

    __tablename__ = "posts"
    __table_args__ = (Index(None, "cohort_id", "kind", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    key: Mapped[str] = mapped_column(String(128), unique=True, info=NAMES_ROW)
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
        one_of("state", DeliveryState),
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
