"""The snapshot gives back exactly the plan, and equal plans give equal texts."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.study import snapshot
from bot.study.plan import (
    Choice,
    Habit,
    Item,
    ItemKind,
    Level,
    Origin,
    Pace,
    Packing,
    Plan,
    Question,
    QuestionKind,
    Recall,
    Reference,
    Section,
    Stage,
    Task,
    Unit,
)

WORDS = st.text(max_size=8)
NUMBERS = st.integers(0, 200)
AUTHORS = st.lists(WORDS, max_size=2).map(tuple)
YEARS = st.none() | NUMBERS
ORIGINS = st.none() | st.sampled_from(Origin)
TEXTS = st.lists(WORDS, max_size=2).map(tuple)
REFERENCES = st.builds(Reference, WORDS, WORDS, AUTHORS, st.booleans(), YEARS, ORIGINS)
SOME_REFERENCES = st.lists(REFERENCES, max_size=2).map(tuple)
ITEMS = st.builds(
    Item,
    WORDS,
    st.sampled_from(ItemKind),
    WORDS,
    NUMBERS,
    NUMBERS,
    WORDS,
    WORDS,
    WORDS,
    AUTHORS,
    st.booleans(),
    YEARS,
    ORIGINS,
    st.booleans(),
    st.booleans(),
    st.none() | REFERENCES,
    SOME_REFERENCES,
    st.none() | st.builds(Task, WORDS, WORDS, WORDS, TEXTS),
)
QUESTIONS = st.builds(Question, WORDS, st.sampled_from(QuestionKind), NUMBERS, ORIGINS)
HABITS = st.builds(Habit, WORDS, WORDS, WORDS, WORDS, ORIGINS)
RECALL = st.builds(
    Recall,
    WORDS,
    WORDS,
    WORDS,
    WORDS,
    st.lists(st.builds(Choice, WORDS, WORDS), max_size=2).map(tuple),
    st.none() | st.floats(-1e6, 1e6),
    st.floats(0, 10),
    TEXTS,
)
UNITS = st.builds(
    Unit,
    WORDS,
    WORDS,
    st.lists(ITEMS, max_size=3).map(tuple),
    st.lists(QUESTIONS, max_size=2).map(tuple),
    SOME_REFERENCES,
    TEXTS,
    ORIGINS,
    st.none() | st.sampled_from(Level),
    TEXTS,
    TEXTS,
    st.lists(HABITS, max_size=2).map(tuple),
    st.lists(RECALL, max_size=2).map(tuple),
)
SECTIONS = st.lists(st.builds(Section, WORDS, WORDS, TEXTS), max_size=2).map(tuple)
WEEKS = st.fixed_dictionaries(dict.fromkeys(Pace, NUMBERS))
STAGES = st.builds(
    Stage, WORDS, NUMBERS, WORDS, st.lists(UNITS, max_size=2).map(tuple), WEEKS, WORDS, WORDS, SECTIONS
)
PLANS = st.builds(
    Plan,
    WORDS,
    WORDS,
    WORDS,
    st.lists(STAGES, max_size=2).map(tuple),
    WORDS,
    st.sampled_from(Packing),
)

ITEM = Item(
    "s1.a.paper", ItemKind.PAPER, "Ein Aufsatz über Ω", 90, 3, authors=("A", "B"), et_al=True, year=1999
)
UNIT = Unit("a", "A", (ITEM,), (Question("Why?"),), (Reference("B", "https://example.org"),), ("s0.x.y",))
PLAN = Plan("p", "P", "S", (Stage("s1", 1, "T", (UNIT,), dict.fromkeys(Pace, 2)),))


@settings(deadline=None)
@given(PLANS)
def test_it_gives_back_exactly_the_plan(plan: Plan) -> None:
    text = snapshot.dump(plan)
    loaded = snapshot.load(text)
    assert loaded == plan
    assert snapshot.dump(loaded) == text
    assert all(type(pace) is Pace for stage in loaded.stages for pace in stage.weeks)
    assert all(type(item.kind) is ItemKind for stage in loaded.stages for item in stage.items)


def test_the_text_is_canonical() -> None:
    text = snapshot.dump(PLAN)
    assert "über Ω" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    backwards = dict(reversed(list(PLAN.stages[0].weeks.items())))
    assert snapshot.dump(replace(PLAN, stages=(replace(PLAN.stages[0], weeks=backwards),))) == text


def test_defaults_are_left_out_so_that_a_new_field_changes_no_digest() -> None:
    data = json.loads(snapshot.dump(PLAN))["plan"]
    assert set(data) == {"key", "title", "summary", "stages"}
    assert "note" not in data["stages"][0]["units"][0]["items"][0]


# A snapshot as the bot wrote it before plans had lengths, origins, recall questions and habits.
OLD = (
    '{"format":1,"plan":{"key":"p","stages":[{"key":"s1","number":1,"title":"T","units":[{"also_read":'
    '[{"link":"https://example.org","title":"B"}],"continues":["s0.x.y"],"items":[{"authors":["A","B"],'
    '"et_al":true,"key":"s1.a.paper","kind":"paper","minutes":90,"points":3,"title":"Ein Aufsatz über Ω",'
    '"year":1999}],"key":"a","questions":["Why?"],"title":"A"}],"weeks":{"intensive":2,"relaxed":2,'
    '"standard":2}}],"summary":"S","title":"P"}}'
)


def test_an_old_snapshot_is_read_with_the_defaults_and_written_as_it_was() -> None:
    plan = snapshot.load(OLD)
    assert plan == PLAN
    assert plan.packing is Packing.BY_UNIT  # the weeks of a group under way stay where they are
    (unit,) = plan.stages[0].units
    assert unit.questions == (Question("Why?", QuestionKind.TALK, 0, None),)
    assert (unit.recall, unit.habits, unit.level, unit.items[0].optional) == ((), (), None, False)
    assert snapshot.dump(plan) == OLD  # so that the digest, too, is what it was


def test_the_digest() -> None:
    assert snapshot.digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert snapshot.digest(snapshot.dump(PLAN)) != snapshot.digest(snapshot.dump(replace(PLAN, title="Q")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"format":2,"plan":{}}',
        '{"format":1,"plan":{}}',
        '{"format":1,"plan":[]}',
        snapshot.dump(PLAN).replace('"kind":"paper"', '"kind":"poem"'),
        snapshot.dump(PLAN).replace('"title":"P"', '"titel":"P"'),
        snapshot.dump(PLAN).replace('"standard":2', '"slow":2'),
        "[" * 100_000,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(snapshot.SnapshotError):
        snapshot.load(text)
