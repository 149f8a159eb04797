"""A sound folder becomes the plan that its author meant: keys, titles, defaults."""

from pathlib import Path

import pytest

from bot.curricula import check_plan, list_plans, plans_root, read_plan
from bot.study.plan import Item, ItemKind, Pace, Plan, Question, Reference
from tests.curricula.folders import PLAN, STAGE, unit, write_plan

SECOND = """\
key: s2
title: Bends
emoji: 🪢
duration: a week or two
units:
  - key: sheet-bend
    title: The sheet bend
    topics:
      - {key: bends.sheet, title: Sheet bend, group: Bends, minutes: 10, points: 4, note: Use two ropes.}
      - {key: rope, title: Choosing a rope, link: "http://example.org/rope?a=1#b"}
      - "L'épissure: à  la\\n  main"
      - 1.10
    readings:
      - {from: ashley, where: 9.10, minutes: 0}
      - {from: ashley, key: again, note: All of it., link: "https://example.org/2"}
    paper: tangles
    also_read: [knots]
    questions: [Why?, "Really: why?"]
    exercise: {text: Tie it., minutes: 5, points: 1}
    project: {from: rack, step: hang it}
    tips: [{title: Wet the rope}, {key: tip-slow, title: Slowly, text: Then fast., link: "https://example.org"}]
    continues: [s1.bowline.loops]
  - key: last
    title: The last
    project: rack
papers:
  knots:
    title: Tight Knots
    authors: Ana Lima
    et_al: true
    year: 1998
    link: https://example.org/tight
    minutes: 33
    points: 7
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    folder = write_plan(tmp_path, plan=PLAN + "  - s2.yaml\nclosing: |\n  Bye.\n\n  Bye!\n", s2=SECOND)
    assert check_plan(folder) == []
    return read_plan(folder)


def test_the_plan_and_its_stages(plan: Plan) -> None:
    assert (plan.key, plan.title, plan.summary) == ("knots", "Knots", "Three knots in three weeks.")
    assert plan.closing == "Bye.\n\nBye!"
    assert [(stage.key, stage.number, stage.title) for stage in plan.stages] == [
        ("s1", 1, "Loops"),
        ("s2", 2, "Bends"),
    ]
    assert (plan.stages[1].emoji, plan.stages[1].duration) == ("🪢", "a week or two")


def test_keys_in_their_order(plan: Plan) -> None:
    assert list(plan.items) == [
        "s1.bowline.bights",
        "s1.bowline.loops",
        "s1.bowline.ashley",
        "s2.bends.sheet",
        "s2.sheet-bend.rope",
        "s2.sheet-bend.lepissure-a-la-main",
        "s2.sheet-bend.1-10",
        "s2.sheet-bend.ashley",
        "s2.sheet-bend.again",
        "s2.sheet-bend.paper",
        "s2.sheet-bend.exercise",
        "s2.sheet-bend.project",
        "s2.sheet-bend.wet-the-rope",
        "s2.sheet-bend.tip-slow",
        "s2.last.project",
    ]


def test_a_resource_is_introduced_in_full_and_named_shortly_afterwards(plan: Plan) -> None:
    titles = [item.title for item in plan.items.values() if item.kind is ItemKind.BOOK]
    assert titles == ["The Ashley Book of Knots: ch. 1", "Ashley: 9.10", "Ashley"]
    links = [item.link for item in plan.items.values() if item.kind is ItemKind.BOOK]
    assert links == ["https://example.org/ashley", "https://example.org/ashley", "https://example.org/2"]


def test_items(plan: Plan) -> None:
    items = plan.items
    assert items["s1.bowline.bights"] == Item("s1.bowline.bights", ItemKind.TOPIC, "Bights", 0, 1)
    assert items["s2.bends.sheet"] == Item(
        "s2.bends.sheet", ItemKind.TOPIC, "Sheet bend", 10, 4, note="Use two ropes.", group="Bends"
    )
    assert items["s2.sheet-bend.lepissure-a-la-main"].title == "L'épissure: à la main"
    assert items["s2.sheet-bend.1-10"].title == "1.10"
    assert (items["s2.sheet-bend.ashley"].minutes, items["s2.sheet-bend.again"].minutes) == (0, 60)
    assert items["s2.sheet-bend.exercise"] == Item(
        "s2.sheet-bend.exercise", ItemKind.EXERCISE, "Tie it.", 5, 1
    )
    assert items["s2.sheet-bend.project"].title == "Build a knot rack: hang it"
    assert items["s2.last.project"] == Item("s2.last.project", ItemKind.PROJECT, "Build a knot rack", 180, 5)
    assert items["s2.sheet-bend.tip-slow"].title == "Slowly: Then fast."
    assert items["s2.sheet-bend.wet-the-rope"].minutes == 5


def test_a_units_paper_and_what_goes_with_it(plan: Plan) -> None:
    sheet_bend = plan.stages[1].units[0]
    assert sheet_bend.paper is not None
    assert (sheet_bend.paper.title, sheet_bend.paper.minutes, sheet_bend.paper.points) == (
        "Spontaneous Knotting",
        90,
        3,
    )
    assert sheet_bend.questions == (Question("Why?"), Question("Really: why?"))
    assert sheet_bend.also_read == (
        Reference("Tight Knots", "https://example.org/tight", ("Ana Lima",), True, 1998),
    )
    assert sheet_bend.continues == ("s1.bowline.loops",)


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ("", (2, 2, 2)),
        ("weeks: 5\n", (5, 5, 5)),
        ("weeks: {standard: 4}\n", (4, 4, 4)),
        ("weeks: {intensive: 1}\n", (1, 2, 2)),
        ("weeks: {intensive: 1, standard: 3, relaxed: 4}\n", (1, 3, 4)),
    ],
)
def test_weeks(tmp_path: Path, weeks: str, expected: tuple[int, int, int]) -> None:
    second = "  - key: clove\n    title: The clove hitch\n    topics: [Hitches]\n"
    stage = read_plan(write_plan(tmp_path, s1=STAGE + second + weeks)).stages[0]
    assert tuple(stage.weeks[pace] for pace in Pace) == expected


def test_two_works_of_one_key_but_of_two_sorts(tmp_path: Path) -> None:
    stage = unit("paper: ashley\nquestions: [Why?]").replace("  tangles:", "  ashley:")
    assert check_plan(write_plan(tmp_path, s1=stage)) == []


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    folder = write_plan(tmp_path, s1=b"\xef\xbb\xbf" + STAGE.replace("\n", "\r\n").encode())
    assert check_plan(folder) == []


def test_reading_from_inside_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_plan(tmp_path))
    assert read_plan(Path()).key == "knots"


def test_listing_plans(tmp_path: Path) -> None:
    assert list_plans(tmp_path) == []
    assert list_plans(tmp_path / "nowhere") == []
    folders = [write_plan(tmp_path, key) for key in ("b", "a")]
    (tmp_path / "c").mkdir()
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    assert list_plans(tmp_path) == folders[::-1]


def test_the_plans_that_come_with_the_bot_are_found() -> None:
    assert "deep-learning" in [folder.name for folder in list_plans(plans_root())]
