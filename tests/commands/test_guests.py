"""A group belongs to where it began: what codes open, and what who manages a guest room may do."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.commands.call import Call, Event, Press, Submission
from bot.commands.command import Command, Who
from bot.commands.registry import Registry
from bot.commands.reply import Reply
from bot.db.table import Table
from bot.features import FEATURES
from bot.features.group_lifecycle.room_commands import COMMANDS as ROOMS
from bot.messages.actions import Action
from bot.messages.plain import plain
from bot.platform.failures import Refused
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from tests.commands.test_forged import LIKELY
from tests.dialogues.dialogue import ON_SQLITE
from tests.dialogues.seen import Seen, drawn
from tests.outbox.house import START, House

OURS = RoomRef("discord", "ours", "c1", "#ours")
SECOND = RoomRef("discord", "ours", "c2", "#second")
GUEST = RoomRef("discord", "evil", "c3", "#guests")
EVIL = RoomRef("discord", "evil", "c4", "#evil")
"""Another channel of the server in which the group is a guest."""
ON_SLACK = RoomRef("slack", "T1", "C1", "#slack")
THIRD = RoomRef("discord", "third", "c5", "#third")

GROUP = "deep-learning-2026-03-02"

REGISTRY = Registry.from_features(FEATURES)
FOR_ORGANIZERS = [command for command in REGISTRY.commands if command.who is Who.ORGANIZER]
ABOUT_A_GROUP = [
    command
    for command in FOR_ORGANIZERS
    if not (command.guests_may or command.for_workspace or command.this_channel_only)
]
"""Commands with which no guest has anything to do. The others are about a place of their own."""

WRONG = "That code does not work here."


@dataclass
class Servers:
    """Ours, where the group began; and one that `evil` manages, and where it may be a guest."""

    house: House

    async def say(self, person: str, line: str, room: RoomRef = OURS) -> Seen:
        """Type a command. `boss` manages our server, `evil` manages every other one."""
        reply = await self.house.app.dispatch(Call(actor(person, room), room, "", line))
        return drawn(*reply.private)

    async def press(self, person: str, action: str, room: RoomRef = OURS) -> Seen:
        """Press a button."""
        return drawn(*(await self.house.app.dispatch(Press(actor(person, room), room, action))).private)

    async def code(self, platform: str = "discord") -> str:
        """A code that the boss makes."""
        made = await self.say("boss", f"/plan-admin room invite platform:{platform}")
        assert made.card == "new_room_code", made.text
        found = re.search(r"/plan-admin rooms add ([0-9a-f]{16})\b", made.text)
        assert found is not None
        return found[1]

    async def let_in(self, room: RoomRef = GUEST) -> None:
        """Let the group live in a guest room, confirmed by the boss."""
        asked = await self.say("evil", f"/plan-admin room {await self.code(room.platform)}", room)
        assert asked.card == "room_asked", asked.text
        assert (await self.say("boss", "/plan-admin room confirm")).card == "room_confirmed"
        await self.tick()

    async def tick(self) -> None:
        """Send what is due."""
        await self.house.app.tick(self.house.clock.now())

    async def wait(self, span: timedelta) -> None:
        """Let time pass, and send what is due."""
        self.house.clock.move_to(self.house.clock.now() + span)
        await self.tick()

    async def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table but the log."""
        async with self.house.database.read() as session:
            return {
                table.name: [tuple(row) for row in await session.execute(select(table))]
                for table in Table.metadata.sorted_tables
                if table.name != "audit_entries"
            }

    def posted(self, room: RoomRef) -> list[str]:
        """The kinds of what was posted in a room, in order."""
        return [key.split(":")[1] for place, key in self.house.chat.stored if place == room.channel]


def actor(person: str, room: RoomRef) -> Actor:
    """Somebody, with the rights that they have in that place."""
    manages = {"boss": room.workspace == "ours", "evil": room.workspace != "ours"}
    workspace = room.workspace if room.platform == "slack" else ""
    return Actor(AccountRef(room.platform, workspace, person), person, manages.get(person, False))


@pytest.fixture
async def servers(database_url: str) -> AsyncIterator[Servers]:
    """The day before the group begins; alice is in it."""
    house = House(database_url)
    house.app = house.process({"discord": house.chat, "slack": house.chat})
    town = Servers(house)
    assert (await town.say("founder", START)).card == "refused", "founder manages nothing"
    assert (await town.say("boss", START)).card == "started"
    await town.say("alice", "/plan join")
    yield town
    await house.close()


