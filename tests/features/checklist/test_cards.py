"""The words of the checklist: ticks, weeks, and the whole plan."""

import pytest

from bot.features.checklist.cards import overview, ticked, unticked, week
from bot.messages.plain import plain
from tests.courses import DOT, EIGENFACES, SHEET, VECTORS, a_course, actions_of
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
WEEK_1 = COURSE.syllabus.week(1)
KEYS = [item.key for item in WEEK_1.items]


def test_the_answer_to_one_tick() -> None:
    card = ticked(COURSE, WEEK_1, [VECTORS], [], {VECTORS.key}, "Europe/Berlin")
    assert card.name == "ticked"
    assert plain(card).splitlines() == [
        "Done: “Vectors”. 1 point.",
        "Week 1: 1 of 4 done.",
        "[My week] [Undo]",
    ]
    assert actions_of(card) == {"My week": "plan week number=1", "Undo": "plan undo item=s1.vectors.vectors"}


def test_the_answer_to_a_tick_that_was_there() -> None:
    card = ticked(COURSE, WEEK_1, [], [VECTORS], {VECTORS.key}, "Europe/Berlin")
    assert plain(card).splitlines() == [
        "You had “Vectors” ticked already; it counts once.",
        "Week 1: 1 of 4 done.",
        "[My week] [Undo]",
    ]


def test_the_answer_to_several_ticks() -> None:
    card = ticked(COURSE, WEEK_1, [EIGENFACES, SHEET], [VECTORS, DOT], KEYS, "Europe/Berlin")
    assert plain(card).splitlines() == [
        "Done: “Eigenfaces” and “Sheet 1”. 5 points.",
        "You had “Vectors” and “Dot product” ticked already; they count once.",
        "That is all of week 1. 🎉",
        "[My week]",
    ]
    assert actions_of(card) == {"My week": "plan week number=1"}
    card = ticked(COURSE, WEEK_1, [EIGENFACES, SHEET], [VECTORS], KEYS, "UTC", "abc")
    assert actions_of(card)["Undo"] == "plan undo kept=abc"
    card = ticked(COURSE, WEEK_1, [SHEET], [VECTORS, DOT], KEYS, "UTC")
    assert actions_of(card)["Undo"] == f"plan undo item={SHEET.key}", "the only one that is new"


def test_the_answer_to_many_ticks_names_eight() -> None:
    many = [VECTORS] * 10
    card = ticked(COURSE, WEEK_1, many, many, {VECTORS.key}, "Europe/Berlin")
    eight = ", ".join(["“Vectors”"] * 8)
    assert plain(card).splitlines()[:2] == [
        f"Done: {eight} and 2 more. 10 points.",
        f"You had {eight} and 2 more ticked already; they count once.",
    ]


def test_the_answer_to_taking_a_tick_back() -> None:
    card = unticked(COURSE, [VECTORS], [VECTORS], "Europe/Berlin")
    assert card.name == "unticked"
    assert plain(card).splitlines() == ["“Vectors” is open again.", "[Done]"]
    assert actions_of(card) == {"Done": "plan done item=s1.vectors.vectors"}


def test_the_answer_to_taking_back_what_was_not_ticked() -> None:
    card = unticked(COURSE, [VECTORS], [], "Europe/Berlin")
    assert card.name == "unticked"
    assert plain(card) == "“Vectors” was not ticked, so nothing has changed."
    card = unticked(COURSE, [VECTORS, DOT], [], "Europe/Berlin")
    assert plain(card) == "“Vectors” and “Dot product” were not ticked, so nothing has changed."


def test_the_answer_to_taking_several_ticks_back() -> None:
    card = unticked(COURSE, [VECTORS, DOT], [VECTORS, DOT], "Europe/Berlin")
    assert plain(card).splitlines() == ["“Vectors” and “Dot product” are open again.", "[My week]"]
    assert actions_of(card) == {"My week": "plan week"}
    assert plain(unticked(COURSE, [VECTORS, DOT], [DOT], "UTC")).startswith("“Dot product” is open")


