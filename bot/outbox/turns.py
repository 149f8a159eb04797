"""Whose turn it is: a workspace that floods the outbox delays itself and nobody else.

A delivery gets its `turn_at` when it is enqueued. The first that waits for a group has its turn at its due
instant, and each further one SPACING after the one before it. Where several groups of a workspace wait, their
turns are as many times SPACING apart, so that together they have no more turns than one. Posts of one instant
in one room share a turn. Whoever claims takes the lowest `turn_at` first (`bot.outbox.claim`). So everybody's
next message comes before anybody's tenth.

A turn only orders what is due. Nobody waits for a turn that is still to come while there is nothing else to
send (docs/decisions/0027).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.claim import UNSENT
from bot.outbox.tables import Delivery, Post

SPACING = timedelta(seconds=1)
"""Between the turns of one group. Discord takes 50 messages a second: so many groups may flood at once before
anybody else waits."""


async def take_turns(session: AsyncSession, deliveries: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Set `turn_at` of new rows, each with the id of its group, behind what waits for the group already."""
    if not deliveries:
        return
    last = await _list_last_turns(session, deliveries)
    together: dict[tuple[Any, ...], datetime] = {}
    for cohort_id, row in deliveries:
        groups = last[row["platform"], row["workspace"]]
        place = cohort_id, row["room_id"], row["account_id"], row["due_at"]
        if place not in together:
            before = groups.get(cohort_id)
            first = row["due_at"] if before is None else before + SPACING * len(groups)
            groups[cohort_id] = together[place] = max(row["due_at"], first)
        row["turn_at"] = together[place]


async def _list_last_turns(
    session: AsyncSession, deliveries: Sequence[tuple[int, dict[str, Any]]]
) -> dict[tuple[str, str], dict[int, datetime]]:
    """The last turn of each group that waits in these workspaces. What is due later waits for no turn."""
    workspaces = {(row["platform"], row["workspace"]) for _, row in deliveries}
    query = (
        select(Delivery.platform, Delivery.workspace, Post.cohort_id, func.max(Delivery.turn_at))
        .join(Post, Post.id == Delivery.post_id)
        .where(
            UNSENT,
            tuple_(Delivery.platform, Delivery.workspace).in_(workspaces),
            Delivery.due_at <= max(row["due_at"] for _, row in deliveries),
        )
        .group_by(Delivery.platform, Delivery.workspace, Post.cohort_id)
    )
    last: dict[tuple[str, str], dict[int, datetime]] = defaultdict(dict)
    for platform, workspace, cohort_id, turn_at in (await session.execute(query)).all():
        last[platform, workspace][cohort_id] = turn_at
    return last
