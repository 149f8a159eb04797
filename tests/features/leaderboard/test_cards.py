"""The words of boards: `/plan progress`, and the boards on recaps and finales."""

from collections.abc import Sequence

import pytest

from bot.feature.post_kinds import Section
from bot.features.leaderboard.board_rows import ROWS_PER_PAGE, board_line
from bot.features.leaderboard.board_sections import SECTIONS
from bot.features.leaderboard.cards import own_progress, progress
from bot.features.leaderboard.rules import Board, Ranked, Standing, rank
from bot.features.streak.rules import Streak
from bot.messages.plain import plain, plain_block, plain_text
from tests.boards import page_of
from tests.courses import BERLIN, VECTORS, a_course, actions_of
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

COURSE = a_course()
ALICE, BOB, ZED = Standing(1, "alice", 3, 4), Standing(2, "bob", 1, 4), Standing(3, "zed", 0, 0)
FOOT = "A share counts what has fallen due since a member joined. Equal results share a rank."
BOARDS = {
    "Overall": "plan progress board=overall",
    "Week": "plan progress board=week",
    "Stage": "plan progress board=stage",
    "Streak": "plan progress board=streak",
}


def test_a_board() -> None:
    own = own_progress(COURSE.syllabus.week(1), {VECTORS.key}, BOB, Streak(1, 1, 0, 3, ()))
    card = progress(
        COURSE, Board.OVERALL, range(1, 3), page_of(rank([ALICE, BOB, ZED]), 1, 2), own, "Europe/Berlin"
    )
    assert card.name == "leaderboard"
    assert plain(card).splitlines() == [
        "📈 Board: overall, weeks 1 and 2",
        "You: week 1, 1 of 4 done. Overall: 25% (1 of 4 points). Streak: 1 week.",
        "1. alice — 75% (3 of 4 points)",
        "2. bob (you) — 25% (1 of 4 points)",
        "– zed — nothing due yet",
        FOOT,
        "[Week] [Stage] [Overall] [Streak]",
    ]
    assert actions_of(card) == BOARDS


def test_ones_own_progress_before_anything_was_due() -> None:
    own = own_progress(COURSE.syllabus.week(1), (), ZED, Streak(2, 2, 0, 2, ()))
    assert plain_text(own, BERLIN) == "You: week 1, 0 of 4 done. Overall: nothing due yet. Streak: 2 weeks."


def test_a_board_without_anybody() -> None:
    card = progress(COURSE, Board.WEEK, range(1, 2), page_of(()), None, "Europe/Berlin")
    assert plain(card).splitlines() == [
        "📈 Board: week 1",
        "Nobody is on this board yet.",
        "A share counts all of the week's points. Equal results share a rank.",
        "[Week] [Stage] [Overall] [Streak]",
    ]


def test_the_board_of_streaks() -> None:
    ranked = rank([Standing(1, "alice", 2, None), Standing(2, "bob", 1, None)])
    card = progress(COURSE, Board.STREAK, range(1, 3), page_of(ranked, 1, 1), None, "Europe/Berlin")
    assert plain(card).splitlines() == [
        "📈 Board: current streaks",
        "1. alice (you) — 2 weeks",
        "2. bob — 1 week",
        "[Week] [Stage] [Overall] [Streak]",
    ]


def test_the_board_of_a_later_stage_leads_to_the_one_before() -> None:
    card = progress(COURSE, Board.STAGE, range(3, 5), page_of(()), None, "Europe/Berlin")
    shown = plain(card).splitlines()
    assert shown[0] == "📈 Board: stage 2, weeks 3 and 4"
    assert shown[-1] == "[Stage 1]"
    assert actions_of(card) == BOARDS | {"Stage 1": "plan progress stage=1"}


