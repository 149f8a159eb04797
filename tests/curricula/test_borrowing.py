"""A plan may name units of another plan: they are the same units, with keys of the borrowing stage."""

from pathlib import Path

import pytest

from bot.curricula import check_plan, plans_root, read_plan
from bot.domain.plan import Kind
from tests.curricula.folders import said, write_complete, write_plan

SHORT = """\
key: short
title: A short plan
units:
  - from: knots/sheet-bend
  - key: own
    title: Your own
    topics: [Invent a knot]
"""


def test_a_borrowed_unit_has_the_keys_of_its_new_stage_and_names_works_in_full(tmp_path: Path) -> None:
    write_complete(tmp_path)
    folder = write_plan(tmp_path, "short", s1=SHORT)
    assert check_plan(folder) == []
    bend, own = read_plan(folder).stages[0].units
    assert (bend.key, own.key) == ("sheet-bend", "own")
    assert [item.key for item in bend.items] == [
        "short.sheet-bend.bends",
        "short.sheet-bend.ashley",
        "short.sheet-bend.exercise",
        "short.sheet-bend.project",
    ]
    # In its own plan an earlier unit introduces the book.
    assert bend.items[1].title == "The Ashley Book of Knots: ch. 2"
    assert read_plan(tmp_path / "knots").items["s1.sheet-bend.ashley"].title == "Ashley: ch. 2"


def test_only_what_the_short_plan_has_is_needed_and_asked_about(tmp_path: Path) -> None:
    write_complete(tmp_path)
    alone = read_plan(write_plan(tmp_path, "short", s1=SHORT)).stages[0].units[0]
    assert alone.needs == ()
    # The first of its five questions is read in the unit that was left out.
    assert [one.key for one in alone.recall] == [f"short.sheet-bend.{key}" for key in "bcde"]
    assert {one.where for one in alone.recall} == {"short.sheet-bend.ashley"}
    both = SHORT.replace(
        "  - from: knots/sheet-bend\n", "  - from: knots/bowline\n  - from: knots/sheet-bend\n"
    )
    _, bend, _ = read_plan(write_plan(tmp_path, "both", s1=both)).stages[0].units
    assert bend.needs == ("bowline",)
    assert len(bend.recall) == 5


def test_units_of_a_plan_that_comes_with_the_bot_can_be_borrowed_from_anywhere(tmp_path: Path) -> None:
    stage = SHORT.replace("knots/sheet-bend", "deep-learning/algebra")
    unit = read_plan(write_plan(tmp_path, "short", s1=stage)).stages[0].units[0]
    original = read_plan(plans_root() / "deep-learning").stages[0].units[0]
    assert [item.title for item in unit.items] == [item.title for item in original.items]
    assert (unit.minutes, unit.questions, len(unit.recall)) == (
        original.minutes,
        original.questions,
        len(original.recall),
    )
    assert any(item.kind is Kind.PAPER for item in unit.items)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "knots/sheet-ben",
            '4: "knots/sheet-ben" is no unit of that plan: correct its key (did you mean "sheet-',
        ),
        ("knots", '4: "knots" names no unit of a plan: write it as deep-learning/algebra'),
        ("../knots/a", '4: "../knots/a" names no unit of a plan: write it as deep-learning/algebra'),
        ("nots/a", '4: there is no plan "nots" to borrow from: put its folder beside this one'),
        ("short/own", '4: plan "short" borrows from this one in turn: write the unit out in one of them'),
        ('""', "4: `from` of a borrowed unit is empty: write it, or remove the line"),
    ],
)
def test_a_unit_that_cannot_be_borrowed(tmp_path: Path, name: str, told: str) -> None:
    write_complete(tmp_path)
    found = said(write_plan(tmp_path, "short", s1=SHORT.replace("knots/sheet-bend", name)))
    assert [one for one in found if one.startswith(f"s1.yaml:{told}")], found


def test_plans_that_borrow_from_each_other_are_told(tmp_path: Path) -> None:
    write_plan(tmp_path, "a", s1=SHORT.replace("knots/sheet-bend", "b/own").replace("own", "mine"))
    folder = write_plan(tmp_path, "b", s1=SHORT.replace("knots/sheet-bend", "a/mine"))
    (told,) = said(folder)
    assert told.startswith('s1.yaml:4: plan "a" has problems of its own: mend those first')
    assert "borrows from this one in turn" in told


def test_a_lender_with_problems_is_named_with_the_first_of_them(tmp_path: Path) -> None:
    write_complete(tmp_path, recall="bowline: x\n")
    (told,) = said(write_plan(tmp_path, "short", s1=SHORT))
    assert told.startswith('s1.yaml:4: plan "knots" has problems of its own: mend those first (')


def test_what_does_not_fit_is_told_at_the_line_that_borrows(tmp_path: Path) -> None:
    write_complete(tmp_path)
    stage = SHORT.replace("key: own", "key: sheet-bend")
    found = said(write_plan(tmp_path, "short", s1=stage))
    assert found == [
        's1.yaml:5: another unit has the key "sheet-bend", first on line 4: unit keys are unique in the '
        "plan, so change one of them"
    ]
    twice = SHORT.replace("  - key: own", "  - from: knots/sheet-bend\n  - key: own")
    found = said(write_plan(tmp_path, "short", s1=twice))
    assert found
    assert all(one.startswith('s1.yaml:5: "knots/sheet-bend" does not fit here: ') for one in found), found
