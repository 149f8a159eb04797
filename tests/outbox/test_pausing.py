"""The operator pauses a workspace: nothing is posted there, and nothing is lost."""

import pytest

from bot.feature.features import Features
from bot.outbox import pausing
from bot.platform.refs import RoomRef
from tests.outbox.house import FEATURES, START, House

HERE = ("discord", "w")
ELSEWHERE = RoomRef("discord", "another", "c9", "#elsewhere")
ITEM = "s1.algebra.exercise"


async def pause(house: House, why: str = "too many posts") -> int | None:
    return await pausing.pause(house.database, Features(FEATURES), *HERE, why, house.clock.now())


async def resume(house: House) -> int | None:
    return await pausing.resume(house.database, *HERE, house.clock.now())


def told(house: House, person: str) -> list[str]:
    """The keys of what was written to the person alone, without the group."""
    return [key.partition(":")[2].partition(":")[0] for place, key in house.chat.stored if place == person]


def posted(house: House, place: str) -> list[str]:
    return [key.split(":")[2] for to, key in house.chat.stored if to == place]


async def test_a_paused_workspace_gets_nothing_and_loses_nothing(house: House) -> None:
    await house.say("organizer", START, ELSEWHERE)
    assert await pause(house) == 1
    await house.until("2026-03-03T09:30:00+01:00")
    assert posted(house, "c1") == []
    assert posted(house, "c9") == ["overture", "week_goals"], "the others are not concerned"
    assert told(house, "organizer") == ["pause"]
    assert house.reads(house.chat.stored[0][1]).tells("too many posts", "Discord server")
    assert await house.audit("posts paused") == ["discord, by the operator: too many posts"]
    assert await pause(house, "still too many") == 1
    await house.until("2026-03-03T10:00:00+01:00")
    assert told(house, "organizer") == ["pause"], "they are told once"
    status = await house.say("organizer", "/plan-admin status")
    assert status.tells("still too many")
    (waiting,) = [one for one in await house.app.count_waiting() if one.state == "pending"]
    assert (waiting.count, waiting.due) == (2, 0), "no alarm about a queue that is paused"
    assert await resume(house) == 1
    assert await resume(house) is None
    await house.until("2026-03-03T10:05:00+01:00")
    assert posted(house, "c1") == ["overture", "week_goals"], "late, and still of use"
    assert await house.audit("posts resumed") == ["discord, by the operator"]


async def test_what_is_of_no_use_any_more_is_dropped_and_no_streak_breaks(house: House) -> None:
    await house.until("2026-03-02T10:00:00+01:00")
    await house.say("alice", f"/plan done {ITEM}")
    await pause(house)
    before = len(house.chat.stored)
    await house.until("2026-03-25T10:00:00+01:00")
    assert {place for place, _ in house.chat.stored[before:]} == {"organizer"}
    await resume(house)
    await house.until("2026-03-25T10:30:00+01:00")
    late = {key.split(":")[1] for place, key in house.chat.stored[before:] if place == "c1"}
    assert late == {"w003", "w004"}, "what tells of earlier weeks is of no use"
    streak = await house.say("alice", "/plan streak")
    assert streak.title.endswith(": 1 week")
    assert streak.tells("Week 2 not asked", "Week 3 not asked")


async def test_messages_to_members_and_changes_of_posts_wait_too(house: House) -> None:
    await house.until("2026-03-02T10:00:00+01:00")
    await house.say("bob", "/plan join")
    await house.say("bob", "/plan projects review willing:on")
    await house.say("alice", f"/plan projects submit https://example.org/1 {ITEM}")
    await house.until("2026-03-02T10:01:00+01:00")
    project = house.chat.keys[-1]
    await pause(house)
    before = len(house.chat.stored)
    await house.say("alice", f"/plan projects submit https://example.org/2 {ITEM}")
    await house.press("alice", "plan projects review", item=ITEM)
    await house.until("2026-03-02T12:00:00+01:00")
    assert [place for place, _ in house.chat.stored[before:]] == ["organizer"]
    assert house.reads(project).tells("<https://example.org/1>")
    await resume(house)
    await house.until("2026-03-02T12:05:00+01:00")
    assert told(house, "bob") == ["review_request"]
    assert house.reads(project).tells("<https://example.org/2>")


