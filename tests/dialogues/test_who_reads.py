"""Who reads what somebody says, and under which name: notes, announcements, counts and boards."""

from tests.dialogues.dialogue import BEGIN, LONG, ON_LOCAL, Dialogue
from tests.dialogues.seen import cards

NOTE = "I am on sick leave"
ASKED = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-07T12:00:00+01:00
"""


async def test_a_note_is_read_by_organizers_by_name_alone(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        organizer: /plan-admin people organizers add bob
        bob: /plan-admin people organizers remove organizer
        alice: /plan checkin stuck note:"{NOTE}"
        organizer: /plan-admin status
        organizer: /plan-admin log
        bob: /plan-admin status
        bob: /plan-admin log
    """)
    assert dialogue.private("alice", "checked_in")[-1].tells("Notes are read by: bob.")
    manages, before, reads, after = (
        *dialogue.private("organizer")[-2:],
        *dialogue.private("bob")[-2:],
    )
    assert cards([manages, before, reads, after]) == ["group_status", "log", "group_status", "log"]
    assert manages.line_about("(stuck)")
    assert not manages.tells(NOTE)
    assert manages.tells("Notes are read by: bob.", "/plan-admin people organizers add")
    assert not before.tells("notes read"), "nobody has read any"
    assert reads.line_about("(stuck)").endswith(NOTE)
    assert "bob: notes read — week 1" in after.line_about("notes read")
    assert not after.tells(NOTE)


async def test_a_note_is_kept_for_oneself(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        alice: /plan checkin for:me stuck {NOTE}
        organizer: /plan-admin status
        alice: /plan checkin behind
        organizer: /plan-admin status
        alice: /plan checkin for:organizers behind
        organizer: /plan-admin status
        alice: click "Keep it to myself"
        organizer: /plan-admin status
        alice: /plan data export
        bob: /plan checkin for:me done
        organizer: /plan-admin log
    """)
    kept, changed, shared, again = dialogue.private("alice", "checked_in")[-4:]
    assert kept.tells("Your note is for you alone.")
    assert not changed.tells("note is")
    assert shared.tells("Notes are read by: organizer.")
    assert again.tells("Your note is for you alone.")
    read = [one.tells(NOTE) for one in dialogue.private("organizer", "group_status")]
    assert read == [False, False, True, False]
    assert dialogue.last("bob").tells("no note for that week"), "nothing was recorded"
    log = dialogue.last("organizer").text
    assert log.count("notes read") == 1


async def test_an_announcement_names_its_author(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        organizer: /plan-admin announce We meet on Thursday.
        organizer: /plan-admin people organizers add bob
        wait 1h
    """)
    (post,) = dialogue.posts(card="announcement")
    assert post.lines[-1] == "from organizer"
    await dialogue.play("""
        organizer: /plan settings visible:off
        wait 1h
    """)
    assert dialogue.now(post).lines[-1] == "from an organizer"
    await dialogue.play("""
        organizer: /plan settings visible:on
        wait 1h
    """)
    assert dialogue.now(post).lines[-1] == "from organizer"
    await dialogue.play("""
        organizer: /plan data delete
        organizer: click "Delete everything"
        wait 1h
    """)
    assert dialogue.now(post).lines[-1] == "from a former organizer"
    assert not dialogue.now(post).tells("from organizer")


