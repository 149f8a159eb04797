"""The base of all tables: names of constraints, datetimes in UTC, and what a row means to a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, FromClause, Index, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase

from bot.db.types import UtcDateTime

MENTION = "mention"
"""The key in the `info` of a foreign key that `mention` sets and `is_mention` reads."""

NAMES_ROW = {"names_row": True}
"""The `info` of the column by which people recognise a row, such as a group's key.

An export of a person's data shows this column for every reference to such a row. References to tables without
one are left out, because database ids mean nothing to people."""


class Table(DeclarativeBase):
    """The base class of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, str: String(255)}  # noqa: RUF012 - SQLAlchemy reads it so


def columns(table: type[Table]) -> Any:
    """The columns of the plain table, for the hottest queries: their rows are plain, and the ORM's part of a
    statement, which costs as much as the database's own, is left out.
    """
    return table.__table__.c


def one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    """A constraint that allows only these values in the column."""
    values = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def where_set(table: str, column: str) -> Index:
    """An index of the rows in which a foreign key is set.

    Every foreign key leads an index (`tests/db/test_deleting.py`). Otherwise both databases read the whole
    table for each row that is deleted of the one to which it refers.
    """
    is_set = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=is_set, postgresql_where=is_set)


def mention(column: str) -> ForeignKey:
    """A foreign key from a row that belongs to the group to a person, or to a row of theirs.

    Deleting the person's data sets it to NULL and keeps the row. With a plain ForeignKey, the row belongs to
    the person and is deleted with their data (`bot.features.privacy.queries`).
    """
    return ForeignKey(column, info={MENTION: True})


def is_mention(reference: ForeignKey) -> bool:
    """Whether `mention` made the foreign key."""
    return MENTION in reference.info


def naming_column(table: FromClause) -> ColumnElement[Any] | None:
    """The table's column marked with NAMES_ROW, or None."""
    return next((column for column in table.columns if column.info.get("names_row")), None)
