"""The snapshot gives back exactly the plan, and equal plans give equal texts."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.study import snapshot
from bot.study.plan import Item, Kind, Pace, Plan, Reference, Stage, Unit

WORDS = st.text(max_size=8)
NUMBERS = st.integers(0, 200)
AUTHORS = st.lists(WORDS, max_size=2).map(tuple)
YEARS = st.none() | NUMBERS
ITEMS = st.builds(
    Item,
    WORDS,
    st.sampled_from(Kind),
    WORDS,
    NUMBERS,
    NUMBERS,
    WORDS,
    WORDS,
    WORDS,
    AUTHORS,
    st.booleans(),
    YEARS,
)
REFERENCES = st.builds(Reference, WORDS, WORDS, AUTHORS, st.booleans(), YEARS)
TEXTS = st.lists(WORDS, max_size=2).map(tuple)
UNITS = st.builds(
    Unit,
    WORDS,
    WORDS,
    st.lists(ITEMS, max_size=3).map(tuple),
    TEXTS,
    st.lists(REFERENCES, max_size=2).map(tuple),
    TEXTS,
)
WEEKS = st.fixed_dictionaries(dict.fromkeys(Pace, NUMBERS))
STAGES = st.builds(Stage, WORDS, NUMBERS, WORDS, st.lists(UNITS, max_size=2).map(tuple), WEEKS, WORDS, WORDS)
PLANS = st.builds(Plan, WORDS, WORDS, WORDS, st.lists(STAGES, max_size=2).map(tuple), WORDS)

ITEM = Item("s1.a.paper", Kind.PAPER, "Ein Aufsatz über Ω", 90, 3, authors=("A", "B"), et_al=True, year=1999)
UNIT = Unit("a", "A", (ITEM,), ("Why?",), (Reference("B", "https://example.org"),), ("s0.x.y",))
PLAN = Plan("p", "P", "S", (Stage("s1", 1, "T", (UNIT,), dict.fromkeys(Pace, 2)),))


@settings(deadline=None)
@given(PLANS)
def test_it_gives_back_exactly_the_plan(plan: Plan) -> None:
    text = snapshot.dump(plan)
    loaded = snapshot.load(text)
    assert loaded == plan
    assert snapshot.dump(loaded) == text
    assert all(type(pace) is Pace for stage in loaded.stages for pace in stage.weeks)
    assert all(type(item.kind) is Kind for stage in loaded.stages for item in stage.items)


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
