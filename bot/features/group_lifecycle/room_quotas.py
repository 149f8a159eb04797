"""How many rooms a group may have, and how many running groups may live in a workspace."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.locks import lock_name
from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.study import cohort_queries, room_queries
from bot.study.cohort_tables import Cohort
from bot.study.quotas import Quotas
from bot.wording.counting import counted
from bot.wording.platforms import place


async def check_rooms(group: GroupContext, cohort: Cohort) -> None:
    """Raise UserError if the group has all the rooms that it may have. The group stays locked."""
    await cohort_queries.lock_cohort(group.session, cohort)
    most = group.features.quotas.rooms
    if len(await room_queries.list_rooms(group.session, cohort.id)) >= most:
        raise UserError(
            f"{cohort.name} lives in {counted(most, 'channel')} already, and a group has no more. "
            "`/plan-admin rooms move` lets it live here in place of one; `/plan-admin rooms list` lists them."
        )


async def check_groups(
    session: AsyncSession, quotas: Quotas, platform: str, workspace: str, cohort_id: int | None = None
) -> None:
    """Raise UserError if so many groups run in the workspace that this one cannot be one of them.

    The workspace stays locked for others who check it. `cohort_id` is None for a group that is to start.
    """
    await lock_name(session, f"groups {platform} {workspace}")
    running = await cohort_queries.list_cohorts_of_workspace(session, platform, workspace)
    if sum(one.id != cohort_id for one in running) >= quotas.groups:
        raise UserError(
            f"{counted(quotas.groups, 'group')} are running in this {place(platform)}, which is the most "
            "that I carry in one. End one that has nothing left to do with `/plan-admin end`, and try again."
        )