async def test_a_code_asks_and_the_organizer_confirms(servers: Servers) -> None:
    code = await servers.code()
    with capture_logs() as logs:
        asked = await servers.say("evil", f"/plan-admin room {code.upper()}", GUEST)
    assert asked.card == "room_asked"
    assert [(one["act"], one["group"]) for one in logs if one["event"] == "sensitive act"] == [
        ("code used", 1)
    ]
    assert not [one for one in logs if "#guests" in str(one)], "what people call things is not for this log"
    assert not asked.tells("alice")
    await servers.tick()
    assert servers.posted(GUEST) == []
    (question,) = [key for place, key in servers.house.chat.stored if place == "boss"]
    told = servers.house.reads(question)
    assert told.card == "room_request"
    assert told.tells("#guests", "Discord", "evil", "Server")
    assert set(told.buttons) == {"Confirm", "Refuse"}
    assert (await servers.say("evil", "/plan-admin room confirm", GUEST)).card == "refused"
    listed = await servers.say("boss", "/plan-admin room", SECOND)
    assert listed.tells("#guests", "evil")
    assert (await servers.say("boss", "/plan-admin room confirm", SECOND)).card == "room_confirmed"
    await servers.tick()
    assert servers.posted(OURS) == ["room_joined"]
    assert servers.posted(GUEST) == ["invitation"]
    told = servers.house.reads("room_joined:r2:" + servers.house.chat.keys[-2].rpartition(":r2:")[2])
    assert told.tells("#guests", "evil (Discord)")
    assert (await servers.say("boss", "/plan-admin room confirm")).tells("answered already")
    lines = [
        await servers.house.audit(event) for event in ("code made", "code used", "room added", "room refused")
    ]
    assert lines == [["for Discord"], ["#guests, evil (Discord)"], ["#guests, evil (Discord)"], []]


async def test_a_refused_room_stays_out(servers: Servers) -> None:
    code = await servers.code()
    await servers.say("evil", f"/plan-admin room {code}", GUEST)
    before = await servers.dump()
    assert (await servers.say("alice", "/plan-admin room refuse")).card == "refused"
    assert await servers.dump() == before
    assert (await servers.say("boss", "/plan-admin room refuse")).card == "room_refused"
    await servers.tick()
    assert servers.posted(GUEST) == []
    told = [key for place, key in servers.house.chat.stored if place == "evil"]
    assert [servers.house.reads(key).card for key in told] == ["room_refused_told"]
    assert servers.house.reads(told[0]).tells("#guests", "new code")
    assert (await servers.say("evil", f"/plan-admin room {code}", GUEST)).tells(WRONG)
    assert await servers.house.audit("room refused") == ["#guests, evil (Discord)"]


async def test_a_question_that_nobody_answers_ends_after_a_day(servers: Servers) -> None:
    await servers.say("evil", f"/plan-admin room {await servers.code()}", GUEST)
    await servers.wait(timedelta(days=1))
    assert (await servers.say("boss", "/plan-admin room confirm")).tells("too old")
    assert not (await servers.say("boss", "/plan-admin room")).tells("#guests")


@ON_SQLITE
@pytest.mark.parametrize(
    "how", ["unknown", "used", "expired", "for slack", "void", "ended", "ended and undone"]
)
async def test_a_code_that_does_not_work_tells_nothing(servers: Servers, how: str) -> None:
    code = await servers.code("slack" if how == "for slack" else "discord")
    match how:
        case "unknown":
            code = "0123456789abcdef"
        case "used":
            await servers.say("evil", f"/plan-admin room {code}", EVIL)
        case "expired":
            await servers.wait(timedelta(minutes=10))
        case "void":
            await servers.code()
        case "ended" | "ended and undone":
            await servers.press("boss", str(Action("plan-admin end", {"sure": "on"}, 1)))
    if how == "ended and undone":
        await servers.press("boss", str(Action("plan-admin end", {"undo": "on"}, 1)))
    before = await servers.dump()
    with capture_logs() as logs:
        told = await servers.say("evil", f"/plan-admin room {code}", GUEST)
    assert told.card == "refused"
    assert told.text.startswith(WRONG)
    assert "Deep Learning" not in told.text
    assert await servers.dump() == before
    assert [one["act"] for one in logs if one["event"] == "sensitive act"] == ["code refused"]
    assert len(await servers.house.audit("code refused")) == (how != "unknown")
    log = await servers.say("boss", "/plan-admin log")
    if how != "unknown":
        assert "somebody I do not know: code refused" in log.text or "evil: code refused" in log.text


