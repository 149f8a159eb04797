"""Whatever people have: what a syllabus is understood to say, and what is told about the rest.

Each case is a small syllabus as people write them. What is expected is written as they would say it: a line
for each week with its title, then its entries; `~` before a problem that is told.
"""

import json
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


CASES = {
    "a table below each heading, without a sign at the ends of its rows.md": (
        """\
# Computer science

## Programming

Courses | Effort | Discussion
:-- | :--: | :--:
[Programs](https://example.org/programs) | 90 | [chat](https://example.org/chat)
[Objects](https://example.org/objects) | - | What is an object?

## Mathematics

Courses | Effort
--- | ---
Proofs | 2 hours
""",
        """\
Computer science
# Programming
- reading Programs <https://example.org/programs>
- reading Objects <https://example.org/objects>
? What is an object?
# Mathematics
- reading Proofs
""",
    ),
    "a table that repeats its header.md": (
        """\
# Two terms

## Spring

| Week | Reading |
|---|---|
| 1 | [Seeds](https://example.org/seeds) |

## Autumn

| Week | Reading |
|---|---|
| 2 | [Leaves](https://example.org/leaves) |
""",
        """\
Two terms
# Seeds
- reading Seeds <https://example.org/seeds>
# Leaves
- reading Leaves <https://example.org/leaves>
""",
    ),
    "shares of a day and signs between questions.csv": (
        """\
Two walks
week,reading,minutes,questions
1,Seeds,0.0625,Why? | How?
2,Leaves,1:30:00,When?
""",
        """\
Two walks
# Seeds
- reading Seeds
? Why?
? How?
# Leaves
- reading Leaves
? When?
""",
    ),
    "weeks with sessions.yaml": (
        """\
weeks:
  - week_number: 1
    sessions:
      - day: M
        title: Class cancelled
      - day: W
        title: First programs
        topics: [{desc: Numbers}]
        pre_readings: [{title: Chapter 1, link: "https://example.org/1"}]
  - week_number: 2
    sessions:
      - title: Functions
      - title: Tests
        homework: Test a function
""",
        """\
Weeks with sessions
# First programs
- topic Numbers
- chapter Chapter 1 <https://example.org/1>
# Functions
- topic Tests
- do Test a function
~ 1: there is no title, so it is called "Weeks with sessions": write `title: ...` above `weeks:`
""",
    ),
    "headings, links, minutes, quotes.md": (
        """\
# Philosophy of mind

For beginners, with tea.

## Week 1: What is it like?
- [What is it like to be a bat?](https://example.org/bat) (35 min)
- Optional: [A talk](https://www.youtube.com/watch?v=1) (20 min)

> What is the point about bats?
> Can one say it of robots?

## Week 2: Functionalism
* Putnam, chapter 3, 1h 10
* Write half a page.
""",
        """\
Philosophy of mind
# What is it like?
- reading What is it like to be a bat? <https://example.org/bat> 35m
- video A talk <https://www.youtube.com/watch?v=1> 20m optional
? What is the point about bats?
? Can one say it of robots?
# Functionalism
- chapter Putnam, chapter 3 70m
- do Write half a page.
""",
    ),
    "bold lines and labels.md": (
        """\
Study plan
==========

**Week 1 - Introduction**

* Read: Chapter 1
* Watch: [a film](https://youtu.be/x)
* Exercise: 1.1 to 1.4

**Week 2 - Linear algebra**

* Topics: vectors, matrices
* Readings:
    * Chapter 2
    * Notes at https://example.org/notes.pdf.
* Questions:
    * Why bother?
* Project: Build a demo (2 hours)
""",
        """\
Study plan
# Introduction
- chapter Chapter 1
- video a film <https://youtu.be/x>
- do 1.1 to 1.4
# Linear algebra
- topic vectors
- topic matrices
- chapter Chapter 2
- reading Notes <https://example.org/notes.pdf>
- project Build a demo
? Why bother?
""",
    ),
    "sections inside weeks.md": (
        """\
# Course
## 1. Sets
### Required reading
1. Halmos, sections 1-3
### Discussion
- Is it a set
### Homework
- Do all of them
## 2. Functions
### Further reading
- [Extra](https://example.org/x)
### Topics
- Injections
""",
        """\
Course
# Sets
- sections Halmos, sections 1-3
- do Do all of them
? Is it a set
# Functions
- topic Injections
- reading Extra <https://example.org/x> optional
""",
    ),
    "modules with weeks.md": (
        """\
# Automata
## Module 1: Regular
### Week 1
Reading: Sipser 1.1
Discussion questions:
- Why automata?
### Week 2
- Sipser 1.2 (40 min)
## Module 2: Context-free
### Week 3
- [Sipser 2.1](https://example.org/2)
""",
        """\
Automata
== Module 1: Regular
# Sipser 1.1
- reading Sipser 1.1
? Why automata?
# Sipser 1.2
- reading Sipser 1.2 40m
== Module 2: Context-free
# Sipser 2.1
- reading Sipser 2.1 <https://example.org/2>
""",
    ),
    "a table.md": (
        """\
# Papers we like

| Week | Topic | Reading | Time |
|------|:-----:|---------|------|
| 1 | Attention | [Vaswani et al.](https://arxiv.org/abs/1706.03762) | 2h |
| 2 | More | Paper B; Paper C | 50 |
""",
        """\
Papers we like
# Attention
- paper Vaswani et al. <https://arxiv.org/abs/1706.03762>
# More
- reading Paper B 25m
- reading Paper C 25m
""",
    ),
    "nested lists.md": (
        """\
- Week 1: Basics
  - [Intro](https://example.org/i)
    - the first half is enough
  - What is a monad?
- Week 2: Functors
  - Chapter 4 (50 minutes)
""",
        """\
Nested lists
# Basics
- reading Intro <https://example.org/i> (the first half is enough)
? What is a monad?
# Functors
- chapter Chapter 4 50m
~ 1: there is no title, so it is called "Nested lists": put it on the first line, as `# Title`
""",
    ),
    "a numbered list.txt": (
        "# Novel club\n\n1. Chapters 1-5\n2. Chapters 6-10\n3. [An interview](https://example.org/a)\n",
        """\
Novel club
# Chapters 1-5
- chapters Chapters 1-5
# Chapters 6-10
- chapters Chapters 6-10
# An interview
- reading An interview <https://example.org/a>
""",
    ),
    "breaks, long weeks, other sections.md": (
        """\
# Seminar
## Week 1: Start
- [A](https://example.org/a)

A remark in between.
## Week 2: Spring break
## Weeks 3-4: Consciousness
- Dennett, ch. 1
- Dennett, ch. 2
> So what?
## Grading
- Attendance, 50%
- A talk, 50%
""",
        """\
Seminar
# Start
- reading A <https://example.org/a>
# Consciousness (1 of 2)
- chapter Dennett, ch. 1
# Consciousness (2 of 2)
- chapter Dennett, ch. 2
? So what?
~ 5: the text "A remark in between." is in no list, so it was left out: put `- ` before it to make it \
something to do, or `> ` to make it a question
~ 6: "Spring break" is a break, so it was left out: `/plan-admin calendar break` gives a running \
group one at its dates
~ 12: "Grading" is no week and was left out: give it a heading such as `## Week 1: ...` if it is one
""",
    ),
    "другой язык.md": (
        "# Книжный клуб\n## Неделя 1: Начало\n- Глава 1\n> Почему?\n## Неделя 2: Конец\n- Глава 2 (30 мин)\n",
        """\
Книжный клуб
# Начало
- chapter Глава 1
? Почему?
# Конец
- chapter Глава 2 30m
""",
    ),
    "front matter.md": (
        '---\ntitle: "Type theory"\nlayout: page\n---\n\n### Session 1\n\n'
        "- [x] [HoTT](https://example.org/h) – 80 min\n\n"
        "### Session 2\n\n- [ ] `Agda` notes (see <https://example.org/agda>)\n",
        """\
Type theory
# HoTT
- reading HoTT <https://example.org/h> 80m
# Agda notes
- reading Agda notes <https://example.org/agda>
""",
    ),
    "semicolons.csv": (
        "Week;Title;Reading;Link;Minutes;Questions\r\n1;Start;Chapter 1;https://example.org/1;35;Why?\r\n"
        '2;Next;Chapter 2;;1h 10;"Who? And what?"\r\n;;Chapter 2b;;30;\r\n3;Third;"Ch 3\nCh 4";;50;\r\n',
        """\
Semicolons
# Start
- chapter Chapter 1 <https://example.org/1> 35m
? Why?
# Next
- chapter Chapter 2 70m
- chapter Chapter 2b 30m
? Who?
? And what?
# Third
- chapter Ch 3 25m
- chapter Ch 4 25m
~ 1: there is no title, so it is called "Semicolons": put it into a row above the names of the columns
""",
    ),
    "no weeks, hours.csv": (
        "\ufeffTitle,Hours,URL\nVectors,0.5,https://example.org/v\nMatrices,2,nope\n",
        """\
No weeks hours
# Vectors
- reading Vectors <https://example.org/v> 30m
# Matrices
- reading Matrices
~ 1: there is no title, so it is called "No weeks hours": put it into a row above the names of the columns
~ 3: "nope" is no link, so it was left out: write it as https://example.org/page
""",
    ),
    "header below, tabs.tsv": (
        "Our syllabus\n\n#\tTopic\tMaterials\tTime (min)\tDate\tQuestions to discuss\n"
        "1\tA\tA1\tabout a day\t2026-01-01\tQ1? Q2?\n2\tB\tB1\t20\t2026-01-08\t\n",
        """\
Our syllabus
# A
- reading A1
? Q1?
? Q2?
# B
- reading B1 20m
~ 3: not used were the columns "Date": known are week, title, reading, link, minutes, questions, exercise, \
project, note, stage
~ 4: "about a day" is no number of minutes, so it was left out: write 45, or 1h 30
""",
    ),
    "parts.csv": (
        "Part,Week,Reading,Author,Homework,Optional\n"
        "One,1,Iliad 1-6,Homer,,\nOne,2,Iliad 7-12,Homer,Write a page,\n"
        "Two,1,Odyssey 1-6,Homer,,\nTwo,1,A companion,,,yes\n",
        """\
Parts
== One
# Iliad 1-6
- reading Iliad 1-6
# Iliad 7-12
- reading Iliad 7-12
- do Write a page
== Two
# Odyssey 1-6
- reading Odyssey 1-6
- reading A companion optional
~ 1: there is no title, so it is called "Parts": put it into a row above the names of the columns
""",
    ),
    "books and pages.csv": (
        "# Sunday books\nWeek|Book|Pages|Required\n1|Emma|1-50|yes\n2|Emma|51-99|yes\n3|Emma|the end|yes\n",
        """\
Sunday books
# Emma, p. 1-50
- reading Emma, p. 1-50
# Emma, p. 51-99
- reading Emma, p. 51-99
# Emma, the end
- reading Emma, the end
~ 2: not used were the columns "Required": known are week, title, reading, link, minutes, questions, \
exercise, project, note, stage
""",
    ),
    "weeks of dicts.yaml": (
        """\
title: Reading list
description: For autumn.
instructor: Bo
weeks:
  - week: 1
    topic: Intro
    readings:
      - title: A paper
        url: https://arxiv.org/abs/1
        duration: 30 min
      - Chapter 2
    assignment: Write it.
    lecturer: Bob
  - week: 2
    topic: Next
    reading: Chapter 3
    discussion: |
      Why?
      How?
""",
        """\
Reading list
# Intro
- paper A paper <https://arxiv.org/abs/1> 30m
- chapter Chapter 2
- do Write it.
# Next
- chapter Chapter 3
? Why?
? How?
~ 3: "instructor" is about no week, so it was left out: move what a group should do into a week
~ 13: "lecturer" of a week was not understood, so it was left out: known are title, readings, questions, \
exercise, project, topics, minutes and link
""",
    ),
    "a bare list.yml": (
        """\
- Week 1: Intro
- Week 2:
    - Chapter 1
    - Why?
- name: Third
  links: {Foo: "https://example.org/foo"}
""",
        """\
A bare list
# Intro
- topic Intro
# Chapter 1
- chapter Chapter 1
? Why?
# Third
- reading Foo <https://example.org/foo>
~ 1: there is no title, so it is called "A bare list": write `title: ...` above `weeks:`
""",
    ),
    "modules and lessons.json": (
        json.dumps(
            {
                "course": "C",
                "modules": [
                    {"name": "M1", "lessons": [{"name": "L1", "materials": ["A", "B"]}]},
                    {
                        "name": "M2",
                        "lessons": [{"name": "L2", "url": "https://example.org/2", "minutes": 12}],
                    },
                ],
            },
            indent=1,
        ),
        """\
C
== M1
# L1
- reading A
- reading B
== M2
# L2
- reading L2 <https://example.org/2> 12m
""",
    ),
    "week names as fields.yaml": (
        "week1: [Chapter 1, Why?]\nweek2:\n  reading: Chapter 2\n  homework: [Solve 1, Solve 2]\n",
        """\
Week names as fields
# Chapter 1
- chapter Chapter 1
? Why?
# Chapter 2
- chapter Chapter 2
- do Solve 1. Solve 2.
~ 1: there is no title, so it is called "Week names as fields": write `title: ...` above `weeks:`
""",
    ),
    "our own words.yaml": (
        "title: Own\nsummary: Ours.\nweeks:\n  - title: One\n    readings: [Chapter 1]\n"
        "    questions: [Why?]\n",
        """\
Own
# One
- reading Chapter 1
? Why?
""",
    ),
    "our own words with mistakes.yaml": (
        "title: Own\nsummary: Ours.\nweeks:\n  - title: One\n    readngs: [Chapter 1]\n    topics: [A]\n",
        """\
~ 5: "readngs" is no field of a unit (did you mean "readings"?)
""",
    ),
    "repeated and awkward.md": (
        """\
# The "best": of #1
## Week 1: C
- C (10 min)
- C# (20 min)
- ★ (30 min)
- Exercise (5 min)
## Week 2: C
- C (10 min)
- null (15 min)
""",
        """\
The "best": of #1
# C
- reading C 10m
- reading C# 20m
- reading ★ 30m
- reading Exercise 5m
# C
- reading C (week 2) 10m
- reading null 15m
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_syllabus_of_this_shape_is_understood(name: str) -> None:
    content, expected = CASES[name]
    imported = import_plan(name, content.encode())
    assert told(imported) == expected.splitlines()
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
