"""The deep-learning plan that comes with the bot: nothing of it may get lost, and every unit is whole."""

from collections import Counter
from pathlib import Path

import pytest

from bot.curricula import check_plan, list_plans, plans_root, read_plan
from bot.curricula.catalogue import find_plan, plan_keys
from bot.curricula.source import read_source
from bot.study import snapshot
from bot.study.plan import Item, ItemKind, Pace, Plan, Unit
from bot.study.syllabus import lay_out

FOLDER = plans_root() / "deep-learning"

KEYS = Path(__file__).with_name("keys.txt")
"""The keys of all items of the plan as first shipped, its tips excepted: people's ticks hang on them."""

GROUPS = {
    "s1": [
        "Linear Algebra",
        "Calculus",
        "Probability and Statistics",
        "Supervised Learning",
        "Overfitting, Regularization, and Evaluation Metrics",
        "Unsupervised Learning",
        "Neural Networks",
        "Forward and Backward Propagation",
        "Gradient Descent and Optimization",
    ],
    "s2": ["Deep Neural Networks (MLPs)", "Frameworks", "Optimization", "Regularization"],
    "s3": [
        "Convolution and Pooling Operations",
        "Classic Architectures",
        "Applications",
        "Transfer Learning and Fine-Tuning",
    ],
    "s4": [
        "Recurrent Neural Networks (RNNs), LSTMs, GRUs",
        "Attention Mechanisms",
        "Applications",
        "Transformers",
    ],
    "s5": [
        "Autoencoders and Variational Autoencoders (VAEs)",
        "Generative Adversarial Networks (GANs)",
        "Diffusion Models",
    ],
    "s6": [
        "Reinforcement Learning (RL)",
        "Graph Neural Networks (GNNs)",
        "Vision Transformers (ViT), Neural ODEs, and Equivariant Networks",
        "Large Language Models (LLMs)",
        "Multimodal Models",
    ],
    "s7": ["Model Deployment", "Optimization for Inference", "Ethics and Explainability"],
}
STAGES = [
    # key, emoji, duration, intensive, standard, relaxed, units, topics, title
    ("s1", "🧠", "", 5, 8, 12, 8, 21, "Foundations of Machine Learning and Deep Learning"),
    ("s2", "🏗️", "1-2 months", 4, 6, 9, 6, 8, "Neural Networks and Basic Architectures"),
    ("s3", "🖼️", "1-2 months", 5, 7, 9, 7, 13, "Convolutional Neural Networks (CNNs)"),
    ("s4", "✍️", "2-3 months", 9, 10, 13, 10, 11, "Sequence Models and Natural Language Processing (NLP)"),
    ("s5", "🎨", "1-2 months", 4, 6, 9, 6, 6, "Generative Models"),
    ("s6", "🔬", "3+ months", 13, 13, 16, 13, 12, "Advanced Topics and Cutting-Edge Research"),
    ("s7", "🚀", "", 5, 8, 12, 8, 8, "Practical Applications and Deployment"),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(FOLDER)


def units(plan: Plan) -> list[Unit]:
    return [unit for stage in plan.stages for unit in stage.units]


def of(plan: Plan, *kinds: ItemKind) -> list[Item]:
    return [item for item in plan.items.values() if item.kind in kinds]


@pytest.mark.parametrize("folder", list_plans(plans_root()), ids=lambda folder: folder.name)
def test_every_plan_that_comes_with_the_bot_is_sound_and_survives_its_snapshot(folder: object) -> None:
    path = plans_root() / str(folder)
    assert check_plan(path) == []
    plan = read_plan(path)
    text = snapshot.dump(plan)
    assert snapshot.load(text) == plan
    assert snapshot.dump(snapshot.load(text)) == text


SHORT = ["foundations", "generative-models", "paper-club", "transformers"]


def test_the_long_plan_and_four_short_ones_are_shipped_and_offered() -> None:
    assert plan_keys(plans_root()) == sorted(["deep-learning", *SHORT])
    for key in plan_keys(plans_root()):
        assert find_plan(plans_root(), key).key == key


@pytest.mark.parametrize("key", ["deep-learning", *SHORT])
def test_every_stage_that_is_shipped_is_held_to_all_rules(key: str) -> None:
    folder = plans_root() / key
    assert check_plan(folder, complete=True) == []
    for path in folder.glob("s*.yaml"):
        assert "complete: true" in path.read_text("utf-8"), path


@pytest.mark.parametrize("key", SHORT)
def test_a_short_plan_takes_four_to_eight_weeks_at_every_pace(key: str) -> None:
    plan = read_plan(plans_root() / key)
    assert all(4 <= len(lay_out(plan, pace).weeks) <= 8 for pace in Pace)
    for unit in units(plan):
        assert len(unit.questions) == 3, unit.key
        assert len(unit.recall) >= 5, unit.key
        assert unit.paper, unit.key


def test_the_short_plans_hold_the_units_of_the_long_one(plan: Plan) -> None:
    lent = {unit.key: unit for unit in units(plan)}
    for key in ("foundations", "generative-models", "transformers"):
        text = "".join(path.read_text("utf-8") for path in (plans_root() / key).glob("s*.yaml"))
        short = units(read_plan(plans_root() / key))
        assert text.count("  - from: deep-learning/") == len(short)
        for unit in short:
            assert (unit.title, unit.outcomes) == (lent[unit.key].title, lent[unit.key].outcomes)
            assert unit.questions == lent[unit.key].questions
            kept = {one.key.rpartition(".")[2] for one in unit.recall}
            assert kept <= {one.key.rpartition(".")[2] for one in lent[unit.key].recall}
    whole = [unit.key for stage in plan.stages[:1] for unit in stage.units]
    assert [unit.key for unit in units(read_plan(plans_root() / "foundations"))] == whole


def test_the_paper_club_reads_a_paper_of_each_decade() -> None:
    club = read_plan(plans_root() / "paper-club")
    years = [unit.paper.year or 0 for unit in units(club) if unit.paper]
    assert [year // 10 for year in years] == list(range(195, 203))


def test_stages(plan: Plan) -> None:
    found = [
        (
            stage.key,
            stage.emoji,
            stage.duration,
            *(stage.weeks[pace] for pace in Pace),
            len(stage.units),
            sum(item.kind is ItemKind.TOPIC for item in stage.items),
            stage.title,
        )
        for stage in plan.stages
    ]
    assert found == STAGES


def test_topics(plan: Plan) -> None:
    topics = of(plan, ItemKind.TOPIC)
    assert len(topics) == 79
    groups = {
        key: list(dict.fromkeys(item.group for item in topics if item.key.startswith(f"{key}.")))
        for key in GROUPS
    }
    assert groups == GROUPS
    assert sum(map(len, GROUPS.values())) == 32
    assert all(item.key.count(".") == 2 for item in topics)
    # a group's topics share the middle of their keys, and no unit of the stage has that name
    middles = {(item.key.rpartition(".")[0], item.group) for item in topics}
    assert len(middles) == len({middle for middle, _ in middles}) == 32
    named = {f"{stage.key}.{unit.key}" for stage in plan.stages for unit in stage.units}
    assert not named & {middle for middle, _ in middles}


def test_every_key_is_still_there(plan: Plan) -> None:
    keys = KEYS.read_text("utf-8").split()
    assert len(keys) == 337
    assert [key for key in keys if key not in plan.items] == []


def test_there_are_as_many_of_each_kind_as_there_should_be(plan: Plan) -> None:
    kinds = Counter(item.kind for item in plan.items.values())
    one_each = {ItemKind.TOPIC: 79, ItemKind.PAPER: 58, ItemKind.EXERCISE: 58, ItemKind.TIP: 0}
    assert {kind: kinds[kind] for kind in one_each} == one_each
    # Readings and steps of projects may be added, but none goes (`keys.txt`).
    least = {ItemKind.BOOK: 91, ItemKind.COURSE: 31, ItemKind.COMMUNITY: 5, ItemKind.PROJECT: 15}
    assert all(kinds[kind] >= count for kind, count in least.items())
    assert sum(kinds.values()) == len(plan.items)
    assert len({unit.key for unit in units(plan)}) == 58


def test_every_unit_is_whole(plan: Plan) -> None:
    for unit in units(plan):
        kinds = Counter(item.kind for item in unit.items)
        assert kinds[ItemKind.TOPIC] or unit.continues, unit.key
        assert kinds[ItemKind.BOOK] + kinds[ItemKind.COURSE] + kinds[ItemKind.COMMUNITY] >= 1, unit.key
        assert (kinds[ItemKind.PAPER], kinds[ItemKind.EXERCISE]) == (1, 1), unit.key
        assert len(unit.questions) == 3, unit.key
        assert all(question.text.strip() for question in unit.questions), unit.key
        paper = unit.paper
        assert paper is not None
        assert paper.authors, unit.key
        assert paper.year, unit.key
        assert paper.link, unit.key
        assert paper.minutes > 0, unit.key
        for other in unit.also_read:
            assert other.authors, unit.key
            assert other.year, unit.key
            assert other.link, unit.key
        readings = [
            item for item in unit.items if item.kind in {ItemKind.BOOK, ItemKind.COURSE, ItemKind.COMMUNITY}
        ]
        assert all(item.minutes >= 5 and item.link for item in readings), unit.key


def test_the_first_unit_in_full(plan: Plan) -> None:
    unit = units(plan)[0]
    assert (unit.key, unit.title) == ("algebra", "Linear algebra you will keep using")
    assert [(item.key, item.minutes, item.optional) for item in unit.items] == [
        ("s1.linear-algebra.vectors", 0, False),
        ("s1.linear-algebra.matrices", 0, False),
        ("s1.linear-algebra.eigenvectors", 0, False),
        ("s1.algebra.mml", 280, False),
        ("s1.algebra.goodfellow", 75, True),
        ("s1.algebra.paper", 100, False),
        ("s1.algebra.exercise", 120, False),
    ]
    assert (unit.minutes, unit.optional_minutes) == (530, 165)
    assert [(one.kind, one.minutes) for one in unit.questions] == [("talk", 15), ("talk", 15), ("build", 90)]
    assert [habit.title for habit in unit.habits] == ["Alternate Theory and Practice"]
    assert unit.items[3].title == "Mathematics for Machine Learning by Deisenroth et al.: ch. 2 and 4"
    paper = unit.paper
    assert paper is not None
    assert (paper.title, paper.authors, paper.year) == (
        "Eigenfaces for Recognition",
        ("Matthew Turk", "Alex Pentland"),
        1991,
    )


def test_what_has_changed_since_the_plan_was_written_is_said(plan: Plan) -> None:
    notes = {key: (item.note, item.link) for key, item in plan.items.items()}
    closed, successor = notes["s6.mae.papers-with-code"]
    assert "closed in July 2025" in closed
    assert successor == "https://huggingface.co/papers/trending"
    assert "Gymnasium" in notes["s6.reinforcement-learning.policy-gradients"][0]
    assert "retired" in notes["s6.language-models.gpt-4"][0]
    assert notes["s7.ethics-explainability.shap"][1] == "https://github.com/shap/shap"
    assert "stage 6" in notes["s4.transformer.paper"][0]
    again = next(unit for unit in units(plan) if unit.key == "gpt-4").also_read
    assert "Attention Is All You Need" in {reference.title for reference in again}


def test_it_refers_to_units_and_not_to_weeks(plan: Plan) -> None:
    """At another pace, "last week" and "week 7" would name the wrong unit."""
    for unit in units(plan):
        for text in (*(one.text for one in unit.questions), *(item.title for item in unit.items)):
            assert "last week" not in text
            assert " week " not in text


def test_the_files_are_pleasant_to_read() -> None:
    for path in plans_root().rglob("*.yaml"):
        text = read_source(path, plans_root()).text
        long = [line for line in text.splitlines() if len(line) > 110 and "link: " not in line]
        assert not long, path.name
        assert "\t" not in text
