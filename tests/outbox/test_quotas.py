"""Quotas: what one group, workspace or member may cause, also when several processes are at the limit."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.app import App
from bot.platform.refs import RoomRef
from bot.study.quotas import Quotas
from tests.dialogues.seen import Seen
from tests.outbox.house import GENERAL, START, House

MONDAY = "2026-03-02T09:30:00+01:00"
STAGE_1 = ("algebra", "gradients", "bayes", "evaluation", "clustering", "perceptrons", "descent")
ITEMS = [f"s1.{unit}.exercise" for unit in STAGE_1]
ITEM = ITEMS[0]


def in_channel(number: int, workspace: str = "w") -> RoomRef:
    return RoomRef("discord", workspace, f"c{number}", f"#channel-{number}")


def refused(answers: Sequence[Seen]) -> list[Seen]:
    """Those of the answers that refuse. All others are no apologies."""
    assert not any(one.card in {"apology", "away"} for one in answers)
    return [one for one in answers if one.card == "refused"]


async def at_once(house: House, apps: Sequence[App], lines: Sequence[tuple[str, str, RoomRef]]) -> list[Seen]:
    """Everybody types at the same moment, each line in the next of the processes."""
    typed = (
        house.say(person, line, room, apps[number % len(apps)])
        for number, (person, line, room) in enumerate(lines)
    )
    return await asyncio.gather(*typed)


async def test_announcements_of_an_hour_are_counted_in_all_processes(house: House) -> None:
    await house.until(MONDAY)
    before = len(house.chat.stored)
    apps = [house.app, house.process(), house.process()]
    lines = [("organizer", f"/plan-admin announce Number {number}", GENERAL) for number in range(13)]
    answers = await at_once(house, apps, lines)
    assert len(refused(answers)) == 3
    told = refused(answers)[0]
    assert told.tells("10 announcements", "10:30", "/plan-admin posts list"), (
        "how many, when again, what to do"
    )
    await house.until("2026-03-02T10:29:00+01:00")
    assert len(house.chat.stored) == before + 10
    assert (await house.say("organizer", "/plan-admin announce Too early")).card == "refused"
    again = await house.press(
        "organizer", "plan-admin posts list", post="announcement:1", do="again", sure="after0"
    )
    assert again.card == "refused", "posting again is an announcement too"
    await house.until("2026-03-02T10:31:00+01:00")
    assert (await house.say("organizer", "/plan-admin announce An hour later")).card == "announced"


async def test_the_queue_of_a_workspace_is_bounded(house: House) -> None:
    await house.until(MONDAY)
    apps = [house.process(quotas=Quotas(queued=4, announcements=99)) for _ in range(2)]
    lines = [("organizer", f"/plan-admin announce at:18:00 Number {number}", GENERAL) for number in range(7)]
    answers = await at_once(house, apps, lines)
    assert len(refused(answers)) == 3
    assert refused(answers)[0].tells("4 messages", "4 at most", "/plan-admin status")
    handed_in = await house.say("alice", f"/plan projects submit https://example.org/1 {ITEM}", app=apps[0])
    assert handed_in.card == "refused"
    other = in_channel(9, "another")
    await house.say("organizer", START, other, apps[0])
    assert (await house.say("organizer", "/plan-admin announce Hi", other, apps[0])).card == "announced"
    await house.until("2026-03-02T18:01:00+01:00", apps=apps)
    assert sum("announcement" in key for key in house.chat.keys) == 5
    assert (await house.say("organizer", "/plan-admin announce Now", app=apps[0])).card == "announced"


async def test_rooms_of_a_group_and_groups_of_a_workspace(house: House) -> None:
    few = Quotas(rooms=3, groups=3)
    apps = [house.process(quotas=few), house.process(quotas=few)]
    start = f"{START} name:Another"
    lines = [("organizer", start, in_channel(number)) for number in range(2, 7)]
    answers = await at_once(house, apps, lines)
    assert len(refused(answers)) == 3
    assert refused(answers)[0].tells("3 groups", "server", "/plan-admin end")
    adding = [
        ("organizer", "/plan-admin room add group:deep-learning-2026-03-02", in_channel(n))
        for n in range(7, 12)
    ]
    answers = await at_once(house, apps, adding)
    assert len(refused(answers)) == 3
    assert refused(answers)[0].tells("3 channels", "/plan-admin rooms move")
    moved = await house.say(
        "organizer",
        "/plan-admin room move group:deep-learning-2026-03-02 channel:#general",
        in_channel(12),
        apps[0],
    )
    assert moved.card == "room_moved", "a move adds none"
    elsewhere = await house.say("organizer", START, in_channel(20, "another"), apps[0])
    assert elsewhere.card == "started"


async def test_a_group_that_goes_on_is_counted_again(house: House) -> None:
    house.app = house.process(quotas=Quotas(groups=1))
    assert (await house.say("organizer", START, in_channel(2))).card == "refused"
    assert (await house.press("organizer", "plan-admin end", sure="on")).card == "ended"
    assert (await house.say("organizer", START, in_channel(2))).card == "started"
    refusal = await house.press("organizer", "plan-admin end", undo="on")
    assert refusal.card == "refused"
    assert refusal.tells("1 group")


async def test_handing_in_to_and_fro_makes_one_post(house: House) -> None:
    """S9 of the review: hand in, undo, hand in made 20 posts within a minute, with any link."""
    await house.until(MONDAY)
    before = len(house.chat.stored)
    for number in range(20):
        await house.say("alice", f"/plan projects submit https://example.org/{number} {ITEM}")
        await house.until(f"2026-03-02T09:{30 + number}:10+01:00")
        if number % 2:
            await house.press("alice", "plan undo", item=ITEM)
            await house.until(f"2026-03-02T09:{30 + number}:40+01:00")
    assert house.chat.keys[before:] == house.chat.keys[before : before + 1], "one post, and 39 changes of it"
    assert not house.chat.reads(house.chat.keys[-1]).tells("example.org"), "the last was taken back"
    await house.until("2026-03-05T12:00:00+01:00")
    sent = len(house.chat.stored)
    await house.say("alice", f"/plan projects submit https://example.org/days-later {ITEM}")
    await house.until("2026-03-05T12:01:00+01:00")
    assert len(house.chat.stored) == sent, "also after days"
    (key,) = [key for _, key in house.chat.stored if "project" in key]
    assert house.chat.reads(key).tells("<https://example.org/days-later>")


async def test_what_was_taken_back_before_it_was_sent_is_sent_after_all(house: House) -> None:
    await house.until(MONDAY)
    await house.say("alice", f"/plan projects submit https://example.org/1 {ITEM}")
    await house.press("alice", "plan undo", item=ITEM)
    await house.until("2026-03-20T12:00:00+01:00")
    assert not any("project" in key for key in house.chat.keys)
    await house.say("alice", f"/plan projects submit https://example.org/2 {ITEM}")
    await house.until("2026-03-20T12:01:00+01:00")
    assert house.reads(house.chat.keys[-1]).tells("<https://example.org/2>")


async def test_a_member_hands_in_five_a_day(house: House) -> None:
    await house.until(MONDAY)
    await house.say("bob", "/plan join")
    apps = [house.app, house.process()]
    lines = [
        ("alice", f"/plan projects submit https://example.org/{number} {item}", GENERAL)
        for number, item in enumerate(ITEMS)
    ]
    answers = await at_once(house, apps, lines)
    assert len(answers) - len(refused(answers)) == 5
    assert refused(answers)[0].tells("5 projects a day", "Tue 3 Mar 2026, 09:30")
    shown = next(item for item, answer in zip(ITEMS, answers, strict=True) if answer.card != "refused")
    changed = await house.say("alice", f"/plan projects submit https://example.org/better {shown}")
    assert changed.card == "project_handed_in", "a change is no new post"
    assert (
        await house.say("bob", f"/plan projects submit https://example.org/b {ITEMS[0]}")
    ).card == "project_handed_in"
    left_out = next(item for item, answer in zip(ITEMS, answers, strict=True) if answer.card == "refused")
    house.clock.move_to(house.clock.now() + timedelta(days=1))
    tomorrow = await house.say("alice", f"/plan projects submit https://example.org/x {left_out}")
    assert tomorrow.card == "project_handed_in"


async def test_proposals_of_a_day(house: House) -> None:
    await house.until(MONDAY)
    answers = [await house.say("alice", f"/plan papers propose 2001.0000{number}") for number in range(7)]
    assert [one.card for one in answers] == ["paper_proposed"] * 5 + ["refused"] * 2
    assert answers[-1].tells("5 proposals a day")
