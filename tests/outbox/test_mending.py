"""Posts that are withdrawn, posted again, edited and skipped: nothing is lost, and nothing is doubled."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.db.engine import Database
from bot.integrity import list_problems
from bot.messages.actions import decode
from bot.messages.card import Buttons
from bot.messages.plain import plain
from bot.outbox.room_sender import LEASE
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import RoomRef
from tests.outbox.house import House, Mishap

MONDAY = "2026-03-02T09:00:00+01:00"
LATER = "2026-03-02T09:30:00+01:00"
EVENING = "2026-03-02T20:00:00+01:00"
GOALS = "w001:week_goals"
SENT = f"c1/c1:{GOALS}"
SECOND = RoomRef("discord", "w", "c2", "#second")


async def withdraw(house: House, post: str = GOALS) -> None:
    """An organizer withdraws the post, and confirms it."""
    asked = await house.press("organizer", "plan-admin posts list", post=post, do="withdraw")
    assert asked.card == "confirm_post"
    done = await house.press("organizer", "plan-admin posts list", post=post, do="withdraw", sure="on")
    assert done.card == "post_changed"


async def post_again(house: House, post: str = GOALS, times: int = 0) -> str:
    """An organizer has the post posted again, which happened so many times before; the answer's card."""
    told = await house.press(
        "organizer", "plan-admin posts list", post=post, do="again", sure=f"after{times}"
    )
    return told.card


async def write(house: House, post: str, words: str) -> str:
    """An organizer writes a new text, or a note, and does not confirm it yet; the action that does."""
    asked, preview = await house.submit(
        "organizer", "plan-admin posts list", "words", words, post=post, do="edit"
    )
    assert asked.name == "confirm_post"
    assert words in plain(preview)
    (buttons,) = (block for block in asked.blocks if isinstance(block, Buttons))
    return buttons.buttons[0].action


async def confirm(house: House, action: str) -> str:
    """The organizer presses Confirm; the answer's card."""
    return (await house.press("organizer", "plan-admin posts list", **decode(action).arguments)).card


async def states(house: House, key: str = GOALS) -> list[str]:
    """The states of the post's deliveries, in order."""
    async with house.database.read() as session:
        query = select(Delivery.state).join(Post, Post.id == Delivery.post_id).where(Post.key == f"c1:{key}")
        return list(await session.scalars(query.order_by(Delivery.id)))


def shown(house: House) -> Counter[str]:
    """How often each key is to be seen, without the cohort's number."""
    return Counter(reference.partition("/c1:")[2] for reference in house.chat.shown)


async def sound(database: Database) -> bool:
    """Whether `studyplan db check` finds nothing."""
    async with database.read() as session:
        return await list_problems(session) == []


async def test_a_withdrawn_post_is_deleted_and_stays_away(house: House) -> None:
    await house.until(MONDAY)
    await withdraw(house)
    await house.until(EVENING)
    assert house.chat.deleted == [SENT]
    assert await states(house) == ["dropped"]
    assert await house.audit("withdrawn") == ["goals of week 1"]
    await house.until("2026-03-03T12:00:00+01:00")
    assert house.chat.keys.count(GOALS) == 1
    assert await sound(house.database)


async def test_nothing_happens_before_it_is_confirmed(house: House) -> None:
    await house.until(MONDAY)
    for change in ("withdraw", "again"):
        asked = await house.press("organizer", "plan-admin posts list", post=GOALS, do=change)
        assert asked.card == "confirm_post"
    await write(house, GOALS, "New")
    await house.until(EVENING)
    assert house.chat.deleted == []
    assert house.chat.drawn == []
    assert not house.reads(GOALS).tells("New")


async def test_a_post_is_posted_again_in_the_place_of_the_old_one(house: House) -> None:
    await house.until(MONDAY)
    assert await post_again(house) == "post_changed"
    await house.until(LATER)
    assert house.chat.deleted == [SENT]
    assert house.chat.keys == ["w001:overture", GOALS, f"{GOALS}:again1"]
    assert await states(house) == ["sent"]
    await house.say("organizer", "/plan-admin calendar shift 1")
    await house.press("organizer", "plan-admin calendar confirm")
    await house.until(EVENING)
    assert f"c1:{GOALS}:again1" in house.chat.drawn or shown(house)[f"{GOALS}:again1"] == 1
    assert shown(house)[GOALS] == 0
    assert await sound(house.database)


async def test_a_message_that_somebody_deleted_is_posted_again(house: House) -> None:
    await house.until(MONDAY)
    del house.chat.shown[SENT]
    await post_again(house)
    await house.until(LATER)
    assert shown(house)[f"{GOALS}:again1"] == 1


