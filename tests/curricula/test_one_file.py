"""A plan in one file: weeks without stages, readings where they are used, questions about any of them."""

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.curricula import CurriculumError, check_plan, read_plan
from bot.curricula.own_plans import find_plans, load_plan
from bot.feature.features import Features
from bot.features import FEATURES
from bot.features.checklist import cards as checklist_cards
from bot.features.paper_club import prompt_cards
from bot.features.weekly_posts import cards as goals_cards
from bot.messages.plain import plain
from bot.outbox.post_snapshot import Snapshot
from bot.study import snapshot
from bot.study.calendar import Calendar
from bot.study.course import Course
from bot.study.plan import ItemKind, Pace, Plan
from bot.study.syllabus import lay_out
from tests.curricula.folders import STAGE, said, write_plan

CLUB = """\
title: Middlemarch
summary: A novel in three weeks.
weeks:
  - title: Miss Brooke
    readings:
      - title: Chapters 1 to 12
        called: chapters
        link: https://example.org/1
        minutes: 120
        questions:
          - What does Dorothea want?
      - {title: An essay, called: essay, authors: A. Critic, year: 1999, discuss: true}
      - "Preface: a saint"
    questions: [Who tells all this?]
  - title: Старое и новое
    paper: {title: On Marriage, link: https://example.org/marriage, minutes: 30}
    also_read: [{title: More, link: https://example.org/more}]
    project: Draw the family trees
    questions: [Why does Lydgate vote as he does?]
    recall:
      - {key: votes, ask: How many votes?, number: 3, why: He counts., where: s1.staroe-i-novoe.paper}
  - title: A look back
    topics: [What stays]
    questions: [What stays with you?]
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    file = tmp_path / "club.yml"
    file.write_text(CLUB, encoding="utf-8")
    assert check_plan(file) == []
    return read_plan(file)


def test_what_is_read(plan: Plan) -> None:
    assert (plan.key, plan.staged, len(plan.stages)) == ("club", False, 1)
    assert [(item.key, item.kind, item.discuss) for item in plan.items.values()] == [
        ("s1.miss-brooke.chapters-1-to-12", ItemKind.READING, True),
        ("s1.miss-brooke.an-essay", ItemKind.READING, True),
        ("s1.miss-brooke.preface-a-saint", ItemKind.READING, False),
        ("s1.staroe-i-novoe.paper", ItemKind.PAPER, False),
        ("s1.staroe-i-novoe.project", ItemKind.PROJECT, False),
        ("s1.a-look-back.what-stays", ItemKind.TOPIC, True),
    ]
    first, second, _ = plan.stages[0].units
    assert [(one.about, one.text) for one in first.questions] == [
        ("s1.miss-brooke.chapters-1-to-12", "What does Dorothea want?"),
        ("", "Who tells all this?"),
    ]
    assert first.items[1].authors == ("A. Critic",)
    assert [one.title for one in second.also_read] == ["More"]
    assert [one.key for one in second.recall] == ["s1.staroe-i-novoe.votes"]
    assert snapshot.load(snapshot.dump(plan)) == plan


def _course(plan: Plan) -> Course:
    syllabus = lay_out(plan, Pace.STANDARD)
    calendar = Calendar.weekly(date(2026, 3, 2), time(9), ZoneInfo("UTC"), len(syllabus))
    return Course(0, plan.key, plan.title, syllabus, calendar)


def test_posts_say_what_is_read_and_never_speak_of_stages(plan: Plan) -> None:
    course = _course(plan)
    kinds = [post.kind.name for post in Features(FEATURES).all_posts(course)]
    assert kinds.count("paper_prompt") == 3
    first, second, third = (prompt_cards.planned_paper(course, week) for week in course.syllabus.weeks)
    assert "Week 1's chapters. About 2 h. Open the chapters" in plain(first)
    assert "Also this week: An essay, by A. Critic (1999)" in plain(first)
    assert first.hanging is not None
    assert "To discuss: Chapters 1 to 12\n1. What does Dorothea want?" in plain(first.hanging)
    assert "To discuss: Miss Brooke\n2. Who tells all this?" in plain(first.hanging)
    assert "Week 2's paper." in plain(second)
    assert "Week 3's topic." in plain(third)
    assert "[Done]" in plain(third)
    shown = [
        goals_cards.week_goals(course, week, opens=course.opens_stage(week.number))
        for week in course.syllabus.weeks
    ]
    shown.append(checklist_cards.overview(course, 1, (), "UTC"))
    last = Snapshot({"members": 1, "kept": 1, "parts": course.endings(len(course.syllabus))})
    shown.append(goals_cards.recap(course, course.syllabus.weeks[-1], last))
    assert "we made it" in plain(shown[-1])
    assert "Miss Brooke" in plain(shown[-2])
    assert all("tage" not in plain(card) for card in shown)


def test_stages_may_stand_in_the_file_and_list_their_weeks(tmp_path: Path) -> None:
    text = "title: T\nsummary: S\nresources: {b: {kind: book, title: The Book}}\nstages:\n"
    text += "  - {title: One, weeks: [{title: A, topics: [X]}, "
    text += "{title: B, readings: [{from: b, called: part}]}]}\n"
    text += "  - {key: late, title: Two, weeks: 3, units: [{title: C, topics: [Z]}]}\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    plan = read_plan(tmp_path / "t.yaml")
    assert plan.staged
    assert list(plan.items) == ["s1.a.x", "s1.b.b", "late.c.z"]
    assert [stage.weeks[Pace.STANDARD] for stage in plan.stages] == [2, 3]
    assert plan.items["s1.b.b"].noun == "part"


def test_files_that_end_in_yml(tmp_path: Path) -> None:
    folder = tmp_path / "knots"
    folder.mkdir()
    (folder / "plan.yml").write_text("title: T\nsummary: S\nstages: [one.yml]\n", encoding="utf-8")
    (folder / "one.yml").write_text(STAGE, encoding="utf-8")
    (folder / "recall").mkdir()
    recall = "bowline:\n  - {key: a, ask: A, number: 1, why: W, where: s1.bowline.ashley}\n"
    (folder / "recall" / "s1.yml").write_text(recall, encoding="utf-8")
    assert len(read_plan(folder).stages[0].units[0].recall) == 1
    assert find_plans(tmp_path) == {"knots": folder}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "weeks: 4\n",
            '3: `weeks` of the plan needs a list, but here is "4": list the weeks, each with a `title`',
        ),
        ("weeks: []\n", "3: `weeks` of the plan is empty: list the weeks"),
        (
            "weeks: [{title: A, topics: [B]}]\nstages: []\n",
            "3: the plan has both `weeks` and `stages`: keep one",
        ),
        (
            "stages: [s1.yaml]\n",
            '3: "s1.yaml" is another file, and this plan is in one: write the stage out here',
        ),
        ("weeks: [{topics: [B]}]\n", "3: a unit has no `title`: add it"),
        ("weeks: [{title: ★, topics: [B]}]\n", '3: no key can be made from "★": give the unit a `key`'),
        (
            "weeks: [{title: A, topics: [B]}, {title: a, topics: [C]}]\n",
            '3: another unit has the key "a", first',
        ),
        (
            "weeks: [{title: A, readings: [{where: ch. 1}]}]\n",
            "3: a reading has neither `from` nor `title`: name a",
        ),
        (
            "weeks: [{title: A, readings: ['https://example.org/']}]\n",
            "3: a reading is a link without a title: write",
        ),
        (
            "resources: {b: {kind: book, title: B}}\nweeks: [{title: A, readings: [{from: b, title: C}]}]\n",
            "4: a reading has both `from` and `title`: say it where the resource is declared",
        ),
        (
            "weeks: [{title: A, readings: [{title: C, kind: song}]}]\n",
            "3: `kind` of a reading needs one of book, course,",
        ),
        (
            "weeks: [{title: A, paper: {title: P}, questions: [Q]}]\n",
            '3: `paper` of unit "a" has no `link`: add it',
        ),
        (
            "weeks: [{title: A, also_read: [{title: P}], topics: [B]}]\n",
            "3: an entry of `also_read` has no `link`",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "t.yaml").write_text(f"title: T\nsummary: S\n{text}", encoding="utf-8")
    problems = [f"{one.line}: {one.text}" for one in check_plan(tmp_path / "t.yaml")]
    assert any(problem.startswith(expected) for problem in problems), problems


def test_a_syllabus_can_be_loaded_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "club.md"
    file.write_text("# Club\n## Week 1: A\n- Chapter 1\n", encoding="utf-8")
    assert load_plan(file).title == "Club"
    assert find_plans((file, tmp_path / "nowhere")) == {"club": file}
    file.write_text("nothing", encoding="utf-8")
    with pytest.raises(CurriculumError, match="no weeks were found"):
        load_plan(file)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Exercise #1",
            '7: the text "Exercise" ends here, because what follows # is a comment: put quotes around it',
        ),
        (
            "C #7 and more",
            '7: the text "C" ends here, because what follows # is a comment: put quotes around it',
        ),
        (
            "#1 in the charts",
            "7: there is no text here, because what follows # is a comment: put quotes around it",
        ),
        (
            "“Curly”",
            '7: "“Curly”" begins with a curly quote, which YAML takes for a part of the text: write straight',
        ),
        ("“Why: because”", '7: "“Why" begins with a curly quote'),
        ("‘Curly’", '7: "‘Curly’" begins with a curly quote'),
        ('"Half”', '; write straight quotes ("), and no curly ones'),
        ("Null", "7: a topic is Null, which means nothing in YAML: put quotes around it if it is the text"),
        ("~", "7: a topic is ~, which means nothing in YAML: put quotes around it if it is the text"),
    ],
)
def test_what_yaml_makes_of_a_text_is_told(tmp_path: Path, line: str, expected: str) -> None:
    stage = (
        f"key: s1\ntitle: One\nunits:\n  - key: u\n    title: Unit\n    topics:\n      - {line}\n      - B\n"
    )
    problems = said(write_plan(tmp_path, s1=stage))
    assert any(expected in problem for problem in problems), problems


@pytest.mark.parametrize(
    "line",
    ["Exercise # a remark", "C# and F#", '"Exercise #1"', '"“Curly”"', "“A” and “B”", '"Null"', "nullable"],
)
def test_what_is_meant_is_left_alone(tmp_path: Path, line: str) -> None:
    stage = f"key: s1\ntitle: One\nunits:\n  - key: u\n    title: Unit\n    topics:\n      - {line}\n"
    assert said(write_plan(tmp_path, s1=stage)) == []
