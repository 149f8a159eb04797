"""The picture of a board, and the card of one's own that can be shared."""

from bot.features.leaderboard.pictures import board_picture
from bot.features.leaderboard.rules import Board, BoardPage, Ranked, Standing
from bot.messages.card import Card
from bot.messages.picture import Bar, Bars
from tests.dialogues.dialogue import BEGIN, Dialogue

ALICE, BOB, ZED = Standing(1, "alice", 3, 4), Standing(2, "bob", 1, 4), Standing(3, "zed", 0, 0)
ROWS = (Ranked(1, ALICE), Ranked(2, BOB), Ranked(None, ZED))


def test_bars_are_cut_by_stages_and_the_reader_is_you() -> None:
    page = BoardPage(1, 1, ROWS[:2], ROWS[1])
    picture = board_picture("Board", Board.OVERALL, page, {1: [("1", 2), ("2", 1)]})
    assert picture is not None
    assert picture.parts == (
        Bars(
            (
                Bar("1.", "alice", "75% (3 of 4 points)", (("1", 0.5), ("2", 0.25))),
                Bar("2.", "You", "25% (1 of 4 points)", (("", 0.25),), is_own=True),
            )
        ),
    )
    assert picture.alt == (
        "Board. Points of those that fell due, stage by stage. "
        "1. alice: 75% (3 of 4 points) (1 50%, 2 25%). 2. You: 25% (1 of 4 points)."
    )


def test_streaks_are_as_long_as_the_longest_and_nobody_makes_no_picture() -> None:
    streaks = tuple(
        Ranked(place, Standing(place, f"m{place}", weeks, None)) for place, weeks in ((1, 4), (2, 0))
    )
    picture = board_picture("Board", Board.STREAK, BoardPage(1, 1, streaks), {})
    assert picture is not None
    assert picture.alt == "Board. Weeks in a row. 1. m1: 4 weeks. 2. m2: 0 weeks."
    assert board_picture("Board", Board.OVERALL, BoardPage(1, 1, ()), {}) is None
    nothing_due = board_picture("Board", Board.OVERALL, BoardPage(1, 1, ROWS[2:]), {})
    assert nothing_due is not None
    assert nothing_due.alt.endswith("– zed: nothing due yet.")


async def test_a_card_is_shown_to_the_group_by_who_does_not_hide(dialogue: Dialogue) -> None:
    await dialogue.play(
        f"{BEGIN}\n  alice: /plan join\n  wait 2d\n  alice: /plan checkin done\n  alice: /plan share"
    )
    own = dialogue.last("alice")
    assert own.card == "own_card"
    assert own.tells("alice", "week 1 of", "1 week in a row", "0 items done", "Only you see this so far.")
    await dialogue.play('alice: click "Post it in the group"')
    (posted,) = dialogue.replies(card="own_card")
    assert not posted.buttons
    assert not posted.tells("Only you see")

    await dialogue.play("alice: /plan settings visible:off\nalice: /plan share")
    hidden = dialogue.last("alice")
    assert not hidden.buttons
    assert hidden.tells("Others do not read your name")
    card = dialogue.player.transcript.messages[-1].shown
    assert isinstance(card, Card)
    assert card.picture is not None
    assert "alice" not in card.picture.alt
    await dialogue.play('alice: click "Post it in the group"')
    assert len(dialogue.replies(card="own_card")) == 1
