"""A complete stage says everything, and what it leaves out or gets wrong is told at its line."""

from pathlib import Path

import pytest

from bot.curricula import check_plan, read_plan
from bot.curricula.lengths import MINUTES_A_PAGE, MINUTES_OF_WORK_A_MINUTE_OF_VIDEO, by_length
from bot.study.plan import Item, ItemKind, Level, Origin, Packing, Plan, QuestionKind, Reference, Task
from tests.curricula.folders import COMPLETE, RECALL, STAGE, said, unit, write_complete, write_plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    folder = write_complete(tmp_path)
    assert check_plan(folder) == []
    return read_plan(folder)


def test_what_a_complete_plan_holds(plan: Plan) -> None:
    (stage,) = plan.stages
    bowline, bend = stage.units
    assert plan.packing is Packing.BY_MINUTES
    assert [(one.part, one.heading, one.lines) for one in stage.outline] == [
        ("Topics", "Knots", ("Bights and loops.",))
    ]
    assert (bowline.level, bowline.outcomes, bend.needs) == (
        Level.INTRODUCTORY,
        ("Tie a bowline.",),
        ("bowline",),
    )
    assert [(one.kind, one.minutes, one.origin) for one in bowline.questions] == [
        (QuestionKind.TALK, 15, Origin.OURS)
    ]
    assert [(one.key, one.title, one.text) for one in bowline.habits] == [
        ("slow", "Tie slowly", "Haste makes tangles.")
    ]
    assert plan.items["s1.bowline.exercise"].task == Task("a rope", "two hands", "a table", ("it holds",))
    assert plan.items["s1.bowline.bights"].origin is Origin.OURS
    book = plan.items["s1.bowline.ashley"]
    assert (book.origin, book.paid) == (Origin.SEED, True)
    assert book.free == Reference("a page on knots", "https://example.org/free")
    # 70 for the book, 70 for the paper, 30 for the exercise, 60 for the project, 15 to talk
    assert (bowline.minutes, bowline.optional_minutes) == (245, 0)


def test_one_of_several_readings_is_one_item_with_the_first_ones_minutes(plan: Plan) -> None:
    bend = plan.stages[0].units[1]
    readings = [item for item in bend.items if item.kind is ItemKind.BOOK]
    assert [(item.key, item.title, item.minutes) for item in readings] == [
        ("s1.sheet-bend.ashley", "Ashley: ch. 2", 140)
    ]
    assert readings[0].instead == (Reference("Ashley: the film (120 min)", "", origin=Origin.SEED),)
    assert bend.minutes == 140 + 30 + 60


def test_what_is_optional_counts_neither_as_core_nor_as_points(tmp_path: Path) -> None:
    stage = COMPLETE.replace("        where: ch. 1\n", "        where: ch. 1\n        optional: true\n")
    stage = stage.replace("        kind: talk\n", "        kind: build\n")
    recall = RECALL.replace("s1.bowline.ashley", "s1.bowline.paper")  # everybody has to have read it
    plan = read_plan(write_complete(tmp_path, stage.replace("minutes: 140", "minutes: 100"), recall))
    bowline = plan.stages[0].units[0]
    item = plan.items["s1.bowline.ashley"]
    assert (item.optional, item.minutes, item.core_minutes, item.points) == (True, 70, 0, 0)
    assert (bowline.minutes, bowline.optional_minutes) == (160, 85)


def line_of(text: str, stage: str = COMPLETE) -> int:
    """The line on which the text stands first."""
    assert text in stage, text
    return stage[: stage.index(text)].count("\n") + 1