def test_the_whole_plan() -> None:
    card = overview(COURSE, 1, {VECTORS.key, DOT.key, EIGENFACES.key}, "Europe/Berlin")
    assert card.name == "overview"
    assert plain(card).splitlines() == [
        "Maths for Owls",
        "From vectors to networks.",
        "🧠 1. Foundations ← here",
        "    weeks 1–2, from Mon 2 Mar 2026 · 3 of 6 done",
        "• 2. Networks",
        "    weeks 3–4, from Mon 16 Mar 2026 · 0 of 2 done",
        "4 weeks at standard pace, 8 items.",
    ]


def test_a_week_of_a_member() -> None:
    card = week(COURSE, WEEK_1, {VECTORS.key}, member=True, open_=True, zone="Europe/Berlin")
    assert card.name == "week"
    assert plain(card).splitlines() == [
        "Week 1 of 4: Vectors",
        "Stage 1 · Mon 2 Mar 2026, 09:00 to Mon 9 Mar 2026, 09:00 (Europe/Berlin)",
        "1 of 4 done",
        "• ✅ 💡 Vectors · 45 min  [Undo]",
        "• 💡 Dot product (Products) · 30 min — skip the proof  [Done]",
        "• 📰 Eigenfaces <https://example.org/eigenfaces>, by Turk and Pentland (1991) · 1½ h"
        " — Read the first four sections.  [Done]",
        "• ✍️ Sheet 1 · 1 h  [Done]",
        "[Week 2 ›]",
    ]
    assert actions_of(card) == {
        "s1.vectors.vectors": "plan undo item=s1.vectors.vectors back=week 1",
        "s1.vectors.dot": "plan done item=s1.vectors.dot back=week 1",
        "s1.vectors.eigenfaces": "plan done item=s1.vectors.eigenfaces back=week 1",
        "s1.vectors.sheet": "plan done item=s1.vectors.sheet back=week 1",
        "Week 2 ›": "plan week number=2",
    }


def test_a_week_that_takes_no_ticks_from_its_reader() -> None:
    card = week(COURSE, COURSE.syllabus.week(2), (), member=False, open_=False, zone="Europe/Berlin")
    assert plain(card).splitlines() == [
        "Week 2 of 4: Matrices",
        "Stage 1 · Mon 9 Mar 2026, 09:00 to Mon 16 Mar 2026, 09:00 (Europe/Berlin)",
        "This group has ended, so nothing can be ticked any more.",
        "💡 Matrices · 1 h",
        "🧪 PCA from scratch · 2 h",
        "[‹ Week 1] [Week 3 ›]",
    ]
    assert actions_of(card) == {"‹ Week 1": "plan week number=1", "Week 3 ›": "plan week number=3"}


def test_the_last_week_leads_back_alone() -> None:
    card = week(COURSE, COURSE.syllabus.week(4), (), member=True, open_=True, zone="Europe/Berlin")
    assert plain(card).splitlines()[-1] == "[‹ Week 3]"


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/plan week 59", "This plan has 58 weeks, so there is no week 59."),
        (
            "/plan done " + "Vectors " * 26,
            "Those are 26 words; name at most 25 items at once, titles in quotes.",
        ),
        ("/plan done Matricse", "No item of this plan is called “Matricse”. Did you mean “Matrices”?"),
        (
            "/plan done qqqqqqqqqq",
            "No item of this plan is called “qqqqqqqqqq”. /plan week lists this week's items.",
        ),
        (
            "/plan done s1.linear-algebra",
            "“s1.linear-algebra” could be several items: s1.linear-algebra.vectors, "
            "s1.linear-algebra.matrices, s1.linear-algebra.eigenvectors. Write a little more of it.",
        ),
    ],
    ids=["no such week", "too many", "misspelt", "unknown", "ambiguous"],
)
async def test_the_words_of_what_is_refused(database_url: str, line: str, words: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"{BEGIN}\n alice: /plan join")
    told = await dialogue.say("alice", line)
    await dialogue.close()
    assert told.card == "refused"
    assert told.text == words
