"""What organizers see and do: the group at a glance, further organizers, the group as a table."""

import csv
import io

import pytest

from bot.commands.command import File
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import texts

GROUP = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-02T09:00:00+01:00
    alice: /plan done Vectors Matrices
    bob: /plan checkin stuck note:"Eigenvalues"
"""


def table(dialogue: Dialogue) -> list[dict[str, str]]:
    """The last file that the organizer got."""
    files = [one.shown for one in dialogue.messages if isinstance(one.shown, File)]
    return list(csv.DictReader(io.StringIO(files[-1].content)))


async def test_the_group_at_a_glance(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("organizer: /plan-admin status")
    first = dialogue.last("organizer").text
    assert "Members: 3, of whom 2 were active in the last 7 days" in first
    assert "Stuck: bob." in first
    assert "bob (stuck): Eigenvalues" in first
    assert "Silent" not in first
    await dialogue.play("""
        wait until 2026-03-16T12:00:00+01:00
        alice: /plan checkin done
        organizer: /plan-admin status
    """)
    later = dialogue.last("organizer").text
    assert "Members: 3, of whom 1 was active" in later
    assert "Silent for two weeks: bob, carol." in later
    assert "Kept: week 1: 2 of 3, week 2: 1 of 3." in later
    assert "Stuck: bob." in later, "an answer holds until the next one"
    assert "Most often left open\n• Eigenvalues and eigenvectors: 3 of 3" in later


async def test_who_is_hidden_has_a_number_and_no_name(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        bob: /plan settings visible:off
        organizer: /plan-admin status
        organizer: /plan-admin export
    """)
    status = dialogue.private("organizer")[-3].text
    assert "Stuck: member #2." in status
    assert "member #2 (stuck): Eigenvalues" in status
    assert "bob" not in status
    assert [row["name"] for row in table(dialogue)] == ["alice", "member #2", "carol"]


async def test_another_organizer(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        bob: /plan-admin status
        organizer: /plan-admin organizer add bob
        bob: /plan-admin status
        organizer: /plan-admin organizer add bob
        organizer: /plan-admin organizer
        organizer: /plan-admin organizer action:remove member:bob
        bob: /plan-admin status
        organizer: /plan-admin organizer remove organizer
    """)
    refused, seen, again = texts(dialogue.private("bob"))[-3:]
    assert "for organizers" in refused
    assert "Members: 3" in seen
    assert "for organizers" in again
    told = texts(dialogue.private("organizer"))[-5:]
    assert "bob is an organizer of Deep Learning Study Plan now" in told[0]
    assert "bob is an organizer already" in told[1]
    assert "Organizers: organizer, bob." in told[2]
    assert "bob is no organizer of Deep Learning Study Plan any more" in told[3]
    assert "the only organizer I know of" in told[4]


async def test_two_members_of_the_same_name(dialogue: Dialogue) -> None:
    await dialogue.play("on discord")
    await dialogue.play(GROUP)
    code = ((await dialogue.say("organizer", "/plan-admin room")).text).split("room ")[1].split()[0]
    await dialogue.play(f"""
        on slack
        organizer: /plan-admin room {code}
        bob: /plan join
        bob: /plan checkin stuck
        on discord
        organizer: /plan-admin organizer add bob
        organizer: /plan-admin status
        organizer: /plan-admin organizer add #4
        bob: /plan-admin status
        on slack
        bob: /plan-admin status
    """)
    ambiguous, status, added = texts(dialogue.private("organizer"))[-3:]
    assert "could be several members: bob #2, bob #4. Write one of them just so" in ambiguous
    assert "Stuck: bob #2, bob #4." in status
    assert "(Discord), " in status, "channels may have one name on two platforms"
    assert "bob #4 is an organizer" in added
    on_discord, on_slack = texts(dialogue.private("bob"))[-2:]
    assert "for organizers" in on_discord
    assert "Members: 4" in on_slack


async def test_the_group_as_a_table(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        =HYPERLINK("evil"): /plan join
        wait until 2026-03-16T12:00:00+01:00
        carol: /plan leave
        organizer: /plan-admin export
    """)
    rows = table(dialogue)
    assert [row["name"] for row in rows] == ["alice", "bob", "carol", '\'=HYPERLINK("evil")']
    assert rows[0]["points"] == "2"
    assert rows[0]["week_1"] == "kept"
    assert rows[1]["streak"] == "1"
    assert rows[1]["week_2"] == "open"
    assert rows[2]["left"] == "2026-03-16"
    assert rows[3]["joined_week"] == "1"


async def test_deleted_members_are_in_no_table(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        organizer: /plan-admin organizer add bob
        bob: /plan-admin excuse carol 1
        bob: /plan data delete
        bob: click "Delete everything"
        organizer: /plan-admin log
        organizer: /plan-admin export
        organizer: /plan-admin organizer
        bob: /plan-admin status
    """)
    assert [row["name"] for row in table(dialogue)] == ["alice", "carol"]
    assert any(
        "a former member: excused carol — week 1" in told for told in texts(dialogue.private("organizer"))
    )
    assert "Organizers: organizer." in dialogue.last("organizer").text
    assert "for organizers" in dialogue.last("bob").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/plan-admin organizer add", "Name the member too"),
        ("/plan-admin organizer add nobody", "No member of this group is called “nobody”"),
        ("/plan-admin organizer add alise", "Did you mean alice?"),
        ("/plan-admin organizer add #99", "No member of this group"),
        ("/plan-admin organizer crown alice", "is not one of list, add, remove"),
        ("/plan-admin organizer remove alice", "No member of this group is called “alice”"),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, answer: str) -> None:
    await dialogue.play(GROUP)
    assert answer in (await dialogue.say("organizer", line)).text


@ON_SQLITE
async def test_the_table_counts_no_week_after_leaving_or_after_the_end(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{GROUP}
        carol: /plan leave
        wait until 2026-03-18T12:00:00+01:00
        organizer: /plan-admin end
        wait 3w
        organizer: /plan-admin export
    """)
    rows = {row["name"]: row for row in table(dialogue)}
    assert rows["carol"]["points_due"] == "0"
    assert [rows["carol"][f"week_{week}"] for week in (1, 2)] == ["absent", "absent"]
    assert "week_3" not in rows["bob"], "the week that was cut short"


@ON_SQLITE
async def test_who_is_hidden_is_a_number_to_organizers_everywhere(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{GROUP}
        alice: /plan settings visible:off
        organizer: /plan-admin excuse #1 1
        organizer: /plan-admin log
    """)
    answer, log = texts(dialogue.private("organizer"))[-2:]
    assert "Member #1 is excused from week 1" in answer
    assert "excused member #1" in log
