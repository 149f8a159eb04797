"""The words of the posts of weeks, and of what begins and ends with them."""

from dataclasses import replace

import pytest

from bot.features.weekly_posts.cards import recap, week_goals
from bot.messages.card import Block, Paragraph
from bot.messages.limits import MOST_TEXT
from bot.messages.plain import plain
from bot.messages.text import text
from bot.outbox.post_snapshot import PARTS, Snapshot
from bot.study.plan import Pace, Section
from tests.courses import PLAN, VECTORS, VECTORS_UNIT, a_course, actions_of

COURSE = a_course()
WEEK_1, WEEK_2 = COURSE.syllabus.week(1), COURSE.syllabus.week(2)


def said(words: str) -> Block:
    """What a feature tells."""
    return Paragraph(text(words))


OF_WEEK = [said("A section.")]
TOLD = ({"": OF_WEEK},)
"""What features tell of the week, in one version."""


def test_the_goals_of_a_week() -> None:
    card = week_goals(COURSE, WEEK_1)
    assert card.name == "week_goals"
    assert plain(card).splitlines() == [
        "🎯 Week 1 of 4: Vectors",
        "Stage 1, Foundations. About 4 h in all. The week runs until Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        "• 💡 Vectors · 45 min  [Done]",
        "• 💡 Dot product (Products) · 30 min — skip the proof  [Done]",
        "• 📰 Eigenfaces <https://example.org/eigenfaces>, by Turk and Pentland (1991) · 1½ h"
        " — Read the first four sections.  [Done]",
        "• ✍️ Sheet 1 · 1 h  [Done]",
        "[My week]",
        "Ticks are private: only you see yours.",
    ]
    assert actions_of(card) == {
        "s1.vectors.vectors": "plan done item=s1.vectors.vectors",
        "s1.vectors.dot": "plan done item=s1.vectors.dot",
        "s1.vectors.eigenfaces": "plan done item=s1.vectors.eigenfaces",
        "s1.vectors.sheet": "plan done item=s1.vectors.sheet",
        "My week": "plan week number=1",
    }


def test_the_goals_of_a_week_that_takes_earlier_topics_further() -> None:
    assert plain(week_goals(COURSE, WEEK_2)).splitlines()[:3] == [
        "🎯 Week 2 of 4: Matrices",
        "Stage 1, Foundations. About 3 h in all. The week runs until Mon 16 Mar 2026, 09:00 (Europe/Berlin).",
        "Going on with: Vectors.",
    ]


def test_a_recap_with_what_features_tell() -> None:
    card = recap(
        COURSE, WEEK_1, Snapshot({"members": 3, "kept": 2, "answers": {"done": 1, "stuck": 1}}, TOLD)
    )
    assert card.name == "recap"
    assert plain(card).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "2 of 3 kept the week. At the check-in: 1 done, 1 stuck.",
        "A section.",
        "Late answers and ticks still count for week 1 until Tue 10 Mar 2026, 09:00 (Europe/Berlin).",
    ]


def test_a_recap_of_a_week_in_which_nobody_did_anything() -> None:
    told = Snapshot({"members": 3, "kept": 0, "answers": {}})
    assert plain(recap(COURSE, WEEK_1, told)).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "A quiet week. The next one is a fresh start.",
        "Late answers and ticks still count for week 1 until Tue 10 Mar 2026, 09:00 (Europe/Berlin).",
    ]


def test_a_recap_without_members() -> None:
    assert plain(recap(COURSE, WEEK_1, Snapshot({"members": 0}))).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "Nobody has joined yet. /plan join is all it takes.",
    ]


def test_a_recap_takes_the_fullest_sections_that_fit() -> None:
    told = Snapshot({"members": 3, "kept": 0, "answers": {}}, ({"": [said("x" * MOST_TEXT)]}, *TOLD))
    assert "A section." in plain(recap(COURSE, WEEK_1, told)).splitlines()


def test_the_goals_with_which_a_stage_begins() -> None:
    card = week_goals(COURSE, WEEK_1, opens=True)
    assert card.name == "week_goals"
    assert plain(card).splitlines()[:10] == [
        "🧠 Stage 1 begins: Foundations",
        "Weeks 1 and 2, until Mon 16 Mar 2026, 09:00 (Europe/Berlin).",
        "What we will learn",
        "• Vectors",
        "• Products: Dot product",
        "• Matrices",
        "What we will build",
        "• PCA from scratch",
        "🎯 Week 1 of 4: Vectors",
        "About 4 h in all. The week runs until Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
    ]
    assert card.blocks[-6:] == week_goals(COURSE, WEEK_1).blocks[-6:], "and then the items as ever"