async def test_a_second_click_posts_no_second_time(house: House) -> None:
    await house.until(MONDAY)
    assert await post_again(house) == "post_changed"
    assert await post_again(house) == "refused"
    await house.until(LATER)
    assert await post_again(house) == "refused", "the old button"
    assert await post_again(house, times=1) == "post_changed"
    await house.until(EVENING)
    assert shown(house)[f"{GOALS}:again2"] == 1
    assert shown(house).total() == 2


async def test_two_clicks_at_once_post_it_again_once(house: House) -> None:
    await house.until(MONDAY)
    told = await asyncio.gather(*(post_again(house) for _ in range(4)))
    assert sorted(told) == ["post_changed", "refused", "refused", "refused"]
    await house.until(LATER)
    assert shown(house)[f"{GOALS}:again1"] == 1
    assert shown(house).total() == 2


async def test_a_thread_that_waits_goes_with_its_message(house: House) -> None:
    """It was not opened yet when the post was posted again, and its message is deleted."""
    house.chat.has_threads = True
    paper = "w001:paper_prompt"
    house.chat.closed[f"under c1/c1:{paper}"] = Unavailable("down")
    await house.until("2026-03-04T09:00:00+01:00")
    await post_again(house, paper)
    await house.until("2026-03-04T20:00:00+01:00")
    under = [place for place, _ in house.chat.stored if place.startswith("under")]
    assert under == [f"under c1/c1:{paper}:again1"]
    assert sorted(await states(house, paper)) == ["dropped", "sent", "sent"]


async def test_what_was_withdrawn_can_be_posted_again(house: House) -> None:
    await house.until(MONDAY)
    await withdraw(house)
    await house.until(LATER)
    await post_again(house)
    await house.until(EVENING)
    assert shown(house)[f"{GOALS}:again1"] == 1
    assert await states(house) == ["sent"]


async def test_a_change_of_mind_before_the_message_is_deleted(house: House) -> None:
    """Withdrawn and posted again within one breath: one message in the end."""
    await house.until(MONDAY)
    await withdraw(house)
    assert await post_again(house) == "refused", "it is still leaving"
    await house.until(LATER)
    assert await post_again(house) == "post_changed"
    await withdraw(house)
    await house.until(EVENING)
    assert shown(house)[GOALS] == shown(house)[f"{GOALS}:again1"] == 0
    assert await states(house) == ["dropped"]


async def test_a_post_that_waits_is_withdrawn_before_it_is_sent(house: House) -> None:
    await house.until(MONDAY)
    await house.say("organizer", "/plan-admin announce on:2026-03-03 at:12:00 We meet")
    await withdraw(house, "announcement:1")
    await house.until("2026-03-03T13:00:00+01:00")
    assert "announcement:1" not in house.chat.keys
    assert house.chat.deleted == []


async def test_a_post_that_is_being_sent_is_withdrawn_and_deleted(house: House) -> None:
    async def meanwhile(key: str) -> None:
        if key == f"c1:{GOALS}":
            await withdraw(house)

    house.chat.while_sending = meanwhile
    await house.until(EVENING)
    assert house.chat.keys == ["w001:overture", GOALS]
    assert house.chat.deleted == [SENT]
    assert await states(house) == ["dropped"]


async def test_a_post_that_may_have_arrived_is_withdrawn_and_deleted(house: House) -> None:
    """The process dies while it sends; the message is there, and nobody knows."""
    house.chat.sends.extend([None, Mishap(PoolTimeout("the process dies here"), done=True)])
    with pytest.raises(PoolTimeout):
        await house.until(MONDAY)
    assert await states(house) == ["claimed"]
    assert await post_again(house) == "refused", "it would be looked for under another key"
    await withdraw(house)
    house.clock.move_to(house.clock.now() + 2 * LEASE)
    await house.until(EVENING)
    assert house.chat.looked
    assert house.chat.deleted == [SENT]
    assert await states(house) == ["dropped"]


@pytest.mark.parametrize("error", [Unavailable("down"), OutcomeUnknown("broken pipe")])
@pytest.mark.parametrize("done", [True, False])
async def test_a_deletion_that_fails_is_tried_again(house: House, error: Exception, done: bool) -> None:
    await house.until(MONDAY)
    house.chat.deletions.extend([Mishap(error, done)] * 3)
    await post_again(house)
    await house.until(EVENING)
    assert shown(house)[GOALS] == 0
    assert shown(house)[f"{GOALS}:again1"] == 1
    assert house.chat.keys.count(f"{GOALS}:again1") == 1


