"""What is not kept for ever: groups of lost workspaces, and the names in groups that are over.

Organizers are told before, in a private message. `bot.upkeep` calls this once a day.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.features.privacy import lost_workspaces
from bot.features.privacy.anonymity import strip_persons
from bot.features.privacy.group_erasure import erase_group, erase_strangers, erase_workspace
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_accounts
from bot.outbox.tables import Post
from bot.study import cohort_queries, organizer_queries, people_queries
from bot.study.cohort_tables import Cohort, CohortState, LostWorkspace
from bot.study.course_cache import CourseCache
from bot.study.people_tables import Account, Person
from bot.study.personal_time import after_quiet
from bot.study.retention_policy import RetentionPolicy

NOTICE = "erasure_notice"
"""The kind of post that tells organizers."""

WARNED_BEFORE = timedelta(days=7)
"""How long before the erasure organizers are told, if it is kept for longer than that."""

GROUPS_AT_ONCE = 20
"""Groups looked at in one transaction."""

LOST, OVER = "lost", "over"
"""Why something is erased: the bot was taken away, or the group has been over for long."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ErasureNotice:
    """What a notice tells: why, and when it happens."""

    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Keeper:
    """What the functions here have in common."""

    courses: CourseCache
    features: Features
    policy: RetentionPolicy


async def gather(group: GroupContext, post: Post) -> ErasureNotice | None:
    """What a notice tells; None if nothing is going to be erased any more."""
    told = json.loads(post.body)
    cohort_id = group.course.cohort_id
    if told["why"] == LOST and not await lost_workspaces.list_homeless(group.session, [cohort_id]):
        return None
    if told["why"] == OVER:
        cohort = await cohort_queries.get_cohort(group.session, cohort_id)
        if cohort.ended_at is None or cohort.anonymous_since is not None:
            return None
    return ErasureNotice(told["why"], datetime.fromisoformat(told["at"]))


_HAS_NAMES = (Cohort.anonymous_since.is_(None), Cohort.ended_at.is_not(None))
_UNTOLD = select(func.min(Cohort.ended_at)).where(*_HAS_NAMES, Cohort.names_until.is_(None))
_TOLD = select(func.min(Cohort.names_until)).where(*_HAS_NAMES, Cohort.names_until.is_not(None))
_FIRST = select(
    select(func.min(LostWorkspace.lost_at)).scalar_subquery(),
    _UNTOLD.scalar_subquery(),
    _TOLD.scalar_subquery(),
)
"""When the first place was lost, the first group ended of whose end nobody was told, and the first names are
erased.
"""


async def next_due(session: AsyncSession, policy: RetentionPolicy, now: datetime) -> datetime | None:
    """When the next of a place or of a group is due: a notice or an erasure. None if nothing is.

    An instant that is past means that something is due now.
    """
    first: Sequence[datetime | None] = (await session.execute(_FIRST)).one()
    lost, ended, until = first
    due = [lost + policy.lost - _lead(policy.lost), lost + policy.lost] if lost is not None else []
    if ended is not None:
        due.append(ended + policy.over - _lead(policy.over))
    if until is not None:
        due.append(until)
    return min((one for one in due if one > now), default=max(due, default=None))


async def workspace_lost(
    session: AsyncSession, keeper: Keeper, platform: str, workspace: str, now: datetime
) -> None:
    """The bot was taken away: release the rooms there, and tell organizers whose groups have none left."""
    for cohort in await lost_workspaces.lose(session, platform, workspace, now):
        await _tell(session, keeper, cohort, ErasureNotice(LOST, now + keeper.policy.lost), now)


async def warn_lost(session: AsyncSession, keeper: Keeper, now: datetime) -> int:
    """Tell the organizers of all groups that are erased within WARNED_BEFORE; 0, for there are no more."""
    for cohort_id, lost_at in await lost_workspaces.list_homeless(session):
        at = lost_at + keeper.policy.lost
        if at - _lead(keeper.policy.lost) <= now:
            cohort = await cohort_queries.get_cohort(session, cohort_id)
            await _tell(session, keeper, cohort, ErasureNotice(LOST, at), now, again=True)
    return 0


async def warn_over(session: AsyncSession, keeper: Keeper, now: datetime) -> int:
    """Tell the organizers of groups whose names are erased soon; how many groups.

    GROUPS_AT_ONCE: there may be more.
    """
    over, lead = keeper.policy.over, _lead(keeper.policy.over)
    query = _over(now - over + lead).where(Cohort.names_until.is_(None))
    cohorts = (await session.scalars(query)).all()
    for cohort in cohorts:
        planned = (cohort.ended_at or now) + over
        at = max(planned, now + lead)
        is_told = await _tell(session, keeper, cohort, ErasureNotice(OVER, at), now)
        cohort.names_until = at if is_told else max(planned, now)
    await session.flush()
    return len(cohorts)


