"""What organizers see and do: the group at a glance, further organizers, the group as a table."""

import csv
import io

import pytest

from bot.commands.reply import File
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, numbers_in

GROUP = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-02T09:00:00+01:00
    alice: /plan done Vectors Matrices
    bob: /plan checkin stuck note:"Eigenvalues"
"""


def names_of(status: Seen, label: str) -> list[str]:
    """The names that the status lists under a label."""
    return status.line_about(f"{label}: ").partition(": ")[2].removesuffix(".").split(", ")


def table(dialogue: Dialogue) -> list[dict[str, str]]:
    """The last file that the organizer got."""
    files = [one.shown for one in dialogue.messages if isinstance(one.shown, File)]
    return list(csv.DictReader(io.StringIO(files[-1].content)))


async def test_the_group_at_a_glance(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("organizer: /plan-admin status")
    first = dialogue.last("organizer")
    assert first.card == "group_status"
    assert numbers_in(first.line_about("Members:")) == [3, 2, 7], (
        "members, and who was active in so many days"
    )
    assert names_of(first, "Stuck") == ["bob"]
    note = first.line_about("(stuck)")
    assert "bob" in note
    assert "Eigenvalues" in note
    assert not first.tells("Silent")
    await dialogue.play("""
        wait until 2026-03-16T12:00:00+01:00
        alice: /plan checkin done
        organizer: /plan-admin status
    """)
    later = dialogue.last("organizer")
    assert numbers_in(later.line_about("Members:"))[:2] == [3, 1]
    assert names_of(later, "Silent for two weeks") == ["bob", "carol"]
    assert numbers_in(later.line_about("Kept the week:")) == [2, 3, 1, 1, 3, 2]
    assert names_of(later, "Stuck") == ["bob"], "an answer holds until the next one"
    left_open = later.lines[later.lines.index("Most often left open") + 1]
    assert "Eigenvalues and eigenvectors" in left_open
    assert numbers_in(left_open) == [3, 3]


async def test_who_is_hidden_has_a_number_and_no_name(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        bob: /plan settings visible:off
        organizer: /plan-admin status
        organizer: /plan-admin people export
    """)
    status = dialogue.private("organizer")[-3]
    assert status.card == "group_status"
    assert names_of(status, "Stuck") == ["member #2"]
    note = status.line_about("(stuck)")
    assert "member #2" in note
    assert "Eigenvalues" in note
    assert not status.tells("bob")
    assert [row["name"] for row in table(dialogue)] == ["alice", "member #2", "carol"]