async def test_a_process_that_dies_between_deleting_and_recording_it_loses_nothing(house: House) -> None:
    await house.until(MONDAY)
    await post_again(house)
    house.chat.deletions.append(Mishap(PoolTimeout("the process dies here"), done=True))
    with pytest.raises(PoolTimeout):
        await house.until(EVENING)
    await house.until(EVENING)
    assert house.chat.deleted == [SENT, SENT]
    assert shown(house)[f"{GOALS}:again1"] == 1
    assert house.chat.keys.count(f"{GOALS}:again1") == 1


async def test_where_messages_cannot_be_deleted_they_lose_their_words(house: House) -> None:
    await house.until(MONDAY)
    house.chat.deletions.append(Mishap(Refused("This workspace keeps all messages.")))
    await withdraw(house)
    await house.until(EVENING)
    assert house.reads(GOALS).card == "withdrawn"
    assert await states(house) == ["dropped"]


async def test_a_message_out_of_reach_is_told_once_and_deleted_later(house: House) -> None:
    await house.until(MONDAY)
    gone = Refused("I am not in that channel.")
    house.chat.deletions.extend([Mishap(gone)] * 2)
    house.chat.edits.extend([Mishap(gone)] * 2)
    await withdraw(house)
    await house.until("2026-03-02T10:30:00+01:00")
    assert await states(house) == ["sent"]
    assert await house.audit("refused") == ["goals of week 1 cannot be deleted: I am not in that channel."]
    told = await house.press("organizer", "plan-admin posts list", post=GOALS)
    assert told.tells("I am not in that channel.")
    await house.until(EVENING)
    assert house.chat.deleted == [SENT]
    assert await states(house) == ["dropped"]


async def test_a_thread_goes_with_its_message_and_comes_again(house: House) -> None:
    house.chat.has_threads = True
    await house.until("2026-03-04T09:30:00+01:00")
    paper = "w001:paper_prompt"
    await post_again(house, paper)
    await house.until("2026-03-04T20:00:00+01:00")
    under = f"under c1/c1:{paper}/c1:{paper}:thread"
    assert sorted(house.chat.deleted) == sorted([f"c1/c1:{paper}", under])
    assert f"under c1/c1:{paper}:again1/c1:{paper}:again1:thread" in house.chat.shown
    assert sorted(await states(house, paper)) == ["dropped", "sent", "sent"]
    await withdraw(house, paper)
    await house.until("2026-03-04T21:00:00+01:00")
    assert not any(paper in reference for reference in house.chat.shown)


async def test_a_room_that_came_later_gets_what_is_posted_again(house: House) -> None:
    await house.until(MONDAY)
    await house.say("organizer", "/plan-admin room add", SECOND)
    await post_again(house)
    await house.until(LATER)
    assert {place for place, key in house.chat.stored if key.endswith("again1")} == {"c1", "c2"}


async def test_an_announcement_is_edited_where_it_stands(house: House) -> None:
    await house.until(MONDAY)
    await house.say("organizer", "/plan-admin announce We meat at 8")
    await house.until(LATER)
    assert await confirm(house, await write(house, "announcement:1", "We meet at 8")) == "post_changed"
    await house.until(EVENING)
    assert house.reads("announcement:1").tells("We meet at 8")
    assert house.chat.keys.count("announcement:1") == 1
    assert await house.audit("edited") == ["announcement"]


async def test_only_the_words_that_were_shown_are_confirmed(house: House) -> None:
    await house.until(MONDAY)
    first = await write(house, GOALS, "Bring tea")
    await write(house, GOALS, "Bring milk")
    assert await confirm(house, first) == "refused"
    await house.until(EVENING)
    assert not house.reads(GOALS).tells("Bring")


async def test_a_note_goes_with_every_redraw_and_is_taken_out_again(house: House) -> None:
    await house.until("2026-03-07T09:00:00+01:00")
    poll = "w001:check_in"
    assert await confirm(house, await write(house, poll, "Two questions today")) == "post_changed"
    await house.say("alice", "/plan checkin done")
    await house.until("2026-03-07T10:00:00+01:00")
    assert house.reads(poll).tells("Two questions today")
    assert house.reads(poll).counts["Done"] == 1
    await house.press("organizer", "plan-admin posts list", post=poll, do="clear", sure="on")
    await house.until("2026-03-07T11:00:00+01:00")
    assert not house.reads(poll).tells("Two questions today")


async def test_what_waits_for_later_holds_up_nothing(house: House) -> None:
    """It has the lower number, and its instant has not come."""
    await house.say("organizer", "/plan-admin announce on:2026-03-20 at:12:00 Far away")
    await house.until(MONDAY)
    assert house.chat.keys == ["w001:overture", GOALS]
    await house.until("2026-03-20T12:00:00+01:00")
    assert house.chat.keys[-1] == "announcement:1"


