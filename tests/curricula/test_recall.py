"""Recall questions: what a file of them becomes, and every mistake in one at its line."""

from pathlib import Path

import pytest

from bot.curricula import check_plan, read_plan
from bot.study.plan import Choice, Recall
from tests.curricula.folders import COMPLETE, RECALL, said, write_complete, write_plan


def test_what_a_file_of_questions_becomes(tmp_path: Path) -> None:
    bowline, bend = read_plan(write_complete(tmp_path)).stages[0].units
    assert bowline.recall == (
        Recall(
            "s1.bowline.twice",
            "How many bights has a bowline?",
            "The loop is no bight.",
            "s1.bowline.ashley",
            choices=(Choice("one"), Choice("two", "counts the loop")),
        ),
        Recall("s1.bowline.b", "B", "W", "s1.bowline.ashley", number=2.5, tolerance=0.1),
        Recall("s1.bowline.c", "C", "W", "s1.bowline.paper", accepted=("yes", "aye")),
        Recall("s1.bowline.d", "D", "W", "s1.bowline.exercise", number=-1.0),
        Recall("s1.bowline.e", "E", "W", "s1.bowline.bights", accepted=("loop",)),
    )
    assert [one.key for one in bend.recall] == [f"s1.sheet-bend.{key}" for key in "abcde"]


def test_the_questions_of_a_stage_that_is_not_complete_may_be_few_or_none(tmp_path: Path) -> None:
    stage = COMPLETE.replace("complete: true\n", "")
    few = RECALL[: RECALL.index("  - {key: b")]
    assert said(write_complete(tmp_path, stage, few)) == []
    assert said(write_plan(tmp_path, "other", s1=stage)) == []


def test_a_complete_stage_asks_five_questions_for_every_unit(tmp_path: Path) -> None:
    few = RECALL.replace("  - {key: e, ask: E, accepted: loop, why: W, where: s1.bowline.bights}\n", "")
    assert said(write_complete(tmp_path, recall=few)) == [
        'recall/s1.yaml:1: unit "bowline" has 4 questions: a complete stage asks at least 5'
    ]
    none = RECALL[: RECALL.index("sheet-bend:")]
    (told,) = (one for one in said(write_complete(tmp_path, recall=none)) if one.startswith("s1.yaml:"))
    assert told.endswith('unit "sheet-bend" has no recall questions: add at least 5 to recall/s1.yaml')


def test_half_of_the_questions_of_a_complete_stage_offer_choices(tmp_path: Path) -> None:
    few = RECALL.replace("choices: [{right: in}, {wrong: up, mistake: M}]", "number: 1", 2)
    assert said(write_complete(tmp_path, recall=few)) == [
        "recall/s1.yaml:1: 4 of 10 questions offer choices: at least 50% of a complete stage do"
    ]
    stage = COMPLETE.replace("complete: true\n", "")
    assert said(write_complete(tmp_path, stage, few)) == []


@pytest.mark.parametrize(("right", "name"), [("inward", "longest"), ("i", "shortest")])
def test_the_right_choice_is_not_told_by_its_length(tmp_path: Path, right: str, name: str) -> None:
    told = RECALL.replace("{right: in}", f"{{right: {right}}}", 3)
    assert said(write_complete(tmp_path, recall=told)) == [
        f"recall/s1.yaml:1: the right choice is the {name} in 3 of 6 questions: 40% are the most, so make "
        "wrong ones as careful as right ones"
    ]
    assert said(write_complete(tmp_path, recall=told.replace(f"right: {right}", "right: in", 1))) == []


def test_what_is_asked_about_is_read_by_everybody(tmp_path: Path) -> None:
    stage = COMPLETE.replace("        where: ch. 1\n", "        where: ch. 1\n        optional: true\n")
    told = said(write_complete(tmp_path, stage))
    assert told[0] == (
        'recall/s1.yaml:9: `where` names "s1.bowline.ashley", which is optional: name an item that everybody '
        "reads"
    )
    assert len(told) == 3


