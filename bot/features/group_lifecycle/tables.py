"""The table of codes that let a group live in a channel elsewhere."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, mention, one_of, where_set


class CodeState(StrEnum):
    """What came of a code.

    `open`: nobody has used it. `asked`: somebody used it, and an organizer has to confirm the room. `void`: a
    newer code took its place, or the group ended.
    """

    OPEN = "open"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    VOID = "void"


class RoomCode(Table):
    """A code for one room on one platform, and who asked with it to let the group live where.

    The code itself is not kept, only its `digest`. `expires_at` is the end of the code while it is open, then
    the end of the question. `place` is what people call the room's server or workspace; empty if the platform
    did not tell.
    """

    __tablename__ = "room_codes"
    __table_args__ = (
        one_of("state", CodeState),
        Index(None, "cohort_id"),
        *(where_set("room_codes", column) for column in ("made_by_id", "room_id", "asked_by_id")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    platform: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(mention("persons.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    place: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = mapped_column(mention("persons.id"))