async def test_what_was_due_first_is_sent_first_whatever_its_number(house: House) -> None:
    await house.say("organizer", "/plan-admin announce on:2026-03-02 at:09:01 Soon")
    house.chat.sends.extend([Mishap(Unavailable("down"))] * 5)
    await house.until(EVENING)
    assert house.chat.keys == ["w001:overture", GOALS, "announcement:1"]


async def test_a_skipped_post_never_comes_and_its_week_begins(house: House) -> None:
    told = await house.press("organizer", "plan-admin posts list", post=GOALS, do="skip")
    assert told.card == "confirm_post"
    await house.press("organizer", "plan-admin posts list", post=GOALS, do="skip", sure="on")
    await house.until(EVENING)
    assert house.chat.keys == ["w001:overture"]
    week = await house.say("alice", "/plan week")
    assert week.tells(1)
    assert await states(house) == ["dropped"]
    assert await sound(house.database)
    await post_again(house)
    await house.until("2026-03-02T21:00:00+01:00")
    assert house.chat.keys == ["w001:overture", f"{GOALS}:again1"], "posted after all"


async def test_a_skip_is_taken_back_before_the_day(house: House) -> None:
    for change in ("skip", "bring back"):
        await house.press("organizer", "plan-admin posts list", post=GOALS, do=change, sure="on")
    await house.until(EVENING)
    assert house.chat.keys == ["w001:overture", GOALS]


async def test_a_skipped_post_that_moves_stays_skipped(house: House) -> None:
    poll = "w001:check_in"
    await house.press("organizer", "plan-admin posts list", post=poll, do="skip", sure="on")
    await house.say("organizer", "/plan-admin calendar schedule checkin:thu")
    await house.until("2026-03-09T08:00:00+01:00")
    assert poll not in house.chat.keys


async def test_a_day_without_posts_moves_nothing_and_reminds_nobody(house: House) -> None:
    await house.say("alice", "/plan settings reminders:on")
    await house.until(MONDAY)
    asked = await house.say("organizer", "/plan-admin posts skip 2026-03-07")
    assert asked.card == "confirm_skip"
    assert asked.tells("check-in of week 1")
    done = await house.press("organizer", "plan-admin posts skip", date="2026-03-07", sure="on")
    assert done.card == "day_skipped"
    await house.until("2026-03-09T09:00:00+01:00")
    kinds = [key for key in house.chat.keys if "check_in" in key or "nudge" in key]
    assert kinds == [], "nor is anybody reminded of a check-in that did not come"
    assert "w002:week_goals" in house.chat.keys
    streak = await house.say("alice", "/plan streak")
    assert not streak.tells("missed")


async def test_a_day_is_brought_back(house: House) -> None:
    await house.press("organizer", "plan-admin posts skip", date="2026-03-07", sure="on")
    again = await house.say("organizer", "/plan-admin posts skip 2026-03-07")
    assert again.card == "refused"
    await house.press("organizer", "plan-admin posts skip", date="2026-03-07", undo="on")
    await house.until("2026-03-07T10:00:00+01:00")
    assert "w001:check_in" in house.chat.keys


async def test_two_processes_delete_and_post_again_once(house: House) -> None:
    await house.until(MONDAY)
    await post_again(house)
    others = [house.process() for _ in range(3)]
    for _ in range(3):
        now = house.clock.now()
        await asyncio.gather(house.app.tick(now), *(one.tick(now) for one in others))
    assert house.chat.keys.count(f"{GOALS}:again1") == 1
    assert shown(house)[GOALS] == 0


async def test_nobody_but_an_organizer_changes_a_post(house: House) -> None:
    await house.until(MONDAY)
    withdrawal = {"post": GOALS, "do": "withdraw", "sure": "on"}
    shown, listed = {"post": GOALS}, dict[str, str]()
    for given in (withdrawal, shown, listed):
        told = await house.press("alice", "plan-admin posts list", **given)
        assert told.card == "refused"
    await house.until(EVENING)
    assert house.chat.deleted == []


async def test_another_groups_post_and_a_letter_to_one_person_are_out_of_reach(house: House) -> None:
    house.chat.closed["c1"] = Refused("Let me in, please.")
    await house.until(MONDAY)
    async with house.database.read() as session:
        query = select(Post.key).where(Post.kind == "notice")
        key = (await session.scalars(query)).one().partition(":")[2]
        count = await session.scalar(
            select(func.count()).where(Delivery.state == DeliveryState.SENT, Delivery.account_id.is_not(None))
        )
    assert count == 1
    for post in (key, "w001:nothing", "../c2", "w999:week_goals"):
        told = await house.press("organizer", "plan-admin posts list", post=post[:64])
        assert told.card == "refused"
