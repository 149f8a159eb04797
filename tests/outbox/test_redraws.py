"""Messages that change: the poll's count is right in the end, and is not drawn more often than allowed."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.curricula import plans_root
from bot.feature.group import GroupContext
from bot.features.check_in import service as check_in_service
from bot.features.check_in.service import Answers
from bot.integrity import find_problems
from bot.outbox import posts
from bot.outbox.redraw import LEASE, list_due
from bot.outbox.tables import Delivery, Post
from bot.platform.failures import MessageGone, OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import RoomRef
from tests.dialogues.seen import drawn
from tests.outbox.house import FEATURES, GENERAL, FlakyChat, House, Mishap

ASKED = "2026-03-07T09:00:00+01:00"
POLL = "w001:check_in"


async def test_a_change_is_drawn_at_once(house: House) -> None:
    await house.until(ASKED)
    await house.say("alice", "/plan checkin done")
    await house.app.tick(house.clock.now())
    assert house.chat.reads(POLL).counts["Done"] == 1


async def test_many_changes_are_drawn_together(house: House) -> None:
    house.chat.edit_interval = timedelta(seconds=5)
    for number in range(10):
        await house.say(f"p{number}", "/plan join")
    await house.until(ASKED)
    for number in range(10):
        await house.say(f"p{number}", "/plan checkin stuck")
        await house.until(house.clock.now().isoformat())
    assert house.chat.drawn == [], "the message was posted only now"
    await house.until("2026-03-07T09:00:05+01:00")
    assert len(house.chat.drawn) == 1
    assert house.chat.reads(POLL).counts["Stuck"] == 10
    await house.say("p0", "/plan checkin done")
    await house.until("2026-03-07T09:00:09+01:00")
    assert len(house.chat.drawn) == 1
    await house.until("2026-03-07T09:00:10+01:00")
    assert len(house.chat.drawn) == 2
    assert house.chat.reads(POLL).counts["Stuck"] == 9
    await house.until("2026-03-08T09:00:00+01:00")
    assert len(house.chat.drawn) == 2


async def test_the_pause_counts_from_the_end_of_a_slow_edit(house: House) -> None:
    house.chat.edit_interval, house.chat.edit_takes = timedelta(seconds=5), timedelta(seconds=4)
    await house.until("2026-03-07T09:00:10+01:00")
    await house.say("alice", "/plan checkin done")
    await house.app.tick(house.clock.now())
    await house.say("alice", "/plan checkin stuck")
    await house.app.tick(house.clock.now())
    await house.until("2026-03-07T09:00:18+01:00")
    assert len(house.chat.drawn) == 1, "it was seen at 09:00:14"
    await house.until("2026-03-07T09:00:19+01:00")
    assert len(house.chat.drawn) == 2
    assert house.chat.reads(POLL).counts["Stuck"] == 1


@pytest.mark.parametrize("error", [Unavailable("down"), OutcomeUnknown("broken pipe")])
@pytest.mark.parametrize("done", [True, False])
async def test_a_failed_change_is_drawn_later(house: House, error: Exception, done: bool) -> None:
    await house.until(ASKED)
    house.chat.edits.extend([Mishap(error, done)] * 3)
    await house.say("alice", "/plan checkin done")
    await house.until("2026-03-07T10:00:00+01:00")
    assert not house.chat.edits
    assert house.chat.reads(POLL).counts["Done"] == 1


async def test_a_message_that_takes_long_to_change_holds_up_no_other(house: House) -> None:
    async def hang(message: str) -> None:
        hanging.append(message)
        if message.startswith("c1/"):
            await released.wait()

    released, hanging = asyncio.Event(), list[str]()
    second = RoomRef("discord", "w", "c2", "#second")
    await house.say("organizer", "/plan-admin room add", second)
    await house.until("2026-03-07T09:01:00+01:00")
    house.chat.while_editing = hang
    for answer in ("done", "stuck"):
        await house.say("alice", f"/plan checkin {answer}")
        await house.app.tick(house.clock.now(), patience=timedelta(seconds=0.1))
        house.clock.move_to(house.clock.now() + timedelta(seconds=4))
    shown = {name.partition("/")[0]: name for name in house.chat.shown if name.endswith(POLL)}
    assert drawn(house.chat.shown[shown["c2"]]).counts["Stuck"] == 1
    assert hanging.count(shown["c1"]) == 1, "not begun anew while it lasts"
    released.set()
    await house.app.finish()
    await house.until("2026-03-07T09:05:00+01:00")
    assert drawn(house.chat.shown[shown["c1"]]).counts["Stuck"] == 1


async def test_a_deleted_message_is_edited_once_and_told_as_gone(house: House) -> None:
    edits: list[str] = []

    async def note(message: str) -> None:
        edits.append(message)

    await house.until(ASKED)
    house.chat.while_editing = note
    house.chat.edits.extend([Mishap(MessageGone("Somebody deleted it."))] * 3)
    for answer in ("done", "stuck", "behind"):
        await house.say("alice", f"/plan checkin {answer}")
        await house.until((house.clock.now() + timedelta(minutes=1)).isoformat())
    assert len(edits) == 1
    assert await house.audit("gone") == ["check-in of week 1: somebody deleted it in #general"]
    status = await house.say("organizer", "/plan-admin status")
    assert status.tells("check-in of week 1: somebody deleted it in #general.")
    assert [place for place, _ in house.chat.stored if place == "organizer"] == [], "nobody is written to"
    await house.until("2026-03-11T12:00:00+01:00")
    status = await house.say("organizer", "/plan-admin status")
    assert not status.tells("somebody deleted it"), "the week is closed: it is of no use any more"
    assert await find_problems(house.database) == []


async def test_a_refused_edit_is_let_go_and_made_with_the_next_change(house: House) -> None:
    await house.until(ASKED)
    house.chat.edits.append(Mishap(Refused("not now")))
    await house.say("alice", "/plan checkin done")
    await house.until("2026-03-07T10:00:00+01:00")
    assert house.chat.drawn == []
    wake = await house.app.next_wake()
    assert wake is not None
    assert wake > house.clock.now()
    await house.say("alice", "/plan checkin stuck")
    await house.until("2026-03-07T10:01:00+01:00")
    assert house.reads(POLL).counts["Stuck"] == 1


async def test_an_answer_given_while_the_poll_is_being_sent_is_counted(house: House) -> None:
    async def answer(key: str) -> None:
        if key.endswith(POLL):
            told = await house.say("alice", "/plan checkin behind", app=other)
            assert told.card == "checked_in"

    other = house.process()
    house.chat.while_sending = answer
    await house.until("2026-03-07T09:01:00+01:00")
    assert house.chat.reads(POLL).counts["Behind"] == 1


async def test_a_change_waits_for_a_process_that_speaks_the_platform(house: House) -> None:
    await house.until(ASKED)
    elsewhere = house.process({"slack": FlakyChat(house.clock)})
    await house.say("alice", "/plan checkin done", GENERAL, elsewhere)
    await elsewhere.tick(house.clock.now())
    wake = await elsewhere.next_wake()
    assert wake is not None
    assert wake > house.clock.now(), "it has nothing to do about it"
    await house.app.tick(house.clock.now())
    assert house.chat.reads(POLL).counts["Done"] == 1


async def test_two_processes_that_draw_at_once_end_with_the_right_count(house: House) -> None:
    other = house.process()
    await house.say("bob", "/plan join")
    await house.until(ASKED)
    await house.say("alice", "/plan checkin done")
    await house.say("bob", "/plan checkin done")
    now = house.clock.now()
    await asyncio.gather(house.app.tick(now), other.tick(now), house.app.tick(now))
    assert house.chat.drawn == ["c1:w001:check_in"]
    assert house.chat.reads(POLL).counts["Done"] == 2


async def test_a_change_while_the_card_is_being_drawn_is_drawn_too(house: House) -> None:
    """Another transaction holds the row just then, and it was not due before."""
    await house.until(ASKED)
    await house.say("alice", "/plan checkin done")
    now = house.clock.now()
    async with house.database.write() as drawing:
        [(delivery, post, *_)] = await list_due(drawing, now, "discord", 10)
        delivery.redraw_at = delivery.drawn_at = now + LEASE
        await drawing.flush()
        asking = asyncio.create_task(ask_anew(house, post.id, now))
        await asyncio.sleep(0.2)  # on PostgreSQL it waits for the row, on SQLite for its turn to write
    await asking
    async with house.database.read() as session:
        held = await session.get_one(Delivery, delivery.id)
        assert held.redraw_at == now


async def ask_anew(house: House, post_id: int, now: datetime) -> None:
    async with house.database.write() as session:
        await posts.redraw_posts(session, [post_id], now)


async def test_a_change_between_claim_and_card_is_drawn_too(house: House) -> None:
    """The claim has ended when the card is composed, so it may show what was true a moment ago."""

    async def gather_before_the_answer(group: GroupContext, post: Post) -> Answers:
        counts = await check_in_service.count_answers(group, post)
        await house.say("alice", "/plan checkin done", app=other)
        return counts

    other = house.app
    features = [
        replace(
            one,
            posts=tuple(
                replace(kind, gather=gather_before_the_answer) if kind.name == "check_in" else kind
                for kind in one.posts
            ),
        )
        for one in FEATURES
    ]
    await house.until("2026-03-07T08:59:59+01:00")
    house.clock.move_to(datetime.fromisoformat(ASKED))
    app = App(house.database, {"discord": house.chat}, house.clock, plans_root(), features=features)
    await app.tick(house.clock.now())
    assert house.chat.drawn == ["c1:w001:check_in"]
    assert house.chat.reads(POLL).counts["Done"] == 1
