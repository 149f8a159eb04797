"""Text written from right to left is isolated, so that it cannot reorder the words around it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.study.plan import Habit, Item, ItemKind, Pace, Plan, Question, Reference, Section, Stage, Task, Unit
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
    also = Reference("ספר", "https://example.org", authors=("לוי",))
    item = Item("s.u.i", ItemKind.PAPER, "מאמר", 1, 1, note="הערה", group="קבוצה", authors=("כהן",))
    item = replace(item, called="פרק", instead=(also,), free=also, task=Task("נתונים", done_when=("סוף",)))
    habit = Habit("h", "הרגל", "כל יום")
    unit = Unit("u", "יחידה", (item,), (Question("למה?"),), also_read=(also,), habits=(habit,))
    outline = (Section("חלק", "כותרת", ("שורה",)),)
    stage = Stage("s", 1, "שלב", (unit,), dict.fromkeys(Pace, 1), duration="חודש", outline=outline)
    plan = readable(Plan("k", "תוכנית", "סיכום", (stage,), closing="סוף"))
    (shown,) = plan.stages
    (one,) = shown.units
    (work,), (reference,) = one.items, one.also_read
    (section,), (told,), (question,) = shown.outline, one.habits, one.questions
    names = [plan.title, shown.title, shown.duration, one.title, question.text, told.title, told.text]
    names += [section.part, section.heading, *section.lines, work.called, work.title, work.note, work.group]
    assert work.task is not None
    assert work.free is not None
    names += [work.task.data, *work.task.done_when, work.free.title, work.instead[0].title]
    for name in (*names, *work.authors, reference.title, *reference.authors):
        assert name == isolate(bare(name)) != bare(name)
    assert (work.key, reference.link, plan.summary) == (item.key, also.link, "סיכום")
