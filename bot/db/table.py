"""What all tables share: names of constraints, UTC for every datetime, and how rows refer to persons."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase

from bot.db.types import UtcDateTime


class Table(DeclarativeBase):
    """What all tables share: names of constraints, and UTC for every datetime."""

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
    """The column takes these values alone."""
    values = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"{column} IN ({values})", name=column)


MENTION = "mention"
"""Marks a reference to a person whose row is the group's: deleting the person's data empties it.

Rows that refer to a person without the mark are the person's own, and go with them (`bot.features.privacy.queries`).
"""


def mention(column: str) -> ForeignKey:
    """A reference so marked."""
    return ForeignKey(column, info={MENTION: True})
