"""The weekly check-in: by click, choice or command, changed, late, and refused once the week is closed."""

import pytest

from bot.commands.reply import Form
from bot.features.streak.rules import Mark
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import cards, numbers_in

ASKED = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-07T09:00:00+01:00
"""


def tally(dialogue: Dialogue) -> dict[str, int]:
    """The counts that the poll shows now, but for the zeros."""
    return {label: count for label, count in dialogue.reads(card="check_in").counts.items() if count}


async def mark_of_week_1(dialogue: Dialogue, person: str) -> Mark:
    """How the first week counts for a person."""
    told = await dialogue.say(person, "/plan streak")
    assert told.card == "streak"
    return told.marks[1]


@ON_SQLITE
@pytest.mark.parametrize(
    ("deed", "label", "answer"),
    [
        ('click "Done"', "Done", "done"),
        ('choose "On track"', "On track", "on track"),
        ('choose "behind"', "Behind", "behind"),
        ("/plan checkin stuck", "Stuck", "stuck"),
        ("/plan checkin on track", "On track", "on track"),
        ("/plan checkin ontrack", "On track", "on track"),
        ("/plan checkin answer:beh", "Behind", "behind"),
        ('/plan checkin "On Track"', "On track", "on track"),
        ("/plan checkin AWAY", "Away", "away"),
    ],
)
async def test_one_answer_in_many_ways(dialogue: Dialogue, deed: str, label: str, answer: str) -> None:
    await dialogue.play(ASKED)
    await dialogue.play(f"alice: {deed}")
    told = dialogue.last("alice")
    assert told.card == "checked_in"
    assert numbers_in(told.title) == [1]
    assert answer in told.title
    assert tally(dialogue) == {label: 1}
    assert not dialogue.reads(card="check_in").tells("alice")


@ON_SQLITE
@pytest.mark.parametrize(
    "line",
    [
        "stuck Eigenvalues took two evenings",
        "stuck note:Eigenvalues took two evenings",
        'stuck note:"Eigenvalues took two evenings"',
        "note:“Eigenvalues took two evenings” answer:stuck",
        'stuck "Eigenvalues took two evenings"',
    ],
)
async def test_a_note_needs_no_second_step(dialogue: Dialogue, line: str) -> None:
    await dialogue.play(ASKED)
    told = await dialogue.say("alice", f"/plan checkin {line}")
    assert told.card == "checked_in"
    assert numbers_in(told.title) == [1]
    assert tally(dialogue) == {"Stuck": 1}
    assert told.buttons == ["Keep it to myself"], "there is nothing to add"
    public = [one.text for one in dialogue.messages if one.to is None]
    assert "Eigenvalues" not in "".join(public).replace("Eigenvalues and eigenvectors", ""), (
        "a note is for its writer and the organizer"
    )
    status = await dialogue.say("organizer", "/plan-admin status")
    assert status.tells("Eigenvalues took two evenings")


async def test_a_note_by_form(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        alice: choose "Behind"
        alice: click "Add a note"
    """)
    form = dialogue.last("alice").shown
    assert isinstance(form, Form)
    assert [one.name for one in form.fields] == ["note", "for"]
    assert form.fields[0].hint == "Notes are read by: organizer."
    assert form.fields[1].initial == "organizers"
    await dialogue.play("""
        alice: submit note="Eigenvalues took two evenings"
    """)
    told = dialogue.last("alice")
    assert told.card == "checked_in"
    assert numbers_in(told.title) == [1]
    assert tally(dialogue) == {"Behind": 1}


async def test_an_earlier_note_stays_and_is_shown_with_another_answer(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: /plan checkin stuck note:"Eigenvalues took two evenings"
        alice: /plan checkin done
    """)
    told = dialogue.last("alice")
    assert told.tells("Your note stays with it: Eigenvalues took two evenings")
    assert told.tells("Change the note")
    assert not told.tells("Add a note")


async def test_forms_show_what_was_answered_and_a_private_note_stays_private(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: /plan checkin stuck note:"Eigenvalues" for:me
        alice: click "Check in"
    """)
    form = dialogue.last("alice").shown
    assert isinstance(form, Form)
    known = {one.name: one.initial for one in form.fields}
    assert (known["answer"], known["note"]) == ("stuck", "Eigenvalues")
    await dialogue.play("""
        alice: submit answer=done
        alice: /plan checkin done
        alice: click "Change the note"
    """)
    form = dialogue.last("alice").shown
    assert isinstance(form, Form)
    assert {one.name: one.initial for one in form.fields} == {"note": "Eigenvalues", "for": "me"}
    await dialogue.play('alice: submit note="Eigenvectors"')
    assert dialogue.last("alice").tells("Your note is for you alone")


