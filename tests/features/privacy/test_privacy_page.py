"""docs/privacy.md names every column of the schema, and says why each kind of data is kept."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

import adapters.slack.storage  # noqa: F401 - these five define all tables of the schema
import bot.db.erasures
import bot.db.memos
import bot.db.pace
import bot.features  # noqa: F401 - as above
from bot.db.table import Table
from bot.study.retention_policy import RetentionPolicy

PAGE = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text("utf-8")


def rows_below(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, cell by cell."""
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


NAMED = {cells[0].strip("`"): cells[1:] for cells in rows_below("In the database")}
KINDS = {cells[0]: cells[1:] for cells in rows_below("What is kept")}


@pytest.mark.parametrize("name", sorted(Table.metadata.tables))
def test_every_table_is_named_with_its_columns_and_its_kind(name: str) -> None:
    columns, kinds = NAMED[name]
    there = {column.name for column in Table.metadata.tables[name].columns} - {"id"}
    assert set(re.findall(r"`(\w+)`", columns)) == there
    assert set(kinds.split(", ")) <= set(KINDS)


def test_nothing_is_named_that_there_is_not() -> None:
    assert set(NAMED) == set(Table.metadata.tables)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_tells_what_why_who_and_how_long(kind: str) -> None:
    assert len(KINDS[kind]) == 4
    assert all(KINDS[kind])
    assert any(kind in kinds.split(", ") for _, kinds in NAMED.values()), "some table holds it"


def test_the_spans_are_those_of_the_policy() -> None:
    policy = RetentionPolicy()
    for span in (policy.lost, policy.over, policy.log):
        assert f"⟨{span // timedelta(days=1)} days⟩" in PAGE
