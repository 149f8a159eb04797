"""Names, notes and announcements that nobody should have to fear."""

import random

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

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
    assert "Welcome" in (await dialogue.say(name, "/plan join")).text
    await dialogue.play("wait until 2026-03-07T09:00:00+01:00")
    await dialogue.say(name, "/plan done Vectors")
    await dialogue.say(name, "/plan checkin stuck")
    assert "(you)" in (await dialogue.say(name, "/plan progress")).text
    await dialogue.play("wait 2d")
    recap = dialogue.posts("📊 Week 1")[0].text
    assert "1 of 1 kept the week." in recap
    (row,) = [line for line in recap.splitlines() if line.startswith("1. ")]
    assert len(row) < 110
    assert "\u202e" not in recap
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
    assert (
        "Noted for week 1: stuck." in (await dialogue.say("alice", f"/plan checkin stuck note:{words}")).text
    )
    assert (
        "Handed in"
        in (
            await dialogue.say(
                "alice", f"/plan project https://example.org item:s1.algebra.exercise note:{words}"
            )
        ).text
    )
    assert "on its way" in (await dialogue.say("organizer", f"/plan-admin announce {words}")).text
    assert len(dialogue.posts("📣")) == 1
    for unseen in ("\u0000", "\u001b", "\ud83d", "\u202e"):
        assert unseen not in dialogue.posts("📣")[0].text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/plan checkin stuck " + "x" * 501, "501 characters; 500 is the most"),
        ("/plan project https://example.org note:" + "x" * 501, "501 characters; 500 is the most"),
        ("/plan project https://example.org/" + "x" * 500, "longer than 500 characters"),
        ("/plan done " + "x" * 2001, "2,001 characters; 2,000 is the most"),
        ("/plan help " + "x" * 61, "61 characters; 60 is the most"),
        ("/plan " + "x" * 10_000, "There is no command"),
        ("/plan checkin " + "x" * 130_000, "120,000 is the most I can read"),
    ],
)
async def test_too_long(dialogue: Dialogue, line: str, told: str) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-07T09:00:00+01:00
    """)
    assert told in (await dialogue.say("alice", line)).text


async def test_many_long_links(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("alice: /plan join")
    projects = (await dialogue.say("alice", "/plan project")).text
    keys = [line.rpartition(" ")[2] for line in projects.splitlines() if line.startswith("• ")]
    assert len(keys) == 15
    for key in keys:
        link = f"https://example.org/{'x' * 475}"
        assert "Handed in" in (await dialogue.say("alice", f"/plan project {link} item:{key}")).text
    assert ((await dialogue.say("alice", "/plan project")).text).count("✅") == 15
