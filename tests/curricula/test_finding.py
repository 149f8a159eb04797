"""The plans that a cohort can be started with, as their files are now."""

from pathlib import Path

import pytest

from bot.curricula.catalogue import find_plan
from bot.errors import UserError
from tests.curricula.folders import PLAN, STAGE, write_plan


def test_an_edited_plan_is_read_anew(tmp_path: Path) -> None:
    write_plan(tmp_path)
    assert find_plan(tmp_path, "Knots") is find_plan(tmp_path, "knots")
    write_plan(tmp_path, plan=PLAN.replace("title: Knots", "title: Knots and hitches"))
    assert find_plan(tmp_path, "knots").title == "Knots and hitches"


def test_a_plan_is_read_anew_when_one_changes_from_which_it_borrows(tmp_path: Path) -> None:
    write_plan(tmp_path)
    short = "key: s1\ntitle: Short\nunits:\n  - from: knots/bowline\n"
    write_plan(tmp_path, "short", s1=short)
    assert find_plan(tmp_path, "short").stages[0].units[0].title == "The bowline"
    write_plan(tmp_path, s1=STAGE.replace("title: The bowline", "title: The king of knots"))
    assert find_plan(tmp_path, "short").stages[0].units[0].title == "The king of knots"


def test_problems_are_told_until_they_are_mended(tmp_path: Path) -> None:
    write_plan(tmp_path, s1="key: s1")
    for _ in range(2):
        with pytest.raises(UserError, match="problems in its files"):
            find_plan(tmp_path, "knots")
    write_plan(tmp_path)
    assert find_plan(tmp_path, "knots").title == "Knots"
