"""The words of the posts of weeks and stages."""

from bot.features.weekly_posts.cards import recap, week_goals
from bot.features.weekly_posts.stage_cards import plan_finale, stage_finale, stage_opening
from bot.messages.card import Paragraph
from bot.messages.limits import MOST_TEXT
from bot.messages.plain import plain
from bot.messages.text import text
from bot.outbox.post_snapshot import Snapshot
from tests.courses import a_course, actions_of

COURSE = a_course()
WEEK_1, WEEK_2 = COURSE.syllabus.week(1), COURSE.syllabus.week(2)
TOLD = ([Paragraph(text("A section."))],)
"""What features tell of the week or the stage, in one version."""


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
        "Ticks are private: only you see yours. Lost? /plan week shows your own list.",
    ]
    assert actions_of(card) == {
        "s1.vectors.vectors": "plan done item=s1.vectors.vectors",
        "s1.vectors.dot": "plan done item=s1.vectors.dot",
        "s1.vectors.eigenfaces": "plan done item=s1.vectors.eigenfaces",
        "s1.vectors.sheet": "plan done item=s1.vectors.sheet",
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
        "Late answers and ticks still count for this week until Tue 10 Mar 2026, 09:00 (Europe/Berlin).",
    ]


def test_a_recap_of_a_week_in_which_nobody_did_anything() -> None:
    told = Snapshot({"members": 3, "kept": 0, "answers": {}})
    assert plain(recap(COURSE, WEEK_1, told)).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "A quiet week. The next one is a fresh start.",
        "Late answers and ticks still count for this week until Tue 10 Mar 2026, 09:00 (Europe/Berlin).",
    ]


def test_a_recap_without_members() -> None:
    assert plain(recap(COURSE, WEEK_1, Snapshot({}))).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "Nobody has joined yet. /plan join is all it takes.",
    ]


def test_a_recap_takes_the_fullest_sections_that_fit() -> None:
    long = [Paragraph(text("x" * MOST_TEXT))]
    told = Snapshot({"members": 3, "kept": 0, "answers": {}}, (long, *TOLD))
    assert "A section." in plain(recap(COURSE, WEEK_1, told)).splitlines()


def test_a_stage_opening() -> None:
    card = stage_opening(COURSE, COURSE.plan.stages[0])
    assert card.name == "stage_opening"
    assert plain(card).splitlines() == [
        "🧠 Stage 1 begins: Foundations",
        "Weeks 1 to 2, until Mon 16 Mar 2026, 09:00 (Europe/Berlin).",
        "What we will learn",
        "• Vectors",
        "• Products: Dot product",
        "• Matrices",
        "What we will build",
        "• PCA from scratch",
    ]


def test_a_stage_opening_without_projects_and_emoji() -> None:
    assert plain(stage_opening(COURSE, COURSE.plan.stages[1])).splitlines() == [
        "🚩 Stage 2 begins: Networks",
        "Weeks 3 to 4, until Mon 30 Mar 2026, 09:00 (Europe/Berlin).",
        "What we will learn",
        "• Neurons",
        "• Backpropagation",
    ]


def test_a_stage_finale() -> None:
    card = stage_finale(COURSE, COURSE.plan.stages[0], Snapshot({}, TOLD))
    assert card.name == "stage_finale"
    assert plain(card).splitlines() == [
        "🏁 Stage 1 is complete: Foundations",
        "That was 2 weeks of work. Whatever is still open can be ticked any time.",
        "A section.",
    ]


def test_the_finale_of_the_plan() -> None:
    card = plan_finale(COURSE, Snapshot({}, TOLD))
    assert card.name == "plan_finale"
    assert plain(card).splitlines() == [
        "🎉 Maths for Owls: we made it",
        "4 weeks and 8 items lie behind us.",
        "A section.",
        "",
        "Go and build something.",
    ]
