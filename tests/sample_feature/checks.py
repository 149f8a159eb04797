"""The sample feature on every stage.

`tests/architecture/test_sample_feature.py` runs these tests in a process of their own, because a table that
is declared once belongs to every test of its process.
"""

import json
from collections.abc import AsyncIterator

import pytest

from bot.commands.call import Call
from bot.features import FEATURES
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.sample_feature.feature import FEATURE
from tests.sample_feature.tables import Applause


@pytest.fixture
async def dialogue(database_url: str) -> AsyncIterator[Dialogue]:
    """The bot with the feature, joined by one line. Its table was made with all others."""
    held = Dialogue(database_url, features=(*FEATURES, FEATURE))
    await held.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join")
    yield held
    await held.close()


async def test_help_lists_and_explains_its_command(dialogue: Dialogue) -> None:
    assert "applaud: " in (await dialogue.say("organizer", "/plan help")).text
    assert "a good question" in (await dialogue.say("alice", "/plan help plan-admin applaud")).text


async def test_its_command_is_completed(dialogue: Dialogue) -> None:
    assert dialogue.app is not None
    actor = Actor(AccountRef("discord", "local", "alice"), "alice")
    call = Call(actor, RoomRef("discord", "local", "#general"), "plan", "help")
    options = await dialogue.app.suggest(call, "command", "appl")
    assert [option.value for option in options] == ["plan-admin applaud"]


async def test_preview_and_status_show_its_post(dialogue: Dialogue) -> None:
    await dialogue.play("wait until 2026-03-06T12:00:00+01:00")
    assert dialogue.private("organizer", card="applause") == []
    await dialogue.play("organizer: /plan-admin preview 2")
    (exact,) = dialogue.private("organizer", card="applause")
    assert exact.title == "👏 Week 1"
    assert "applause" in (await dialogue.say("organizer", "/plan-admin status")).text


async def test_its_post_is_sent_once_a_week_and_follows_what_happens(dialogue: Dialogue) -> None:
    await dialogue.play("""
        alice: /plan-admin applaud the questions
        wait until 2026-03-07T12:00:00+01:00
        bob: /plan checkin done
        bob: /plan checkin stuck
        wait 1m
    """)
    (post,) = dialogue.posts(card="applause")
    assert post.lines[1:] == ["alice: the questions"]
    assert dialogue.reads(card="applause").lines[1:] == ["alice: the questions", "bob: checked in"]
    await dialogue.play("wait 2w")
    assert len(dialogue.posts(card="applause")) == 3


async def test_its_post_moves_with_the_calendar(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin calendar break from:2026-03-05 to:2026-03-11
        organizer: /plan-admin calendar confirm
        wait until 2026-03-14T08:59:00+01:00
    """)
    assert dialogue.posts(card="applause") == []
    await dialogue.play("wait 1m")
    assert len(dialogue.posts(card="applause")) == 1


async def test_it_is_a_part_of_a_persons_data_and_goes_with_it(dialogue: Dialogue) -> None:
    await dialogue.play("""
        alice: /plan-admin applaud the questions
        bob: /plan-admin applaud the answers
        wait until 2026-03-07T12:00:00+01:00
        alice: /plan data export
    """)
    kept = json.loads(dialogue.private("alice")[-1].text)
    assert [row["words"] for row in kept["applause"]] == ["the questions"]
    await dialogue.play("""
        alice: /plan settings visible:off
        wait 1m
    """)
    assert dialogue.reads(card="applause").lines[1:] == ["a member: the questions", "bob: the answers"]
    await dialogue.play("""
        alice: /plan data delete
        alice: click "Delete everything"
        wait 1m
    """)
    assert dialogue.reads(card="applause").lines[1:] == ["bob: the answers"]


async def test_the_log_has_its_reaction_to_check_ins(dialogue: Dialogue) -> None:
    await dialogue.play("""
        wait until 2026-03-07T12:00:00+01:00
        alice: /plan checkin done
    """)
    log = await dialogue.say("organizer", "/plan-admin log")
    assert "applause" in log.line_about("week 1")


def test_it_is_the_table_of_this_package() -> None:
    assert Applause.__module__ == "tests.sample_feature.tables"