WRONG = [
    (
        1,
        "bowline:\n",
        "bowlin:\n",
        'there is no unit "bowlin" here: use the key of a unit of stage "s1" (did you mean',
    ),
    (
        2,
        "key: twice",
        "key: Twice",
        '"Twice" cannot be the key of a recall question: use small letters, digits',
    ),
    (
        11,
        "key: b, ask: B, number: 2.5",
        "key: c, ask: B, number: 2.5",
        'the key "s1.bowline.c" is taken, first on line 10: give one of them another `key`',
    ),
    (2, "    why: The loop is no bight.\n", "", 'recall question "twice" has no `why`: add it'),
    (2, "    where: s1.bowline.ashley\n", "", 'recall question "twice" has no `where`: add it'),
    (
        11,
        "where: s1.bowline.paper",
        "where: s1.bowline.papr",
        '`where` names "s1.bowline.papr", which is no item: use an item'
        "'s whole key, such as s1.algebra.mml "
        '(did you mean "s1.bowline.paper"?)',
    ),
    (
        11,
        "where: s1.bowline.paper",
        "where: s1.sheet-bend.ashley",
        '`where` names "s1.sheet-bend.ashley", which comes later: name an item of this '
        "unit or of one before it",
    ),
    (5, "- right: one", "- wrong: one", 'the wrong choice "one" has no `mistake`: say what leads to it'),
    (
        6,
        "        mistake: counts the loop\n",
        "",
        'the wrong choice "two" has no `mistake`: say what leads to it',
    ),
    (7, "- wrong: two", "- right: two", "the right choice has a `mistake`: remove it"),
    (
        4,
        "- wrong: two",
        "- wrong: One",
        'recall question "twice" offers the same choice twice: change one of them',
    ),
    (5, "- right: one", "- left: one", '"left" is no field of a choice'),
    (
        4,
        "      - wrong: two\n        mistake: counts the loop\n",
        "",
        'recall question "twice" has 1 choices, and 2 to 6 are needed',
    ),
    (
        10,
        "number: 2.5, tolerance: 0.1, ",
        "",
        'recall question "b" has 0 answers: give exactly one of choices, number',
    ),
    (
        10,
        "number: 2.5",
        "number: 2.5, accepted: x",
        'recall question "b" has 2 answers: give exactly one of choices,',
    ),
    (
        10,
        "number: 2.5",
        "number: two",
        '`number` of recall question "b" needs a number such as 0.5, but here is "two"',
    ),
    (
        10,
        "tolerance: 0.1",
        "tolerance: -0.1",
        '`tolerance` of recall question "b" is less than 0: write how far off',
    ),
    (
        13,
        "accepted: loop",
        "accepted: loop, tolerance: 1",
        'recall question "e" has a `tolerance` but no `number`',
    ),
    (
        11,
        "accepted: [yes, aye]",
        "accepted: []",
        '`accepted` of recall question "c" is empty: list every answer that',
    ),
    (
        11,
        "ask: C",
        "ask: b",
        'recall question "c" asks the same as the one on line 10: ask something else',
    ),
    (12, "ask: D", "asks: D", '"asks" is no field of a recall question (did you mean "ask"?)'),
]


@pytest.mark.parametrize(
    ("line", "old", "new", "words"), WRONG, ids=[one[2].strip() or one[1].strip() for one in WRONG]
)
def test_a_mistake_in_a_question(tmp_path: Path, line: int, old: str, new: str, words: str) -> None:
    assert RECALL.count(old) >= 1
    told = said(write_complete(tmp_path, recall=RECALL.replace(old, new, 1)))
    assert [one for one in told if one.startswith(f"recall/s1.yaml:{line}: {words}")], told


def test_the_lines_are_exact(tmp_path: Path) -> None:
    recall = RECALL.replace("number: 2.5", "number: two").replace("- wrong: two", "- right: two")
    told = said(write_complete(tmp_path, recall=recall))
    assert told == [
        'recall/s1.yaml:4: recall question "twice" has 2 right choices: mark exactly one as `right`',
        "recall/s1.yaml:7: the right choice has a `mistake`: remove it",
        'recall/s1.yaml:10: `number` of recall question "b" needs a number such as 0.5, but here is "two"',
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("- a\n", "recall/s1.yaml:1: a recall file needs a mapping from keys of units to lists of questions"),
        ("", "recall/s1.yaml:1: this file is empty: see docs/writing-a-curriculum.md for what belongs here"),
        (
            "bowline: x\n",
            'recall/s1.yaml:1: the questions of unit "bowline" needs a list (lines that begin with',
        ),
        ("bowline: [x]\n", "recall/s1.yaml:1: a recall question needs a mapping"),
    ],
)
def test_a_file_that_holds_no_questions(tmp_path: Path, content: str, told: str) -> None:
    found = said(write_complete(tmp_path, COMPLETE.replace("complete: true\n", ""), content))
    assert [one for one in found if one.startswith(told)], found


def test_a_file_that_is_named_after_no_stage(tmp_path: Path) -> None:
    folder = write_complete(tmp_path)
    (folder / "recall" / "s2.yaml").write_text(RECALL, "utf-8")
    assert said(folder) == [
        "recall/s2.yaml:1: no stage has this file's name as its key: name it after a stage's key, such as "
        "s1.yaml, or move it elsewhere"
    ]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write_complete(tmp_path)
    file = folder / "recall" / "s1.yaml"
    elsewhere = tmp_path / "elsewhere.yaml"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert [problem.line for problem in check_plan(folder)] == [1]
    assert "leads out of the plan's folder" in said(folder)[0]
