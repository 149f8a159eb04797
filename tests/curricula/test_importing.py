"""Whatever people have: what a syllabus is understood to say, and what is told about the rest.

`syllabuses/` has small ones as people write them. Beside each, in `.understood`, stands what is expected, as
they would say it: a line for each week with its title, then its entries; `~` before a problem that is told.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curricula.importing import Imported, import_plan
from bot.curricula.reader import read_content
from bot.study import snapshot
from bot.study.plan import Item, ItemKind, Plan, Unit
from tests.curricula.workbooks import Cell, workbook

ICON = {ItemKind.TOPIC: "topic", ItemKind.EXERCISE: "do", ItemKind.PROJECT: "project"}


def _item(item: Item) -> str:
    word = ICON.get(item.kind) or item.called or str(item.kind)
    said = [word, item.title]
    said += [f"<{item.link}>"] if item.link else []
    said += [f"{item.minutes}m"] if item.minutes and item.minutes not in (45, 60, 90, 120, 180) else []
    said += ["optional"] if item.optional else []
    said += [f"({item.note})"] if item.note else []
    return " ".join(said)


def told(imported: Imported) -> list[str]:
    """An import in lines."""
    plan = imported.plan
    lines = [plan.title] if plan else []
    for stage in plan.stages if plan else ():
        lines += [f"== {stage.title}"] if plan and plan.staged else []
        for unit in stage.units:
            lines.append(f"# {unit.title}")
            lines += [f"- {_item(item)}" for item in unit.items]
            lines += [f"? {question.text}" for question in unit.questions]
    return lines + [f"~ {problem.line}: {problem.text}" for problem in imported.problems]


SYLLABUSES = Path(__file__).parent / "syllabuses"


@pytest.mark.parametrize("understood", sorted(SYLLABUSES.glob("*.understood")), ids=lambda path: path.stem)
def test_a_syllabus_of_this_shape_is_understood(understood: Path) -> None:
    content = understood.with_suffix("").read_text("utf-8")
    imported = import_plan(understood.stem, content.encode())
    assert told(imported) == understood.read_text("utf-8").splitlines()
    if imported.plan is not None:
        again, problems = read_content("plan.yaml", imported.yaml.encode(), imported.plan.key)
        assert (again, problems) == (imported.plan, [])


SHEET: list[list[Cell]] = [
    ["A syllabus", None, None, None],
    [],
    ["No.", "Theme", "What to read", "Minutes"],
    [1, "Start", "Chapter 1", 35],
    [None, None, ("An essay", "https://example.org/essay"), 20],
    [2, "Middle", "Chapter 2", 50.0],
    ["3", "End", ("Chapter 3", ""), "1h 10"],
]
UNDERSTOOD = """\
A syllabus
# Start
- chapter Chapter 1 35m
- essay An essay <https://example.org/essay> 20m
# Middle
- chapter Chapter 2 50m
# End
- chapter Chapter 3 70m
"""


@pytest.mark.parametrize("shared", [True, False])
def test_a_workbook_is_understood(shared: bool) -> None:
    content = workbook(SHEET, shared=shared)
    assert told(import_plan("plan.xlsx", content)) == UNDERSTOOD.splitlines()
    assert told(import_plan("upload", content)) == UNDERSTOOD.splitlines(), "by what it is, whatever its name"


def test_a_hidden_sheet_is_passed_over() -> None:
    content = workbook([[1, "Hidden"], [2, "Hidden, too"]], SHEET, hidden={0})
    assert told(import_plan("plan.xlsx", content)) == UNDERSTOOD.splitlines()


BOMB: list[list[Cell]] = [[number, "A" * 3000] for number in range(1, 9000)]
ONE_TEXT: list[list[Cell]] = [["A" * 100_000] * 9 for _ in range(50)]
"""Small in the file: the text stands there once, and each cell names it."""


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "1: .xls files cannot be read: save it as .xlsx or CSV"),
        ("a.pdf", b"%PDF", "1: .pdf files cannot be read: copy its text into a Markdown file"),
        ("a.exe", b"MZ", "1: .exe files cannot be read: hand in YAML (.yaml), Markdown (.md), a table"),
        ("a.xlsx", b"nothing", "1: this is no XLSX workbook: save it again as .xlsx, or as CSV"),
        ("a.xlsx", b"PK\x03\x04 torn", "1: this is no XLSX workbook"),
        ("a.xlsx", workbook([["a", "b"], ["c", "d"]]), "1: no row names the columns: give the first row"),
        ("a.xlsx", workbook(BOMB, shared=False), "1: this workbook is too large"),
        ("a.xlsx", workbook(ONE_TEXT), "1: this workbook is too large"),
        ("a.csv", b"", "1: this table is empty"),
        ("a.md", b"", "1: no weeks were found here: begin each week with a line such as `## Week 1: ...`"),
        ("a.yaml", b"just: text\n", "1: no list of weeks was found here: list the weeks under `weeks:`"),
        ("a.yaml", b"a: [\n", "2: this is not valid YAML"),
        ("a.md", b"x" * 5_000_001, "1: this file is larger than 5 MB"),
        ("a.md", b"- a\n" * 70_000, "1: this file has more than 250,000 characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_used_is_refused_with_a_cure(name: str, content: bytes, words: str) -> None:
    imported = import_plan(name, content)
    assert imported.plan is None
    assert told(imported)[0].startswith(f"~ {words}")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.md", f"# T\n## Week 1: A\n- {'x' * 5000}\n", "3: this line goes on after 2,000 characters"),
        ("a.csv", f'week,reading\n1,"{"x" * 150_000}"\n', "2: a cell goes on after 2,000 characters"),
        ("a.csv", "week,reading\n" + "1,Chapter\n" * 2500, "2001: a table holds 2,000 rows"),
    ],
    ids=["line", "cell", "rows"],
)
def test_what_is_longer_than_any_plan_is_cut_and_told(name: str, content: str, words: str) -> None:
    imported = import_plan(name, content.encode())
    assert imported.plan is not None
    assert any(f"{name}:{words}" in str(problem) for problem in imported.problems)


def test_marks_that_are_never_closed_stay_as_they_are() -> None:
    content = b"# T\n## Week 1: A\n- Read __this and *that\n- Read **bold** <!-- no -->x\n"
    (unit,) = _units(import_plan("a.md", content))
    assert [item.title for item in unit.items] == ["Read __this and *that", "Read bold x"]


def test_other_encodings() -> None:
    table = "week;title;reading\n1;Début;Élégie\n"
    assert [unit.title for unit in _units(import_plan("a.csv", table.encode("utf-16")))] == ["Début"]
    old = import_plan("a.csv", table.encode("cp1252"))
    assert [unit.title for unit in _units(old)] == ["Début"]
    assert "read as Windows-1252" in str(old.problems[-1])


def _units(imported: Imported) -> tuple[Unit, ...]:
    assert imported.plan is not None
    return imported.plan.stages[0].units


def test_a_plan_is_called_by_its_file_or_title() -> None:
    assert _key("Reading Group 2026.md", "# T\n## Week 1\n- A\n") == "reading-group-2026"
    assert _key("syllabus.md", "# Knots and bends\n## Week 1\n- A\n") == "knots-and-bends"
    assert _key("计划.md", "# T\n## Week 1\n- A\n") == "8ba15212"


def _key(name: str, text: str) -> str:
    plan = import_plan(name, text.encode()).plan
    assert isinstance(plan, Plan)
    return plan.key


def test_too_much_is_told_and_not_dropped_in_silence() -> None:
    items = "".join(f"- Text {number} (10 min)\n" for number in range(30))
    asked = "".join(f"> Question {number}?\n" for number in range(12))
    imported = import_plan("a.md", f"# T\n## Week 1: W\n{items}{asked}".encode())
    assert imported.plan is not None
    assert len(imported.plan.items) == 25
    assert [f"{one.line}: {one.text}" for one in imported.problems] == [
        '2: "W" has more than 25 entries; 5 were left out: '
        "put several into one line, or make two weeks of it",
        '43: "W" has 12 questions; 2 were left out: 10 fit into one week',
    ]


def test_long_titles_keep_their_words_in_the_note() -> None:
    imported = import_plan("a.md", f"# T\n## Week 1: W\n- {'word ' * 60}(10 min)\n".encode())
    assert imported.plan is not None
    (item,) = imported.plan.items.values()
    assert (len(item.title), len(item.note)) == (200, 299)


PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "## Week 1: ",
            "Week 2",
            "- ",
            "  - ",
            "1. ",
            "> ",
            "| ",
            " | ",
            "|---|",
            "\n",
            "\n\n",
            ": ",
        ),
        *(
            "[a](https://example.org)",
            "(30 min)",
            "**",
            "Readings:",
            "Questions",
            "?",
            ";",
            ",",
            '"',
            "title",
            "week",
        ),
        *(
            "weeks:\n",
            "  ",
            "{",
            "[",
            "#",
            "'",
            "https://example.org/x",
            "---",
            "```",
            "Chapter 3",
            "1h",
            "optional",
        ),
    ]
) | st.text(max_size=4)


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["a.md", "a.csv", "a.yaml", "a.tsv"]))
def test_whatever_is_handed_in_becomes_a_plan_or_problems(text: str, name: str) -> None:
    survive(name, text.encode("utf-8", "replace"))


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.md", "a.csv", "a.yaml", "a.xlsx", "a"]))
def test_whatever_bytes_are_handed_in(content: bytes, name: str) -> None:
    survive(name, content)


def survive(name: str, content: bytes) -> None:
    imported = import_plan(name, content)
    assert imported.plan is not None or imported.problems
    for problem in imported.problems:
        assert problem.file == name
        assert len(str(problem).splitlines()) == 1
        assert ": " in problem.text
    if imported.plan is not None:
        again, problems = read_content("plan.yaml", imported.yaml.encode(), imported.plan.key)
        assert (again, problems) == (imported.plan, [])
        assert snapshot.load(snapshot.dump(imported.plan)) == imported.plan


def test_units_of_plans_beside_can_be_borrowed(tmp_path: Path) -> None:
    beside = tmp_path / "knots"
    beside.mkdir()
    (beside / "plan.yaml").write_text(
        "title: K\nsummary: S\nweeks: [{title: Bowline, topics: [Bights]}]\n", "utf-8"
    )
    text = b"title: B\nsummary: S\nweeks: [{from: knots/bowline}]\n"
    assert import_plan("b.yaml", text).plan is None
    assert [unit.title for unit in _units(import_plan("b.yaml", text, beside=tmp_path))] == ["Bowline"]


def test_a_discussion_lead_is_no_question() -> None:
    imported = import_plan("club.csv", b"week,reading,discussion lead\n1,Seeds,Ann\n")
    assert imported.plan is not None
    assert [unit.questions for stage in imported.plan.stages for unit in stage.units] == [()]
    assert 'not used were the columns "discussion lead"' in imported.problems[0].text
