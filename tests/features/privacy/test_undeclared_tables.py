"""A feature that was left out, or deleted, has rows in the database that are still people's own."""

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from tests.dialogues.dialogue import BEGIN, Dialogue

CHEERS = """
CREATE TABLE cheers (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    heard_by INTEGER REFERENCES members (id),
    words VARCHAR(255) NOT NULL
)
"""


@pytest.fixture
async def dialogue(database_url: str) -> AsyncIterator[Dialogue]:
    """On both databases: each describes its tables in its own way."""
    held = Dialogue(database_url)
    yield held
    await held.close()


async def test_rows_in_a_table_that_no_module_declares_are_exported_and_deleted(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join")
    assert dialogue.database is not None
    async with dialogue.database.write() as session:
        alice, bob = (await session.scalars(text("SELECT id FROM members ORDER BY id"))).all()
        await session.execute(text(CHEERS))
        await session.execute(
            text("INSERT INTO cheers VALUES (1, :alice, NULL, 'well done'), (2, :bob, :alice, 'thank you')"),
            {"alice": alice, "bob": bob},
        )
    await dialogue.play("alice: /plan data export")
    exported = json.loads(dialogue.private("alice")[-1].text)
    assert [row["words"] for row in exported["cheers"]] == ["well done", "thank you"]
    await dialogue.play('alice: /plan data delete\nalice: click "Delete everything"')
    async with dialogue.database.read() as session:
        left = (await session.execute(text("SELECT member_id, heard_by, words FROM cheers"))).all()
    assert [tuple(row) for row in left] == [(bob, None, "thank you")]