async def test_a_form_is_submitted_once(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: choose "Behind"
        alice: click "Add a note"
        alice: submit note="Eigenvalues took two evenings"
        alice: submit note="once more"
    """)
    *_, noted, again = dialogue.private("alice")
    assert cards((noted, again)) == ["checked_in", "not_possible"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("fine", ("“fine”", "done", "on track", "behind", "stuck", "away")),
        pytest.param("done " + "x" * 100_000, (100_000, 500), id="endless"),
        ("done note:" + "x" * 501, (501, 500)),
    ],
)
async def test_mistakes(dialogue: Dialogue, line: str, facts: tuple[object, ...]) -> None:
    await dialogue.play(ASKED)
    told = await dialogue.say("alice", f"/plan checkin {line}")
    assert told.card == "refused"
    assert told.tells(*facts)
    assert tally(dialogue) == {}


@ON_SQLITE
async def test_without_an_answer_a_form_asks_for_it(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    told = await dialogue.say("alice", "/plan checkin")
    assert isinstance(told.shown, Form)
    assert told.title == "Check in"
    (answer, *_), note = told.shown.fields, told.shown.fields[-1]
    assert [one.value for one in answer.choices] == ["done", "on track", "behind", "stuck", "away"]
    assert answer.is_required
    assert (note.name, note.hint) == ("note", "Notes are read by: organizer.")
    assert tally(dialogue) == {}


@ON_SQLITE
async def test_the_nearest_answer_is_suggested(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    told = await dialogue.say("alice", "/plan checkin stuk")
    assert told.card == "refused"
    assert told.tells("“stuk”")
    assert told.text.count("stuck") == 2, "once in the list of answers, and once alone"


@ON_SQLITE
async def test_nobody_types_which_week_they_answer_for(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    told = await dialogue.say("alice", "/plan checkin done week:3")
    assert told.card == "refused"
    assert told.tells("“week”", "/plan checkin")
    assert tally(dialogue) == {}
    told = await dialogue.say("alice", '/plan checkin done "week:3 was better"')
    assert told.card == "checked_in"
    assert numbers_in(told.title) == [1]
    assert tally(dialogue) == {"Done": 1}


async def test_an_answer_can_be_changed_and_counts_once(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        alice: choose "Done"
        bob: choose "Done"
    """)
    assert tally(dialogue) == {"Done": 2}
    await dialogue.play("""
        alice: choose "Stuck"
        alice: choose "Stuck"
        bob: /plan checkin away
    """)
    assert tally(dialogue) == {"Stuck": 1, "Away": 1}
    assert len(dialogue.posts(card="check_in")) == 1, "the poll is changed, never posted again"


async def test_answering_before_the_poll(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan checkin done
    """)
    assert dialogue.last("alice").card == "refused"
    assert (await dialogue.say("alice", "/plan streak")).marks == {}
    await dialogue.play("""
        wait until 2026-03-03T09:00:00+01:00
        alice: /plan checkin done
        wait until 2026-03-07T09:00:00+01:00
    """)
    assert tally(dialogue) == {"Done": 1}


async def test_a_late_answer_counts_within_a_day(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        wait until 2026-03-10T08:59:59+01:00
        alice: click "On track"
    """)
    told = dialogue.last("alice")
    assert told.card == "checked_in"
    assert numbers_in(told.title) == [1]
    assert tally(dialogue) == {"On track": 1}
    assert await mark_of_week_1(dialogue, "alice") is Mark.KEPT
    assert dialogue.last("alice").tells("on track")
    await dialogue.play("""
        wait 1s
        alice: click "Stuck"
        bob: click "On track"
    """)
    for person in ("alice", "bob"):
        assert dialogue.last(person).card == "refused"
        assert dialogue.last(person).numbers == [1], "the week that is closed"
    assert tally(dialogue) == {"On track": 1}
    assert await mark_of_week_1(dialogue, "bob") is Mark.MISSED


