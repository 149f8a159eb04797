"""Forged buttons and forms: refused politely and logged, and not a row of any table is changed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.commands.call import Call, Press, Submission
from bot.commands.command import Who
from bot.commands.registry import Registry
from bot.commands.reply import Reply
from bot.db.table import Table
from bot.features import FEATURES
from bot.messages.actions import Action
from bot.messages.plain import plain
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from tests.dialogues.seen import Seen, drawn
from tests.outbox.house import START, House

OURS = RoomRef("discord", "ours", "c1", "#ours")
THEIRS = RoomRef("discord", "theirs", "c2", "#theirs")
EVIL = RoomRef("discord", "evil", "c3", "#evil")
"""A server of mallory's own, in which nobody studies and in which she may do everything."""

REGISTRY = Registry.from_features(FEATURES)
COMMANDS = [command.name for command in REGISTRY.commands]
FOR_ORGANIZERS = [command.name for command in REGISTRY.commands if command.who is Who.ORGANIZER]
OF_A_GROUP = [
    name
    for name in FOR_ORGANIZERS
    if not (REGISTRY.find(name).for_workspace or REGISTRY.find(name).this_channel_only)
]
"""`/plan-admin start` founds a group: whoever manages a channel may."""
PARAMS = sorted({param.name for command in REGISTRY.commands for param in command.params})
LIKELY = {
    "item": "s1.linear-algebra.vectors",
    "answer": "done",
    "week": "1",
    "number": "1",
    "undo": "on",
    "cohort": "deep-learning-2026-03-02",
    "text": "hello",
    "member": "#1",
    "plan": "deep-learning",
    "pace": "standard",
    "start": "2026-03-02",
    "at": "09:00",
    "tz": "UTC",
    "until": "2026-03-30",
    "goals": "tue 10:00",
}
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def arguments(draw: st.DrawFn, command: str) -> dict[str, str]:
    """What the command takes, mostly, so that a forged action gets as far as it can."""
    found = REGISTRY.find(command)
    given = {
        param.name: LIKELY.get(param.name, draw(st.sampled_from(["1", "on", "x"])))
        for param in found.params
        if param.is_required or draw(st.booleans())
    }
    if draw(st.integers(0, 9)) == 0:
        given[draw(st.sampled_from(PARAMS))] = draw(st.text(max_size=10))
    return given


HOMES = {
    "bob": AccountRef("discord", "ours", "bob"),
    "mallory": AccountRef("discord", "ours", "mallory"),
    "eve": AccountRef("discord", "theirs", "eve"),
}
"""An account is the same wherever its person goes."""


@dataclass
class Town:
    """Two servers with a cohort each, and mallory, who is a plain member of ours."""

    house: House

    async def press(self, person: str, room: RoomRef, action: str, *, submits: bool, manages: bool) -> Reply:
        """A press, or a form sent without having been opened."""
        actor = Actor(HOMES[person], person, can_manage=manages)
        event = Submission(actor, room, action, {}) if submits else Press(actor, room, action)
        return await self.house.app.dispatch(event)

    async def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table but the log, which tells of what was refused."""
        async with self.house.database.read() as session:
            return {
                table.name: [tuple(row) for row in await session.execute(select(table))]
                for table in Table.metadata.sorted_tables
                if table.name != "audit_entries"
            }

    async def must_refuse(self, person: str, room: RoomRef, action: str, *, manages: bool = False) -> Seen:
        """Press and submit it: nothing changes. What submitting it is answered with."""
        before = await self.dump()
        replies = [
            await self.press(person, room, action, submits=submits, manages=manages)
            for submits in (False, True)
        ]
        assert await self.dump() == before, action
        for reply in replies:
            assert reply.is_refusal or reply.form is not None, (
                action,
                [plain(card) for card in reply.private],
            )
            assert reply.public is None
        return drawn(*replies[1].private)


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """The third day of both cohorts."""
    house = House(database_url)
    for room in (OURS, THEIRS):
        assert (await house.say("organizer", START, room)).card == "started"
    for person, room in (("bob", OURS), ("mallory", OURS), ("eve", THEIRS)):
        await house.say(person, "/plan join", room)
        await house.say(person, "/plan done Vectors", room)
    house.clock.move_to(house.clock.now() + timedelta(days=2, hours=12))
    await house.app.tick(house.clock.now())
    yield Town(house)
    await house.close()


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
@QUICK
@given(data=st.data(), command=st.sampled_from(COMMANDS))
async def test_another_servers_cohort(town: Town, data: st.DataObject, command: str) -> None:
    """Eve studies next door, and manages her own server. Cohort 1 is ours."""
    given = data.draw(arguments(command))
    # A cohort that is named is looked for in her own server, whatever the button says.
    given.pop("cohort", None)
    action = str(Action(command, given, 1))
    await town.must_refuse("eve", THEIRS, action, manages=data.draw(st.booleans()))


@ON_SQLITE
@QUICK
@given(data=st.data(), command=st.sampled_from(FOR_ORGANIZERS), cohort=st.sampled_from([None, 1]))
async def test_an_organizers_action_pressed_by_a_member(
    town: Town, data: st.DataObject, command: str, cohort: int | None
) -> None:
    action = str(Action(command, data.draw(arguments(command)), cohort))
    told = await town.must_refuse("bob", OURS, action)
    assert told.card in {"refused", ""}
    assert told.tells("organizers") or told.tells(f"/{command}") or not told.text


@ON_SQLITE
@QUICK
@given(data=st.data(), command=st.sampled_from(OF_A_GROUP))
async def test_a_member_who_manages_some_other_server(town: Town, data: st.DataObject, command: str) -> None:
    """Mallory is in cohort 1, and presses its organizers' buttons where she may do everything."""
    action = str(Action(command, data.draw(arguments(command)), 1))
    await town.must_refuse("mallory", EVIL, action, manages=True)


