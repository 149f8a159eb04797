"""A plan may name units of another plan: they are the same units, with keys of the borrowing stage."""

from pathlib import Path

import pytest

from bot.curricula import check_plan, plans_root, read_plan
from bot.study.plan import ItemKind
from tests.curricula.folders import COMPLETE, RECALL, said, write_complete, write_plan

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
    assert any(item.kind is ItemKind.PAPER for item in unit.items)


FIRST = COMPLETE[: COMPLETE.index("  - key: sheet-bend")]
SECOND = f"""\
key: s2
title: Bends
complete: true
origin: ours
outline: [{{part: Topics, lines: [Bends.]}}]
units:
{COMPLETE[COMPLETE.index("  - key: sheet-bend") :]}"""
LENT = """\
key: short
title: A short plan
complete: true
origin: ours
assumes:
  knots/bowline: The bowline, tied without looking.
outline: [{part: Topics, lines: [Bends.]}]
units:
  - from: knots/sheet-bend
    without: [project]
"""
MORE = """\
sheet-bend:
  - {key: f, ask: F, choices: [{right: in}, {wrong: up, mistake: M}], why: W, where: HERE}
"""


def lend(root: Path, stage: str = LENT, recall: str = MORE) -> Path:
    """A complete plan that borrows one unit of the knots, of which it lacks the other."""
    write_complete(root)
    folder = write_plan(root, "short", s1=stage)
    (folder / "recall").mkdir()
    words = recall.replace("HERE", "short.sheet-bend.ashley")
    (folder / "recall" / "short.yaml").write_text(words, "utf-8")
    return folder


def test_a_complete_plan_says_what_it_assumes_and_shows_it_to_learners(tmp_path: Path) -> None:
    folder = lend(tmp_path)
    assert check_plan(folder, complete=True) == []
    stage = read_plan(folder).stages[0]
    assert [(one.part, one.lines) for one in stage.outline] == [
        ("Before you begin, you should know", ("The bowline, tied without looking.",)),
        ("Topics", ("Bends.",)),
    ]
    (bend,) = stage.units
    assert bend.needs == ()
    assert [item.kind for item in bend.items] == [ItemKind.TOPIC, ItemKind.BOOK, ItemKind.EXERCISE]
    assert [one.key for one in bend.recall] == [f"short.sheet-bend.{key}" for key in "bcdef"]


UNFIT = [
    (
        "  knots/bowline: The bowline, tied without looking.\n",
        "  {}\n",
        '9: "knots/sheet-bend" needs "bowline", which is not in this plan: borrow it before, or say under '
        "`assumes` what one should know (knots/bowline: ...)",
    ),
    (
        "  knots/bowline:",
        "  knots/bowlin: A knot.\n  knots/bowline:",
        '6: `assumes` names "knots/bowlin", which no unit of this stage needs: remove it, or correct its key',
    ),
    (
        "The bowline, tied without looking.",
        "[bowline]",
        '6: what is assumed of "knots/bowline" needs a text, but here is a list',
    ),
    (
        "  knots/bowline: The bowline, tied without looking.\n",
        "  - knots/bowline\n",
        '6: `assumes` of stage "short" needs a mapping (lines such as `title: ...`), but here is a list',
    ),
    (
        "    without: [project]\n",
        "",
        '9: "knots/sheet-bend" has a step of project "rack", and 1 step of 2 are here: borrow the units of '
        "the others, too, or add `without: [project]`",
    ),
    (
        "without: [project]",
        "without: [project, paper]",
        '10: `without` cannot name "paper": name some of exercise, habits, project, tips',
    ),
    (
        "without: [project]",
        "without: [project, tips]",
        '10: "knots/sheet-bend" has no `tips`: leave it out of `without`',
    ),
    (
        "    without: [project]\n",
        "    without: [project]\n  - from: knots/bowline\n    without: [project]\n",
        '9: "knots/sheet-bend" needs "bowline", which comes later: borrow them in the order of their '
        "own plan",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), UNFIT, ids=[one[2][:50] for one in UNFIT])
def test_what_a_borrowed_unit_lacks_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in LENT
    told = said(lend(tmp_path, LENT.replace(old, new)))
    assert [one for one in told if one.startswith(f"s1.yaml:{words}")], told


def test_a_borrowed_unit_brings_enough_recall_questions_or_gets_more(tmp_path: Path) -> None:
    folder = lend(tmp_path, recall="{}\n")
    assert said(folder) == ['s1.yaml:9: unit "sheet-bend" has 4 recall questions: add 1 to recall/short.yaml']


def test_a_stage_of_borrowed_steps_ends_with_one_that_is_handed_in(tmp_path: Path) -> None:
    stage = LENT[: LENT.index("assumes:")] + LENT[LENT.index("outline:") : LENT.index("  - from:")]
    both = "  - from: knots/bowline\n  - from: knots/sheet-bend\n"
    assert said(lend(tmp_path, stage + both, recall="{}\n")) == []
    own = COMPLETE[COMPLETE.index("  - key: sheet-bend") :].replace("key: sheet-bend", "key: own")
    own = own[: own.index("    project:")].replace("needs: [bowline]", "needs: [sheet-bend]")
    own = own.replace("Bends", "Hitches").replace("Join them.", "Hitch it.").replace("sheet bend", "hitch")
    own = own.replace("ch. 2", "ch. 3").replace("the film", "the other film")
    book = COMPLETE[COMPLETE.index("resources:") : COMPLETE.index("papers:")]
    recall = RECALL[RECALL.index("sheet-bend:") :].replace("sheet-bend", "own").replace("s1.", "short.")
    (tmp_path / "short" / "s1.yaml").write_text(
        stage.replace("outline", f"{book}outline") + both + own, "utf-8"
    )
    (tmp_path / "short" / "recall" / "short.yaml").write_text(recall, "utf-8")
    told = said(tmp_path / "short")
    assert len(told) == 1, told
    assert 'no project of stage "short" ends with it: give its last unit the step' in told[0]


def test_what_was_read_in_another_stage_of_the_lender_is_found_where_it_is_now(tmp_path: Path) -> None:
    """The lender's two units stand in two stages, and both are borrowed into one."""
    names = "  - s1.yaml\n  - s2.yaml\n"
    knots = write_plan(
        tmp_path,
        plan=f"title: Knots\nsummary: Knots.\nstages:\n{names}",
        s1=FIRST.replace("complete: true\n", ""),
        s2=SECOND.replace("complete: true\n", ""),
    )
    (knots / "recall").mkdir()
    cut = RECALL.index("sheet-bend:")
    (knots / "recall" / "s1.yaml").write_text(RECALL[:cut], "utf-8")
    (knots / "recall" / "s2.yaml").write_text(RECALL[cut:].replace("s1.sheet-bend", "s2.sheet-bend"), "utf-8")
    assert said(knots) == []
    both = SHORT.replace(
        "  - from: knots/sheet-bend\n", "  - from: knots/bowline\n  - from: knots/sheet-bend\n"
    )
    _, bend, _ = read_plan(write_plan(tmp_path, "short", s1=both)).stages[0].units
    assert [one.where for one in bend.recall] == ["short.bowline.ashley"] + 4 * ["short.sheet-bend.ashley"]


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
