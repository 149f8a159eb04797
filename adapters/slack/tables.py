"""Tables of what the Slack adapter stores: requests that it has taken, and installations in workspaces."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class SlackRequest(Table):
    """A request of Slack's that was taken: by the id of its event, or by that of what a person did."""

    __tablename__ = "slack_requests"
    __table_args__ = (Index(None, "taken_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