async def erase_lost(session: AsyncSession, keeper: Keeper, now: datetime) -> int:
    """Erase the groups whose time is up, then what else came from workspaces that were lost; how many groups.

    GROUPS_AT_ONCE: there may be more.
    """
    until = now - keeper.policy.lost
    due = [number for number, lost_at in await lost_workspaces.list_homeless(session) if lost_at <= until]
    for cohort_id in due[:GROUPS_AT_ONCE]:
        cohort = await cohort_queries.get_cohort(session, cohort_id)
        log.info("group erased", group=cohort.key, because=LOST)
        await erase_group(session, cohort, now)
    if len(due) < GROUPS_AT_ONCE:
        over = await session.execute(
            select(LostWorkspace.platform, LostWorkspace.workspace).where(LostWorkspace.lost_at <= until)
        )
        for platform, workspace in over.all():
            await erase_workspace(session, keeper.courses, keeper.features, platform, workspace, now)
            log.info("workspace erased", platform=platform, because=LOST)
    return min(len(due), GROUPS_AT_ONCE)


async def strip_over(session: AsyncSession, keeper: Keeper, now: datetime) -> int:
    """Take the persons out of groups that have been over for long, and whose organizers were told.

    Returns how many groups. GROUPS_AT_ONCE: there may be more.
    """
    query = _over(now - keeper.policy.over).where(Cohort.names_until <= now)
    cohorts = (await session.scalars(query)).all()
    for cohort in cohorts:
        log.info("names erased", group=cohort.key)
        await strip_persons(session, cohort, now)
    return len(cohorts)


async def erase_idle_persons(
    session: AsyncSession, keeper: Keeper, after_id: int, limit: int, now: datetime
) -> tuple[int, int | None]:
    """Look at the next `limit` persons with a higher id, and erase those who came long ago and are in no
    group. Returns how many those were, and the last id that was looked at, or None if there are no more.
    """
    query = select(Person.id, Person.created_at).where(Person.id > after_id).order_by(Person.id).limit(limit)
    rows = (await session.execute(query)).all()
    until = now - keeper.policy.over
    old = [number for number, created_at in rows if created_at <= until]
    return await erase_strangers(session, old), rows[-1][0] if len(rows) == limit else None


def _over(ended_before: datetime) -> Select[Cohort]:
    """Groups that ended before, have their names still, and owe nothing to members at their own pace.

    The first two conditions are those of the index ix_cohorts_with_names.
    """
    return (
        select(Cohort)
        .where(
            Cohort.anonymous_since.is_(None),
            Cohort.ended_at.is_not(None),
            Cohort.ended_at <= ended_before,
            or_(Cohort.state == CohortState.ENDED, Cohort.next_due_at.is_(None)),
        )
        .order_by(Cohort.ended_at)
        .limit(GROUPS_AT_ONCE)
    )


async def _tell(
    session: AsyncSession,
    keeper: Keeper,
    cohort: Cohort,
    notice: ErasureNotice,
    now: datetime,
    *,
    again: bool = False,
) -> bool:
    """Tell each organizer once; whether any can be told. The log counts those who cannot be reached."""
    group = GroupContext(session, await keeper.courses.load(session, cohort), now, keeper.features)
    key = f"c{cohort.id}:{NOTICE}:{notice.why}:{notice.at:%Y%m%d}" + (":again" if again else "")
    if await posts.find_post(session, key) is not None:
        return True
    accounts, unreached = [], 0
    for organizer in await organizer_queries.list_organizers(session, cohort.id):
        account = await _find_reachable(session, organizer.id)
        if account is None:
            unreached += 1
        else:
            accounts.append((account, after_quiet(organizer, group.course, now)))
    if unreached or not accounts:
        log.warning("organizers cannot be told of an erasure", group=cohort.key, organizers=unreached)
    if accounts:
        await enqueue_for_accounts(
            group,
            NOTICE,
            key=key,
            body=json.dumps({"why": notice.why, "at": notice.at.isoformat()}),
            due_at=now,
            expires_at=notice.at,
            accounts=accounts,
        )
    return bool(accounts)


async def _find_reachable(session: AsyncSession, person_id: int) -> Account | None:
    """An account of the person in a workspace that has the bot, or that is valid on its whole platform."""
    lost = {(one.platform, one.workspace) for one in await session.scalars(select(LostWorkspace))}
    accounts = await people_queries.list_accounts(session, person_id)
    return next((one for one in accounts if (one.platform, one.workspace) not in lost), None)


def _lead(kept_for: timedelta) -> timedelta:
    return min(WARNED_BEFORE, kept_for / 2)
