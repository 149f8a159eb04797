"""Boards as tables in answers, and as lines where a table cannot be shown."""

from typing import Any

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.faults import Fault
from tests.wire.slack.hall import Hall
from tests.wire.slack.workspace import Message

Json = dict[str, Any]

NEXT_STEP = "\n    "
MEMBERS = [f"m{number:02}" for number in range(12)]
FIRST_WEEK = f"""{BEGIN}
    wait until 2026-03-02T10:00:00+01:00
    {NEXT_STEP.join(f"{name}: /plan join" for name in (*MEMBERS, "zoe"))}
"""


def has_table(body: Json) -> bool:
    """Whether an answer has a table."""
    return any(block["type"] == "table" for block in body.get("blocks", ()))


def newest(hall: Hall, name: str) -> Message:
    """The newest board that a person sees."""
    user = hall.person(name).user.id
    return [one for one in hall.general.messages if one.only_for == user and "Board" in one.text][-1]


async def test_a_board_is_a_table_with_the_readers_own_row(http_hall: Hall) -> None:
    hall = http_hall
    await hall.play(f"{FIRST_WEEK}\nzoe: /plan progress board:streak")
    board = hall.reads("zoe")[-1]
    assert "Rank | Member | Result\n" in board
    assert "\n… | … | …\n" in board, "zoe is on the second page, and sees her own row here"
    assert " | zoe (you) | 0 weeks" in board
    shown = newest(hall, "zoe")
    assert has_table({"blocks": shown.blocks})
    assert "zoe (you) — 0 weeks" in shown.text, "the words for notifications are lines"
    await hall.play('zoe: click "Week"')
    assert newest(hall, "zoe") is shown, "another board is shown in place"
    assert has_table({"blocks": shown.blocks})
    assert hall.slack.violations == []


async def test_a_workspace_that_takes_no_tables_gets_lines(http_hall: Hall) -> None:
    hall = http_hall
    hall.slack.faults.add(Fault("response_url", times=99, when=has_table, status=400))
    await hall.play(f'{FIRST_WEEK}\nzoe: /plan progress board:streak\nzoe: click "Week"')
    assert "zoe (you) — " in hall.reads("zoe")[-1]
    sent = [body for way, body in hall.slack.calls if way == "response_url" and "Board" in str(body)]
    assert [has_table(body) for body in sent] == [True, False, False], "it is not asked to take one again"


async def test_lost_answers_do_not_end_tables(http_hall: Hall) -> None:
    hall = http_hall
    await hall.play(FIRST_WEEK)
    hall.slack.faults.lose_before("response_url", when=has_table)
    await hall.play("zoe: /plan progress board:streak\nzoe: /plan progress board:streak")
    assert "zoe (you) — " in hall.reads("zoe")[-2]
    assert " | zoe (you) | " in hall.reads("zoe")[-1]
