"""Workspaces that the operator paused: nothing is posted or redrawn there until they are resumed.

Posts are enqueued meanwhile as ever. When a workspace is resumed, those that are still of use are sent, and
the others are dropped, as after an outage. Messages to single members of its groups wait too.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, String, Text, and_, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.db.table import Table
from bot.outbox.tables import Delivery, Post


class PausedWorkspace(Table):
    """A workspace whose posts the operator paused, and why."""

    __tablename__ = "paused_workspaces"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)


def is_not_paused() -> ColumnElement[bool]:
    """Whether a delivery may be sent or redrawn. Notices to organizers always may: they are for no member."""
    is_paused = exists().where(
        PausedWorkspace.platform == Delivery.platform, PausedWorkspace.workspace == Delivery.workspace
    )
    post = aliased(Post)
    for_organizers = and_(
        Delivery.account_id.is_not(None),
        exists().where(post.id == Delivery.post_id, post.member_id.is_(None)),
    )
    return or_(~is_paused, for_organizers)


async def list_paused(
    session: AsyncSession, workspaces: Collection[tuple[str, str]]
) -> list[PausedWorkspace]:
    """Those of these workspaces (platform and id) that are paused."""
    if not workspaces:
        return []
    key = tuple_(PausedWorkspace.platform, PausedWorkspace.workspace)
    query = select(PausedWorkspace).where(key.in_(sorted(workspaces))).order_by(*key)
    return list((await session.scalars(query)).all())
