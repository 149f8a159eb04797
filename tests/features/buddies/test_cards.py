"""The words about buddies."""

from collections.abc import Sequence

import pytest

from bot.features.buddies.cards import matched, nudge, status, unmatched
from bot.features.buddies.rules import Unmatched
from bot.messages.plain import plain
from bot.wording.naming import FORMER_MEMBER
from tests.courses import a_course, actions_of
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
FOOT = (
    "Buddies see each other's names and whether a week was kept. If all of you turn nudges on, you hear "
    "when a buddy has checked in before you: once a week at most."
)


@pytest.mark.parametrize(
    ("names", "shared", "words"),
    [
        (("bob",), 1, "Your buddy is bob. Your shared streak: 1 week."),
        (("bob", "carol"), 0, "Your buddies are bob and carol. Your shared streak: 0 weeks."),
    ],
)
def test_who_the_buddies_are(names: Sequence[str], shared: int, words: str) -> None:
    card = status(COURSE, names, shared, 2, wanted=True, nudges=True, zone="Europe/Berlin")
    assert card.name == "buddy_status"
    assert plain(card).splitlines() == [
        "🤝 Buddies",
        words,
        "[Stop having a buddy] [Turn nudges off]",
        FOOT,
    ]
    assert actions_of(card) == {
        "Stop having a buddy": "plan buddy show wish=off",
        "Turn nudges off": "plan buddy show nudges=off",
    }


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (
            2,
            "You are looking for a buddy. I match you when the next week begins: "
            "Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        ),
        (5, "The plan has no more weeks, so there are no new buddies."),
    ],
    ids=["a week is to come", "no week is to come"],
)
def test_somebody_who_waits_for_a_buddy(week: int, words: str) -> None:
    card = status(COURSE, (), 0, week, wanted=True, nudges=False, zone="Europe/Berlin")
    assert plain(card).splitlines() == [
        "🤝 Buddies",
        words,
        "[Stop having a buddy] [Turn nudges on]",
        FOOT,
    ]
    assert actions_of(card) == {
        "Stop having a buddy": "plan buddy show wish=off",
        "Turn nudges on": "plan buddy show nudges=on",
    }


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (
            Unmatched.SILENT,
            "It has been quiet around you for two weeks, so you have no buddy for now. "
            "After a tick or any answer I match you when the next week begins: "
            "Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        ),
        (
            Unmatched.PAUSED,
            "You are on a pause. If it is over by then, I match you when the next week begins: "
            "Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        ),
        (
            Unmatched.ALONE,
            "Nobody else was looking for a buddy when a week last began. I try again with the next: "
            "Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        ),
    ],
)
def test_somebody_who_is_not_matched(why: Unmatched, words: str) -> None:
    card = status(COURSE, (), 0, 2, why, wanted=True, nudges=False, zone="Europe/Berlin")
    assert plain(card).splitlines()[1] == words


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (
            Unmatched.SILENT,
            "It has been quiet around you for two weeks, so you have no buddy for now. A tick or any answer "
            "is enough: then I look for a buddy for you when the next week begins.",
        ),
        (
            Unmatched.ALONE,
            "You have no buddy this week, because nobody else is looking for one. I look again whenever a "
            "week begins, and tell you when I find somebody.",
        ),
    ],
)
def test_word_about_having_no_buddy(why: Unmatched, words: str) -> None:
    card = unmatched(COURSE, why, "Europe/Berlin")
    assert card.name == "buddy_unmatched"
    assert plain(card).splitlines() == ["🤝 Owls", words, "[No buddy any more]", "You asked for a buddy."]
    assert actions_of(card) == {"No buddy any more": "plan buddy show wish=off"}


def test_somebody_who_has_not_asked() -> None:
    card = status(COURSE, (), 0, 2, wanted=False, nudges=False, zone="Europe/Berlin")
    assert plain(card).splitlines() == [
        "🤝 Buddies",
        "A buddy studies along with you, and you share a streak. You have not asked for one.",
        "[Find me a buddy]",
        FOOT,
    ]
    assert actions_of(card) == {"Find me a buddy": "plan buddy show wish=on"}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("bob",), "Your buddy is bob, from week 2 on. Say hello to each other!"),
        (("bob", "carol"), "Your buddies are bob and carol, from week 2 on. Say hello to each other!"),
        (
            ("bob", FORMER_MEMBER),
            "Your buddies are bob and a former member, from week 2 on. Say hello to each other!",
        ),
        (
            (FORMER_MEMBER,),
            "Your buddy has left. I will look for a new one when the next week begins.",
        ),
    ],
)
def test_new_buddies(names: Sequence[str], words: str) -> None:
    card = matched(COURSE, names, 2, "Europe/Berlin")
    assert card.name == "buddies"
    assert plain(card).splitlines() == ["🤝 Owls", words, "[Our streak]", "You asked for a buddy."]
    assert actions_of(card) == {"Our streak": "plan buddy show"}


def test_a_nudge() -> None:
    card = nudge(COURSE, "bob", 2, "Europe/Berlin")
    assert card.name == "buddy_nudge"
    assert plain(card).splitlines() == [
        "🤝 Week 2 of Owls",
        "Your buddy bob has checked in. How is your week?",
        "[Done] [On track] [Behind] [Stuck] [Away]",
        "[No more nudges]",
        "You both turned nudges on.",
    ]
    assert actions_of(card) == {
        "Done": "plan checkin answer=done week=2",
        "On track": "plan checkin answer=on track week=2",
        "Behind": "plan checkin answer=behind week=2",
        "Stuck": "plan checkin answer=stuck week=2",
        "Away": "plan checkin answer=away week=2",
        "No more nudges": "plan buddy show nudges=off",
    }


@ON_SQLITE
async def test_the_words_of_parting_and_of_nudges_without_a_wish(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(f"{BEGIN}\n alice: /plan join")
    too_early = await dialogue.say("alice", "/plan buddy nudges:on")
    await dialogue.say("alice", "/plan buddy on")
    parted = await dialogue.say("alice", "/plan buddy off")
    await dialogue.close()
    assert too_early.card == "refused"
    assert too_early.text == "You have not asked for a buddy yet. /plan buddy find asks for one."
    assert parted.card == "buddy_ended"
    assert parted.text == "Done. You no longer have a buddy."
