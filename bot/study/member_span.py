"""Conditions about many members of a group, however many there are."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.db.table import columns
from bot.study.people_tables import Member

IDS_AT_ONCE = 1000
"""Ids in one statement. PostgreSQL takes at most 32,767 parameters."""


def among(column: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that a row is about one of some members of one group, or about a member of the group
    between them. A statement with it is built once; `span` says whom it means.

    It never lists ids: PostgreSQL takes 32,767 parameters, and a group may have more members.
    """
    member = columns(Member)
    of_group = member.cohort_id == bindparam("among_cohort")
    between = member.id.between(bindparam("among_first"), bindparam("among_last"))
    return column.in_(select(member.id).where(of_group, between))


def span(members: Sequence[Member]) -> dict[str, int]:
    """The parameters of `among` for these members of one group."""
    ids = [member.id for member in members]
    cohort_id = members[0].cohort_id if members else 0
    return {"among_cohort": cohort_id, "among_first": min(ids, default=1), "among_last": max(ids, default=0)}
