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
from bot.study.cohort_tables import CohortRoom, Room
from bot.study.people_tables import Account


class PausedWorkspace(Table):
    """A workspace whose posts the operator paused, and why."""

    __tablename__ = "paused_workspaces"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)


def is_not_paused() -> ColumnElement[bool]:
    """Whether a delivery may be sent or redrawn, for queries in which Room and Account are joined to it.

    What goes to one account waits if it is for a member of a group that lives in a paused workspace of the
    account's platform. Notices to organizers are for no member, and go out.
    """
    room_is_paused = exists().where(
        PausedWorkspace.platform == Room.platform, PausedWorkspace.workspace == Room.workspace
    )
    post, lived, room = aliased(Post), aliased(CohortRoom), aliased(Room)
    group_is_paused = exists().where(
        PausedWorkspace.platform == Account.platform,
        or_(Account.workspace == "", Account.workspace == PausedWorkspace.workspace),
        room.platform == PausedWorkspace.platform,
        room.workspace == PausedWorkspace.workspace,
        lived.room_id == room.id,
        lived.cohort_id == post.cohort_id,
        post.id == Delivery.post_id,
        post.member_id.is_not(None),
    )
    return and_(~room_is_paused, ~and_(Delivery.account_id.is_not(None), group_is_paused))


async def list_paused(
    session: AsyncSession, workspaces: Collection[tuple[str, str]]
) -> list[PausedWorkspace]:
    """Those of these workspaces (platform and id) that are paused."""
    if not workspaces:
        return []
    key = tuple_(PausedWorkspace.platform, PausedWorkspace.workspace)
    query = select(PausedWorkspace).where(key.in_(sorted(workspaces))).order_by(*key)
    return list((await session.scalars(query)).all())
