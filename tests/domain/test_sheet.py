"""Tables for spreadsheets, which run what looks like a formula."""

import csv
import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.csv_export import FORMULA, sheet


def rows_of(table: str) -> Iterable[list[str]]:
    """The table as a spreadsheet reads it: the byte order mark says that it is UTF-8."""
    return csv.reader(io.StringIO(table.encode().decode("utf-8-sig"), newline=""))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", ' ="x"', "\n=1"])
def test_a_formula_is_shown_and_not_run(cell: str) -> None:
    ((read,),) = rows_of(sheet([[cell]]))
    assert read == f"'{cell}"


def test_numbers_stay_numbers() -> None:
    assert sheet([["a", -1, 0.5, ""], ["b,c", 'd"e']]) == '\ufeffa,-1,0.5,\r\n"b,c","d""e"\r\n'


def test_excel_is_told_that_the_table_is_utf_8() -> None:
    assert sheet([["Émile"]]).encode().startswith(b"\xef\xbb\xbf")


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_no_text_can_become_a_formula(rows: list[list[str]]) -> None:
    for row in rows_of(sheet(rows)):
        assert not any(cell.lstrip().startswith(FORMULA) for cell in row)
