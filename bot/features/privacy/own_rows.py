"""Find and delete all rows that hang on one row, such as a person's, by following the foreign keys to it.

So a new table is included in the export and in every deletion without further code. Each table says what its
rows mean to a person (`bot.db.table`). A row that refers to a person is theirs, unless the foreign key is a
`mention`.

A feature that is left out keeps its tables in the database, and they hold people's rows too. Such tables are
read from the database, where nothing is marked: a foreign key of theirs that may be NULL counts as a mention.

The rows are found by their ids, table by table, and every foreign key leads an index. So the cost depends on
how much is deleted, and not on how much there is: one statement with nested queries would make PostgreSQL
read whole tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, ForeignKey, MetaData, delete, inspect, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import MENTION, Table, is_mention

NOT_OURS = {"alembic_version"}
"""Tables of the database that belong to tools."""

IDS_AT_ONCE = 5_000
"""Ids in one statement. PostgreSQL takes 32,767 parameters."""


@dataclass(frozen=True, slots=True)
class OwnRows:
    """The rows that hang on some row: `ids` of those to which others refer, by table; the rest follows."""

    schema: MetaData
    ids: Mapping[SqlTable, Sequence[int]]

    def owning(self, table: SqlTable) -> Iterator[ForeignKey]:
        """The table's foreign keys that make a row hang on one of these."""
        return (one for one in self._references(table) if not is_mention(one))

    def mentioning(self, table: SqlTable) -> Iterator[ForeignKey]:
        """The table's foreign keys that only mention one of these."""
        return (one for one in self._references(table) if is_mention(one))

    def where(self, references: Iterable[ForeignKey]) -> Iterator[ColumnElement[bool]]:
        """Conditions of which a row fulfils one if it refers, by one of the keys, to one of these rows."""
        for reference in references:
            ids = self.ids[reference.column.table]
            for begin in range(0, len(ids), IDS_AT_ONCE):
                yield reference.parent.in_(ids[begin : begin + IDS_AT_ONCE])

    def _references(self, table: SqlTable) -> Iterator[ForeignKey]:
        found = (one for one in table.foreign_keys if one.column.table in self.ids)
        return iter(sorted(found, key=lambda one: one.parent.name))


async def find_own(session: AsyncSession, root: str, ids: Sequence[int]) -> OwnRows:
    """What hangs on the rows with these ids of the table `root`."""
    schema = await _read_schema(session)
    referred = {one.column.table for table in schema.sorted_tables for one in table.foreign_keys}
    found: dict[SqlTable, Sequence[int]] = {schema.tables[root]: ids}
    own = OwnRows(schema, found)
    for table in schema.sorted_tables:  # a table comes after the tables to which it refers
        if table in referred and table not in found:
            numbers: set[int] = set()
            for condition in own.where(own.owning(table)):
                numbers |= set(await session.scalars(select(table.c.id).where(condition)))
            found[table] = sorted(numbers)
    return own


async def forget_mentions(session: AsyncSession, own: OwnRows) -> None:
    """Set foreign keys that mention these rows to NULL. The rows that hold them stay."""
    for table in own.schema.sorted_tables:
        for reference in own.mentioning(table):
            for condition in own.where([reference]):
                await session.execute(update(table).where(condition).values({reference.parent.name: None}))


async def delete_own(session: AsyncSession, own: OwnRows) -> None:
    """Delete all these rows, and no other: mentions of them become NULL."""
    await forget_mentions(session, own)
    for table in reversed(own.schema.sorted_tables):  # a row goes only after the rows that refer to it
        for condition in own.where(own.owning(table)):
            await session.execute(delete(table).where(condition))
        ids = own.ids.get(table, ())
        for begin in range(0, len(ids), IDS_AT_ONCE):
            await session.execute(delete(table).where(table.c.id.in_(ids[begin : begin + IDS_AT_ONCE])))


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
