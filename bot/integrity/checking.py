"""Whether a database can be trusted: for `studyplan db check` and `studyplan doctor`. Changes nothing."""

from collections import Counter

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import schema
from bot.db.engine import UNREACHABLE, Database, in_a_line
from bot.integrity import rows
from bot.study import cohort_queries, progress_queries
from bot.study.snapshot import load
from bot.wording.counting import counted

EMPTY = "The database is empty: run `studyplan db upgrade`."


async def find_problems(database: Database) -> list[str]:
    """Every problem found, each with how to mend it; empty if all is well."""
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
            return [*await rows.list_problems(session), *await list_wrong_points(session)]
    except UNREACHABLE as error:
        what = f"The database cannot be read ({in_a_line(error)})"
        return [f"{what}: check STUDYPLAN_DATABASE_URL, and if the file is damaged, restore a backup."]


async def list_wrong_points(session: AsyncSession) -> list[str]:
    """Each member's points are those of the items that they completed, as their plan gives them."""
    worth: dict[int, dict[str, int]] = {}
    facts: Counter[int] = Counter()
    for snapshot, member, item in await progress_queries.list_all_completions(session):
        if snapshot not in worth:
            plan = load(await cohort_queries.read_snapshot(session, snapshot))
            worth[snapshot] = {key: one.points for key, one in plan.items.items()}
        facts[member] += worth[snapshot].get(item, 0)
    counters = await progress_queries.list_all_points(session)
    return [
        f"Member {member} earned {counted(facts[member], 'point')} "
        f"and the counter says {counters.get(member, 0)}: please report this."
        for member in sorted({*facts, *counters})
        if facts[member] != counters.get(member, 0)
    ][: rows.MOST_SHOWN]