async def test_an_announcement_is_of_whoever_wrote_its_words_last(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        organizer: /plan-admin people organizers add bob
        organizer: /plan-admin announce We meet on Thursday.
        wait 1h
        bob: /plan-admin posts list
        bob: click "Change…" on item announcement:1
        bob: click "Edit"
        bob: submit words="We meet on Friday."
    """)
    preview = dialogue.last("bob")
    assert dialogue.reads(card="announcement").lines[-1] == "from organizer", "nobody has confirmed it"
    await dialogue.play("""
        bob: click "Confirm"
        wait 1h
    """)
    now = dialogue.reads(card="announcement")
    assert now.lines[-2:] == ["We meet on Friday.", "from bob"]
    assert preview.lines[-2:] == now.lines[-2:], "it is what was shown before"


@LONG
async def test_small_counts_are_hidden_if_a_group_wants_that(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{ASKED}
        carol: /plan join
        dan: /plan join
        eve: /plan join
        organizer: /plan-admin posts counts
        alice: click "Done"
        wait 1h
    """)
    assert dialogue.last("organizer").tells("every count")
    assert dialogue.reads(card="check_in").counts["Done"] == 1, "shown unless the group wants otherwise"
    await dialogue.play("""
        organizer: /plan-admin posts counts hidden
        bob: click "Done"
        carol: click "Stuck"
        dan: click "Stuck"
        wait 1h
    """)
    few = dialogue.reads(card="check_in")
    assert few.tells("Answers are counted once there are five.")
    assert not few.counts
    await dialogue.play("""
        eve: click "Behind"
        wait 1h
    """)
    assert dialogue.reads(card="check_in").counts == {
        "Done": 2,
        "On track": 0,
        "Behind": 1,
        "Stuck": 2,
        "Away": 0,
    }
    await dialogue.play("""
        eve: /plan leave
        wait 1h
    """)
    assert not dialogue.reads(card="check_in").counts
    await dialogue.play("""
        organizer: /plan-admin posts counts shown
        organizer: /plan-admin log
        wait 1h
    """)
    assert dialogue.reads(card="check_in").counts["Stuck"] == 2
    assert "hidden below five" in dialogue.last("organizer").text


async def test_names_that_look_alike_are_told_apart(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        аlice: /plan join
        AIice: /plan join
        a former member: /plan join
        สมชาย น้ำ: /plan join
        wait until 2026-03-03T10:00:00+01:00
        alice: /plan progress overall
        organizer: /plan-admin people excuse alice 1
        organizer: /plan-admin people excuse аlice (2) 1
    """)
    board = [place.name for place in dialogue.private("alice", "leaderboard")[-1].board]
    assert sorted(board) == sorted(["alice", "аlice (2)", "AIice (3)", "“a former member”", "สมชาย น้ำ"])
    ambiguous, excused = dialogue.private("organizer")[-2:]
    assert cards([ambiguous, excused]) == ["excused", "excused"], "each by the name on the board"
    assert excused.tells("аlice #2")


async def test_a_hidden_member_takes_no_number(dialogue: Dialogue) -> None:
    """A number behind a name would tell that somebody hides who looks like it."""
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan settings visible:off
        ALICE: /plan join
        wait until 2026-03-03T10:00:00+01:00
        ALICE: /plan progress overall
        alice: /plan settings visible:on
        ALICE: /plan progress overall
    """)
    alone, both = dialogue.private("ALICE", "leaderboard")
    assert [place.name for place in alone.board] == ["ALICE"]
    assert sorted(place.name for place in both.board) == ["ALICE", "alice (2)"]


@ON_LOCAL
async def test_neither_name_nor_number_leads_to_a_hidden_member(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        bob: /plan settings visible:off
        wait until 2026-03-03T10:00:00+01:00
    """)
    for line in ("excuse", "organizer add"):
        for text in ("bob", "BOB", "bo", "@bob", "bob #2", "<@bob>", "<@!bob>"):
            rest = f"{text} 1" if line == "excuse" else text
            told = await dialogue.say("organizer", f"/plan-admin {line} {rest}")
            assert told.card == "refused", rest
            assert not told.tells("member #2"), rest
    told = await dialogue.say("organizer", "/plan-admin people excuse #2 1")
    assert told.tells("Member #2 is excused")
    assert not told.tells("bob")
    await dialogue.play("""
        organizer: /plan-admin log
        organizer: /plan-admin people export
    """)
    for one in dialogue.private("organizer")[-4:]:
        assert not one.tells("bob")
