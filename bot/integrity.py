"""Check that a database is consistent, for `studyplan db check` and `studyplan doctor`. Changes nothing."""

from collections import Counter

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import schema
from bot.db.engine import Database, lift_time_limits
from bot.db.errors import UNREACHABLE, in_a_line
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.features import FEATURES
from bot.features.leaderboard.places import list_wrong_members
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study import progress_queries
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState, LostWorkspace, Room
from bot.study.course_cache import CourseCache
from bot.study.progress_tables import Completion, Score
from bot.wording.counting import counted

EMPTY = "The database is empty: run `studyplan db upgrade`."
"""The problem that is reported if no migration ever ran."""

MOST_SHOWN = 20
"""Problems of one sort that are listed; further ones would say the same."""


async def find_problems(database: Database) -> list[str]:
    """Find all problems, each as a sentence that says how to fix it. Empty if the database is in order."""
    try:
        found = await schema.revision(database.engine)
        if found is None:
            return [EMPTY]
        if not schema.knows(found):
            return [
                f"The database is at revision {found}, which this version does not know: use a newer version."
            ]
        if found != schema.head():
            return [f"The database is at revision {found}, not {schema.head()}: run `studyplan db upgrade`."]
        async with database.read() as session:
            await lift_time_limits(await session.connection())
            return [*await list_problems(session), *await list_wrong_points(session)]
    except UNREACHABLE as error:
        what = f"The database cannot be read ({in_a_line(error)})"
        return [f"{what}: check STUDYPLAN_DATABASE_URL, and if the file is damaged, restore a backup."]


async def list_wrong_points(session: AsyncSession) -> list[str]:
    """Count each member's points of each week again, from the items that they completed, and compare them
    with the scores; and the places on kept boards with what the facts say.
    """
    courses, features, problems = CourseCache(), Features(FEATURES), []
    for cohort in await session.scalars(select(Cohort).order_by(Cohort.id)):
        course = await courses.load(session, cohort)
        due_week, points = course.syllabus.due_week, course.points
        earned: Counter[tuple[int, int]] = Counter()
        for member, item in await progress_queries.list_completions(session, cohort.id):
            if item in due_week:
                earned[member, due_week[item]] += points[item]
        scores = await progress_queries.list_all_points(session, cohort.id)
        problems += [
            f"Member {member} earned {counted(earned[member, week], 'point')} in week {week} "
            f"but the stored score says {scores.get((member, week), 0)}: please report this."
            for member, week in sorted({*earned, *scores})
            if earned[member, week] != scores.get((member, week), 0)
        ]
        group = GroupContext(session, course, cohort.planned_until, features)
        problems += [
            f"Member {member} has another place on a board of {cohort.key} than their weeks give them: "
            "please report this."
            for member in sorted(await list_wrong_members(group))
        ]
        if len(problems) >= MOST_SHOWN:
            break
    return problems[:MOST_SHOWN]


async def list_problems(session: AsyncSession) -> list[str]:
    """Find all problems of the database's content, except wrong points."""
    problems = await _damage(session)
    if problems:
        return problems  # nothing read from a damaged file can be trusted
    return [
        *await _foreign_keys(session),
        *await _counters(session),
        *await _posts_without_deliveries(session),
        *await _impossible_deliveries(session),
        *await _homeless_cohorts(session),
        *await _sleeping_cohorts(session),
    ]


async def _damage(session: AsyncSession) -> list[str]:
    if session.get_bind().dialect.name != "sqlite":
        return []  # PostgreSQL has a tool of its own for that: pg_amcheck
    found = (await session.execute(text(f"PRAGMA integrity_check({MOST_SHOWN})"))).scalars().all()
    return [f"The file is damaged ({words}): restore a backup." for words in found if words != "ok"]


async def _foreign_keys(session: AsyncSession) -> list[str]:
    if session.get_bind().dialect.name != "sqlite":
        return []  # PostgreSQL never lets a foreign key break
    broken = (await session.execute(text("PRAGMA foreign_key_check"))).all()
    return [
        f"{row[0]} row {row[1]} points to a row of {row[2]} that is gone: restore a backup." for row in broken
    ]


async def _counters(session: AsyncSession) -> list[str]:
    """Compare the number of items in each member's scores with the number of their completions."""
    counters = (
        select(Score.member_id, func.sum(Score.items).label("total")).group_by(Score.member_id).subquery()
    )
    facts = (
        select(Completion.member_id, func.count().label("total")).group_by(Completion.member_id).subquery()
    )
    query = select(
        func.coalesce(facts.c.member_id, counters.c.member_id),
        func.coalesce(facts.c.total, 0),
        func.coalesce(counters.c.total, 0),
    ).join_from(facts, counters, counters.c.member_id == facts.c.member_id, full=True)
    return [
        f"Member {member} completed {counted(items, 'item')} but the stored score says {count}: "
        "please report this."
        for member, items, count in (await session.execute(query)).all()
        if items != count
    ]


async def _posts_without_deliveries(session: AsyncSession) -> list[str]:
    query = select(Post.key).outerjoin(Delivery, Delivery.post_id == Post.id).where(Delivery.id.is_(None))
    return [f"The post {key} has no delivery: please report this." for key in await session.scalars(query)]


async def _impossible_deliveries(session: AsyncSession) -> list[str]:
    """Find deliveries that were sent, and of which nobody knows the message."""
    query = (
        select(Post.key, Delivery.id, Delivery.state)
        .join(Delivery, Delivery.post_id == Post.id)
        .where(Delivery.state == DeliveryState.SENT, Delivery.message.is_(None))
        .limit(MOST_SHOWN)
    )
    return [
        f"Delivery {number} of the post {key} is {state}, which is impossible: please report this."
        for key, number, state in (await session.execute(query)).all()
    ]


async def _homeless_cohorts(session: AsyncSession) -> list[str]:
    living = select(CohortRoom.cohort_id).where(CohortRoom.active)
    query = select(Cohort.key).where(
        Cohort.state == CohortState.ACTIVE, Cohort.id.not_in(living), Cohort.id.not_in(_lost())
    )
    return [
        f"The group {key} is active but has no channel: please report this."
        for key in await session.scalars(query.limit(MOST_SHOWN))
    ]


async def _sleeping_cohorts(session: AsyncSession) -> list[str]:
    """Find active groups that would never be planned again."""
    query = select(Cohort.key).where(
        Cohort.state == CohortState.ACTIVE, Cohort.next_due_at.is_(None), Cohort.id.not_in(_lost())
    )
    return [
        f"The group {key} is active, but nothing of it will ever be due: please report this."
        for key in await session.scalars(query)
    ]


def _lost() -> Select[int]:
    """Groups with a room in a workspace that took the bot away: they sleep until it is invited again."""
    place = (LostWorkspace.platform == Room.platform) & (LostWorkspace.workspace == Room.workspace)
    return select(CohortRoom.cohort_id).join(Room, Room.id == CohortRoom.room_id).join(LostWorkspace, place)
