"""Queries about what members did: completed items, check-ins, and the scores counted from them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    Row,
    Select,
    String,
    bindparam,
    column,
    delete,
    false,
    func,
    or_,
    select,
    update,
    values,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.sqlite import LONG
from bot.db.table import columns
from bot.db.upsert import built_once, insert
from bot.study.member_span import among, span
from bot.study.people_tables import Member
from bot.study.plan import Item
from bot.study.progress_tables import Attendance, CheckIn, Completion, Score

ITEMS_PER_INSERT = 5000
"""Items of a plan in one statement. An item has three values, and PostgreSQL takes at most 32,767 parameters
in a statement."""


_COMPLETION, _SCORE = columns(Completion), columns(Score)


@built_once(Completion)
def _add_completion(statement: Any) -> Any:
    return statement.on_conflict_do_nothing().returning(_COMPLETION.id)


async def add_completion(
    session: AsyncSession, member_id: int, item_key: str, week: int, now: datetime
) -> bool:
    """Record that the member completed the item in `week`. Returns False if they had completed it before."""
    values = {
        "member_id": member_id,
        "item_key": item_key,
        "week": week,
        "completed_at": now,
        "link": "",
        "note": "",
    }
    return (await session.execute(_add_completion(session), values)).first() is not None


async def remove_completion(session: AsyncSession, member_id: int, item_key: str) -> bool:
    """Delete a completion. Returns False if there was none."""
    statement = (
        delete(Completion)
        .where(Completion.member_id == member_id, Completion.item_key == item_key)
        .returning(Completion.id)
    )
    return (await session.execute(statement)).first() is not None


_COMPLETED_KEYS = select(_COMPLETION.item_key).where(_COMPLETION.member_id == bindparam("member_id"))


async def list_completed_keys(session: AsyncSession, member_id: int) -> set[str]:
    """The keys of all items that the member completed."""
    return set(await session.scalars(_COMPLETED_KEYS, {"member_id": member_id}))


@cache
def _completed_of(count: int) -> Any:
    # Not IN: SQLAlchemy writes such a list into the statement anew each time.
    wanted = (_COMPLETION.item_key == bindparam(f"key_{number}") for number in range(count))
    return _COMPLETED_KEYS.where(or_(false(), *wanted))


async def list_completed_of(session: AsyncSession, member_id: int, items: Iterable[Item]) -> set[str]:
    """The keys of those of these items that the member completed: of one week, as a rule, so that it takes
    as long in the last week as in the first.
    """
    keys = {f"key_{number}": item.key for number, item in enumerate(items)}
    return set(await session.scalars(_completed_of(len(keys)), {"member_id": member_id, **keys}))


@built_once(Score)
def _move_score(statement: Any) -> Any:
    moved = {name: _SCORE[name] + bindparam(f"more_{name}", type_=Integer) for name in ("points", "items")}
    return statement.on_conflict_do_update(index_elements=[_SCORE.member_id, _SCORE.week], set_=moved)


async def move_score(session: AsyncSession, member_id: int, week: int, points: int, items: int) -> None:
    """Add points and items to the member's score of the week. Negative numbers subtract."""
    # The insert is used only if there is no row yet, and then nothing can be subtracted.
    values = {"member_id": member_id, "week": week, "points": max(points, 0), "items": max(items, 0)}
    await session.execute(_move_score(session), {**values, "more_points": points, "more_items": items})


async def recount_scores(
    session: AsyncSession, cohort_id: int, due_week: Mapping[str, int], points: Mapping[str, int]
) -> None:
    """Count the scores of a cohort from its completions. Call this after items moved to other weeks.

    `due_week` and `points` are by item key. A completion of an item that the plan does not have any more
    counts nothing: it was made while the plan was refreshed.
    """
    members = select(Member.id).where(Member.cohort_id == cohort_id)
    await session.execute(delete(Score).where(Score.member_id.in_(members)))
    items = [(key, week, points[key]) for key, week in due_week.items()]
    for begin in range(0, len(items), ITEMS_PER_INSERT):
        columns = column("item_key", String), column("week", Integer), column("points", Integer)
        due = values(*columns, name="due").data(items[begin : begin + ITEMS_PER_INSERT]).cte()
        counted = (
            select(Completion.member_id, due.c.week, func.sum(due.c.points), func.count())
            .join(due, due.c.item_key == Completion.item_key)
            .join(Member, Member.id == Completion.member_id)
            .where(Member.cohort_id == cohort_id)
            .group_by(Completion.member_id, due.c.week)
        )
        statement = insert(session, Score).from_select(["member_id", "week", "points", "items"], counted)
        more = {name: Score.__table__.c[name] + statement.excluded[name] for name in ("points", "items")}
        upsert = statement.on_conflict_do_update(index_elements=[Score.member_id, Score.week], set_=more)
        await session.execute(upsert.prefix_with(LONG))


