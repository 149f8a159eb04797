"""The table of plans that were handed in in a chat."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table


class UploadedPlan(Table):
    """A plan that one workspace has for itself. `workspace` is a server of Discord, or a workspace of Slack.

    `snapshot` is what groups are started with (`bot.study.snapshot`), and `yaml` the same plan as a file that
    people can edit. The weeks at each pace are kept so that a list needs neither of the two. Who handed it in
    is not kept.
    """

    __tablename__ = "uploaded_plans"
    __table_args__ = (UniqueConstraint("platform", "workspace", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    key: Mapped[str]
    title: Mapped[str] = mapped_column(Text)
    weeks_intensive: Mapped[int]
    weeks_standard: Mapped[int]
    weeks_relaxed: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    yaml: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime]
