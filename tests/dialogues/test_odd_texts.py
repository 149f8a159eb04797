"""Names, notes and announcements that nobody should have to fear."""

import random

import pytest

from bot.curricula import plans_root, read_plan
from bot.study.plan import ItemKind
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import numbers_in

NAMES = [
    "🦉",
    "Zoë 🧑‍🚀 of Ørsted",
    "ليلى",
    "שרה",
    "@everyone",
    "<!channel>",
    "<@U123> <#C1|x>",
    "**bold** _it_ ~~no~~ `code` ||spoiler||",
    "[link](https://evil.example)",
    "a`b`c",
    "\u202eevil\u202c",
    "\u200b\u200b\u200b",
    "'; DROP TABLE members; --",
    "%s {0} ${x}",
    "x" * 10_000,
    "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=2_000)),  # noqa: S311
    "é" * 500,
]


@ON_SQLITE
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_people_of_any_name(dialogue: Dialogue, name: str) -> None:
    await dialogue.play(BEGIN)
    assert (await dialogue.say(name, "/plan join")).card == "welcome"
    await dialogue.play("wait until 2026-03-07T09:00:00+01:00")
    await dialogue.say(name, "/plan done Vectors")
    await dialogue.say(name, "/plan checkin stuck")
    progress = await dialogue.say(name, "/plan progress overall")
    assert progress.card == "leaderboard"
    assert [one.is_reader for one in progress.board] == [True]
    await dialogue.play("wait 2d")
    (recap,) = dialogue.posts(card="recap")
    assert numbers_in(recap.lines[1]) == [1, 1, 1], (
        "how many kept the week, out of how many, and the one answer"
    )
    (row,) = [line for line in recap.text.splitlines() if line.startswith("1. ")]
    assert len(row) < 110
    assert not recap.tells("\u202e")
    assert "\n" not in row


@pytest.mark.parametrize(
    "words",
    [
        "@everyone <!channel> <@U1> **x** `y` [a](https://b.example)",
        "👩‍👩‍👧‍👦" * 40,
        "مرحبا بالجميع",
        "nul \u0000 here",
        "bell \u0007 and escape \u001b[31m",
        "half a pair: \ud83d",
        "\u202eback",
        "tab\there",
        "z̷̢̧̛̲̰͔͇̗̥͎̬̫͎̬͎̠" * 20,
    ],
    ids=range(9),
)
async def test_any_note_and_announcement(dialogue: Dialogue, words: str) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
    """)
    noted = await dialogue.say("alice", f"/plan checkin stuck note:{words}")
    assert noted.card == "checked_in"
    assert numbers_in(noted.title) == [1]
    assert "stuck" in noted.title
    project = f"/plan projects submit https://example.org item:s1.algebra.exercise note:{words}"
    assert (await dialogue.say("alice", project)).card == "project_handed_in"
    assert (await dialogue.say("organizer", f"/plan-admin announce {words}")).card == "announced"
    (sent,) = dialogue.posts(card="announcement")
    for unseen in ("\u0000", "\u001b", "\ud83d", "\u202e"):
        assert not sent.tells(unseen)


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("/plan checkin stuck " + "x" * 501, (501, 500)),
        ("/plan projects submit https://example.org note:" + "x" * 501, (501, 500)),
        ("/plan projects submit https://example.org/" + "x" * 500, (500,)),
        ("/plan done " + "x" * 6001, (6001, 6000)),
        ("/plan help " + "x" * 61, (61, 60)),
        ("/plan " + "x" * 10_000, ("“/plan x", "/plan help")),
        ("/plan checkin " + "x" * 130_000, (120_000,)),
    ],
)
async def test_too_long(dialogue: Dialogue, line: str, facts: tuple[object, ...]) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
    """)
    told = await dialogue.say("alice", line)
    assert told.card == "refused"
    assert told.tells(*facts)


async def test_long_links(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("alice: /plan join")
    stages = read_plan(plans_root() / "deep-learning").stages
    keys = [item.key for stage in stages for item in stage.items if item.kind is ItemKind.PROJECT][:3]
    for key in keys:
        link = f"https://example.org/{'x' * 475}"
        told = await dialogue.say("alice", f"/plan projects submit {link} item:{key}")
        assert told.card == "project_handed_in"
    assert (await dialogue.say("alice", "/plan projects submit")).text.count("✅") == len(keys)
