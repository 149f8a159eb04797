"""Rows in every table of a database, at whatever revision it is, and what its tables hold."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, insert, select
from sqlalchemy.types import Boolean, Date, DateTime, LargeBinary, Numeric, Time

ROWS = 2
CHOSEN: dict[str, Any] = {
    "absences.kind": "left",
    "boards.kind": "points",
    "cohorts.changes": "",
    "cohorts.state": "active",
    "cohorts.timezone": "Europe/Berlin",
    "deliveries.state": "sent",
    "deliveries.account_id": None,
    "members.exit": None,
    "members.left_at": None,
    "members.own_pace": None,
    "role_grants.state": "given",
    "room_codes.state": "open",
}
"""What constraints ask for; everything else follows from the column's type."""

MOMENT = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
TEXT = "Zoë’s “note”\nsays: 'line two' \\ 🎯"


def tables(connection: Connection) -> list[Table]:
    """The tables that the migrations made, parents first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection) -> None:
    """Put rows into every table: row n refers to row n of the tables that it points to."""
    for table in tables(connection):
        for number in range(1, ROWS + 1):
            connection.execute(insert(table).values(_row(table, number, connection.dialect.name)))


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of the primary keys; instants with their zone."""
    return {
        table.name: [
            tuple(_aware(value) for value in row)
            for row in connection.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in tables(connection)
    }


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables(connection)
    }


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _row(table: Table, number: int, dialect: str) -> dict[str, Any]:
    return {column.name: _value(table, column, number, dialect) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int, dialect: str) -> Any:
    name = f"{table.name}.{column.name}"
    if name in CHOSEN:
        return CHOSEN[name]
    if column.foreign_keys:
        return number
    match column.type:
        case Boolean():
            return True
        case Integer():
            return number
        case Numeric():
            return number
        case DateTime(timezone=zoned):
            moment = MOMENT.replace(minute=number) if column.name != "ends_at" else MOMENT.replace(year=2027)
            return moment if zoned and dialect != "sqlite" else moment.replace(tzinfo=None)
        case Date():
            return date(2026, 3, number)
        case Time():
            return time(9, number)
        case LargeBinary():
            return bytes([0, 255, number])
        case _:
            return f"{number}{TEXT}"[: getattr(column.type, "length", None) or 100]