async def test_a_typed_answer_in_the_grace_means_the_week_just_ended(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        wait until 2026-03-09T10:00:00+01:00
        alice: /plan checkin done
    """)
    assert dialogue.last("alice").card == "checked_in"
    assert numbers_in(dialogue.last("alice").title) == [1]
    await dialogue.play("alice: /plan checkin stuck")
    assert dialogue.last("alice").card == "checked_in"
    assert numbers_in(dialogue.last("alice").title) == [2]
    await dialogue.play("""
        wait until 2026-03-10T10:00:00+01:00
        bob: /plan checkin done
    """)
    assert dialogue.last("bob").card == "checked_in"
    assert numbers_in(dialogue.last("bob").title) == [2]


async def test_a_late_tick_keeps_the_week_just_ended(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        wait until 2026-03-10T08:00:00+01:00
        alice: /plan done Vectors
        wait until 2026-03-10T09:00:00+01:00
        bob: /plan done Vectors
    """)
    assert await mark_of_week_1(dialogue, "alice") is Mark.KEPT
    assert await mark_of_week_1(dialogue, "bob") is Mark.MISSED


async def test_the_poll_is_for_members(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play('zoe: choose "Done"')
    assert dialogue.last("zoe").card == "refused"
    assert dialogue.last("zoe").tells("Deep Learning Study Plan", "/plan join")
    assert tally(dialogue) == {}


async def test_a_newcomer_does_not_count_in_the_week_before_they_joined(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        alice: choose "Done"
        wait until 2026-03-09T12:00:00+01:00
        zoe: /plan join
        zoe: choose "Stuck"
    """)
    assert tally(dialogue) == {"Done": 1}


async def test_a_streak_over_a_missed_week_and_a_freeze(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-07T10:00:00+01:00
        alice: choose "Done"
        wait 1w
        alice: choose "Behind"
        wait 1w
        alice: choose "Stuck"
        wait 1w
        alice: choose "On track"
        wait 2w
        alice: choose "Done"
        alice: /plan streak
    """)
    told = dialogue.last("alice")
    assert told.card == "streak"
    assert numbers_in(told.title) == [5]
    assert told.marks[5] is Mark.FROZEN
    assert numbers_in(told.lines[1]) == [5, 0, 2, 3], "the longest, freezes held, the most, weeks to the next"


async def test_away_alone_does_not_keep_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        alice: choose "Away"
        bob: choose "Away"
        bob: /plan done Vectors
        wait 1w
    """)
    assert await mark_of_week_1(dialogue, "alice") is Mark.MISSED
    assert "away" in dialogue.last("alice").line_about("Week 1")
    assert await mark_of_week_1(dialogue, "bob") is Mark.KEPT


async def test_organizers_read_the_notes_and_nobody_else(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: choose "Stuck"
        alice: click "Add a note"
        alice: submit note="Eigenvalues took two evenings"
        organizer: /plan-admin status
        bob: /plan-admin status
    """)
    status, refused = dialogue.last("organizer"), dialogue.last("bob")
    assert status.card == "group_status"
    note = status.line_about("Eigenvalues took two evenings")
    assert "alice" in note
    assert "stuck" in note
    assert refused.card == "refused"
    assert not refused.tells("Eigenvalues took")


async def test_a_form_stays_open_until_it_is_answered_well(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: /plan settings
        alice: click "Change"
        alice: submit zone=Atlantis
        alice: submit timezone=Atlantis
        alice: submit timezone=Asia/Tokyo
        alice: submit timezone=Asia/Tokyo
    """)
    no_such_field, no_such_zone, changed, closed = dialogue.private("alice")[-4:]
    assert cards((no_such_field, changed, closed)) == ["not_possible", "settings", "not_possible"]
    assert no_such_field.tells("timezone=", "quiet=")
    assert no_such_zone.card in {"refused", "form_error"}
    assert no_such_zone.tells("“Atlantis”")
    assert changed.line_about("Time zone: ").partition(",")[0].endswith("Asia/Tokyo")
