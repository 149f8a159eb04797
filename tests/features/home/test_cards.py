"""The words of a person's own page."""

from dataclasses import replace

from bot.features.home.cards import MemberStatus, page, welcome
from bot.features.leaderboard.rules import Ranked, Standing
from bot.features.streak.rules import Mark, MarkedWeek, Streak
from bot.messages.plain import plain
from bot.study.plan import Pace
from tests.courses import MONDAY, VECTORS, a_course, actions_of
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
SETTINGS = "Times in Europe/Berlin · reminders off · shown on boards"
KEPT = Streak(1, 1, 0, 3, (MarkedWeek(1, Mark.KEPT, "ticked an item", 1, 0),))
OWN = MemberStatus(
    followed=COURSE,
    about=COURSE.syllabus.week(1),
    done={VECTORS.key},
    streak=KEPT,
    standing=Ranked(1, Standing(1, "alice", 1, 7)),
    answers=1,
    is_open=True,
)
ITEMS = {
    "s1.vectors.vectors": "plan undo item=s1.vectors.vectors back=home",
    "s1.vectors.dot": "plan done item=s1.vectors.dot back=home",
    "s1.vectors.eigenfaces": "plan done item=s1.vectors.eigenfaces back=home",
    "s1.vectors.sheet": "plan done item=s1.vectors.sheet back=home",
}
ANSWERS = {
    "Done": "plan checkin answer=done week=1",
    "On track": "plan checkin answer=on track week=1",
    "Behind": "plan checkin answer=behind week=1",
    "Stuck": "plan checkin answer=stuck week=1",
    "Away": "plan checkin answer=away week=1",
    "Check in": "plan checkin week=1",
}
WAYS = {
    "Paper": "plan papers show",
    "Whole streak": "plan streak",
    "Boards": "plan progress",
    "Settings": "plan settings",
    "More…": "plan help",
}
LINE = ""
"""How plain text divides the page."""


def test_the_page_of_a_member() -> None:
    card = page(COURSE, OWN, (), (), SETTINGS, "Europe/Berlin")
    assert card.name == "home"
    assert plain(card).splitlines() == [
        "🏠 Owls",
        "Week 1 of 4: Vectors, until Mon 9 Mar 2026, 09:00 (Europe/Berlin)",
        "1 of 4 done",
        "• ✅ 💡 Vectors · 45 min  [Undo]",
        "• 💡 Dot product (Products) · 30 min — skip the proof  [Done]",
        "• 📰 Eigenfaces <https://example.org/eigenfaces>, by Turk and Pentland (1991) · 1½ h"
        " — Read the first four sections.  [Done]",
        "• ✍️ Sheet 1 · 1 h  [Done]",
        "How is week 1 going?",
        "[Done] [On track] [Behind] [Stuck] [Away]",
        "Or answer, tick items and add a note in one form:",
        "[Check in]",
        LINE,
        "🔥 Streak: 1 week",
        "✅ Week 1: ticked an item",
        "📈 Rank 1 overall: 14% (1 of 7 points).",
        "[Paper] [Whole streak] [Boards] [Settings] [More…]",
        SETTINGS,
    ]
    assert actions_of(card) == ITEMS | ANSWERS | WAYS


def test_the_page_when_nothing_is_taken_any_more_and_nothing_counts_yet() -> None:
    own = replace(OWN, done=(), streak=Streak(0, 0, 0, 4, ()), standing=None, answers=None, is_open=False)
    card = page(COURSE, own, (), (), SETTINGS, "Europe/Berlin")
    shown = plain(card).splitlines()
    assert shown[1:] == [
        "This group has ended. Everything you did is kept.",
        LINE,
        "🔥 Streak: 0 weeks",
        "[Paper] [Whole streak] [Boards] [Settings] [More…]",
        SETTINGS,
    ]
    assert actions_of(card) == WAYS


def test_the_page_asks_how_a_week_went_that_has_ended_and_still_takes_answers() -> None:
    own = replace(OWN, about=COURSE.syllabus.weeks[1], answers=1)
    shown = plain(page(COURSE, own, (), (), SETTINGS, "Europe/Berlin")).splitlines()
    closes = "Tue 10 Mar 2026, 09:00 (Europe/Berlin)"
    assert f"Week 1 has ended, but you can still check in until {closes}. How did it go?" in shown


def test_the_page_explains_the_latest_three_weeks() -> None:
    weeks = tuple(MarkedWeek(week, Mark.MISSED, "away", 0, 0) for week in range(1, 5))
    card = page(COURSE, replace(OWN, streak=replace(KEPT, weeks=weeks)), (), (), SETTINGS, "Europe/Berlin")
    shown = plain(card).splitlines()
    assert shown[13:16] == [f"❌ Week {week} missed: away" for week in (4, 3, 2)]
    assert not any(line.startswith("❌ Week 1") for line in shown)


def test_the_page_of_somebody_at_their_own_pace_asks_about_the_groups_week() -> None:
    followed = COURSE.at_own_pace(Pace.STANDARD, 1, MONDAY)
    card = page(COURSE, replace(OWN, followed=followed), (), (), SETTINGS, "Europe/Berlin")
    assert "How is the group's week 1 going?" in plain(card).splitlines()


def test_the_page_of_somebody_in_further_groups_who_looks_after_some() -> None:
    others = [("Night owls", 8)]
    organized = [(f"Group {number}", number) for number in range(1, 7)]
    card = page(COURSE, OWN, others, organized, SETTINGS, "Europe/Berlin")
    assert plain(card).splitlines()[16:] == [
        "[To Night owls]",
        LINE,
        "Groups you organize",
        "Group 1",
        "[Status] [Preview]",
        "Group 2",
        "[Status] [Preview]",
        "Group 3",
        "[Status] [Preview]",
        "Group 4",
        "[Status] [Preview]",
        "… and 2 more: /plan-admin status lets you choose.",
        SETTINGS,
    ]
    assert actions_of(card) == ITEMS | ANSWERS | WAYS | {
        "To Night owls": "plan home",
        "Status": "plan-admin status",
        "Preview": "plan-admin preview",
    }


def test_the_page_of_somebody_in_no_group() -> None:
    card = welcome([("Owls", "owls")], (), SETTINGS, "Europe/Berlin")
    assert card.name == "home_without_group"
    assert plain(card).splitlines() == [
        "🏠 Your study group",
        "You are in no group yet. /plan join in a group's channel is all it takes.",
        "[Join Owls]",
        "[More…]",
        SETTINGS,
    ]
    assert actions_of(card) == {"Join Owls": "plan join cohort=owls", "More…": "plan help"}


def test_the_page_where_there_is_no_group_to_join() -> None:
    card = welcome((), [("Owls", 7)], SETTINGS, "Europe/Berlin")
    assert plain(card).splitlines()[2:] == [
        "[More…]",
        LINE,
        "Groups you organize",
        "Owls",
        "[Status] [Preview]",
        SETTINGS,
    ]


@ON_SQLITE
async def test_the_line_about_ones_settings(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"{BEGIN}\n alice: /plan join")
    before = await dialogue.say("alice", "/plan home")
    await dialogue.say("alice", "/plan settings timezone:Asia/Tokyo reminders:on visible:off")
    after = await dialogue.say("alice", "/plan home")
    await dialogue.close()
    assert before.lines[-1] == "Times in Europe/Berlin · reminders off · shown on boards"
    assert after.lines[-1] == "Times in Asia/Tokyo · reminders on · hidden from boards"
