"""The page for authors is right: its plan can be copied and used, its numbers are the code's."""

import re
from pathlib import Path

import pytest

from bot.curricula import check_plan, lengths, read_plan, rules
from bot.curricula.importing import import_plan
from bot.curricula.source import SIZE_LIMIT
from bot.study.plan import ItemKind, Level, Pace

PAGE = (Path(__file__).parents[2] / "docs" / "writing-a-curriculum.md").read_text("utf-8")


def copied(root: Path) -> Path:
    folder = root / "rust-in-four-weeks"
    folder.mkdir()
    for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        name = re.match(r"# (\S+\.yaml)\n", block)
        assert name, f"a block does not begin with its file's name: {block[:60]}"
        if name[1] == "our-club.yaml":
            continue  # a plan in one file
        (folder / name[1]).parent.mkdir(exist_ok=True)
        (folder / name[1]).write_text(block, "utf-8")
    return folder


def test_the_plan_on_the_page_can_be_used(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    assert check_plan(folder) == []
    plan = read_plan(folder)
    assert plan.key == "rust-in-four-weeks"
    assert [unit.key for stage in plan.stages for unit in stage.units] == [
        "first-steps",
        "ownership",
        "traits",
        "threads",
    ]
    assert sum(stage.weeks[Pace.STANDARD] for stage in plan.stages) == 4
    assert {item.kind for item in plan.items.values()} == set(ItemKind)
    assert list(plan.items)[:3] == [
        "s1.first-steps.cargo",
        "s1.first-steps.variables-and-types",
        "s1.first-steps.control-flow-if-loop-match",
    ]
    assert plan.items["s1.memory.ownership"].group == "Memory"


def test_the_plan_in_one_file_can_be_used(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yaml\n(# our-club.yaml\n.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "our-club.yaml").write_text(block, encoding="utf-8")
    plan = read_plan(tmp_path / "our-club.yaml")
    assert [unit.key for unit in plan.stages[0].units] == ["the-first-evening", "the-second-evening"]
    assert [len(unit.questions) for unit in plan.stages[0].units] == [1, 1]


def test_the_markdown_on_the_page_is_understood_as_it_says() -> None:
    (block,) = re.findall(r"^```markdown\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    imported = import_plan("night-readers.md", block.encode())
    told = f"Understood: {', '.join(imported.understood)}.\nNot understood, or changed:\n"
    told += "".join(f"{problem}\n" for problem in imported.problems)
    assert f"```\n{told}night-readers is there now, in plans/night-readers: " in PAGE


def test_the_mistake_on_the_page_is_told_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = copied(tmp_path) / "s1-ownership.yaml"
    words = file.read_text("utf-8")
    file.write_text(
        words.replace("title: Ownership and borrowing", "titel: Ownership and borrowing"), "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    problems = check_plan(Path("rust-in-four-weeks"))
    assert "```\n" + "".join(f"{problem}\n" for problem in problems) + "```" in PAGE


def test_the_defaults_on_the_page_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert {ItemKind(kind): int(points) for kind, points, _ in rows} == rules.DEFAULT_POINTS
    assert {ItemKind(kind): int(minutes) for kind, _, minutes in rows} == rules.DEFAULT_MINUTES


def test_the_rates_and_rules_on_the_page_are_those_of_the_code() -> None:
    flat = " ".join(PAGE.split())
    rates = lengths.MINUTES_A_PAGE
    assert rates[ItemKind.BOOK] == rates[ItemKind.COURSE] == rates[ItemKind.COMMUNITY]
    for text in (
        f"within {lengths.TOLERANCE * 100:.0f} percent of the figure by its length",
        f"a page of a book or a course takes {rates[ItemKind.BOOK]:g} minutes",
        f"a page of a paper {rates[ItemKind.PAPER]:g},",
        f"a minute of video {lengths.MINUTES_OF_WORK_A_MINUTE_OF_VIDEO:g},",
        f"at least {rules.RECALL_LEAST} recall questions",
        f"more than {rules.MOST_OF_MEDIAN:g} times the median",
        f"recall questions at least {rules.RECALL_WITH_CHOICES:.0%} offer choices",
        f"the longest in at most {rules.RECALL_RIGHT_STANDS_OUT:.0%} of these",
        f"the shortest in at most {rules.RECALL_RIGHT_STANDS_OUT:.0%}.",
        f"2 to {rules.ALTERNATIVES} readings",
        "`level` is " + ", ".join(f"`{level}`" for level in list(Level)[:-1]) + f" or `{list(Level)[-1]}`",
    ):
        assert text in flat, text


def test_what_the_example_shows_is_read(tmp_path: Path) -> None:
    plan = read_plan(copied(tmp_path))
    traits = plan.stages[1].units[0]
    assert traits.needs == ("ownership",)
    assert [reference.title for reference in plan.items["s2.traits.book"].instead] == [
        "Rustlings: enums, error handling and traits (200 min)"
    ]
    assert [habit.key for habit in traits.habits] == ["aloud"]
    assert traits.optional_minutes == 100
    assert [one.key for one in traits.recall] == [
        "s2.traits.match-all",
        "s2.traits.size",
        "s2.traits.keyword",
    ]


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    flat = " ".join(PAGE.split())
    for text in (
        f"titles at most {rules.TITLE_LIMIT} characters",
        f"notes, questions, exercises and tips {rules.TEXT_LIMIT}",
        f"summary and closing {rules.PARAGRAPH_LIMIT}",
        f"links {rules.LINK_LIMIT}.",
        f"at most {rules.UNIT_ITEMS} items and {rules.QUESTIONS} questions",
        f"at most {rules.WORD_LIMIT} characters, is unique",
        f"At most {rules.WEEKS_LIMIT}.",
        f"file names, at most {rules.STAGES}",
        f"more than {SIZE_LIMIT // 1_000_000} MB",
    ):
        assert text in flat
