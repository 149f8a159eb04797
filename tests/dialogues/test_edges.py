"""Second conditions of the rules: what holds only if two things are true at once."""

from pathlib import Path

from bot.features.streak.rules import Mark
from tests.curricula.folders import write_plan
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue


async def test_a_late_tick_keeps_no_week_before_the_member_joined(dialogue: Dialogue) -> None:
    """Week 1 still takes ticks, but zoe joins in week 2: an item of week 1 keeps week 2."""
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-09T12:00:00+01:00
        zoe: /plan join
        zoe: /plan done s1.linear-algebra.vectors
        wait until 2026-03-17T12:00:00+01:00
        zoe: /plan streak
    """)
    assert dialogue.last("zoe").marks[2] is Mark.KEPT


async def test_who_leaves_after_a_week_is_not_counted_in_its_check_in(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-07T12:00:00+01:00
        alice: /plan checkin done
        bob: /plan checkin done
        wait until 2026-03-09T12:00:00+01:00
    """)
    assert dialogue.reads(card="check_in").counts["Done"] == 2
    await dialogue.play("""
        alice: /plan leave
        wait 1m
    """)
    assert dialogue.reads(card="check_in").counts["Done"] == 1


async def test_a_pause_parts_no_buddies(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        alice: /plan buddy find
        bob: /plan buddy find
        wait until 2026-03-02T12:00:00+01:00
        alice: /plan checkin done
        bob: /plan checkin done
        bob: /plan pace pause until:2026-04-30
        wait until 2026-03-10T12:00:00+01:00
        alice: /plan checkin done
        wait until 2026-03-17T12:00:00+01:00
        alice: /plan checkin done
        wait until 2026-03-25T12:00:00+01:00
        alice: /plan buddy show
    """)
    assert dialogue.last("alice").tells("bob")


@ON_SQLITE
async def test_a_paper_that_was_chosen_for_a_week_without_one_comes_on_its_day(
    database_url: str, tmp_path: Path
) -> None:
    write_plan(tmp_path)
    dialogue = Dialogue(database_url, plans=tmp_path)
    await dialogue.play("""
        organizer: /plan-admin start plan:knots pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin
        alice: /plan join
        alice: /plan papers propose 1706.03762 Attention
        alice: /plan papers propose 1512.03385 ResNet
        organizer: /plan-admin papers vote
        alice: /plan papers vote 1
        wait until 2026-03-04T08:59:00+01:00
    """)
    assert dialogue.posts(card="paper_prompt") == []
    await dialogue.play("wait 1m")
    (prompt,) = dialogue.posts(card="paper_prompt")
    assert prompt.tells("Attention")
    await dialogue.close()
