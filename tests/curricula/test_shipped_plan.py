"""The deep-learning plan that comes with the bot: nothing of it may get lost, and every unit is whole."""

import time
from collections import Counter

import pytest

from bot.curricula import check_plan, list_plans, plans_root, read_plan
from bot.curricula.source import read_source
from bot.study import snapshot
from bot.study.plan import Item, Kind, Pace, Plan, Unit

FOLDER = plans_root() / "deep-learning"

# What the plan's author named, in the author's words. All other readings are pointers of ours.
BOOKS = {
    "Deep Learning by Ian Goodfellow",
    "Mathematics for Machine Learning by Deisenroth et al.",
    "Deep Learning with Python by François Chollet",
    "Deep Learning for Vision Systems by Mohamed Elgendy",
    "Natural Language Processing with Transformers by Tunstall et al.",
}
COURSES = {
    "Andrew Ng's Machine Learning (Coursera)",
    "MIT Introduction to Deep Learning",
    "Fast.ai - Practical Deep Learning for Coders",
    "DeepLearning.AI Specialization (Coursera)",
}
COMMUNITIES = {"Papers with Code", "Hugging Face"}
PAPERS = {
    "Auto-Encoding Variational Bayes",
    "Generative Adversarial Nets",
    "Attention Is All You Need",
    "Masked Autoencoders Are Scalable Vision Learners",
}
PROJECTS = {
    "Implement CNNs on datasets like MNIST, CIFAR-10, or ImageNet",
    "Fine-tune a BERT model for text classification",
    "Build a seq2seq model with attention",
    "Train a GAN for image generation",
    "Implement a VAE on MNIST or CIFAR-10",
    "Build end-to-end systems in healthcare, finance, or natural sciences",
    "Participate in Kaggle competitions",
}
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
    ("s1", "🧠", "", 4, 8, 12, 8, 21, "Foundations of Machine Learning and Deep Learning"),
    ("s2", "🏗️", "1-2 months", 4, 6, 9, 6, 8, "Neural Networks and Basic Architectures"),
    ("s3", "🖼️", "1-2 months", 4, 7, 9, 7, 13, "Convolutional Neural Networks (CNNs)"),
    ("s4", "✍️", "2-3 months", 9, 10, 13, 10, 11, "Sequence Models and Natural Language Processing (NLP)"),
    ("s5", "🎨", "1-2 months", 4, 6, 9, 6, 6, "Generative Models"),
    ("s6", "🔬", "3+ months", 13, 13, 16, 13, 12, "Advanced Topics and Cutting-Edge Research"),
    ("s7", "🚀", "", 4, 8, 12, 8, 8, "Practical Applications and Deployment"),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(FOLDER)


def units(plan: Plan) -> list[Unit]:
    return [unit for stage in plan.stages for unit in stage.units]


def of(plan: Plan, *kinds: Kind) -> list[Item]:
    return [item for item in plan.items.values() if item.kind in kinds]


def introduced(plan: Plan, *kinds: Kind) -> set[str]:
    """The full names said at first mentions: what stands before the place to read or the step to do."""
    return {item.title.partition(": ")[0] for item in of(plan, *kinds)}


@pytest.mark.parametrize("folder", list_plans(plans_root()), ids=lambda folder: folder.name)
def test_every_plan_that_comes_with_the_bot_is_sound_and_survives_its_snapshot(folder: object) -> None:
    path = plans_root() / str(folder)
    assert check_plan(path) == []
    plan = read_plan(path)
    text = snapshot.dump(plan)
    assert snapshot.load(text) == plan
    assert snapshot.dump(snapshot.load(text)) == text


def test_it_is_read_in_a_blink() -> None:
    start = time.perf_counter()
    read_plan(FOLDER)
    assert time.perf_counter() - start < 0.5


def test_stages(plan: Plan) -> None:
    found = [
        (
            stage.key,
            stage.emoji,
            stage.duration,
            *(stage.weeks[pace] for pace in Pace),
            len(stage.units),
            sum(item.kind is Kind.TOPIC for item in stage.items),
            stage.title,
        )
        for stage in plan.stages
    ]
    assert found == STAGES


def test_topics(plan: Plan) -> None:
    topics = of(plan, Kind.TOPIC)
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


def test_everything_the_author_named_is_there(plan: Plan) -> None:
    assert introduced(plan, Kind.BOOK) >= BOOKS
    assert introduced(plan, Kind.COURSE) >= COURSES
    assert introduced(plan, Kind.COMMUNITY) == COMMUNITIES
    assert {item.title for item in of(plan, Kind.PAPER)} >= PAPERS
    assert introduced(plan, Kind.PROJECT) >= PROJECTS
    assert {item.key.split(".", 2)[-1]: item.title.partition(":")[0] for item in of(plan, Kind.TIP)} == {
        "tip-alternate": "Alternate Theory and Practice",
        "tip-collaborate": "Collaborate",
        "tip-build": "Build Projects",
        "tip-updated": "Stay Updated",
    }
    assert "Happy Learning!" in plan.closing


def test_there_are_as_many_of_each_kind_as_there_should_be(plan: Plan) -> None:
    assert Counter(item.kind for item in plan.items.values()) == {
        Kind.TOPIC: 79,
        Kind.BOOK: 91,  # 78 of the five books, 13 of ours
        Kind.COURSE: 31,  # 19 of the four courses, 12 of ours
        Kind.COMMUNITY: 5,
        Kind.PAPER: 58,
        Kind.EXERCISE: 58,
        Kind.PROJECT: 15,  # steps of the seven projects
        Kind.TIP: 4,
    }
    assert len(BOOKS) == 5
    assert len(COURSES) == 4
    assert len(PAPERS) == 4
    assert len(PROJECTS) == 7
    assert len({unit.key for unit in units(plan)}) == 58


def test_every_unit_is_whole(plan: Plan) -> None:
    for unit in units(plan):
        kinds = Counter(item.kind for item in unit.items)
        assert kinds[Kind.TOPIC] or unit.continues, unit.key
        assert kinds[Kind.BOOK] + kinds[Kind.COURSE] + kinds[Kind.COMMUNITY] >= 1, unit.key
        assert (kinds[Kind.PAPER], kinds[Kind.EXERCISE]) == (1, 1), unit.key
        assert len(unit.questions) == 3, unit.key
        assert all(question.strip() for question in unit.questions), unit.key
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
        readings = [item for item in unit.items if item.kind in {Kind.BOOK, Kind.COURSE, Kind.COMMUNITY}]
        assert all(item.minutes >= 15 and item.link for item in readings), unit.key


def test_the_first_unit_in_full(plan: Plan) -> None:
    unit = units(plan)[0]
    assert (unit.key, unit.title) == ("algebra", "Linear algebra you will keep using")
    assert [(item.key, item.minutes) for item in unit.items] == [
        ("s1.linear-algebra.vectors", 0),
        ("s1.linear-algebra.matrices", 0),
        ("s1.linear-algebra.eigenvectors", 0),
        ("s1.algebra.mml", 120),
        ("s1.algebra.goodfellow", 120),
        ("s1.algebra.paper", 90),
        ("s1.algebra.exercise", 120),
        ("s1.algebra.tip-alternate", 5),
    ]
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
        for text in (*unit.questions, *(item.title for item in unit.items)):
            assert "last week" not in text
            assert " week " not in text


def test_the_files_are_pleasant_to_read() -> None:
    for path in FOLDER.glob("*.yaml"):
        text = read_source(path, FOLDER).text
        long = [line for line in text.splitlines() if len(line) > 110 and "link: " not in line]
        assert not long, path.name
        assert "\t" not in text
