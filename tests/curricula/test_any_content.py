"""Whatever is in the files: a plan, or problems at lines that exist. Never another error."""

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curricula import CurriculumError, check_plan, read_plan, tree
from bot.study import snapshot
from tests.curricula.folders import COMPLETE, PLAN, RECALL, unit, write_plan

WHOLE = unit(
    "paper: tangles\nalso_read: [tangles]\nquestions: ['Why?']\nexercise: {text: Tie it., minutes: 5}\n"
    "project: {from: rack, step: one}\ntips: [{key: tip, title: Slow}]\ncontinues: []"
)
SCALARS = st.sampled_from(
    [
        "",
        "~",
        "true",
        "-1",
        "1e9",
        "[",
        "{",
        "&a",
        "*a",
        "!x",
        "<<",
        "? ",
        "- ",
        "|",
        ">",
        "%",
        "@",
        "#",
        "'",
        '"',
    ]
) | st.text(max_size=6)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def survive(plan: str | bytes, stage: str | bytes, recall: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = write_plan(Path(root), plan=plan, s1=stage)
        if recall is not None:
            (folder / "recall").mkdir()
            (folder / "recall" / "s1.yaml").write_bytes(recall.encode("utf-8", "replace"))
        problems = check_plan(folder)
        if not problems:
            plan_read = read_plan(folder)
            assert snapshot.load(snapshot.dump(plan_read)) == plan_read
            return
        with pytest.raises(CurriculumError) as caught:
            read_plan(folder)
        assert list(caught.value.problems) == problems == sorted(problems)
        for problem in problems:
            assert 1 <= problem.line <= Path(problem.file).read_bytes().count(b"\n") + 2
            assert len(str(problem).encode().splitlines()) == 1


@settings(deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_bytes(plan: bytes, stage: bytes) -> None:
    survive(plan, stage)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_sound_plan_with_pieces_overwritten(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([WHOLE, PLAN]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    changed = text[:start] + data.draw(SCALARS) + text[end:]
    survive(*((PLAN, changed) if text is WHOLE else (changed, WHOLE)))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_sound_plan_with_a_value_of_another_type(data: st.DataObject) -> None:
    tree = yaml.safe_load(WHOLE)
    place = tree
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JUNK)
    survive(PLAN, yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_complete_plan_with_pieces_overwritten(data: st.DataObject) -> None:
    in_recall = data.draw(st.booleans())
    text = RECALL if in_recall else COMPLETE
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    changed = text[:start] + data.draw(SCALARS) + text[end:]
    survive(PLAN, *((COMPLETE, changed) if in_recall else (changed, RECALL)))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_complete_plan_with_a_value_of_another_type(data: st.DataObject) -> None:
    in_recall = data.draw(st.booleans())
    tree = yaml.safe_load(RECALL if in_recall else COMPLETE)
    place = tree
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JUNK)
    changed = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    survive(PLAN, *((COMPLETE, changed) if in_recall else (changed, RECALL)))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_text_with_the_parser_in_pure_python(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "_LOADER", yaml.SafeLoader)
        survive(PLAN, text.encode("utf-8", "replace"))
