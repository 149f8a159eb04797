"""What is public is mended by organizers: posted again, edited, withdrawn, scheduled, skipped, corrected."""

from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.dialogues.seen import Seen, cards, times, week_of

FIRST_DAY = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-02T10:00:00+01:00
"""


def left_of(dialogue: Dialogue, card: str) -> list[Seen]:
    """How the posts of that card read now, without those that were deleted."""
    now = [dialogue.now(post) for post in dialogue.posts(card=card)]
    return [one for one in now if one.card != "deleted"]


async def test_an_announcement_is_corrected_after_it_was_shown(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{FIRST_DAY}
        organizer: /plan-admin announce We meat on Thursday
        organizer: click "Change…"
        organizer: click "Edit"
        organizer: submit words="We meet on Thursday"
    """)
    asked, preview = dialogue.private("organizer")[-2:]
    assert cards([asked, preview]) == ["confirm_post", "announcement"]
    assert preview.tells("We meet on Thursday")
    assert dialogue.reads(card="announcement").tells("We meat on Thursday"), "nobody has confirmed it"
    await dialogue.play('organizer: click "Confirm"\n wait 1m')
    assert dialogue.reads(card="announcement").tells("We meet on Thursday")
    assert len(dialogue.posts(card="announcement")) == 1


async def test_a_post_is_withdrawn_and_posted_again(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{FIRST_DAY}
        organizer: /plan-admin posts list
        organizer: click "Change…" on item w001:week_goals
        organizer: click "Withdraw"
        organizer: click "Confirm"
        wait 1m
    """)
    assert dialogue.last("organizer").card == "post_changed"
    assert left_of(dialogue, "week_goals") == []
    await dialogue.play("""
        organizer: click "Post again"
        organizer: click "Confirm"
        wait 1m
    """)
    (goals,) = left_of(dialogue, "week_goals")
    assert week_of(goals) == [1, 58]
    await dialogue.play("alice: /plan done Vectors")
    assert dialogue.last("alice").card == "ticked"


async def test_an_announcement_waits_for_its_instant_and_is_withdrawn_before_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{FIRST_DAY}
        organizer: /plan-admin announce on:2026-03-03 at:18:00 Bring tea
        organizer: /plan-admin announce on:2026-03-03 at:19:00 Bring milk
        organizer: click "Change…"
        organizer: click "Withdraw"
        organizer: click "Confirm"
        wait 2d
    """)
    (tea,) = dialogue.posts(card="announcement")
    assert tea.tells("Bring tea")
    assert times([tea]) == ["2026-03-03 18:00"]


async def test_a_single_post_is_skipped_and_the_plan_stays(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{FIRST_DAY}
        organizer: /plan-admin posts list
        organizer: click "Skip" on item w001:check_in
    """)
    assert dialogue.last("organizer").card == "confirm_post"
    await dialogue.play("""
        organizer: click "Confirm"
        organizer: /plan-admin status
        wait until 2026-03-14T10:00:00+01:00
    """)
    assert not dialogue.private("organizer", "group_status")[-1].tells("check-in, week 1")
    assert [one.numbers[0] for one in dialogue.posts(card="check_in")] == [2]
    assert times(dialogue.posts(card="week_goals")) == ["2026-03-02 09:00", "2026-03-09 09:00"]
    await dialogue.play("alice: /plan streak")
    assert not dialogue.last("alice").tells("missed")


async def test_a_day_is_skipped_and_brought_back(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{FIRST_DAY}
        organizer: /plan-admin posts skip 2026-03-07
        organizer: click "Confirm"
    """)
    assert dialogue.last("organizer").card == "day_skipped"
    await dialogue.play("""
        organizer: click "Undo"
        organizer: /plan-admin posts skip 2026-03-14
        organizer: click "Confirm"
        wait until 2026-03-22T10:00:00+01:00
    """)
    assert [one.numbers[0] for one in dialogue.posts(card="check_in")] == [1, 3]


async def test_a_day_without_posts_cannot_be_skipped(dialogue: Dialogue) -> None:
    await dialogue.play(f"{FIRST_DAY}organizer: /plan-admin posts skip 2026-03-03")
    assert dialogue.last("organizer").card == "refused"
    await dialogue.play("organizer: /plan-admin posts skip 2026-03-01")
    assert dialogue.last("organizer").card == "refused"


async def test_learners_change_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{FIRST_DAY}
        alice: /plan-admin posts list
        alice: /plan-admin posts skip 2026-03-07
    """)
    assert cards(dialogue.private("alice")[-2:]) == ["refused", "refused"]


async def test_a_plan_whose_files_are_as_they_were_has_nothing_to_take_over(dialogue: Dialogue) -> None:
    await dialogue.play(f"{FIRST_DAY}organizer: /plan-admin plan refresh")
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("deep-learning")
