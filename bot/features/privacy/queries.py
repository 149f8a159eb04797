"""Everything that is kept of one person, found by following the schema's references to them.

So a table that is added later is in the export and in the deletion without anybody thinking of it. Whether a
row is theirs or only mentions them is said where its reference is declared (`MENTION` in `bot.db.tables`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, delete, or_, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import MENTION, Table

TABLES = Table.metadata.tables


NAMES = {"cohorts": "key", "posts": "key", "rooms": "name", "papers": "link", "paper_polls": "week"}
"""How a row that is referred to is told in an export, by its table. Other references are left out."""

Own = Mapping[SqlTable, ColumnElement[bool]]
"""Which rows of which tables are the person's own."""


async def collect(session: AsyncSession, person_id: int) -> dict[str, list[dict[str, object]]]:
    """Every row that is the person's or mentions them, by table, without the database's own numbers."""
    own = _own(person_id)
    found = {}
    for table in Table.metadata.sorted_tables:
        conditions = [own[table]] if table in own else []
        conditions += [
            _among(reference, own) for reference in _references(table, own) if _mentions(reference)
        ]
        if conditions:
            query = select(*_told(table)).where(or_(*conditions)).order_by(*table.primary_key)
            rows = (await session.execute(query)).mappings().all()
            if rows:
                found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return found


async def erase(session: AsyncSession, person_id: int) -> None:
    """Delete the person's rows, and empty what mentions them elsewhere."""
    own = _own(person_id)
    tables = Table.metadata.sorted_tables
    for table in tables:
        for reference in filter(_mentions, _references(table, own)):
            emptied = update(table).where(_among(reference, own)).values({reference.parent.name: None})
            await session.execute(emptied)
    for table in reversed(tables):  # what refers to a row goes before it
        if table in own:
            await session.execute(delete(table).where(own[table]))
    owed = select(TABLES["deliveries"].c.post_id)  # a post that was for them alone is owed to nobody now
    await session.execute(delete(TABLES["posts"]).where(TABLES["posts"].c.id.not_in(owed)))


def _own(person_id: int) -> Own:
    own: dict[SqlTable, ColumnElement[bool]] = {TABLES["persons"]: TABLES["persons"].c.id == person_id}
    for table in Table.metadata.sorted_tables:
        leading = [
            _among(reference, own) for reference in _references(table, own) if not _mentions(reference)
        ]
        if leading:
            own[table] = or_(*leading)
    return own


def _references(table: SqlTable, own: Own) -> Iterator[ForeignKey]:
    """The table's references to tables in which the person has rows."""
    found = (reference for reference in table.foreign_keys if reference.column.table in own)
    return iter(sorted(found, key=lambda reference: reference.parent.name))


def _among(reference: ForeignKey, own: Own) -> ColumnElement[bool]:
    return reference.parent.in_(select(reference.column).where(own[reference.column.table]))


def _mentions(reference: ForeignKey) -> bool:
    return bool(reference.info.get(MENTION))


def _told(table: SqlTable) -> Iterator[ColumnElement[Any]]:
    """The table's columns as an export shows them: what it refers to by name, the rest as it is."""
    members, cohorts = TABLES["members"], TABLES["cohorts"]
    for column in table.columns:
        reference = next(iter(column.foreign_keys), None)
        if reference is None:
            if column.name != "id":
                yield column
        elif reference.column.table is members:
            cohort = select(cohorts.c.key).join(members, members.c.cohort_id == cohorts.c.id)
            yield cohort.where(members.c.id == column).scalar_subquery().label(f"{column.name[:-3]}_of")
        elif name := NAMES.get(reference.column.table.name):
            named = reference.column.table
            query = select(named.c[name]).where(reference.column == column)
            yield query.scalar_subquery().label(column.name.removesuffix("_id"))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime | time) else value
