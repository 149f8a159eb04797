"""What all tables share: names of constraints, UTC for every datetime, and what a row is to a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, FromClause, MetaData, String
from sqlalchemy.orm import DeclarativeBase

from bot.db.types import UtcDateTime

MENTION = "mention"
"""The key in the `info` of a reference by which `is_mention` knows it."""

NAMES_ROW = {"names_row": True}
"""The `info` of the column whose value people know a row by, such as a group's key.

An export of a person's data shows it for every reference to such a row. References to tables without such a
column are left out: numbers of the database tell nobody anything.
"""


class Table(DeclarativeBase):
    """The base of all tables."""

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


def one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    """A constraint: the column takes these values alone."""
    values = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def mention(column: str) -> ForeignKey:
    """A reference to a person, or to a row of theirs, from a row that is the group's.

    Deleting the person's data empties the reference and keeps the row. A row that refers to a person with a
    plain ForeignKey is the person's own, and is deleted with their data (`bot.features.privacy.queries`).
    """
    return ForeignKey(column, info={MENTION: True})


def is_mention(reference: ForeignKey) -> bool:
    """Whether the reference was made with `mention`."""
    return MENTION in reference.info


def naming_column(table: FromClause) -> ColumnElement[Any] | None:
    """The table's column marked with NAMES_ROW."""
    return next((column for column in table.columns if column.info.get("names_row")), None)