@ON_SQLITE
@QUICK
@given(data=st.data(), command=st.sampled_from(COMMANDS))
async def test_truncated_stretched_and_old_ids(town: Town, data: st.DataObject, command: str) -> None:
    whole = str(Action(command, data.draw(arguments(command)), 1))
    beginning = data.draw(st.sampled_from(["0", "2", "01", "", "-1", "1 "]))
    old = beginning + whole[1:]
    cut = whole[: data.draw(st.integers(0, max(0, whole.rindex(":") - 1)))]
    for action in (old, cut if cut.count(":") < 4 else old, whole + ":x", whole + "&x" * 300):
        with capture_logs() as logs:
            told = await town.must_refuse("bob", OURS, action)
        assert told.card == "refused"
        assert told.tells("/plan help"), "no button of ours"
        assert [line["event"] for line in logs] == ["foreign action refused"] * 2


async def test_what_one_may_not_do_is_not_kept_to_be_corrected(town: Town) -> None:
    form = str(Action("plan-admin announce", {}, 1, ("text",)))
    before = await town.dump()
    reply = await town.house.app.dispatch(
        Submission(Actor(HOMES["bob"], "bob"), OURS, form, {"text": "word " * 200})
    )
    assert await town.dump() == before
    told = drawn(*reply.private)
    assert told.tells("organizers")
    assert "Correct it" not in told.text


async def test_another_members_checklist_cannot_be_named(town: Town) -> None:
    """A checklist's buttons name no member: whoever presses ticks their own."""
    before = await town.dump()
    action = str(Action("plan undo", {"item": LIKELY["item"]}, 1))
    await town.press("bob", OURS, action, submits=False, manages=False)
    after = await town.dump()
    gone = set(before["completions"]) - set(after["completions"])
    assert len(gone) == 1
    names = {row[0]: row[1] for row in after["persons"]}
    members = {row[0]: names[row[2]] for row in after["members"]}
    assert [members[row[1]] for row in gone] == ["bob"]


async def test_tenants_never_see_each_other(town: Town) -> None:
    house = town.house
    await house.say(
        "organizer",
        START.replace("09:00", "10:00") + " name:Secret society",
        RoomRef("discord", "theirs", "c9"),
    )
    eve = Actor(AccountRef("discord", "theirs", "eve"), "eve")
    bob = Actor(AccountRef("discord", "ours", "bob"), "bob")
    offered = {
        room.workspace: [
            option.label for option in await house.app.suggest(Call(actor, room, "plan join"), "cohort", "")
        ]
        for actor, room in ((bob, OURS), (eve, THEIRS))
    }
    assert len(offered["ours"]) == 1
    assert "Secret society" in offered["theirs"]
    assert "Secret society" not in offered["ours"]
    for line in (
        "/plan join cohort:Secret society",
        "/plan join Secret",
        "/plan progress",
        "/plan progress streak",
    ):
        told = await house.say("bob", line, OURS)
        assert "Secret society" not in told.text.replace(line, "").replace("“Secret society”", "")
        assert "eve" not in told.text.split()