def test_a_stage_without_projects_and_emoji() -> None:
    assert plain(week_goals(COURSE, COURSE.syllabus.week(3), opens=True)).splitlines()[:6] == [
        "🚩 Stage 2 begins: Networks",
        "Weeks 3 and 4, until Mon 30 Mar 2026, 09:00 (Europe/Berlin).",
        "What we will learn",
        "• Neurons",
        "• Backpropagation",
        "🎯 Week 3 of 4: Neurons",
    ]


def test_a_stage_of_one_week_says_nothing_twice() -> None:
    short = replace(PLAN.stages[0], weeks=dict.fromkeys(Pace, 1))
    course = a_course(replace(PLAN, stages=(short, PLAN.stages[1])))
    assert plain(week_goals(course, course.syllabus.week(1), opens=True)).splitlines()[:2] == [
        "🧠 Stage 1 begins: Foundations",
        "🎯 Week 1 of 3: Vectors · Matrices",
    ]


@pytest.mark.parametrize(
    ("outline", "note", "left"),
    [
        (1000, 1000, ["o", "n"]),
        (2000, 2000, ["o"]),  # the notes stand in /plan week too
        (3700, 1000, ["n"]),
        (3700, 3700, []),
    ],
)
def test_what_gives_way_where_the_first_goals_of_a_stage_are_long(
    outline: int, note: int, left: list[str]
) -> None:
    item = replace(VECTORS, link="https://example.org/vectors", note="n" * note)
    told = (Section("Topics", "", ("o" * outline,)),)
    stage = replace(PLAN.stages[0], units=(replace(VECTORS_UNIT, items=(item,)),), outline=told)
    course = a_course(replace(PLAN, stages=(stage, PLAN.stages[1])))
    card = plain(week_goals(course, course.syllabus.week(1), opens=True))
    assert [one for one in ("o", "n") if one * 50 in card] == left
    assert "Stage 1 begins" in card
    assert "https://example.org/vectors" in card, "what is to be done keeps its links"
    assert ("Shortened here" in card) == ("n" not in left)


WENT = {"members": 3, "kept": 2, "answers": {}}


def test_the_recap_with_which_a_stage_ends() -> None:
    told = Snapshot({**WENT, PARTS: ["stage"]}, ({"": OF_WEEK, "stage": [said("Of the stage.")]},))
    card = recap(COURSE, WEEK_2, told)
    assert card.name == "recap"
    assert plain(card).splitlines() == [
        "📊 Week 2 in review: Matrices",
        "2 of 3 kept the week.",
        "A section.",
        "🏁 Stage 1 is complete: Foundations",
        "That was 2 weeks of work. Whatever is still open can be ticked any time.",
        "Of the stage.",
        "Late answers and ticks still count for week 2 until Tue 17 Mar 2026, 09:00 (Europe/Berlin).",
    ]
    threaded = recap(COURSE, WEEK_2, replace(told, facts={**told.facts, "in_thread": True}))
    assert threaded.blocks == (*card.blocks[:2], *card.blocks[3:6]), "that a stage ends is for everybody"
    assert threaded.thread == (card.blocks[2], card.blocks[6])


def test_the_recap_with_which_the_plan_ends() -> None:
    parts = {"": OF_WEEK, "stage": [said("Of the stage.")], "plan": [said("Of the plan.")]}
    told = Snapshot({**WENT, "kept": 0, PARTS: ["stage", "plan"]}, (parts,))
    assert plain(recap(COURSE, COURSE.syllabus.week(4), told)).splitlines() == [
        "📊 Week 4 in review: Backprop",
        "A quiet week.",
        "A section.",
        "🏁 Stage 2 is complete: Networks",
        "That was 2 weeks of work. Whatever is still open can be ticked any time.",
        "Of the stage.",
        "🎉 Maths for Owls: we made it",
        "4 weeks and 8 items lie behind us.",
        "Of the plan.",
        "",
        "Go and build something.",
    ]


def test_the_end_of_a_stage_stays_where_there_is_too_little_room() -> None:
    long, of_stage = said("x" * MOST_TEXT), said("Of the stage.")
    facts = {**WENT, PARTS: ["stage"]}
    card = plain(recap(COURSE, WEEK_2, Snapshot(facts, ({"": [long], "stage": [of_stage]},))))
    assert "Of the stage." in card, "what features tell of the week goes first"
    card = plain(recap(COURSE, WEEK_2, Snapshot(facts, ({"": OF_WEEK, "stage": [long]},))))
    assert "Stage 1 is complete" in card


def test_a_finale_that_was_a_post_of_its_own() -> None:
    told = Snapshot({PARTS: ["stage"]}, ({"stage": [said("Of the stage.")]},))
    assert plain(recap(COURSE, WEEK_2, told)).splitlines() == [
        "🏁 Stage 1 is complete: Foundations",
        "That was 2 weeks of work. Whatever is still open can be ticked any time.",
        "Of the stage.",
    ]
