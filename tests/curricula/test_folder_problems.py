"""What is wrong with a folder as a whole is reported, all of it at once, in order."""

import os
import sys
from pathlib import Path

import pytest

from bot.curricula import CurriculumError, check_plan, read_plan
from tests.curricula.folders import PLAN, STAGE, said, unit, write_plan


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (
            "title: A\nsummary: B\n",
            [
                "1: the plan has neither `stages` nor `weeks`: list the stages, or the `weeks` of a plan "
                "without stages"
            ],
        ),
        (
            "title: A\nsummary: B\nstages: []\n",
            ["3: `stages` names no file: list the stage files in their order"],
        ),
        (
            "title: A\nsummary: B\nstages: s1.yaml\n",
            ['3: `stages` of the plan needs a list (lines that begin with `- `), but here is "s1.yaml"'],
        ),
        (
            PLAN + "  - ../other.yaml\n  - /etc/passwd\n",
            [
                '5: "../other.yaml" leaves the plan\'s folder: put the file beside plan.yaml, name it alone',
                '6: "/etc/passwd" leaves the plan\'s folder: put the file beside plan.yaml, name it alone',
            ],
        ),
        (PLAN + "  - s1.yaml\n", ['5: "s1.yaml" is listed twice, first on line 4: keep one']),
        (
            PLAN + "  - s2.yaml\n",
            ['5: there is no file "s2.yaml" beside plan.yaml: create it, or correct the name'],
        ),
        (
            PLAN + f"  - {'長' * 90}.yaml\n",
            [f'5: there is no file "{"長" * 57}..." beside plan.yaml: create it, or correct the name'],
        ),
        (
            PLAN + "  - plan.yaml\n  - notes.txt\n",
            [
                '5: "plan.yaml" is no stage file: name one that ends in .yaml, such as s1-basics.yaml',
                '6: "notes.txt" is no stage file: name one that ends in .yaml, such as s1-basics.yaml',
            ],
        ),
    ],
)
def test_a_mistake_in_plan_yaml(tmp_path: Path, plan: str, expected: list[str]) -> None:
    assert said(write_plan(tmp_path, plan=plan)) == [f"plan.yaml:{text}" for text in expected]


def test_all_problems_of_all_files_are_reported_at_once_in_order(tmp_path: Path) -> None:
    folder = write_plan(
        tmp_path,
        plan=PLAN.replace("summary:", "sumary:") + "  - s2.yaml\n  - s3.yaml\n",
        s1=unit("paper: tangle\nquestions: []\nexercise:\n  minutes: soon"),
        s2="key: s2\ntitle: A: B\n",
        s3=STAGE.replace("key: s1", "key: s3"),
        s4="",
    )
    assert said(folder) == [
        "plan.yaml:1: the plan has no `summary`: add it",
        'plan.yaml:2: "sumary" is no field of the plan (did you mean "summary"?)',
        's1.yaml:23: there is no paper "tangle": declare it under `papers` of any stage file, or correct '
        'the key (did you mean "tangles"?)',
        's1.yaml:23: unit "bowline" has a paper but no `questions`: add at least one',
        "s1.yaml:26: `minutes` of an exercise needs a whole number from 0 to 6000, without quotes, "
        'but here is "soon"',
        "s1.yaml:26: an exercise has no `text`: add it",
        "s2.yaml:2: this is not valid YAML (mapping values are not allowed in this context): "
        'put quotes around a text that contains ": "',
        's3.yaml:4: resource "ashley" is declared twice, first at s1.yaml:4: keep one',
        's3.yaml:10: paper "tangles" is declared twice, first at s1.yaml:10: keep one',
        's3.yaml:14: project "rack" is declared twice, first at s1.yaml:14: keep one',
        's3.yaml:17: another unit has the key "bowline", first at s1.yaml:17: unit keys are unique in the '
        "plan, so change one of them",
        's3.yaml:19: the title "Bights" is taken, first at s1.yaml:19: people name items by their titles, '
        "so say in one of them what differs",
        's3.yaml:19: the title "Loops" is taken, first at s1.yaml:19: people name items by their titles, '
        "so say in one of them what differs",
        "s4.yaml:1: plan.yaml does not name this file: add it to `stages` in plan.yaml, or move it elsewhere",
    ]
    with pytest.raises(CurriculumError) as caught:
        read_plan(folder)
    assert list(caught.value.problems) == check_plan(folder)
    assert str(caught.value) == "\n".join(map(str, check_plan(folder)))


