"""The words about following the plan at one's own pace."""

from tests.dialogues.dialogue import BEGIN, Dialogue


async def test_the_words_about_a_pace_of_ones_own(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n        alice: /plan join")
    later = await dialogue.say("alice", "/plan pace set own start:2026-03-20")
    assert later.card == "pace_set"
    assert later.lines == [
        "You follow the plan at your own pace now: standard. Your week 1 begins Fri 20 Mar 2026, 09:00 "
        "(Europe/Berlin).",
        "I send you your goals privately, every week until you are through the plan.",
        "Check-ins and your streak stay with the group. Boards count your own weeks from then on.",
        "[Back to the group's pace]",
    ]
    today = await dialogue.say("alice", "/plan pace set own relaxed")
    assert today.card == "pace_set"
    assert today.title == "You follow the plan at your own pace now: relaxed. Your week 1 has begun."
    await dialogue.play('alice: click "Back to the group\'s pace"')
    back = dialogue.last("alice")
    assert back.card == "pace_set"
    assert back.lines == [
        "You are back at the group's pace. What you ticked is kept.",
        "Boards count by the group's dates again.",
    ]


async def test_why_a_pace_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n        alice: /plan join")
    told = await dialogue.say("alice", "/plan pace set group")
    assert told.text == "You follow the group's pace already. /plan pace set own begins one of your own."
    told = await dialogue.say("alice", "/plan pace set own start:2029-01-01")
    assert told.text == "start: “2029-01-01” is too far ahead. Today is 2026-03-01.\n[Correct it]"
    await dialogue.play("alice: /plan pace set own")
    told = await dialogue.say("alice", "/plan pace set own")
    assert told.text == (
        "You follow the plan at your own pace already, standard. /plan pace set own start:DATE starts "
        "you again, /plan pace set group brings you back."
    )
