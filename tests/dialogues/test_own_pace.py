"""At one's own pace: catching up on what was missed."""

import re

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue


@ON_SQLITE
@pytest.mark.parametrize("minutes", [10, 45, 60, 300])
async def test_catching_up_never_asks_for_more_than_so_many_minutes(dialogue: Dialogue, minutes: int) -> None:
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-25T12:00:00+01:00
        lee: /plan join
    """)
    told = await dialogue.say("lee", f"/plan catchup {minutes}")
    weeks = [int(found) for found in re.findall(r"Week \d+, from .*: (\d+) min", told)]
    assert weeks
    assert all(0 < week <= minutes for week in weeks)
    assert "Week 4, from Mon 23 Mar 2026" in told
    assert f"of {minutes} minutes at most" in told


async def test_what_is_ticked_need_not_be_caught_up_on(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan catchup
        wait until 2026-03-09T12:00:00+01:00
        alice: /plan catchup 120
    """)
    said = dialogue.private("alice")
    assert "You have missed nothing" in said[-2]
    assert "8 items to catch up on, 7½ h in all: 5 weeks of 120 minutes at most." in said[-1]
    assert "So you are level after week 6." in said[-1]
    await dialogue.play("""
        alice: click "Done" on item s1.algebra.mml
        alice: /plan catchup 120
    """)
    assert "7 items to catch up on, 5½ h in all" in dialogue.last("alice")


@ON_SQLITE
async def test_catching_up_at_the_end_says_what_would_fit(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2025-03-03 9 Europe/Berlin
        lee: /plan join
        lee: /plan catchup 60
        lee: /plan catchup 5
    """)
    assert "The plan has 7 weeks left, so not all of it fits; with" in dialogue.private("lee")[-2]
    assert "“5” is not a whole number from 10 to 2400" in dialogue.last("lee")