# What is taken out of the complete stage, and at which text and with which words it is told.
LEFT_OUT = [
    ("origin: ours\n", "key: s1", 'stage "s1" has no `origin`: a complete stage says it (seed or ours, for '),
    ("    level: introductory\n", "key: bowline", 'unit "bowline" has no `level`: a complete stage says it'),
    ("    outcomes: [Tie a bowline.]\n", "key: bowline", 'unit "bowline" has no `outcomes`: a complete'),
    ("        pages: 20\n", "from: ashley", "a reading does not say how long it is: add one of pages, "),
    ("        minutes: 70\n", "from: ashley", "a reading has no `minutes`: a complete stage says it"),
    ("    pages: 10\n", "paper: tangles", 'paper "tangles" has no `minutes` with a length: add them where '),
    (
        "            running_time: 80\n",
        "from: ashley\n            where: the",
        "a reading of `one_of` does not",
    ),
    ("        kind: talk\n", "text: Why does", "a question has no `kind`: a complete stage says it"),
    ("        minutes: 15\n", "text: Why does", "a question has no `minutes`: a complete stage says it"),
    ("      data: a rope\n", "text: Tie it.", "an exercise has no `data`: a complete stage says it"),
    ("      tool: two hands\n", "text: Tie it.", "an exercise has no `tool`: a complete stage says it"),
    ("      hardware: a table\n", "text: Tie it.", "an exercise has no `hardware`: a complete stage says it"),
    ("      minutes: 30\n", "text: Tie it.", "an exercise has no `minutes`: a complete stage says it"),
    ("      done_when: [it holds]\n", "text: Tie it.", "an exercise has no `done_when`: a complete stage"),
    (
        "      done_when: [two boards]\n",
        "from: rack",
        "a project's step has no `done_when`: a complete stage",
    ),
]


@pytest.mark.parametrize(("gone", "at", "words"), LEFT_OUT, ids=[one[0].strip() for one in LEFT_OUT])
def test_what_a_complete_stage_leaves_out_is_told_and_left_to_other_stages(
    tmp_path: Path, gone: str, at: str, words: str
) -> None:
    assert gone in COMPLETE
    stage = COMPLETE.replace(gone, "", 1)
    told = said(write_complete(tmp_path, stage))
    assert [one for one in told if one.startswith(f"s1.yaml:{line_of(at, stage)}: {words}")], told
    assert said(write_complete(tmp_path, stage.replace("complete: true\n", ""))) == []


def test_an_outline_is_asked_for(tmp_path: Path) -> None:
    outline = COMPLETE[COMPLETE.index("outline:") : COMPLETE.index("resources:")]
    told = said(write_complete(tmp_path, COMPLETE.replace(outline, "")))
    assert told == ['s1.yaml:1: stage "s1" has no `outline`: a complete stage says it']


def test_any_plan_can_be_held_to_the_rules_of_complete_ones(tmp_path: Path) -> None:
    folder = write_plan(tmp_path)
    assert check_plan(folder) == []
    told = [str(problem).split("s1.yaml:")[1] for problem in check_plan(folder, complete=True)]
    assert told == [
        '1: stage "s1" has no `origin`: a complete stage says it (seed or ours, for all that says nothing '
        "else)",
        '1: stage "s1" has no `outline`: a complete stage says it',
        '14: project "rack" has 0 steps: spread it over 2 units or more',
        '17: no project of stage "s1" ends with it: give its last unit the step in which a project is handed '
        "in",
        '17: unit "bowline" has no `level`: a complete stage says it',
        '17: unit "bowline" has no `outcomes`: a complete stage says it',
        '17: unit "bowline" has no recall questions: add at least 5 to recall/s1.yaml',
        "21: a reading does not say how long it is: add one of pages, running_time, stated_minutes",
        "21: a reading has no `minutes`: a complete stage says it",
    ]


def test_a_plain_question_says_too_little_for_a_complete_stage(tmp_path: Path) -> None:
    stage = COMPLETE.replace(
        "      - text: Why does a rope tangle?\n        kind: talk\n        minutes: 15\n", "      - Why?\n"
    )
    (told,) = said(write_complete(tmp_path, stage))
    line = line_of("- Why?", stage)
    assert told == f"s1.yaml:{line}: this question says neither `kind` nor `minutes`: a complete stage does"