async def list_ticked_keys(session: AsyncSession, cohort_id: int) -> set[str]:
    """The keys of all items that a member of the cohort, present or former, has completed."""
    query = (
        select(Completion.item_key)
        .join(Member, Member.id == Completion.member_id)
        .where(Member.cohort_id == cohort_id)
        .distinct()
    )
    return set(await session.scalars(query))


_SCORES = select(_SCORE.member_id, _SCORE.week, _SCORE.points).where(
    among(_SCORE.member_id), _SCORE.week.between(bindparam("first_week"), bindparam("last_week"))
)


async def list_scores(
    session: AsyncSession, members: Sequence[Member], weeks: range
) -> Sequence[Row[int, int, int]]:
    """The scores of these members of one group in these weeks, as rows of member id, week and points."""
    given = {**span(members), "first_week": weeks.start, "last_week": weeks.stop - 1}
    return (await session.execute(_SCORES, given)).all()


async def list_points_of(
    session: AsyncSession, member_ids: Sequence[int], weeks: range
) -> dict[tuple[int, int], int]:
    """The points of a few members, those on a page, in these weeks, by member id and week."""
    query = select(Score.member_id, Score.week, Score.points).where(
        Score.member_id.in_(member_ids), Score.week.between(weeks.start, weeks.stop - 1)
    )
    return {(member, week): points for member, week, points in (await session.execute(query)).all()}


def finishers(cohort_id: int, item_keys: Collection[str]) -> Select[int]:
    """A query for the ids of the present members of a cohort who completed all of these items."""
    return (
        select(Completion.member_id)
        .join(Member, Member.id == Completion.member_id)
        .where(
            Member.cohort_id == cohort_id,
            Member.left_at.is_(None),
            Completion.item_key.in_(sorted(item_keys)),
        )
        .group_by(Completion.member_id)
        .having(func.count() == len(item_keys))
    )


async def list_finishers(session: AsyncSession, cohort_id: int, item_keys: Collection[str]) -> list[int]:
    """The ids of the present members of a cohort who completed all of these items, in order."""
    query = finishers(cohort_id, item_keys).order_by(Completion.member_id).prefix_with(LONG)
    return list(await session.scalars(query))


async def list_completions(session: AsyncSession, cohort_id: int) -> Sequence[Row[int, str]]:
    """Member id and item key of all completions in a cohort, to check the scores."""
    query = (
        select(Completion.member_id, Completion.item_key)
        .join(Member, Member.id == Completion.member_id)
        .where(Member.cohort_id == cohort_id)
    )
    return (await session.execute(query)).all()


async def list_all_points(session: AsyncSession, cohort_id: int) -> dict[tuple[int, int], int]:
    """The points of all scores in a cohort, by member id and week."""
    query = (
        select(Score.member_id, Score.week, Score.points)
        .join(Member, Member.id == Score.member_id)
        .where(Member.cohort_id == cohort_id)
    )
    return {(member, week): points for member, week, points in (await session.execute(query)).all()}


async def list_links(session: AsyncSession, member_id: int) -> dict[str, str]:
    """The link that the member gave with each completed item, by item key; an empty text if they gave
    none.
    """
    query = select(Completion.item_key, Completion.link).where(Completion.member_id == member_id)
    return {key: str(link) for key, link in (await session.execute(query)).all()}


async def attach_link(session: AsyncSession, member_id: int, item_key: str, link: str, note: str) -> None:
    """Store a link and a note with an item that the member completed."""
    await session.execute(
        update(Completion)
        .where(Completion.member_id == member_id, Completion.item_key == item_key)
        .values(link=link, note=note)
    )


async def list_last_signs(session: AsyncSession, members: Sequence[Member]) -> dict[int, datetime]:
    """When each of these members of one group last checked in, completed something or came to a
    meeting, by member id.

    Members who never did are left out.
    """
    found: dict[int, datetime] = {}
    for member_id, moment in (
        (CheckIn.member_id, CheckIn.answered_at),
        (Completion.member_id, Completion.completed_at),
        (Attendance.member_id, Attendance.attended_at),
    ):
        query = select(member_id, func.max(moment)).where(among(member_id)).group_by(member_id)
        for member, latest in (await session.execute(query, span(members))).all():
            found[member] = max(found.get(member, latest), latest)
    return found


async def count_completions_by_item(
    session: AsyncSession, cohort_id: int, keys: Collection[str]
) -> dict[tuple[str, int], int]:
    """How many current members completed each of these items, by item key and the week in which the members
    joined.
    """
    query = (
        select(Completion.item_key, Member.joined_week, func.count())
        .join(Member, Member.id == Completion.member_id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None), Completion.item_key.in_(keys))
        .group_by(Completion.item_key, Member.joined_week)
        .prefix_with(LONG)
    )
    return {(key, week): count for key, week, count in (await session.execute(query)).all()}
