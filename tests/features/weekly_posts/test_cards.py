"""The words of the posts of weeks and stages."""

from bot.features.leaderboard.rules import Standing, rank
from bot.features.paper_club.rules import Takeaway
from bot.features.projects.rules import Project
from bot.features.weekly_posts.cards import MOST_TAKEAWAYS, WeekResult, recap, week_goals
from bot.features.weekly_posts.stage_cards import MOST_BUILT, plan_finale, stage_finale, stage_opening
from bot.messages.plain import plain
from tests.courses import a_course, actions_of

COURSE = a_course()
WEEK_1, WEEK_2 = COURSE.syllabus.week(1), COURSE.syllabus.week(2)
BOARD = rank((Standing(1, "alice", 7, 7), Standing(2, "bob", 3, 7), Standing(3, "zed", 0, 7)))
"""Who has earned nothing stands on no board of a post."""


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


def test_a_recap() -> None:
    said = (Takeaway(1, "alice", "Faces are vectors."),)
    card = recap(COURSE, WEEK_1, WeekResult(3, 2, {"done": 1, "stuck": 1}, BOARD, said))
    assert card.name == "recap"
    assert plain(card).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "2 of 3 kept the week. At the check-in: 1 done, 1 stuck.",
        "The week's board",
        "1. alice — 100% (7 of 7 points)",
        "2. bob — 42% (3 of 7 points)",
        "What we took from the paper",
        "• Faces are vectors. — alice",
        "Late answers and ticks still count for this week until Tue 10 Mar 2026, 09:00 (Europe/Berlin).",
    ]


def test_a_recap_of_a_week_in_which_nobody_did_anything() -> None:
    assert plain(recap(COURSE, WEEK_1, WeekResult(3, 0))).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "0 of 3 kept the week. Nobody has checked in yet.",
        "Late answers and ticks still count for this week until Tue 10 Mar 2026, 09:00 (Europe/Berlin).",
    ]


def test_a_recap_without_members() -> None:
    assert plain(recap(COURSE, WEEK_1, WeekResult())).splitlines() == [
        "📊 Week 1 in review: Vectors",
        "Nobody has joined yet. /plan join is all it takes.",
    ]


def test_a_recap_quotes_a_few_takeaways_and_counts_the_others() -> None:
    said = [Takeaway(one, f"member{one}", "Good.") for one in range(MOST_TAKEAWAYS + 2)]
    quoted = plain(recap(COURSE, WEEK_1, WeekResult(9, 9, takeaways=said))).splitlines()[3:-1]
    assert quoted == [
        *(f"• Good. — member{one}" for one in range(MOST_TAKEAWAYS)),
        "… and 2 more: /plan papers week:1",
    ]


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
    built = (Project(1, "alice", "PCA from scratch", "https://example.org/pca"),)
    card = stage_finale(COURSE, COURSE.plan.stages[0], BOARD, built)
    assert card.name == "stage_finale"
    assert plain(card).splitlines() == [
        "🏁 Stage 1 is complete: Foundations",
        "That was 2 weeks of work. Whatever is still open can be ticked any time.",
        "The stage's board",
        "1. alice — 100% (7 of 7 points)",
        "2. bob — 42% (3 of 7 points)",
        "What we built",
        "• PCA from scratch <https://example.org/pca> — alice",
    ]


def test_a_stage_finale_shows_a_few_projects_and_counts_the_others() -> None:
    built = [Project(one, "alice", "PCA", "https://example.org/pca") for one in range(MOST_BUILT + 3)]
    shown = plain(stage_finale(COURSE, COURSE.plan.stages[0], (), built)).splitlines()[3:]
    assert shown == [*["• PCA <https://example.org/pca> — alice"] * MOST_BUILT, "… and 3 more."]


def test_the_finale_of_the_plan() -> None:
    card = plan_finale(COURSE, BOARD)
    assert card.name == "plan_finale"
    assert plain(card).splitlines() == [
        "🎉 Maths for Owls: we made it",
        "4 weeks and 8 items lie behind us.",
        "The final board",
        "1. alice — 100% (7 of 7 points)",
        "2. bob — 42% (3 of 7 points)",
        "————————————",
        "Go and build something.",
    ]