async def test_codes_cannot_be_tried_out(servers: Servers) -> None:
    code = await servers.code()
    for number in range(5):
        assert (await servers.say("evil", f"/plan-admin room {number:016x}", GUEST)).tells(WRONG)
    held = await servers.say("evil", f"/plan-admin room {code}", GUEST)
    assert held.tells("wait a minute")
    assert (await servers.say("eve", f"/plan-admin room {code}", GUEST)).card == "refused", "manages nothing"
    await servers.wait(timedelta(minutes=1))
    assert (await servers.say("evil", f"/plan-admin room {code}", GUEST)).card == "room_asked"


def likely(command: Command) -> Mapping[str, str]:
    """Arguments with which the command gets as far as it can."""
    return {param.name: LIKELY.get(param.name, "1") for param in command.params if param.is_required}


async def must_refuse(servers: Servers, person: str, room: RoomRef, command: Command) -> None:
    """However that person gives the command there, nothing is told, sent or changed."""
    action = str(Action(command.name, likely(command), 1))
    typed = " ".join(f'{name}:"{value}"' for name, value in likely(command).items())
    who = actor(person, room)
    events: list[Event] = [
        Press(who, room, action),
        Submission(who, room, str(Action(command.name, {}, 1, tuple(likely(command)))), likely(command)),
        Call(who, room, "", f"/{command.name} {typed}"),
        Call(who, room, "", f"/{command.name} {typed} group:{GROUP}"),
        Call(who, room, command.name, {**likely(command), "group": GROUP}),
    ]
    before = await servers.dump()
    replies: list[Reply] = []
    for event in events:
        if isinstance(event, Submission) and not likely(command):
            continue  # it has no form
        replies.append(await servers.house.app.dispatch(event))
    for reply in replies:
        said = [plain(card) for card in reply.private]
        assert reply.is_refusal or reply.form is not None, (command.name, said)
        assert reply.public is None
        assert reply.files == ()
    assert await servers.dump() == before, command.name


async def test_who_manages_a_guest_room_organizes_nothing(servers: Servers) -> None:
    """Every command for organizers that there is, and every one that will be."""
    await servers.let_in()
    await servers.say("alice", "/plan checkin stuck note:Eigenvalues")
    may = {command.name for command in FOR_ORGANIZERS if command.guests_may}
    assert may == {command.name for command in ROOMS if not command.is_unlisted}
    for command in ABOUT_A_GROUP:
        for room in (GUEST, EVIL):
            await must_refuse(servers, "evil", room, command)
    refused = set(await servers.house.audit("command refused"))
    assert refused == {command.name for command in ABOUT_A_GROUP}
    log = await servers.say("boss", "/plan-admin log")
    assert "command refused" in log.text
    assert (await servers.say("evil", "/plan-admin start " + START.partition("start ")[2], GUEST)).tells(
        "lives in this channel already"
    )


async def test_a_guest_watches_and_takes_out_its_own_rooms_alone(servers: Servers) -> None:
    await servers.let_in()
    servers.house.chat.closed[GUEST.channel] = Refused("Let me post.")
    servers.house.chat.closed[OURS.channel] = Refused("Let me write.")
    await servers.wait(timedelta(days=2))
    shown = await servers.say("evil", "/plan-admin room", EVIL)
    assert shown.card == "guest_rooms"
    assert shown.tells("#guests", "Let me post.")
    assert not shown.tells("#ours")
    assert not shown.tells("Let me write.")
    assert set(shown.buttons) == {"Remove", "Try again"}
    del servers.house.chat.closed[GUEST.channel]
    retried = await servers.say("evil", "/plan-admin room retry", EVIL)
    assert retried.card == "room_retried"
    before = await servers.dump()
    for words in ("move", "add", "invite", "confirm", "refuse", "recaps:thread", "remove channel:#ours"):
        told = await servers.say("evil", f"/plan-admin room {words} group:{GROUP}", EVIL)
        assert told.card == "refused", words
        pressed = Action("plan-admin room", {"action": words.split()[0], "channel": "c1"}, 1)
        if ":" not in words:
            assert (await servers.press("evil", str(pressed), EVIL)).card == "refused", words
    assert await servers.dump() == before
    assert (await servers.say("evil", "/plan-admin room remove", EVIL)).card == "room_removed"
    assert await servers.house.audit("room removed") == ["#guests"]
    listed = await servers.say("boss", "/plan-admin room")
    assert not listed.tells("#guests")
    assert (await servers.say("evil", "/plan-admin room", GUEST)).card == "refused"


