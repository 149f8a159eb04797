"""The words of the list of posts to come."""

from bot.feature.post_kinds import PlannedPost, PostKind
from bot.features.preview.cards import preview_list
from bot.messages.card import Card
from bot.messages.plain import plain
from tests.courses import a_course, at
from tests.dialogues.dialogue import Dialogue

COURSE = a_course()
GOALS = PostKind(name="week_goals", title="goals of the week", draw=lambda *_: Card("week_goals", ()))


def test_the_list_of_posts_to_come() -> None:
    first, second = at("2026-03-09 09:00"), at("2026-03-16 09:00")
    coming = [PlannedPost(GOALS, 2, first, second), PlannedPost(GOALS, 3, second, second)]
    card = preview_list(COURSE, coming, 2)
    assert card.name == "preview"
    assert plain(card).splitlines() == [
        "What I will post next",
        "  1. Mon 9 Mar 2026, 09:00 (Europe/Berlin): goals of the week, week 2",
        "▶ 2. Mon 16 Mar 2026, 09:00 (Europe/Berlin): goals of the week, week 3",
        "Below is number 2, as it would be sent now. /plan-admin preview 2 shows another.",
    ]


async def test_why_a_preview_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2025-01-27 9 Europe/Berlin
    """)
    await dialogue.play("wait 6d")
    told = await dialogue.say("organizer", "/plan-admin preview 5")
    assert told.text == "I list 1 post ahead, so there is no number 5."
    await dialogue.play("wait 2w")
    told = await dialogue.say("organizer", "/plan-admin preview")
    assert told.text == "Deep Learning Study Plan has nothing left to post."
