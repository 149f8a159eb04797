"""Errors of the database say what is wrong, and repeat nothing that somebody wrote."""

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.db.engine import Database

PRIVATE = "https://example.org/private-words"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO kept (link, note) VALUES (:link, 'x')",
        "INSERT INTO kept (link, note) VALUES (:link || '2', NULL)",
    ],
    ids=["a key that is there already", "a row with a value that is missing"],
)
async def test_an_error_repeats_no_value(database: Database, statement: str) -> None:
    async with database.write() as session:
        await session.execute(text("CREATE TABLE kept (link VARCHAR PRIMARY KEY, note VARCHAR NOT NULL)"))
        await session.execute(text("INSERT INTO kept VALUES (:link, 'x')"), {"link": PRIVATE})
    with pytest.raises(IntegrityError) as failed:
        async with database.write() as session:
            await session.execute(text(statement), {"link": PRIVATE})
    told = "".join(traceback.format_exception(failed.value))
    assert "kept" in told
    assert "private-words" not in told
