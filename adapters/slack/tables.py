"""Tables of what the Slack adapter stores: requests that it has taken, and files that it has sent.

Those of installations are slack_sdk's (`adapters.slack.storage`).
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class SlackRequest(Table):
    """A request of Slack's that was taken: by the id of its event, or by that of what a person did."""

    __tablename__ = "slack_requests"
    __table_args__ = (Index(None, "taken_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]


class SlackFile(Table):
    """A file that somebody got in a direct message, and that is to be deleted there at `delete_at`.

    `team` and `file` are Slack's ids. Whose file it is is not kept.
    """

    __tablename__ = "slack_files"
    __table_args__ = (Index(None, "delete_at"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    file: Mapped[str] = mapped_column(String(32), primary_key=True)
    delete_at: Mapped[datetime]
