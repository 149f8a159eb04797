"""Text written from right to left is isolated, so that it cannot reorder the words around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.study.plan import Item, ItemKind, Pace, Plan, Reference, Stage, Unit
from bot.study.readable_plan import readable
from bot.wording.direction import END, ISOLATE, bare, isolate, unclosed
from bot.wording.naming import clean, person_name, shorten, tidy

HEROES = "גיבורי השבוע"
TYPED = st.text(alphabet=f"ab {ISOLATE}{END}אبש1…")


@pytest.mark.parametrize("words", [HEROES, "سلام", "Team שלום 7"])
def test_it_is_isolated_once(words: str) -> None:
    assert isolate(words) == f"{ISOLATE}{words}{END}"
    assert isolate(isolate(words)) == isolate(words)
    assert tidy(f" {ISOLATE}{words} ", 48) == person_name(words) == isolate(words)
    assert bare(isolate(words)) == words


@pytest.mark.parametrize("words", ["", "Ada", "Zoë 7", "日本", "👾"])
def test_other_text_stays_as_it_is(words: str) -> None:
    assert isolate(words) == words


def test_an_isolate_that_is_cut_open_is_closed() -> None:
    assert shorten(f"{isolate(HEROES)}: week 1", 8) == f"{ISOLATE}גיבור…{END}"


@given(TYPED, st.integers(1, 20))
def test_nothing_that_is_shown_leaves_an_isolate_open(typed: str, limit: int) -> None:
    cut = shorten(clean(typed), limit)
    assert unclosed(cut) == 0 or len(cut) < 3
    assert len(cut) <= limit
    assert unclosed(tidy(typed, limit)) == 0


def test_clean_keeps_the_isolates_of_names_and_drops_what_was_typed_to_reorder_the_line() -> None:
    assert clean(f"{isolate(HEROES)} has ended") == f"{isolate(HEROES)} has ended"
    assert clean(f"a{ISOLATE}b") == clean(f"a{END}{ISOLATE}b") == clean("a\u202eb") == "ab"


def test_every_name_of_a_plan_is_isolated() -> None:
    item = Item("s.u.i", ItemKind.PAPER, "מאמר", 1, 1, note="הערה", group="קבוצה", authors=("כהן",))
    also = Reference("ספר", "https://example.org", authors=("לוי",))
    unit = Unit("u", "יחידה", (item,), questions=("למה?",), also_read=(also,))
    stage = Stage("s", 1, "שלב", (unit,), dict.fromkeys(Pace, 1), duration="חודש")
    plan = readable(Plan("k", "תוכנית", "סיכום", (stage,), closing="סוף"))
    (shown,) = plan.stages
    (one,) = shown.units
    (work,), (reference,) = one.items, one.also_read
    names = (plan.title, shown.title, shown.duration, one.title, *one.questions, work.title, work.note)
    for name in (*names, work.group, *work.authors, reference.title, *reference.authors):
        assert name == isolate(bare(name)) != bare(name)
    assert (work.key, reference.link, plan.summary) == (item.key, also.link, "סיכום")
