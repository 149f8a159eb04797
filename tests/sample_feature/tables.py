"""What members applauded."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class Applause(Table):
    """A fact: a member applauded something in a week of the group."""

    __tablename__ = "applause"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