# What is replaced in the complete stage, and what is told at the line of the new text.
WRONG = [
    (
        "        minutes: 70\n",
        "        minutes: 92\n",
        "`minutes` of a reading is 92, but 20 pages at 3.5 minutes a page make 70: write 49 to 91, or "
        "correct the length",
    ),
    (
        "    minutes: 70\n",
        "    minutes: 48\n",
        '`minutes` of paper "tangles" is 48, but 10 pages at 7 minutes a page make 70: write 49 to 91, or '
        "correct the length",
    ),
    (
        "            minutes: 120\n",
        "            minutes: 83\n",
        "`minutes` of a reading of `one_of` is 83, but 80 minutes of video times 1.5 make 120: write 84 to "
        "156, or correct the length",
    ),
    (
        "        pages: 20\n",
        "        pages: twenty\n",
        '`pages` of a reading needs a whole number from 1 to 2000, without quotes, but here is "twenty"',
    ),
    (
        "    level: introductory\n",
        "    level: intermediat\n",
        '`level` of unit "bowline" needs one of introductory, intermediate, advanced, but here is '
        '"intermediat" (did you mean "intermediate"?)',
    ),
    (
        "origin: ours\n",
        "origin: mine\n",
        '`origin` of a stage needs one of seed, ours, but here is "mine"',
    ),
    (
        "        kind: talk\n",
        "        kind: [talk]\n",
        "`kind` of a question needs one of talk, build, but here is a list",
    ),
    (
        "    needs: [bowline]\n",
        "    needs: [bowlin]\n",
        '`needs` names "bowlin", which is no unit: use a unit\'s key (did you mean "bowline"?)',
    ),
    (
        "    needs: [bowline]\n",
        "    needs: [sheet-bend]\n",
        '`needs` names "sheet-bend", which does not come before: a unit can only need units before it',
    ),
    (
        "      done_when: [it holds]\n",
        "      done_when: []\n",
        "`done_when` of an exercise is empty: say how one knows that the work is done",
    ),
    (
        "    habits: [slow]\n",
        "    habits: [slo]\n",
        'there is no habit "slo": declare it under `habits` of any stage file, or correct the key (did you '
        'mean "slow"?)',
    ),
    (
        "      minutes: 30\n",
        "      minutes: 0\n",
        "`minutes` of an exercise is 0: say how long it takes",
    ),
    (
        "        minutes: 15\n",
        "        minutes: 0\n",
        "`minutes` of a question is 0: say how long it takes",
    ),
    (
        "      minutes: 60\n",
        "      minutes: 0\n",
        "`minutes` of a project's step is 0: say how long it takes",
    ),
    (
        "  slow:\n",
        "  fast:\n",
        'no unit has the habit "fast": name it under `habits` of the units where it helps',
    ),
    (
        "    habits: [slow]\n",
        "    tips: [Tie slowly]\n",
        "a tip is an item to tick, and a complete stage has none: declare it under `habits`, and name it in "
        "the units where it helps",
    ),
    (
        "complete: true\n",
        "complete: yes\n",
        '`complete` of a stage needs true or false, but here is "yes"',
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), WRONG, ids=[one[1].strip() for one in WRONG])
def test_a_wrong_value_is_told_at_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in COMPLETE
    stage = COMPLETE.replace(old, new, 1)
    told = said(write_complete(tmp_path, stage))
    assert f"s1.yaml:{line_of(new, stage)}: {words}" in told


def test_a_length_given_twice_is_added_up(tmp_path: Path) -> None:
    text = "        pages: 20\n        minutes: 70\n"
    stage = COMPLETE.replace(text, "        pages: 20\n        stated_minutes: 60\n        minutes: 70\n")
    (told,) = said(write_complete(tmp_path, stage))
    assert "but 20 pages at 3.5 minutes a page and 60 minutes by its maker make 130: write 91 to 169" in told


@pytest.mark.parametrize(
    ("kind", "pages", "video", "stated", "minutes"),
    [
        (ItemKind.BOOK, 10, 0, 0, 35.0),
        (ItemKind.COURSE, 0, 60, 0, 90.0),
        (ItemKind.PAPER, 10, 0, 0, 70.0),
        (ItemKind.COURSE, 4, 10, 200, 229.0),
    ],
)
def test_minutes_by_length(kind: ItemKind, pages: int, video: int, stated: int, minutes: float) -> None:
    assert by_length(kind, pages, video, stated) == minutes
    assert set(MINUTES_A_PAGE) == {
        ItemKind.BOOK,
        ItemKind.COURSE,
        ItemKind.COMMUNITY,
        ItemKind.PAPER,
        ItemKind.READING,
    }
    assert MINUTES_OF_WORK_A_MINUTE_OF_VIDEO >= 1


