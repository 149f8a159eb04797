"""Questions of a group's own: members answer them beside the check-in, named organizers read the answers."""

import csv
import io
import json

from bot.commands.reply import File, Form
from tests.dialogues.dialogue import BEGIN, Dialogue

QUESTIONS = f"""{BEGIN}
    organizer: /plan-admin questions add choices:"yes, no, not yet" Did you meet your buddy?
    organizer: /plan-admin questions add What would help you most?
    alice: /plan join
    bob: /plan join
    bob: /plan settings visible:off
    wait until 2026-03-07T12:00:00+01:00
"""


async def test_members_answer_and_organizers_by_name_read(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{QUESTIONS}
        alice: /plan checkin done
    """)
    told = dialogue.last("alice")
    assert told.tells(
        "Did you meet your buddy?", "What would help you most?", "Answers are read by: organizer."
    )
    await dialogue.play("""alice: click "Answer the group's questions" """)
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    assert [one.label for one in form.fields] == ["Did you meet your buddy?", "What would help you most?"]
    assert [one.value for one in form.fields[0].choices] == ["yes", "no", "not yet"]
    assert all("read by" in one.hint and not one.is_required for one in form.fields)
    await dialogue.play("""
        alice: submit q1="not yet" q2="More examples"
    """)
    assert dialogue.last("alice").tells("not yet", "More examples")
    await dialogue.play("""
        alice: click "Change my answers"
    """)
    again = dialogue.messages[-1].shown
    assert isinstance(again, Form)
    assert [one.initial for one in again.fields] == ["not yet", "More examples"]
    await dialogue.play("""
        alice: submit q1=yes q2="More examples"
        bob: /plan checkin stuck
        bob: click "Answer the group's questions"
        bob: submit q2="A break"
        organizer: /plan-admin status
    """)
    status = dialogue.last("organizer")
    assert status.tells(
        "Did you meet your buddy?", "yes: 1 (alice)", "no: 0", "alice: More examples", "#2: A break"
    )
    assert "bob" not in status.text
    await dialogue.play("organizer: /plan-admin people export")
    (file,) = (one.shown for one in dialogue.messages if isinstance(one.shown, File))
    head, *rows = csv.reader(io.StringIO(file.content.removeprefix("\ufeff")))
    columns = [place for place, one in enumerate(head) if one.startswith("week_1: ")]
    assert [head[one] for one in columns] == [
        "week_1: Did you meet your buddy?",
        "week_1: What would help you most?",
    ]
    assert [[row[one] for one in columns] for row in rows] == [["yes", "More examples"], ["", "A break"]]


async def test_who_only_manages_the_place_does_not_read_the_answers(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{QUESTIONS}
        alice: /plan checkin done
        alice: click "Answer the group's questions"
        alice: submit q2="More examples"
        promote carol
        carol: /plan-admin status
        carol: /plan-admin people export
    """)
    assert not [one for one in dialogue.private("carol") if "More examples" in one.text]
    (file,) = (one.shown for one in dialogue.messages if isinstance(one.shown, File))
    assert "What would help" not in file.content


async def test_choices_are_typed_without_quotes_behind_the_question(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", "/plan-admin questions add What helps? choices:time, a buddy")
    assert told.tells("1. What helps? (time, a buddy)")
    told = await dialogue.say("organizer", "/plan-admin questions add Which of the choices: A or B?")
    assert told.card == "refused"
    assert told.tells("2 to 10 answers", "quotes")
    await dialogue.play('organizer: click "Correct it"')
    form = dialogue.last("organizer").shown
    assert isinstance(form, Form)
    assert [(one.name, one.initial) for one in form.fields] == [
        ("question", "Which of the"),
        ("choices", "A or B?"),
    ]
    await dialogue.play('organizer: submit question="Which of the choices: A or B?" choices=""')
    assert dialogue.last("organizer").tells("2. Which of the choices: A or B? (in their own words)")


async def test_three_questions_at_most_and_one_goes_with_its_answers(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{QUESTIONS}
        organizer: /plan-admin questions add choices:alone Once?
    """)
    assert dialogue.last("organizer").card == "refused"
    await dialogue.play("""
        organizer: /plan-admin questions add How many evenings?
        organizer: /plan-admin questions add And one more?
    """)
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("3 questions already")
    await dialogue.play("""
        alice: /plan checkin done
        alice: click "Answer the group's questions"
        alice: submit q2="More examples"
        organizer: /plan-admin questions remove 2
    """)
    assert dialogue.last("organizer").tells("Its 1 answer will be deleted")
    await dialogue.play("""
        organizer: click "Remove"
        organizer: /plan-admin status
    """)
    assert "More examples" not in dialogue.last("organizer").text
    await dialogue.play("""
        organizer: /plan-admin questions list
    """)
    assert dialogue.last("organizer").tells("1. Did you meet your buddy?", "3. How many evenings?")


async def test_answers_are_a_members_own(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{QUESTIONS}
        alice: /plan checkin done
        alice: click "Answer the group's questions"
        alice: submit q1="yes" q2="More examples"
        alice: /plan data export
    """)
    (file,) = (one.shown for one in dialogue.messages if isinstance(one.shown, File))
    rows = json.loads(file.content)["question_answers"]
    assert {(one["question"], one["answer"]) for one in rows} == {
        ("Did you meet your buddy?", "yes"),
        ("What would help you most?", "More examples"),
    }
    await dialogue.play("""
        alice: /plan data delete
        alice: click "Delete everything"
        organizer: /plan-admin status
    """)
    assert "More examples" not in dialogue.last("organizer").text
