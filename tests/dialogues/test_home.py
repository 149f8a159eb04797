"""A person's own page, and commands given by choosing: for where nothing can be typed."""

import pytest

from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.dialogues.seen import texts

RUNNING = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-04T12:00:00+01:00
"""


async def test_the_page_shows_the_week_the_streak_and_the_place(dialogue: Dialogue) -> None:
    await dialogue.play(f"{RUNNING}\n alice: /plan done Vectors\n alice: /plan home")
    page = dialogue.last("alice").text
    assert "1 of 8 done" in page
    assert "✅ 💡 Vectors" in page
    assert "Streak: 1 week" in page
    assert "Week 1: you ticked an item" in page
    assert "Rank 1 overall" in page
    assert "You look after" not in page


async def test_everything_on_the_page_can_be_pressed(dialogue: Dialogue) -> None:
    await dialogue.play(f"{RUNNING}\n alice: /plan home")
    await dialogue.play('alice: click "Done" on item s1.linear-algebra.vectors')
    assert "Done: “Vectors”" in dialogue.last("alice").text
    await dialogue.play('alice: /plan home\n alice: click "On track"')
    assert "Noted for week 1" in dialogue.last("alice").text
    for button, words in (
        ("Paper", "Eigenfaces"),
        ("Boards", "Board: overall"),
        ("Settings", "Your settings"),
    ):
        await dialogue.play(f'alice: /plan home\n alice: click "{button}"')
        assert words in dialogue.last("alice").text


async def test_who_is_in_no_group_is_offered_those_around(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n in #elsewhere\n alice: /plan home")
    assert "You are in no group yet" in dialogue.last("alice").text
    await dialogue.play('alice: click "Join Deep Learning Study Plan"')
    assert "Welcome, alice!" in dialogue.last("alice").text


async def test_organizers_reach_their_groups_from_anywhere(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{RUNNING}
        in #elsewhere
        organizer: /plan home
        organizer: click "Status"
    """)
    assert "Deep Learning Study Plan: week 1 of 58" in dialogue.last("organizer").text
    await dialogue.play('organizer: /plan home\n organizer: click "Preview"')
    assert any("What I will post next" in words for words in texts(dialogue.private("organizer")))


async def test_a_command_is_chosen_and_given_without_typing_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"{RUNNING}\n alice: /plan help menu")
    assert "plan-admin" not in dialogue.last("alice").text
    await dialogue.play('alice: choose "streak: Your streak, week by week, and why each counts as it does"')
    await dialogue.play('alice: click "Do it"')
    assert "Your streak: 0 weeks" in dialogue.last("alice").text
    await dialogue.play("""
        alice: /plan help menu
        alice: choose "done: Tick items off: by key, the beginning of a key, or title"
        alice: click "Fill in…"
        alice: submit item=Vectors
    """)
    assert "Done: “Vectors”" in dialogue.last("alice").text


async def test_organizers_choose_theirs_too(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{RUNNING}
        organizer: /plan help menu
        organizer: choose "status: How the group is doing, and what needs you"
        organizer: click "Do it"
    """)
    assert "week 1 of 58" in dialogue.last("organizer").text


@pytest.mark.parametrize("stage", ["local"], indirect=True)  # on the wire a thread is a place of its own
async def test_the_thread_of_a_paper_leads_to_every_command(dialogue: Dialogue) -> None:
    await dialogue.play(f'{RUNNING}\n wait 1d\n alice: click "More…"')
    assert "What would you like to do?" in dialogue.last("alice").text