def test_what_is_paid_names_something_free(tmp_path: Path) -> None:
    line = "    free_alternative: {text: a page on knots, link: https://example.org/free}\n"
    told = said(write_complete(tmp_path, COMPLETE.replace(line, "")))
    mend = "add `free_alternative` with a `text` and a `link`"
    paid = line_of("    paid: true")
    assert told == [f's1.yaml:{paid}: resource "ashley" is paid and names nothing free: {mend}']

    told = said(write_complete(tmp_path, COMPLETE.replace("    paid: true\n", "")))
    assert told == [
        f's1.yaml:{paid}: resource "ashley" has a `free_alternative`, but is not paid: add `paid: true`, or '
        "remove it"
    ]
    told = said(write_complete(tmp_path, COMPLETE.replace(", link: https://example.org/free", "")))
    assert told == [f's1.yaml:{paid + 1}: `free_alternative` of resource "ashley" has no `link`: add it']


def test_an_optional_reading_earns_nothing(tmp_path: Path) -> None:
    stage = unit("").rstrip() + "\n        optional: true\n        points: 2\n"
    told = said(write_plan(tmp_path, s1=stage))
    assert told == [
        "s1.yaml:24: a reading is optional and has points: leave out `points`, since nobody has to read it"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{one_of: [ashley]}", "23: `one_of` has 1 entries: name 2 to 5 readings, the recommended one first"),
        (
            "{one_of: ashley}",
            "23: `one_of` of a choice of readings needs a list (lines that begin with `- `)",
        ),
        (
            "{one_of: [{from: ashley, where: a, key: x}, {from: ashley, key: y}]}",
            "23: a reading of `one_of` has a `key`: only the first one has it, since all of them are "
            "one item",
        ),
        (
            "{one_of: [{from: ashley, where: a, key: x}, ashly]}",
            '23: there is no resource "ashly": declare it',
        ),
    ],
)
def test_a_choice_of_readings_that_is_none(tmp_path: Path, text: str, told: str) -> None:
    found = said(write_plan(tmp_path, s1=f"{STAGE}      - {text}\n"))
    assert [one for one in found if one.startswith(f"s1.yaml:{told}")], found


def test_a_project_has_steps_and_one_is_handed_in_at_the_end_of_the_stage(tmp_path: Path) -> None:
    last = COMPLETE.rindex("    project:")
    told = said(write_complete(tmp_path, COMPLETE[:last]))
    assert told == [
        's1.yaml:24: project "rack" has 1 step: spread it over 2 units or more',
        f's1.yaml:{line_of("key: sheet-bend")}: no project of stage "s1" ends with it: give its last unit '
        "the step in which a project is handed in",
    ]


def test_a_week_that_is_far_longer_than_the_others_is_told(tmp_path: Path) -> None:
    third = COMPLETE[COMPLETE.index("  - key: sheet-bend") :]
    third = third.replace("sheet-bend", "clove").replace("The sheet bend", "The clove hitch")
    third = third.replace("[Bends]", "[Hitches]").replace("where: ch. 2", "where: ch. 3")
    third = third.replace("step: hang it", "step: paint it").replace("Join them.", "Hitch it.")
    recall = "".join(
        f"  - {{key: {key}, ask: Q{key}, choices: [{{right: in}}, {{wrong: up, mistake: M}}], why: W, "
        "where: s1.bowline.ashley}\n"
        for key in "abcde"
    )
    words = f"{RECALL}clove:\n{recall}"
    assert said(write_complete(tmp_path, COMPLETE + third, words)) == []
    long = third.replace("      minutes: 30\n", "      minutes: 400\n")
    stage = COMPLETE + long
    told = said(write_complete(tmp_path, stage, words))
    assert told == [
        f"s1.yaml:{line_of('key: clove', stage)}: week 3 at {pace} pace takes 600 minutes, and 368 are the "
        "most beside a median of 245: make something optional or shorter, or give the stage other `weeks`"
        for pace in ("intensive", "relaxed", "standard")
    ]
    assert said(write_complete(tmp_path, stage.replace("complete: true\n", ""), words)) == []


def test_an_item_knows_its_core_minutes() -> None:
    item = Item("a", ItemKind.BOOK, "A", 40, 0, optional=True)
    assert (item.minutes, item.core_minutes) == (40, 0)
