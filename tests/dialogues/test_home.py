"""A person's own page, and commands given by choosing: for where nothing can be typed."""

import pytest

from bot.features.streak.rules import Mark
from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.dialogues.seen import numbers_in

RUNNING = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-04T12:00:00+01:00
"""


async def test_the_page_shows_the_week_the_streak_and_the_place(dialogue: Dialogue) -> None:
    await dialogue.play(f"{RUNNING}\n alice: /plan done Vectors\n alice: /plan home")
    page = dialogue.last("alice")
    assert page.card == "home"
    assert numbers_in(page.line_about(" of 6 done"))[:2] == [1, 6], "done, and of how many"
    items = [line for line in page.lines if not line.startswith("[")]
    assert len([line for line in items if "✅" in line and "Vectors" in line]) == 1
    assert page.marks == {1: Mark.KEPT}
    assert numbers_in(page.line_about("🔥")) == [1], "the streak"
    assert numbers_in(page.line_about("📈"))[0] == 1, "the rank"
    assert not page.tells("[Status]"), "only organizers have groups to look after"


async def test_everything_on_the_page_can_be_pressed(dialogue: Dialogue) -> None:
    await dialogue.play(f"{RUNNING}\n alice: /plan home")
    page = dialogue.last("alice")
    await dialogue.play('alice: click "Done" on item s1.linear-algebra.vectors')
    assert dialogue.last("alice").card == "home", "the page itself, drawn anew"
    assert dialogue.last("alice").reference == page.reference
    assert numbers_in(dialogue.last("alice").line_about(" of 6 done"))[:2] == [1, 6]
    assert dialogue.last("alice").tells("“Vectors”")
    await dialogue.play('alice: /plan home\n alice: click "On track"')
    assert dialogue.last("alice").card == "checked_in"
    assert numbers_in(dialogue.last("alice").title) == [1]
    for button, card in (("Paper", "paper_prompt"), ("Boards", "leaderboard"), ("Settings", "settings")):
        await dialogue.play(f'alice: /plan home\n alice: click "{button}"')
        assert dialogue.last("alice").card == card


async def test_who_is_in_no_group_is_offered_those_around(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n in #elsewhere\n alice: /plan home")
    assert dialogue.last("alice").card == "home_without_group"
    await dialogue.play('alice: click "Join Deep Learning Study Plan"')
    assert dialogue.last("alice").card == "welcome"
    assert dialogue.last("alice").tells("alice", "Deep Learning Study Plan")


async def test_organizers_reach_their_groups_from_anywhere(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{RUNNING}
        in #elsewhere
        organizer: /plan home
        organizer: click "Status"
    """)
    status = dialogue.last("organizer")
    assert status.card == "group_status"
    assert "Deep Learning Study Plan" in status.title
    assert numbers_in(status.title) == [1, 58]
    await dialogue.play('organizer: /plan home\n organizer: click "Preview"')
    assert dialogue.private("organizer", card="preview")


async def test_a_command_is_chosen_and_given_without_typing_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"{RUNNING}\n alice: /plan help")
    assert dialogue.last("alice").card == "help"
    assert not dialogue.last("alice").tells("plan-admin")
    await dialogue.play('alice: choose "streak: Your streak, week by week, and why each counts as it does"')
    await dialogue.play('alice: click "Do it"')
    assert dialogue.last("alice").card == "streak"
    assert numbers_in(dialogue.last("alice").title) == [0]
    await dialogue.play("""
        alice: /plan help
        alice: choose "done: Tick off what you have done"
        alice: click "Fill in…"
        alice: submit item=Vectors
    """)
    assert dialogue.last("alice").card == "ticked"
    assert dialogue.last("alice").tells("“Vectors”")


async def test_organizers_choose_theirs_too(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{RUNNING}
        organizer: /plan help
        organizer: choose "status: How the group is doing, and what needs you"
        organizer: click "Do it"
    """)
    assert dialogue.last("organizer").card == "group_status"
    assert numbers_in(dialogue.last("organizer").title) == [1, 58]


@pytest.mark.parametrize("stage", ["local"], indirect=True)  # on the wire a thread is a place of its own
async def test_the_thread_of_a_paper_leads_to_every_command(dialogue: Dialogue) -> None:
    await dialogue.play(f'{RUNNING}\n wait 1d\n alice: click "More…"')
    assert dialogue.last("alice").card == "help"


async def test_no_rank_before_anything_was_done_or_due(dialogue: Dialogue) -> None:
    await dialogue.play(f"{RUNNING}\n alice: /plan home")
    assert numbers_in(dialogue.last("alice").line_about("📈")) == [], "a rank of nothing says nothing"
