"""Posts of the schedule that organizers skip. The plan does not move, and a skip can be taken back.

A skip names a kind and a week, as the post's key does, so it stays with a post that moves with the calendar.
When the post falls due it is enqueued as withdrawn (`bot.outbox.planning`), and what its instant begins
besides, such as a week, begins.
"""

from collections.abc import Collection

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.feature.group import GroupContext
from bot.outbox.tables import SkippedPost

Skips = Collection[tuple[str, int]]
"""Kinds and weeks of skipped posts."""


async def list_skipped(group: GroupContext) -> Skips:
    """The posts that the group's organizers skip, past ones included."""
    query = select(SkippedPost.kind, SkippedPost.week).where(SkippedPost.cohort_id == group.course.cohort_id)
    return {(kind, week) for kind, week in (await group.session.execute(query)).all()}


async def list_skipped_of(
    session: AsyncSession, cohort_ids: Collection[int]
) -> Collection[tuple[int, str, int]]:
    """Group, kind and week of each post that the organizers of these groups skip, past ones included."""
    query = select(SkippedPost.cohort_id, SkippedPost.kind, SkippedPost.week)
    found = await session.execute(query.where(SkippedPost.cohort_id.in_(cohort_ids)))
    return {(cohort_id, kind, week) for cohort_id, kind, week in found.all()}


async def skip(group: GroupContext, posts: Skips) -> None:
    """Skip these posts."""
    rows = [{"cohort_id": group.course.cohort_id, "kind": kind, "week": week} for kind, week in posts]
    await group.session.execute(insert(group.session, SkippedPost).values(rows).on_conflict_do_nothing())


async def take_back(group: GroupContext, posts: Skips) -> None:
    """Do not skip these posts after all."""
    named = tuple_(SkippedPost.kind, SkippedPost.week).in_(list(posts))
    await group.session.execute(
        delete(SkippedPost).where(SkippedPost.cohort_id == group.course.cohort_id, named)
    )
