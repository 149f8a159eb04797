"""Tables for spreadsheets, which run what looks like a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.csv_export import FORMULA, sheet


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", ' ="x"', "\n=1"])
def test_a_formula_is_shown_and_not_run(cell: str) -> None:
    ((read,),) = csv.reader(io.StringIO(sheet([[cell]]), newline=""))
    assert read == f"'{cell}"


def test_numbers_stay_numbers() -> None:
    assert sheet([["a", -1, 0.5, ""], ["b,c", 'd"e']]) == 'a,-1,0.5,\r\n"b,c","d""e"\r\n'


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_no_text_can_become_a_formula(rows: list[list[str]]) -> None:
    for row in csv.reader(io.StringIO(sheet(rows), newline="")):
        assert not any(cell.lstrip().startswith(FORMULA) for cell in row)