def test_the_pages_of_a_board() -> None:
    """The reader stands on the first page: their row is on every other one, too."""
    ranked = rank(
        [Standing(number, f"p{number:02}", 30 - number, 30) for number in range(1, 2 * ROWS_PER_PAGE + 2)]
    )
    middle = progress(COURSE, Board.OVERALL, range(1, 2), page_of(ranked, 2, 1), None, "Europe/Berlin")
    shown = plain(middle).splitlines()
    assert shown[0] == "📈 Board: overall, week 1"
    assert shown[1] == "11. p11 — 63% (19 of 30 points)"
    assert shown[10:13] == ["20. p20 — 33% (10 of 30 points)", "…", "1. p01 (you) — 96% (29 of 30 points)"]
    assert shown[-1] == "[‹ Better] [Page 3 of 3 ›]"
    assert actions_of(middle) == BOARDS | {
        "‹ Better": "plan progress board=overall page=1",
        "Page 3 of 3 ›": "plan progress board=overall page=3",
    }


def test_the_pages_of_the_board_of_a_stage() -> None:
    ranked = rank(
        [Standing(number, f"p{number:02}", 30 - number, 30) for number in range(1, ROWS_PER_PAGE + 2)]
    )
    card = progress(COURSE, Board.STAGE, range(1, 3), page_of(ranked), None, "Europe/Berlin")
    assert actions_of(card) == BOARDS | {"Page 2 of 2 ›": "plan progress stage=1 page=2"}


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(1, "alice", 4, 4), "1. alice — 100% (4 of 4 points)"),
        (Standing(1, "alice", 199, 200), "1. alice — 99% (199 of 200 points)"),
        (Standing(1, "alice", 0, 1), "1. alice — 0% (0 of 1 point)"),
    ],
)
def test_a_row(standing: Standing, words: str) -> None:
    assert plain_text(board_line(Ranked(1, standing)), BERLIN) == words


def section(part: str) -> Section:
    """The board in a part of the recap."""
    (found,) = (one for one in SECTIONS if one.part == part)
    assert found.post == "recap"
    return found


@pytest.mark.parametrize(
    ("part", "title", "most"),
    [("", "The week's board", 5), ("stage", "The stage's board", 5), ("plan", "The final board", 10)],
)
def test_the_board_in_a_recap(part: str, title: str, most: int) -> None:
    rows = [(member, member, 100 - member, 200) for member in range(1, 13)]
    names = {member: f"p{member:02}" for member in range(2, 13)}
    assert drawn(part, rows, names) == [
        title,
        "1. a former member — 49% (99 of 200 points)",
        *(f"{n}. p{n:02} — {(100 - n) // 2}% ({100 - n} of 200 points)" for n in range(2, most + 1)),
        f"… and {12 - most} more. /plan progress shows every page.",
    ]


@pytest.mark.parametrize("part", ["", "stage", "plan"])
def test_who_has_nothing_is_in_no_recap(part: str) -> None:
    assert drawn(part, [(1, 1, 0, 4), (2, None, 0, 0)], {1: "alice", 2: "bob"}) == []


def drawn(part: str, rows: Sequence[tuple[int, int | None, int, int]], names: dict[int, str]) -> list[str]:
    """The lines of the board in a recap, in its only version."""
    versions = section(part).draw(COURSE, 1, rows, names)
    return [plain_block(block, BERLIN) for blocks in versions for block in blocks]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/plan progress page:2", "This board has 1 page, so there is no page 2."),
        (
            "/plan progress stage:2",
            "Stage 2 has not begun, so it has no board yet. It begins with week 9.",
        ),
        ("/plan progress stage:9", "This plan has 7 stages, so there is no stage 9."),
    ],
)
async def test_the_words_about_a_board_that_is_not_there(database_url: str, line: str, words: str) -> None:
    dialogue = Dialogue(database_url)
    await dialogue.play(BEGIN)
    told = await dialogue.say("alice", line)
    await dialogue.close()
    assert told.card == "refused"
    assert told.text == words