async def test_answers_that_all_would_see_are_held_back(house: House) -> None:
    await pause(house)
    channel = RoomRef("discord", "w", "c2", "#second")
    started = await house.say("organizer", START, channel)
    assert started.card == "started"
    assert started.tells("could not tell the channel", "too many posts")


async def test_the_workspaces_by_what_waits(house: House) -> None:
    await house.say("organizer", START, ELSEWHERE)
    await pause(house)
    await house.until("2026-03-02T09:30:00+01:00")
    found = await pausing.list_backlogs(house.database, house.clock.now())
    assert [(one.workspace, one.groups, one.waiting, one.due, one.why) for one in found] == [
        ("w", 1, 2, 2, "too many posts"),
        ("another", 1, 0, 0, ""),
    ]
    assert found[0].due_since is not None
    assert f"{found[0].due_since:%H:%M}" == "08:00"
    assert (
        await pausing.pause(house.database, Features(FEATURES), "slack", "w", "a typo", house.clock.now())
        is None
    )


@pytest.mark.parametrize("first", ["", "/plan leave"])
async def test_what_waits_of_a_member_who_is_blocked_is_never_posted(house: House, first: str) -> None:
    await house.say("troll", "/plan join")
    await house.until("2026-03-03T09:30:00+01:00")
    await house.say("organizer", "/plan-admin people organizers add troll")
    await house.say("troll", "/plan projects review willing:on")
    await house.say("alice", f"/plan projects submit https://example.org/hers {ITEM} review:on")
    await house.until("2026-03-03T10:00:00+01:00")
    await pause(house)
    assert (await house.say("troll", '/plan projects review text:"Give it up"')).card != "refused"
    handed_in = await house.say("troll", f"/plan projects submit https://evil.example/his {ITEM}")
    assert handed_in.card == "project_handed_in"
    assert (await house.say("troll", "/plan-admin announce Nobody wants you")).card == "announced"
    await house.say("troll", "/plan papers propose https://evil.example/paper")
    if first:
        await house.say("troll", first)
    await house.press("organizer", "plan-admin people block", member="troll", sure="on")
    before = len(house.chat.stored)
    await resume(house)
    await house.until("2026-03-04T10:00:00+01:00")
    told = " ".join(house.reads(key).text for _, key in house.chat.stored[before:])
    assert "Eigenfaces" in told
    assert not [words for words in ("evil.example", "Give it up", "Nobody wants you") if words in told]
    assert not (await house.say("alice", "/plan projects review")).tells("Give it up")
    assert not (await house.say("alice", "/plan papers list")).tells("evil.example")
    assert (
        await house.say("alice", "/plan papers propose https://evil.example/paper")
    ).card == "paper_proposed"
    assert (await house.say("alice", "/plan papers list")).tells("evil.example", "alice")
    assert (await house.audit("dropped")) == ["1 announcement: the member is not there any more"]


async def test_what_a_former_organizer_announced_for_later_is_not_posted(house: House) -> None:
    await house.say("bob", "/plan join")
    await house.say("organizer", "/plan-admin people organizers add bob")
    later = await house.say("bob", "/plan-admin announce text:Soon on:2026-03-03 at:10:00")
    assert later.card == "announced"
    removed = await house.say("organizer", "/plan-admin people organizers remove bob")
    assert removed.tells("1 announcement of theirs that waited will not be posted")
    await house.until("2026-03-03T11:00:00+01:00")
    assert "announcement" not in " ".join(posted(house, "c1"))
