"""What the operator does with workspaces: list them by backlog, pause one, resume one.

What a pause holds back is in `bot.outbox.paused`. The organizers of the groups that live there are told of it
once, and every group's log says when and why.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.db.upsert import insert
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.outbox import room_alerts
from bot.outbox.claim import UNSENT
from bot.outbox.enqueue import enqueue_for_accounts
from bot.outbox.paused import PausedWorkspace, list_paused
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study import audit_log, cohort_queries, room_queries
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState, Room
from bot.study.course_cache import CourseCache

KIND = "pause_notice"
"""The kind of the post that tells organizers: `bot.features.room_alerts` declares it."""

NOTICE_WINDOW = timedelta(days=7)
"""How long that is worth sending."""


@dataclass(frozen=True, slots=True)
class Pause:
    """What organizers are told of a pause. `others`: the group lives in further workspaces too."""

    platform: str
    why: str
    others: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for one workspace: messages to its rooms, and how many of them are due; since when the first
    of those is due.

    `groups` run there. `paused_at` is None if the workspace is not paused.
    """

    platform: str
    workspace: str
    groups: int
    waiting: int
    due: int
    due_since: datetime | None
    paused_at: datetime | None = None
    why: str = ""


async def pause(
    database: Database, features: Features, platform: str, workspace: str, why: str, now: datetime
) -> int | None:
    """Pause a workspace; the number of groups that run there. None if no group ever lived there.

    If it is paused already, only the reason becomes another, and nobody is told again.
    """
    async with database.write() as session:
        return await _pause(session, features, platform, workspace, why, now)


async def _pause(
    session: AsyncSession, features: Features, platform: str, workspace: str, why: str, now: datetime
) -> int | None:
    if not await _is_known(session, platform, workspace):
        return None
    values = {"platform": platform, "workspace": workspace, "paused_at": now, "why": why}
    added = insert(session, PausedWorkspace).values(values).on_conflict_do_nothing()
    is_new = (await session.execute(added.returning(PausedWorkspace.workspace))).first() is not None
    if not is_new:
        (row,) = await list_paused(session, [(platform, workspace)])
        row.why = why
    groups = await cohort_queries.list_cohorts_of_workspace(session, platform, workspace)
    courses = CourseCache()
    for cohort in groups:
        audit_log.log(session, cohort.id, now, "posts paused", f"{platform}, by the operator: {why}")
        if is_new:
            group = GroupContext(session, await courses.load(session, cohort), now, features)
            await _tell_organizers(group, platform, workspace)
    return len(groups)


async def resume(database: Database, platform: str, workspace: str, now: datetime) -> int | None:
    """Send to a workspace again; the number of groups that run there. None if it was not paused."""
    async with database.write() as session:
        found = await list_paused(session, [(platform, workspace)])
        if not found:
            return None
        await session.delete(found[0])
        groups = await cohort_queries.list_cohorts_of_workspace(session, platform, workspace)
        for cohort in groups:
            audit_log.log(session, cohort.id, now, "posts resumed", f"{platform}, by the operator")
        return len(groups)


async def gather(group: GroupContext, post: Post) -> Pause | None:
    """What organizers are told of a pause; None if it is over."""
    told = json.loads(post.body)
    found = await list_paused(group.session, [(told["platform"], told["workspace"])])
    others = await _list_workspaces(group) - {(told["platform"], told["workspace"])}
    return Pause(found[0].platform, found[0].why, bool(others)) if found else None


async def list_of_group(group: GroupContext) -> list[Pause]:
    """The pauses of workspaces in which the group lives."""
    workspaces = await _list_workspaces(group)
    found = await list_paused(group.session, workspaces)
    return [Pause(one.platform, one.why, len(workspaces) > 1) for one in found]


async def list_backlogs(database: Database, now: datetime) -> list[Backlog]:
    """The workspaces in which groups run, for which something waits, or that are paused; what waits most is
    first.
    """
    place = Room.platform, Room.workspace
    is_due = and_(Delivery.state == DeliveryState.PENDING, Delivery.due_at <= now)
    waiting = (
        select(
            *place,
            func.count(),
            func.sum(case((is_due, 1), else_=0)),
            func.min(case((is_due, Delivery.due_at))),
        )
        .join(Room, Room.id == Delivery.room_id)
        .where(UNSENT)
        .group_by(*place)
    )
    running = (
        select(*place, func.count(Cohort.id.distinct()))
        .join(CohortRoom, CohortRoom.room_id == Room.id)
        .join(Cohort, Cohort.id == CohortRoom.cohort_id)
        .where(Cohort.state == CohortState.ACTIVE)
        .group_by(*place)
    )
    async with database.read() as session:
        queues = {(row[0], row[1]): row[2:] for row in (await session.execute(waiting)).all()}
        groups = {(row[0], row[1]): row[2] for row in (await session.execute(running)).all()}
        paused = {
            (one.platform, one.workspace): one for one in await session.scalars(select(PausedWorkspace))
        }

    def describe() -> Iterator[Backlog]:
        for platform, workspace in queues.keys() | groups.keys() | paused.keys():
            count, due, since = queues.get((platform, workspace), (0, 0, None))
            pause = paused.get((platform, workspace))
            yield Backlog(
                platform,
                workspace,
                groups.get((platform, workspace), 0),
                count,
                int(due),
                since,
                pause.paused_at if pause else None,
                pause.why if pause else "",
            )

    return sorted(describe(), key=lambda one: (-one.waiting, one.platform, one.workspace))


async def _tell_organizers(group: GroupContext, platform: str, workspace: str) -> None:
    stamp = group.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    await enqueue_for_accounts(
        group,
        KIND,
        key=f"c{group.course.cohort_id}:pause:{stamp}",
        body=json.dumps({"platform": platform, "workspace": workspace}),
        due_at=group.now,
        expires_at=group.now + NOTICE_WINDOW,
        accounts=await room_alerts.list_organizer_accounts(group),
    )


async def _list_workspaces(group: GroupContext) -> set[tuple[str, str]]:
    rooms = await room_queries.list_rooms(group.session, group.course.cohort_id)
    return {(room.platform, room.workspace) for room in rooms}


async def _is_known(session: AsyncSession, platform: str, workspace: str) -> bool:
    query = select(Room.id).where(Room.platform == platform, Room.workspace == workspace).limit(1)
    return (await session.execute(query)).first() is not None
