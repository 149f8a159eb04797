"""Workspaces that the operator paused: nothing is posted or redrawn there until they are resumed.

Posts are enqueued meanwhile as ever. When a workspace is resumed, those that are still of use are sent, and
the others are dropped, as after an outage. Messages to single members of its groups wait too.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, String, Text, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table
from bot.outbox.tables import Delivery, RoleGrant


class PausedWorkspace(Table):
    """A workspace whose posts the operator paused, and why."""

    __tablename__ = "paused_workspaces"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)


def is_not_paused(table: type[Delivery] | type[RoleGrant] = Delivery) -> ColumnElement[bool]:
    """Whether a delivery may be sent or redrawn, or a role given. Notices to organizers belong to no
    workspace, and always may (`bot.outbox.enqueue.enqueue_for_accounts`).
    """
    return ~exists().where(
        PausedWorkspace.platform == table.platform, PausedWorkspace.workspace == table.workspace
    )


async def list_paused(
    session: AsyncSession, workspaces: Collection[tuple[str, str]]
) -> list[PausedWorkspace]:
    """Those of these workspaces (platform and id) that are paused."""
    if not workspaces:
        return []
    key = tuple_(PausedWorkspace.platform, PausedWorkspace.workspace)
    query = select(PausedWorkspace).where(key.in_(sorted(workspaces))).order_by(*key)
    return list((await session.scalars(query)).all())
