"""Export and delete all rows of one person, wherever the schema says that they are (`own_rows`).

In an export, the column marked NAMES_ROW tells people which row is meant.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, MetaData, delete, exists, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import naming_column
from bot.features.privacy.own_rows import OwnRows, delete_own, find_own

PERSONS_AT_ONCE = 1_000
"""Persons whose rows are looked at together, when a whole group is erased."""


async def collect(session: AsyncSession, person_id: int) -> dict[str, list[dict[str, object]]]:
    """All rows that belong to the person or mention them, by table, without database ids.

    A row is a dict by column. Dates, times and instants (UTC) are in ISO 8601; other values are as in the
    database.
    """
    own = await find_own(session, "persons", [person_id])
    found = {}
    for table in own.schema.sorted_tables:
        conditions = [*own.where(own.owning(table)), *own.where(own.mentioning(table))]
        if table.name == "persons":
            conditions.append(table.c.id == person_id)
        if conditions:
            query = select(*_exported(table, own.schema)).where(or_(*conditions)).order_by(*table.primary_key)
            rows = (await session.execute(query)).mappings().all()
            if rows:
                found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return found


async def erase(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Delete the rows of these persons (PERSONS_AT_ONCE at most), set foreign keys that mention them to NULL,
    and delete posts that go to nobody else.
    """
    if not person_ids:
        return
    own = await find_own(session, "persons", person_ids)
    # Look these up before the deliveries are deleted, which are the only link from a post to a person.
    addressed = await _list_posts_to(session, own)
    await delete_own(session, own)
    posts, deliveries = own.schema.tables["posts"], own.schema.tables["deliveries"]
    # Only posts to this person are looked at. A sweep of the whole table takes minutes on a large outbox.
    still_owed = exists().where(deliveries.c.post_id == posts.c.id)
    if addressed:
        await session.execute(delete(posts).where(posts.c.id.in_(addressed), ~still_owed))


async def _list_posts_to(session: AsyncSession, own: OwnRows) -> list[int]:
    """Ids of posts to the person's accounts that belong to no member. They may also go to other people."""
    posts, deliveries, accounts = (own.schema.tables[name] for name in ("posts", "deliveries", "accounts"))
    query = (
        select(posts.c.id)
        .join(deliveries, deliveries.c.post_id == posts.c.id)
        .where(posts.c.member_id.is_(None), deliveries.c.account_id.in_(own.ids[accounts]))
    )
    return list(await session.scalars(query))


def _exported(table: SqlTable, schema: MetaData) -> Iterator[ColumnElement[Any]]:
    """The table's columns as an export shows them, without database ids.

    A foreign key is shown as the name of the row to which it refers. For a member it is the name of the
    member's group, as `member_of`.
    """
    members, cohorts = schema.tables["members"], schema.tables["cohorts"]
    for column in table.columns:
        reference = next(iter(column.foreign_keys), None)
        if reference is None:
            if column.name != "id" and not isinstance(column.type, LargeBinary):  # bytes are for sorting
                yield column
        elif reference.column.table is members:
            cohort = select(cohorts.c.key).join(members, members.c.cohort_id == cohorts.c.id)
            yield cohort.where(members.c.id == column).scalar_subquery().label(f"{column.name[:-3]}_of")
        elif (name := naming_column(reference.column.table)) is not None:
            query = select(name).where(reference.column == column)
            yield query.scalar_subquery().label(column.name.removesuffix("_id"))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime | time) else value
