"""Lists of what can be acted on as cards side by side in answers, and as rows where cards cannot be shown."""

from typing import Any

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.faults import Fault
from tests.wire.slack.hall import Hall
from tests.wire.slack.workspace import Message

Json = dict[str, Any]

GROUP = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-03T12:00:00+01:00
"""
VOTE = f"""{GROUP}
    alice: /plan papers propose https://arxiv.org/pdf/1706.03762v5
    bob: /plan papers propose https://example.org/sparks.pdf Sparks
    organizer: /plan-admin papers vote
"""
STAGE_THREE = f"""{GROUP}
    wait until 2026-08-04T12:00:00+02:00
"""


def has_cards(body: Json) -> bool:
    """Whether an answer has a carousel."""
    return any(block["type"] == "carousel" for block in body.get("blocks", ()))


def newest(hall: Hall, name: str) -> Message:
    """The newest message that a person alone sees."""
    user = hall.person(name).user.id
    return [one for one in hall.general.messages if one.only_for == user][-1]


def bodies(hall: Hall, words: str) -> list[Json]:
    """What was sent to response_urls with these words, in its order."""
    return [body for way, body in hall.slack.calls if way == "response_url" and words in str(body)]


async def test_papers_are_voted_for_on_cards_in_place(http_hall: Hall) -> None:
    hall = http_hall
    await hall.play(f"{VOTE}\nalice: /plan papers vote")
    shown = newest(hall, "alice")
    assert has_cards({"blocks": shown.blocks})
    attention = "Attention Is All You Need <https://arxiv.org/abs/1706.03762>"
    assert hall.reads("alice")[-1].splitlines()[1:3] == [
        f"• 1. {attention} | Proposed by alice | 0 votes  [Vote]",
        "• 2. Sparks <https://example.org/sparks.pdf> | Proposed by bob | 0 votes  [Vote]",
    ]
    await hall.play('alice: click "Vote"')
    assert newest(hall, "alice") is shown, "the ballot is drawn again where it was"
    voted = hall.reads("alice")[-1].splitlines()
    assert voted[1] == "Your vote for week 2: “Attention Is All You Need”."
    assert voted[2].startswith("• ✅ 1. Attention")
    assert voted[2].endswith("| 1 vote  [Take back]")
    await hall.play('alice: click "Take back"')
    assert newest(hall, "alice") is shown
    assert "✅" not in hall.reads("alice")[-1]
    assert not any(has_cards({"blocks": one.blocks}) for one in hall.general.messages if not one.only_for)


async def test_a_project_is_handed_in_from_its_card(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{STAGE_THREE}\nalice: /plan projects submit")
    shown = newest(hall, "alice")
    (carousel,) = (block for block in shown.blocks if block["type"] == "carousel")
    first = carousel["elements"][0]
    assert first["title"]["text"].startswith("Build a seq2seq model")
    assert first["subtitle"]["text"].startswith("Week ")
    assert first["body"]["text"].startswith("Done when ")
    await hall.play("""
        alice: click "Hand in"
        alice: submit link="https://example.org/mine"
        alice: /plan projects submit
    """)
    assert "Handed in ✅ your link <https://example.org/mine>" in hall.reads("alice")[-1]


async def test_reviews_to_write_are_cards(http_hall: Hall) -> None:
    hall = http_hall
    await hall.play(f"""{GROUP}
        bob: /plan projects review willing:on
        alice: /plan projects submit https://example.org/mine s1.algebra.exercise review:on note:"At last"
        bob: /plan projects review
    """)
    assert has_cards({"blocks": newest(hall, "bob").blocks})
    assert "| by alice | At last  [Write it]" in hall.reads("bob")[-1]


async def test_a_workspace_that_takes_no_cards_gets_rows_and_is_asked_once(http_hall: Hall) -> None:
    hall = http_hall
    await hall.play(VOTE)
    hall.slack.faults.add(Fault("response_url", times=99, when=has_cards, status=400))
    await hall.play('alice: /plan papers vote\nalice: click "Vote"\nalice: /plan progress board:streak')
    sent = [has_cards(body) for body in bodies(hall, "Which paper shall we read")]
    assert sent == [True, False, False], "it is not asked to take cards again"
    assert "• ✅ 1. Attention" in hall.reads("alice")[-2]
    board = newest(hall, "alice").blocks
    assert any(block["type"] == "table" for block in board), "what it refused says nothing of tables"


async def test_long_links_stay_rows(http_hall: Hall) -> None:
    hall = http_hall
    link = f"https://example.org/{'x' * 200}"
    await hall.play(f"""{GROUP}
        alice: /plan papers propose {link} Long
        bob: /plan papers propose https://example.org/sparks.pdf Sparks
        organizer: /plan-admin papers vote
        bob: /plan papers vote
    """)
    assert not has_cards({"blocks": newest(hall, "bob").blocks})
    assert [has_cards(body) for body in bodies(hall, "Which paper shall we read")] == [False]