async def test_the_organizer_takes_a_guest_room_out(servers: Servers) -> None:
    await servers.let_in()
    await servers.let_in(ON_SLACK)
    assert (await servers.say("boss", "/plan-admin room remove channel:#slack")).card == "room_removed"
    assert (await servers.say("evil", "/plan-admin room", ON_SLACK)).card == "refused"
    assert (await servers.say("evil", "/plan-admin room", GUEST)).card == "guest_rooms"


async def test_the_demoted_press_old_buttons_and_send_old_forms(servers: Servers) -> None:
    """bob was made an organizer, carla managed the server: neither is or does any more."""
    await servers.say("bob", "/plan join")
    await servers.say("boss", "/plan-admin people organizers add bob")
    for command in ("status", "export"):
        assert (await servers.say("bob", f"/plan-admin {command}")).card != "refused"
    await servers.say("boss", "/plan-admin people organizers remove bob")
    carla = Actor(AccountRef("discord", "", "carla"), "carla", can_manage=True)
    opened = await servers.house.app.dispatch(Call(carla, OURS, "", "/plan-admin announce"))
    assert opened.form is not None
    sent = Submission(replace(carla, can_manage=False), OURS, opened.form.action, {"text": "Ha"})
    assert (await servers.house.app.dispatch(sent)).is_refusal
    for one in (*ABOUT_A_GROUP, *ROOMS):
        await must_refuse(servers, "bob", OURS, one)
        await must_refuse(servers, "bob", THIRD, one)
    assert await servers.house.audit("exported") == [""]
    log = [await servers.say("boss", "/plan-admin log")]
    while any(label.startswith(f"Page {len(log) + 1} of ") for label in log[-1].buttons):
        log.append(await servers.say("boss", f"/plan-admin log {len(log) + 1}"))
    assert "bob: command refused" in log[0].text
    assert any("bob: exported" in page.text for page in log)


async def test_a_named_organizer_brings_the_group_into_a_server_of_their_own(servers: Servers) -> None:
    await servers.say("bob", "/plan join")
    await servers.say("boss", "/plan-admin people organizers add bob")
    room = RoomRef("discord", "bobs", "c9", "#bobs")
    bob = Actor(AccountRef("discord", "", "bob"), "bob", can_manage=True)
    line = f"/plan-admin room add group:{GROUP}"
    reply = await servers.house.app.dispatch(Call(bob, room, "", line))
    assert drawn(*reply.private).card == "room_added"
    assert reply.public is not None
    await servers.tick()
    assert servers.posted(OURS) == ["room_joined"]
    plans = await servers.house.app.dispatch(
        Call(Actor(AccountRef("discord", "", "bob"), "bob"), room, "", "/plan-admin plan list")
    )
    assert plans.is_refusal, "the plans of a server where the group is a guest are not theirs"


async def test_notes_that_are_read_leave_a_line_an_hour(servers: Servers) -> None:
    await servers.wait(timedelta(days=6))
    await servers.say("boss", "/plan-admin status")
    assert await servers.house.audit("notes read") == []
    await servers.say("alice", "/plan checkin stuck note:Eigenvalues")
    for _ in range(3):
        assert (await servers.say("boss", "/plan-admin status")).tells("Eigenvalues")
    assert await servers.house.audit("notes read") == ["week 1"]
    await servers.wait(timedelta(hours=1))
    await servers.say("boss", "/plan-admin status")
    assert await servers.house.audit("notes read") == ["week 1", "week 1"]
    assert "Eigenvalues" not in (await servers.say("boss", "/plan-admin log")).text


async def test_keys_and_numbers_count_one_server_and_one_group_alone(servers: Servers) -> None:
    await servers.say("bob", "/plan join")
    started = await servers.say("evil", START, GUEST)
    assert started.line_about("Key:").split()[1].rstrip(",") == GROUP
    again = await servers.say("evil", START, EVIL)
    assert again.tells(f"{GROUP}-2")
    for person in ("carol", "dan"):
        await servers.say(person, "/plan join", EVIL)
    await servers.say("dan", "/plan settings visible:off", EVIL)
    evil = actor("evil", EVIL)
    exported = await servers.house.app.dispatch(Call(evil, EVIL, "", "/plan-admin export"))
    assert [line.split(",")[:2] for line in exported.files[0].content.splitlines()[1:]] == [
        ["1", "carol"],
        ["2", "member #2"],
    ]
    asked = Call(evil, EVIL, "plan-admin people excuse", {"member": ""})
    offered = await servers.house.app.suggest(asked, "member", "")
    assert [(one.value, one.label) for one in offered] == [("#1", "carol"), ("#2", "member #2")]
    excused = await servers.say("evil", "/plan-admin people organizers add #2", EVIL)
    assert excused.tells("Member #2 is an organizer")
