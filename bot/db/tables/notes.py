"""What the process itself must not forget over a restart."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.table import Table


class Memo(Table):
    """Something small that the bot must not forget over a restart, such as which commands it registered."""

    __tablename__ = "memos"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class SlackRequest(Table):
    """A request of Slack's that was taken: by the id of its event, or by that of what a person did."""

    __tablename__ = "slack_requests"
    __table_args__ = (Index(None, "taken_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
