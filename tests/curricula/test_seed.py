"""The shipped plan says all that the text names from which it was made, line by line, and calls it that."""

import pytest

from bot.curricula import plans_root, read_plan
from bot.study.plan import Item, ItemKind, Origin, Plan, Section, Stage
from tests.curricula.seed import CLOSING, STAGES, TIPS, SeedStage


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(plans_root() / "deep-learning")


@pytest.fixture(scope="module")
def stages(plan: Plan) -> dict[str, Stage]:
    return {stage.key: stage for stage in plan.stages}


def as_lines(sections: tuple[Section, ...]) -> list[tuple[str, str, str]]:
    return [(section.part, section.heading, line) for section in sections for line in section.lines]


def name_of(item: Item) -> str:
    """A work's full name: what stands before the place to read or the step to do."""
    return item.title.partition(": ")[0]


def test_the_stages_are_those_of_the_text_in_its_order(plan: Plan) -> None:
    assert [stage.key for stage in plan.stages] == [stage.key for stage in STAGES]
    assert sum(len(stage.lines) for stage in STAGES) == 54


@pytest.mark.parametrize("seed", STAGES, ids=lambda seed: seed.key)
def test_every_line_is_there_word_for_word_under_its_heading(
    stages: dict[str, Stage], seed: SeedStage
) -> None:
    stage = stages[seed.key]
    duration = f" ({stage.duration})" if stage.duration else ""
    assert f"{stage.emoji} Stage {stage.number}: {stage.title}{duration}" == seed.heading
    assert as_lines(stage.outline) == [(line.part, line.heading, line.text) for line in seed.lines]


@pytest.mark.parametrize("seed", STAGES, ids=lambda seed: seed.key)
def test_every_line_of_topics_has_its_items(stages: dict[str, Stage], seed: SeedStage) -> None:
    items = {item.key: item for item in stages[seed.key].items}
    for line in (line for line in seed.lines if line.part == "Topics"):
        found = [items[f"{seed.key}.{key}"] for key in line.named]
        assert found, line.text
        (group,) = {item.group for item in found}
        assert line.text.startswith((f"{group}:", f"{group} (", f"{group}.")), line.text
        for item in found:
            assert (item.kind, item.origin) == (ItemKind.TOPIC, Origin.SEED), item.key


def test_every_resource_paper_and_project_is_an_item(plan: Plan) -> None:
    kinds = {
        "Books": ItemKind.BOOK,
        "Online Courses": ItemKind.COURSE,
        "Research Papers": ItemKind.PAPER,
        "Communities": ItemKind.COMMUNITY,
        "Projects": ItemKind.PROJECT,
    }
    named = [line for stage in STAGES for line in stage.lines if line.part != "Topics"]
    assert len(named) == 22
    for line in named:
        kind = kinds[line.heading or line.part]
        (title,) = line.named
        found = [item for item in plan.items.values() if item.kind is kind and name_of(item) == title]
        assert found, line.text
        assert {item.origin for item in found} == {Origin.SEED}, line.text


def test_nothing_else_is_called_the_seeds(plan: Plan) -> None:
    topics = {f"{stage.key}.{key}" for stage in STAGES for line in stage.lines for key in line.named}
    works = {line.named[0] for stage in STAGES for line in stage.lines if line.part != "Topics"}
    # After its first mention a work has its short name, and is known by its sort and link.
    links = {(item.kind, item.link) for item in plan.items.values() if item.link and name_of(item) in works}
    for item in plan.items.values():
        if item.kind is ItemKind.TOPIC:
            seeds = item.key in topics
        elif item.kind is ItemKind.PROJECT:
            seeds = True  # all seven projects are the text's, and every step belongs to one
        else:
            seeds = name_of(item) in works or (item.kind, item.link) in links
        assert item.origin is (Origin.SEED if seeds else Origin.OURS), item.key
    for unit in (unit for stage in plan.stages for unit in stage.units):
        assert unit.origin is Origin.OURS, unit.key
        assert {one.origin for one in unit.questions} == {Origin.OURS}, unit.key
        for reference in unit.also_read:
            assert (reference.origin is Origin.SEED) == (reference.title in works), reference.title


def test_the_tips_are_habits_of_the_weeks_in_which_they_help(plan: Plan) -> None:
    habits = {habit.key: habit for stage in plan.stages for unit in stage.units for habit in unit.habits}
    assert set(habits) == set(TIPS)
    for key, line in TIPS.items():
        assert line.startswith(f"{habits[key].title}: ")
        assert habits[key].origin is Origin.SEED
    assert not [item for item in plan.items.values() if item.kind is ItemKind.TIP]


def test_the_closing_words_are_there(plan: Plan) -> None:
    assert plan.closing.startswith(" ".join(CLOSING)), "our own words come after them"
