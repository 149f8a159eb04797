"""The weekly check-in: by click, choice or command, changed, late, and refused once the week is closed."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import counts_of, texts

ASKED = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-07T09:00:00+01:00
"""
POLL = "🙋 Check-in, week 1"


def tally(dialogue: Dialogue, poll: str = POLL) -> dict[str, int]:
    """The counts that the poll shows now, but for the zeros."""
    return {label: count for label, count in counts_of(dialogue.reads(poll).text).items() if count}


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
    assert f"Noted for week 1: {answer}." in dialogue.last("alice").text
    assert tally(dialogue) == {label: 1}
    assert "alice" not in dialogue.reads(POLL).text


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
    told = (await dialogue.say("alice", f"/plan checkin {line}")).text
    assert "Noted for week 1: stuck." in told
    assert "[Add a note]" not in told
    assert "Eigenvalues" not in "".join(one.text for one in dialogue.messages if one.to is None).replace(
        "Eigenvalues and eigenvectors", ""
    ), "a note is for its writer and the organizer"


async def test_a_note_by_form(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        alice: choose "Behind"
        alice: click "Add a note"
    """)
    assert "Note: a word about it, for yourself and your organizer" in dialogue.last("alice").text
    await dialogue.play("""
        alice: submit note="Eigenvalues took two evenings"
    """)
    assert "Noted for week 1: behind." in dialogue.last("alice").text
    assert tally(dialogue) == {"Behind": 1}


async def test_a_form_is_submitted_once(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: choose "Behind"
        alice: click "Add a note"
        alice: submit note="Eigenvalues took two evenings"
        alice: submit note="once more"
    """)
    assert "There is no open form to submit." in dialogue.last("alice").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "needs answer: done, on track, behind, stuck or away"),
        ("fine", "“fine” is not one of done, on track, behind, stuck, away"),
        ("stuk", "Did you mean stuck?"),
        pytest.param(
            "done " + "x" * 100_000, "note: That is 100,000 characters; 500 is the most", id="endless"
        ),
        ("done note:" + "x" * 501, "That is 501 characters; 500 is the most I take here."),
        ("done week:3", "Noted for week 1: done"),
    ],
)
async def test_mistakes(dialogue: Dialogue, line: str, told: str) -> None:
    await dialogue.play(ASKED)
    assert told in (await dialogue.say("alice", f"/plan checkin {line}")).text


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
    assert len(dialogue.posts(POLL)) == 1, "the poll is changed, never posted again"


async def test_answering_before_the_poll(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        alice: /plan checkin done
    """)
    assert "The plan has not begun yet." in dialogue.last("alice").text
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
    assert "Noted for week 1, which takes answers for a few more hours" in dialogue.last("alice").text
    assert tally(dialogue) == {"On track": 1}
    assert "✅ Week 1: you answered “on track”" in (await dialogue.say("alice", "/plan streak")).text
    await dialogue.play("""
        wait 1s
        alice: click "Stuck"
        bob: click "On track"
    """)
    for person in ("alice", "bob"):
        assert "Week 1 is closed, so its check-in cannot be changed." in dialogue.last(person).text
    assert tally(dialogue) == {"On track": 1}
    assert (
        "❌ Week 1 missed: no answer and no completed item"
        in (await dialogue.say("bob", "/plan streak")).text
    )


async def test_a_typed_answer_in_the_grace_means_the_week_just_ended(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        wait until 2026-03-09T10:00:00+01:00
        alice: /plan checkin done
    """)
    assert "Noted for week 1" in dialogue.last("alice").text
    await dialogue.play("alice: /plan checkin stuck")
    assert "Noted for week 2" in dialogue.last("alice").text
    await dialogue.play("""
        wait until 2026-03-10T10:00:00+01:00
        bob: /plan checkin done
    """)
    assert "Noted for week 2" in dialogue.last("bob").text


async def test_a_late_tick_keeps_the_week_just_ended(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        wait until 2026-03-10T08:00:00+01:00
        alice: /plan done Vectors
        wait until 2026-03-10T09:00:00+01:00
        bob: /plan done Vectors
    """)
    assert "✅ Week 1: you ticked an item" in (await dialogue.say("alice", "/plan streak")).text
    assert "❌ Week 1 missed" in (await dialogue.say("bob", "/plan streak")).text


async def test_the_poll_is_for_members(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play('zoe: choose "Done"')
    assert (
        "You are not in Deep Learning Study Plan yet. /plan join is all it takes."
        in dialogue.last("zoe").text
    )
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
    told = dialogue.last("alice").text
    assert "🔥 Your streak: 5 weeks" in told
    assert "🧊 Week 5 frozen: no answer and no completed item; a freeze kept your streak" in told
    assert "Freezes held: 0 of 2; the next one comes after 3 more kept weeks." in told


async def test_away_alone_does_not_keep_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(ASKED)
    await dialogue.play("""
        alice: choose "Away"
        bob: choose "Away"
        bob: /plan done Vectors
        wait 1w
    """)
    assert "❌ Week 1 missed: you were away" in (await dialogue.say("alice", "/plan streak")).text
    assert "✅ Week 1: you ticked an item" in (await dialogue.say("bob", "/plan streak")).text


async def test_organizers_read_the_notes_and_nobody_else(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: choose "Stuck"
        alice: click "Add a note"
        alice: submit note="Eigenvalues took two evenings"
        organizer: /plan-admin status
        bob: /plan-admin status
    """)
    assert "alice (stuck): Eigenvalues took two evenings" in dialogue.last("organizer").text
    assert "Eigenvalues took" not in dialogue.last("bob").text


async def test_a_form_stays_open_until_it_is_answered_well(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: /plan settings
        alice: click "Change"
        alice: submit zone=Mars
        alice: submit timezone=Mars
        alice: submit timezone=Asia/Tokyo
        alice: submit timezone=Asia/Tokyo
    """)
    said = texts(dialogue.private("alice"))[-4:]
    assert 'This form takes timezone="...", quiet="..."' in said[0]
    assert "is no time zone I know" in said[1]
    assert "Changed: timezone." in said[2]
    assert "There is no open form to submit." in said[3]