async def test_another_organizer(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        bob: /plan-admin status
        organizer: /plan-admin people organizers add bob
        bob: /plan-admin status
        organizer: /plan-admin people organizers add bob
        organizer: /plan-admin people organizers
        organizer: /plan-admin people organizers action:remove member:bob
        bob: /plan-admin status
        organizer: /plan-admin people organizers remove organizer
    """)
    refused, status, again = dialogue.private("bob")[-3:]
    assert cards([refused, status, again]) == ["refused", "group_status", "refused"]
    assert numbers_in(status.line_about("Members:"))[0] == 3
    assert refused.tells("organizer")
    assert again.text == refused.text
    told = dialogue.private("organizer")[-5:]
    assert cards(told) == [
        "organizer_changed",
        "refused",
        "organizers",
        "organizer_changed",
        "organizer_changed",
    ]
    assert told[0].tells("bob", "Deep Learning Study Plan")
    assert told[1].tells("bob")
    assert told[2].tells("organizer, bob")
    assert told[3].tells("bob", "Deep Learning Study Plan")
    assert told[4].tells("organizer is no longer"), "a manager of the server may remove the last one"
    assert not (await dialogue.say("organizer", "/plan-admin people organizers")).tells("bob")


async def test_two_members_of_the_same_name(dialogue: Dialogue) -> None:
    await dialogue.play("on discord")
    await dialogue.play(GROUP)
    made = await dialogue.say("organizer", "/plan-admin rooms invite platform:slack")
    code = made.text.split("/plan-admin rooms add ")[1].split()[0]
    await dialogue.play(f"""
        on slack
        organizer: /plan-admin rooms add {code}
        on discord
        organizer: click "Confirm"
        on slack
        bob: /plan join
        bob: /plan checkin stuck
        on discord
        organizer: /plan-admin people organizers add bob
        organizer: /plan-admin status
        organizer: /plan-admin people organizers add #4
        bob: /plan-admin status
        on slack
        bob: /plan-admin status
    """)
    ambiguous, status, added = dialogue.private("organizer")[-3:]
    assert cards([ambiguous, status, added]) == ["refused", "group_status", "organizer_changed"]
    assert ambiguous.tells("bob #2, bob #4")
    assert names_of(status, "Stuck") == ["bob #2", "bob #4"]
    assert "(Discord), " in status.line_about("Channels:"), "channels may have one name on two platforms"
    assert added.tells("bob #4")
    on_discord, on_slack = dialogue.private("bob")[-2:]
    assert cards([on_discord, on_slack]) == ["refused", "group_status"]
    assert numbers_in(on_slack.line_about("Members:"))[0] == 4


async def test_the_group_as_a_table(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("""
        =HYPERLINK("evil"): /plan join
        wait until 2026-03-16T12:00:00+01:00
        carol: /plan leave
        organizer: /plan-admin people export
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
        organizer: /plan-admin people organizers add bob
        bob: /plan-admin people excuse carol 1
        bob: /plan data delete
        bob: click "Delete everything"
        organizer: /plan-admin log
        organizer: /plan-admin people export
        organizer: /plan-admin people organizers
        bob: /plan-admin status
    """)
    assert [row["name"] for row in table(dialogue)] == ["alice", "carol"]
    (log,) = dialogue.private("organizer", card="log")
    excused = log.line_about("carol")
    assert "a former member: excused" in excused
    assert numbers_in(excused)[-1] == 1
    organizers = dialogue.last("organizer")
    assert organizers.card == "organizers"
    assert not organizers.tells("bob")
    assert not organizers.tells("former member")
    assert dialogue.last("bob").card == "refused"
    assert dialogue.last("bob").tells("organizer")


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("add", ("/plan-admin people organizers add alice",)),
        ("add nobody", ("“nobody”", "/plan join")),
        ("add alise", ("“alise”", "alice")),
        ("add #99", ("#99",)),
        ("crown alice", ("“crown”", "list", "add", "remove")),
        ("remove alice", ("“alice”",)),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, facts: tuple[str, ...]) -> None:
    await dialogue.play(GROUP)
    before = (await dialogue.say("organizer", "/plan-admin people organizers")).text
    told = await dialogue.say("organizer", f"/plan-admin people organizers {line}")
    assert told.card == "refused"
    assert told.tells(*facts)
    assert (await dialogue.say("organizer", "/plan-admin people organizers")).text == before


@ON_SQLITE
async def test_the_table_counts_no_week_after_leaving_or_after_the_end(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{GROUP}
        carol: /plan leave
        wait until 2026-03-18T12:00:00+01:00
        organizer: /plan-admin end
        organizer: click "Confirm"
        wait 3w
        organizer: /plan-admin people export
    """)
    rows = {row["name"]: row for row in table(dialogue)}
    assert rows["carol"]["points_due"] == "0"
    assert [rows["carol"][f"week_{week}"] for week in (1, 2)] == ["absent", "absent"]
    assert "week_3" not in rows["bob"], "the week that was cut short"


@ON_SQLITE
async def test_who_is_hidden_is_a_number_to_organizers_everywhere(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{GROUP}
        alice: /plan settings visible:off
        organizer: /plan-admin people excuse #1 1
        organizer: /plan-admin log
    """)
    answer, log = dialogue.private("organizer")[-2:]
    assert cards([answer, log]) == ["excused", "log"]
    assert answer.tells("Member #1")
    assert answer.numbers == [1, 1], "the member and the week"
    assert "excused member #1" in log.line_about("#1")
    assert not answer.tells("alice")
    assert not log.tells("alice")
