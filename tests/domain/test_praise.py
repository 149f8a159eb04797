"""What is noticed about a streak: each thing once, and never a week that was missed."""

import pytest

from bot.features.streak.praise import COMEBACK, FREEZE, MILESTONES, noticed
from bot.features.streak.rules import CheckInAnswer, WeekFacts, replay

KEPT, GONE = CheckInAnswer.DONE, None


def said(*answers: CheckInAnswer | None, member: int = 1) -> list[str]:
    """What is noticed with the last of these answers, a week each."""
    facts = [WeekFacts(week, answer) for week, answer in enumerate(answers, start=1)]
    return noticed(replay(facts), len(facts), member)


@pytest.mark.parametrize("weeks", MILESTONES)
def test_a_streak_of_so_many_weeks_is_noticed_once(weeks: int) -> None:
    assert any(words in MILESTONES[weeks] for words in said(*[KEPT] * weeks))
    for other in (weeks - 1, weeks + 1):
        assert not any(words in MILESTONES[weeks] for words in said(*[KEPT] * other))
    again = [*[KEPT] * 4, GONE, GONE, *[KEPT] * 4]
    assert not any(words in MILESTONES[4] for words in said(*again)), "a second four are no news"


def test_a_freeze_and_a_comeback_are_noticed() -> None:
    assert any(words in FREEZE for words in said(*[KEPT] * 4))
    assert any(words in FREEZE for words in said(*[KEPT] * 8))
    assert not any(words in FREEZE for words in said(*[KEPT] * 12)), "two are the most that one holds"
    assert said(GONE, KEPT)[0] in COMEBACK
    assert said(GONE, GONE) == [], "nothing is said about what was missed"
    assert said(KEPT) == []


def test_members_read_different_words_and_each_the_same_again() -> None:
    found = {said(*[KEPT] * 4, member=member)[0] for member in (1, 2)}
    assert found == set(MILESTONES[4])
    assert said(*[KEPT] * 4) == said(*[KEPT] * 4)