def test_a_broken_plan_file_hides_no_mistake_in_the_stages(tmp_path: Path) -> None:
    folder = write_plan(
        tmp_path, plan="title: a: b\n", s1=STAGE.replace("title: Loops", "emoij: x\ntitle: Loops")
    )
    assert [text.split(": ")[0] for text in said(folder)] == ["plan.yaml:1", "s1.yaml:2"]


def test_a_broken_stage_makes_no_false_alarm_about_what_it_declares(tmp_path: Path) -> None:
    """The paper and the topic may well be in the file that could not be read; the book is not."""
    other = "key: s2\ntitle: More\nunits:\n  - key: more\n    title: More\n    topics: [Bends]\n"
    other += "    also_read: [tangles]\n    continues: [s1.bowline.bights]\n    readings: [ashlei]\n"
    folder = write_plan(
        tmp_path, plan=PLAN + "  - s2.yaml\n", s1=STAGE.replace("title: Loops", "title: a: b"), s2=other
    )
    assert [text.split(": ")[0] for text in said(folder)] == ["s1.yaml:2", "s2.yaml:9"]


def test_a_folder_without_plan_yaml(tmp_path: Path) -> None:
    text = "there is no such file: a plan is a folder with a plan.yaml in it, so name that folder"
    assert said(tmp_path) == [f"plan.yaml:1: {text}"]
    assert said(tmp_path / "nowhere") == [f"plan.yaml:1: {text}"]
    assert said(write_plan(tmp_path) / "plan.yaml") == [], "the file stands for its folder"


def test_a_folder_whose_name_is_no_key(tmp_path: Path) -> None:
    mend = "use small letters, digits and single hyphens, 60 at most, such as deep-learning"
    expected = [f"plan.yaml:1: the folder's name \"My Knots\" cannot be the plan's key: {mend}"]
    assert said(write_plan(tmp_path, "My Knots")) == expected


def test_stray_stage_files_and_folders(tmp_path: Path) -> None:
    folder = write_plan(tmp_path, draft=STAGE)
    (folder / "old.yml").write_text("", encoding="utf-8")
    (folder / "notes.md").write_text("", encoding="utf-8")
    (folder / ".hidden.yaml").write_text("", encoding="utf-8")
    (folder / "more.yaml").mkdir()
    mend = "plan.yaml does not name this file: add it to `stages` in plan.yaml, or move it elsewhere"
    assert said(folder) == [f"{name}:1: {mend}" for name in ("draft.yaml", "more.yaml", "old.yml")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such links and files for everybody")
def test_what_is_not_a_readable_file_in_the_folder(tmp_path: Path) -> None:
    names = ["s2.yaml", "s3.yaml", "s4.yaml", "s5.yaml", "s6.yaml"]
    folder = write_plan(tmp_path, plan=PLAN + "".join(f"  - {name}\n" for name in names))
    (folder / "s2.yaml").mkdir()
    (folder / "s3.yaml").symlink_to(folder / "s3.yaml")
    (tmp_path / "outside.yaml").write_text(STAGE, encoding="utf-8")
    (folder / "s4.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "s5.yaml").symlink_to(folder / "gone.yaml")
    if sys.platform != "win32":  # said once more, for mypy
        os.mkfifo(folder / "s6.yaml")
    circle = "cannot read this file (its links lead in a circle): check its permissions and links"
    assert said(folder) == [
        "s2.yaml:1: this is a folder, not a file: rename it, or put the stage into a file",
        f"s3.yaml:1: {circle}",
        "s4.yaml:1: this link leads out of the plan's folder: put the file itself here",
        "s5.yaml:1: there is no such file: create it, or correct its name in plan.yaml",
        "s6.yaml:1: this is no regular file: put the text itself here",
    ]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    folder = write_plan(tmp_path)
    (folder / "s1.yaml").chmod(0)
    text = "cannot read this file (Permission denied): check its permissions and links"
    assert said(folder) == [f"s1.yaml:1: {text}"]
