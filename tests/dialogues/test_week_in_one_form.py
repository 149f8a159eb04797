"""The week in one form: the answer, what was finished, a takeaway and a note, at once."""

import pytest

from tests.dialogues.dialogue import BEGIN, Dialogue

WEEK_1 = f"{BEGIN}\nalice: /plan join\nwait until 2026-03-07T12:00:00+01:00"


async def test_one_form_saves_the_week(dialogue: Dialogue) -> None:
    await dialogue.play(WEEK_1)
    form = await dialogue.say("alice", "/plan checkin")
    assert form.title == "Check in"
    assert form.tells("What have you finished?", "What do you take from the paper?", "Note")
    await dialogue.play(
        'alice: submit answer="on track" items="s1.linear-algebra.vectors,s1.algebra.mml" '
        'takeaway="A face is a sum" note="Two evenings"'
    )
    saved = dialogue.last("alice")
    assert saved.card == "checked_in"
    assert saved.tells(
        "on track", "“Vectors”", "takeaway from “Eigenfaces for Recognition”", "streak: 1 week"
    )
    again = await dialogue.say("alice", "/plan checkin")
    for shown in ("s1.linear-algebra.vectors", "Vectors |", "| Vectors"):
        assert not again.tells(shown), "what is ticked is not asked again"
    assert again.tells("atrices")


async def test_a_button_opens_the_form_and_a_wrong_item_changes_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(f'{WEEK_1}\nalice: click "Check in"')
    assert dialogue.last("alice").title == "Check in"
    await dialogue.play('alice: submit answer="done" items="s9.nothing"')
    assert dialogue.last("alice").card == "refused"
    week = await dialogue.say("alice", "/plan week")
    assert week.tells("0 of 6 done")
    await dialogue.play('alice: /plan checkin\nalice: submit answer="done"')
    assert "Tick all 6" in dialogue.last("alice").buttons


async def test_one_undo_takes_back_exactly_what_was_ticked_at_once(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{WEEK_1}
        alice: /plan done Vectors
        alice: /plan done all
    """)
    assert dialogue.last("alice").tells("ticked already")
    await dialogue.play('alice: click "Undo"')
    assert dialogue.last("alice").card == "unticked"
    assert dialogue.last("alice").tells("are open again")
    assert (await dialogue.say("alice", "/plan week")).tells("1 of 6 done", "✅ 💡 Vectors")
    told = await dialogue.say("alice", "/plan done all")
    assert told.tells("That is all of week 1")
    told = await dialogue.say("alice", "/plan undo Vectors s1.linear-algebra.matrices")
    assert told.tells("“Vectors”", "are open again")


@pytest.mark.parametrize("line", ["/plan done ,", "/plan undo , ,"])
async def test_commas_alone_name_nothing(dialogue: Dialogue, line: str) -> None:
    await dialogue.play(WEEK_1)
    assert (await dialogue.say("alice", line)).card == "refused"


async def test_all_of_a_week_is_ticked_by_a_word(dialogue: Dialogue) -> None:
    await dialogue.play(WEEK_1)
    told = await dialogue.say("alice", "/plan done all")
    assert told.tells("That is all of week 1")
    assert (await dialogue.say("alice", "/plan done week")).tells("ticked already")
