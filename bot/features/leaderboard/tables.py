"""Tables of kept boards: what ranks the members of a group in some weeks, in the order of the board."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, one_of


class BoardKind(StrEnum):
    """What a kept board compares."""

    POINTS = "points"
    """The shares of the points that were due in the weeks from `first_week` to `last_week`."""
    STREAK = "streak"
    """The streaks through `last_week`, while the weeks from `first_week` on still take answers."""


class KeptBoard(Table):
    """A board whose places are kept. It can be shown if `is_ready`.

    While it is being worked out, the places of members with ids up to `built_to` are there. From
    `holds_until` on, a member's own pace counts that had not begun before. `not_asked` holds the numbers of
    the closed weeks whose check-in reached no room, as the places of a board of streaks take it.
    """

    __tablename__ = "boards"
    __table_args__ = (
        UniqueConstraint("cohort_id", "kind", "first_week", "last_week"),
        one_of("kind", BoardKind),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    kind: Mapped[str] = mapped_column(String(16))
    first_week: Mapped[int]
    last_week: Mapped[int]
    is_ready: Mapped[bool]
    built_to: Mapped[int]
    holds_until: Mapped[datetime | None]
    not_asked: Mapped[str] = mapped_column(Text)


class BoardPlace(Table):
    """A member's result on a kept board: `earned` of the `due` points, or `earned` weeks in a row.

    The board is sorted by `result` (`bot.features.leaderboard.rules.order`), then by `sort_name` and by
    member. `listed`: others see the member on it. On a board of streaks, `settled` holds the counts that the
    closed weeks leave (`bot.features.streak.rules.Counts`), so that only later weeks have to be counted.
    """

    __tablename__ = "board_places"
    __table_args__ = (
        Index("ix_board_places_order", "board_id", "listed", "result", "sort_name", "member_id"),
        Index(None, "member_id"),
    )

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    listed: Mapped[bool]
    result: Mapped[int] = mapped_column(BigInteger)
    sort_name: Mapped[bytes] = mapped_column(LargeBinary)
    earned: Mapped[int]
    due: Mapped[int | None]
    settled: Mapped[str | None] = mapped_column(String(32))
