"""What the files say reaches its readers: in the posts of the shipped plan, and on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.curriculum import app as curriculum
from bot.cli.preview import preview
from bot.curricula import plans_root, read_plan
from bot.messages.plain import plain_text
from bot.study.item_text import item_line
from bot.study.localtime import zone
from bot.study.plan import Item, Pace, Plan
from bot.study.syllabus import lay_out
from tests.curricula.folders import write_complete, write_plan

FOLDER = plans_root() / "deep-learning"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(FOLDER)


def run(*args: str) -> Result:
    return CliRunner().invoke(curriculum, list(args))


def previewed(capsys: pytest.CaptureFixture[str], folder: Path, pace: str, *, as_json: bool = False) -> str:
    code = preview(
        str(folder), start="2026-03-02", pace=pace, tz="UTC", at="09:00", day="", ics=None, json=as_json
    )
    assert code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("pace", list(Pace))
def test_every_question_of_the_plan_is_shown_at_every_pace(
    plan: Plan, capsys: pytest.CaptureFixture[str], pace: Pace
) -> None:
    shown = previewed(capsys, FOLDER, pace.value)
    questions = [one.text for stage in plan.stages for unit in stage.units for one in unit.questions]
    assert len(questions) == 174
    assert [one for one in questions if one not in shown] == []
    assert [one for one in questions if shown.count(one) > 3] == []


@pytest.mark.parametrize("key", ["foundations", "generative-models", "paper-club", "transformers"])
def test_the_short_plans_are_listed_shown_and_previewed(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    short = read_plan(plans_root() / key)
    weeks = ", ".join(f"{pace} {sum(stage.weeks[pace] for stage in short.stages)}" for pace in Pace)
    assert f"{key}: {short.title} (weeks: {weeks})\n" in run("list").output
    shown = run("show", key).output
    assert all(f"  {unit.title} (core " in shown for stage in short.stages for unit in stage.units)
    asked = run("show", "--questions", key).output
    posts = previewed(capsys, plans_root() / key, "standard")
    for stage in short.stages:
        for section in stage.outline:
            assert f"{section.part}:" in posts
            assert all(f"• {line}" in posts for line in section.lines)
        for unit in stage.units:
            assert all(one.text in posts for one in unit.questions)
            assert all(one.ask in asked for one in unit.recall)


def test_preview_has_threads_in_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    posts = [json.loads(line) for line in previewed(capsys, FOLDER, "standard", as_json=True).splitlines()]
    with_thread = [post for post in posts if post["thread"]]
    assert {post["kind"] for post in with_thread} == {"paper_prompt"}
    assert len(with_thread) == 58
    assert "Why does subtracting the mean face first matter" in json.dumps(with_thread[0]["thread"])


def test_a_stage_opens_with_the_words_and_the_duration_of_the_plan(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = previewed(capsys, FOLDER, "standard")
    for stage in plan.stages:
        for section in stage.outline:
            for line in section.lines:
                assert f"• {line}" in shown, line
        if stage.duration:
            assert f"The plan gives it {stage.duration}." in shown
    assert "    Machine Learning Basics:\n" in shown


def test_a_week_says_its_core_and_optional_hours_and_its_habits(capsys: pytest.CaptureFixture[str]) -> None:
    shown = previewed(capsys, FOLDER, "standard")
    assert "Core 9 h, optional 3 h." in shown
    assert (
        "🔑 Alternate Theory and Practice: Study concepts, then implement them. This week, write the" in shown
    )
    assert "(build it, 1½ h)" in shown
    assert "Done when your vector agrees with numpy.linalg.eigh" in shown


def line(item: Item) -> str:
    return plain_text(item_line(item), zone("UTC"))


def test_an_item_says_what_it_costs_and_what_to_read_instead(plan: Plan, tmp_path: Path) -> None:
    assert line(plan.items["s1.evaluation.ng-ml"]).endswith(
        "· optional — It lives on as the three-course Machine Learning Specialization, in Python. Paid; free "
        "instead: ch. 1, 2, 8 and 9 of the CS229 lecture notes <https://cs229.stanford.edu/main_notes.pdf>."
    )
    items = read_plan(write_complete(tmp_path)).items
    assert line(items["s1.sheet-bend.ashley"]) == (
        "📚 Ashley: ch. 2 · 2½ h or Ashley: the film (120 min) — Paid; free instead: a page on knots "
        "<https://example.org/free>."
    )
    assert line(items["s1.sheet-bend.exercise"]) == (
        "✍️ Join them. · 30 min — Data: two ropes. Tool: two hands. Runs on: a table. Done when it holds."
    )


def test_recall_questions_are_listed_with_their_answers(tmp_path: Path) -> None:
    result = run("show", "--questions", str(write_complete(tmp_path)))
    assert result.exit_code == 0
    assert result.output.startswith(
        "Knots (knots)\n\nThe bowline: 5 questions\n  s1.bowline.twice\n    How many bights has a bowline?\n"
        "    - one [right]\n    - two [wrong: counts the loop]\n    why: The loop is no bight.\n"
        "    read in: s1.bowline.ashley\n"
    )
    assert "    = 2.5 (within 0.1)\n" in result.output
    assert "    = yes | aye\n" in result.output
    assert "The sheet bend: 5 questions" in result.output


def test_every_question_of_the_shipped_plan_is_listed(plan: Plan) -> None:
    output = run("show", "--questions", str(FOLDER)).output
    recall = [one for stage in plan.stages for unit in stage.units for one in unit.recall]
    assert len(recall) >= 52
    for one in recall:
        assert f"  {one.key}\n    {one.ask}\n" in output


def test_the_outline_shows_minutes_needs_and_origins(tmp_path: Path) -> None:
    output = run("show", str(write_complete(tmp_path))).output
    assert "The bowline (core 245 min, introductory)" in output
    assert "The sheet bend (core 230 min, intermediate, needs bowline)" in output
    assert "(70 min, paid, seed)" in output
    assert "done when it holds" in output
    assert "free instead a page on knots https://example.org/free" in output


def test_check_can_hold_any_plan_to_the_rules_of_complete_ones(tmp_path: Path) -> None:
    folder = str(write_plan(tmp_path))
    assert run("check", folder).exit_code == 0
    result = run("check", "--complete", folder)
    assert result.exit_code == 1
    assert 's1.yaml:17: unit "bowline" has no `level`: a complete stage says it' in result.output


def test_optional_items_are_not_counted_as_open(plan: Plan) -> None:
    syllabus = lay_out(plan, Pace.STANDARD)
    week = syllabus.week(1)
    assert [item.key for item in week.items if item not in week.core] == ["s1.algebra.goodfellow"]
    assert "s1.algebra.goodfellow" not in syllabus.core_due_week
    assert "s1.algebra.goodfellow" in syllabus.due_week
