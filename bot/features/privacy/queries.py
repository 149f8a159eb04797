"""Find and delete all rows of one person, by following the foreign keys that lead to them.

So a new table is included in the export and in the deletion without further code. Each table says what its
rows mean to a person (`bot.db.table`). A row that refers to a person is theirs, unless the foreign key is a
`mention`. The column marked NAMES_ROW tells people which row is meant.

A feature that is left out keeps its tables in the database, and they hold people's rows too. Such tables are
read from the database, where nothing is marked: a foreign key of theirs that may be NULL counts as a mention.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    LargeBinary,
    MetaData,
    delete,
    exists,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import MENTION, Table, is_mention, naming_column

NOT_OURS = {"alembic_version"}
"""Tables of the database that belong to tools."""

Own = Mapping[SqlTable, ColumnElement[bool]]
"""The person's own rows: for each table that has some, the condition that selects them."""


async def collect(session: AsyncSession, person_id: int) -> dict[str, list[dict[str, object]]]:
    """All rows that belong to the person or mention them, by table, without database ids.

    A row is a dict by column. Dates, times and instants (UTC) are in ISO 8601; other values are as in the
    database.
    """
    schema = await _read_schema(session)
    own = _select_own(schema, person_id)
    found = {}
    for table in schema.sorted_tables:
        conditions = [own[table]] if table in own else []
        conditions += [
            _refers_to_own(reference, own)
            for reference in _references_to_own(table, own)
            if is_mention(reference)
        ]
        if conditions:
            query = select(*_exported(table, schema)).where(or_(*conditions)).order_by(*table.primary_key)
            rows = (await session.execute(query)).mappings().all()
            if rows:
                found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return found


async def erase(session: AsyncSession, person_id: int) -> None:
    """Delete the person's rows, set foreign keys that mention them to NULL, and delete posts that go to
    nobody else.
    """
    schema = await _read_schema(session)
    own = _select_own(schema, person_id)
    tables = schema.sorted_tables
    for table in tables:
        for reference in filter(is_mention, _references_to_own(table, own)):
            condition = _refers_to_own(reference, own)
            await session.execute(update(table).where(condition).values({reference.parent.name: None}))
    # Look these up before the deliveries are deleted, which are the only link from a post to a person.
    addressed = await _list_posts_to(session, schema, own)
    for table in reversed(tables):  # delete a row only after the rows that refer to it
        if table in own:
            await session.execute(delete(table).where(own[table]))
    posts, deliveries = schema.tables["posts"], schema.tables["deliveries"]
    # Only posts to this person are looked at. A sweep of the whole table takes minutes on a large outbox.
    still_owed = exists().where(deliveries.c.post_id == posts.c.id)
    await session.execute(delete(posts).where(posts.c.id.in_(addressed), ~still_owed))


async def _read_schema(session: AsyncSession) -> MetaData:
    """The declared tables, and those that are in the database only."""
    connection = await session.connection()
    return await connection.run_sync(_add_undeclared)


def _add_undeclared(connection: Connection) -> MetaData:
    undeclared = set(inspect(connection).get_table_names()) - set(Table.metadata.tables) - NOT_OURS
    if not undeclared:
        return Table.metadata
    schema = MetaData()
    for table in Table.metadata.sorted_tables:
        table.to_metadata(schema)
    schema.reflect(connection, only=sorted(undeclared))
    for name in undeclared:
        for reference in schema.tables[name].foreign_keys:
            if reference.parent.nullable:
                reference.info[MENTION] = True
    return schema


async def _list_posts_to(session: AsyncSession, schema: MetaData, own: Own) -> list[int]:
    """Ids of posts to the person's accounts that belong to no member. They may also go to other people."""
    posts, deliveries, accounts = (schema.tables[name] for name in ("posts", "deliveries", "accounts"))
    to_account = deliveries.c.account_id.in_(select(accounts.c.id).where(own[accounts]))
    query = (
        select(posts.c.id)
        .join(deliveries, deliveries.c.post_id == posts.c.id)
        .where(posts.c.member_id.is_(None), to_account)
    )
    return list(await session.scalars(query))


def _select_own(schema: MetaData, person_id: int) -> Own:
    persons = schema.tables["persons"]
    own: dict[SqlTable, ColumnElement[bool]] = {persons: persons.c.id == person_id}
    for table in schema.sorted_tables:  # a table comes after the tables to which it refers
        conditions = [
            _refers_to_own(reference, own)
            for reference in _references_to_own(table, own)
            if not is_mention(reference)
        ]
        if conditions:
            own[table] = or_(*conditions)
    return own


def _references_to_own(table: SqlTable, own: Own) -> Iterator[ForeignKey]:
    """The table's foreign keys to tables in which the person has rows, sorted by column."""
    found = (reference for reference in table.foreign_keys if reference.column.table in own)
    return iter(sorted(found, key=lambda reference: reference.parent.name))


def _refers_to_own(reference: ForeignKey, own: Own) -> ColumnElement[bool]:
    """The condition that a row refers, by this foreign key, to a row of the person."""
    return reference.parent.in_(select(reference.column).where(own[reference.column.table]))


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
