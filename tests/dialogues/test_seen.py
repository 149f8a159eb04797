"""What tests read from what people saw."""

from datetime import UTC, datetime

import pytest

from adapters.local.chat import Message, MessageKind
from bot.features.streak.rules import Mark
from tests.dialogues.seen import Place, Seen, numbers_in, seen


def saw(text: str) -> Seen:
    """A message with that text."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    return seen(Message(now, 1, MessageKind.PRIVATE, "discord", "#general", "alice", None, "m1", None, text))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("Week 2 of 58: 7 of 8 kept it.", [2, 58, 7, 8]),
        ("at 18:30, s1.algebra, 1½ h, v1.2", []),
        ("That is 2,001 characters; 2,000 is the most.", [2001, 2000]),
        ("100% (14 of 14 points)", [100, 14, 14]),
    ],
)
def test_whole_numbers(words: str, numbers: list[int]) -> None:
    assert numbers_in(words) == numbers


def test_a_fact_is_told_as_a_whole() -> None:
    told = saw("Week 12 of 58: bob, at 18:30")
    assert told.tells(12, 58, "bob", "18:30")
    assert not told.tells(1)
    assert not told.tells(12, "alice")


def test_a_board() -> None:
    told = saw(
        "📈 Board\n1. lee (you) — 100% (14 of 14 points)\n1. bob — 100% (3 of 3)\n– zed — nothing due yet"
    )
    assert told.board == [
        Place(1, "lee", (100, 14, 14), is_reader=True),
        Place(1, "bob", (100, 3, 3)),
        Place(None, "zed", ()),
    ]


def test_the_marks_of_a_streak() -> None:
    told = saw(
        "🔥 Your streak: 1 week\n🚪 Week 2 absent: why\n🏖️ Break on Mon 2 Mar 2026\n✅ Week 1: ticked 3 items"
    )
    assert told.marks == {2: Mark.ABSENT, 1: Mark.KEPT}


def test_the_counts_of_a_poll() -> None:
    assert saw("🙋 Check-in\nDone     ██████████ 4\nOn track 0").counts == {"Done": 4, "On track": 0}
    assert saw("Check-in\nDone: 4. On track: 0.").counts == {"Done": 4, "On track": 0}
    assert saw("Check-in\nDone: 4\nOn track: 0").counts == {"Done": 4, "On track": 0}
    assert saw("Papers\n1. Sparks: 1.\n2. Owls: 0.").counts == {"1. Sparks": 1, "2. Owls": 0}
    assert saw("1. Sparks — bob\n1. Sparks ██ 1\n2. Owls   0").counts == {"1. Sparks": 1, "2. Owls": 0}


def test_the_one_line_about_something() -> None:
    told = saw("Paper: Thursday\nGoals: Monday\nGoals again")
    assert told.line_about("Paper") == "Paper: Thursday"
    with pytest.raises(ValueError, match="too many"):
        told.line_about("Goals")
