"""A group is reached where its channel is not: in direct messages, and once the channel is gone."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.people import Person
from tests.wire.discord.reading import read
from tests.wire.discord.rules import Part
from tests.wire.discord.world import Channel, Message, walk

MONDAY = "wait until 2026-03-02T09:00:00+01:00"


def direct(hall: Hall, person: Person) -> Channel:
    """The conversation of the bot with that person."""
    return hall.discord.world.direct_channel(person.user)


async def said(hall: Hall, person: Person, name: str, **given: str) -> str:
    """What a person reads who types a command in direct messages."""
    interaction = await person.command(direct(hall, person), name, given)
    await hall.stage.platform.idle()
    return "\n".join(read(one, "UTC") for one in interaction.messages)


def button(message: Message, label: str) -> str:
    """The custom_id of a button."""
    return next(
        str(one["custom_id"])
        for one in walk(message.components)
        if one.get("type") == Part.BUTTON and one.get("label") == label
    )


async def pressed(hall: Hall, person: Person, message: Message, label: str) -> str:
    """What a person reads who presses a button."""
    interaction = await person.click(message, button(message, label))
    await hall.stage.platform.idle()
    return "\n".join(read(one, "UTC") for one in interaction.messages)


async def test_what_direct_messages_point_to_works_there(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\n{MONDAY}")
    alice = hall.stage.person("alice")
    assert "Week 1 of 58" in await said(hall, alice, "plan week")
    assert "Noted for week 1" in await said(hall, alice, "plan checkin", answer="done")
    assert "timezone" in await said(hall, alice, "plan settings")
    bob = hall.stage.person("bob")
    assert "You are in no study group yet" in await said(hall, bob, "plan week")


async def test_an_organizer_reaches_their_groups_from_direct_messages(hall: Hall) -> None:
    await hall.dialogue.play(BEGIN)
    organizer = hall.stage.person("organizer")
    assert "Deep Learning Study Plan: not begun yet" in await said(hall, organizer, "plan-admin status")
    assert "this is none" in await said(hall, organizer, "plan-admin rooms move")
    asked = await organizer.command(direct(hall, organizer), "plan-admin end", {})
    await hall.stage.platform.idle()
    await pressed(hall, organizer, asked.messages[0], "Confirm")
    general = await hall.stage.channel("#general")
    assert "ends here" in read(general.history()[-1], "UTC")


async def test_who_manages_a_server_manages_nothing_in_direct_messages(hall: Hall) -> None:
    await hall.dialogue.play(BEGIN)
    manager = hall.stage.person("zoe")
    hall.stage.guild.members[manager.user.id] = set(
        hall.stage.guild.members[hall.stage.person("organizer").user.id]
    )
    assert "Only organizers" in await said(hall, manager, "plan-admin status")


async def test_a_group_whose_only_channel_is_deleted_goes_on_elsewhere(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join")
    general = await hall.stage.channel("#general")
    del hall.stage.guild.channels[general.id]
    await hall.dialogue.play(f"{MONDAY}\nwait 3h")
    organizer = hall.stage.person("organizer")
    (told,) = organizer.directs()
    assert "The channel is gone." in read(told, "UTC")
    assert "/plan-admin rooms move group:deep-learning-2026-03-02" in read(told, "UTC")
    assert "#general" in await pressed(hall, organizer, told, "Channels")
    assert "Needs you" in await pressed(hall, organizer, told, "Status")
    await hall.dialogue.play("""
        in #new
        organizer: /plan-admin rooms move group:deep-learning-2026-03-02
        wait 1m
        alice: /plan week
    """)
    assert hall.dialogue.last("alice").tells("Week 1 of 58")
    new = await hall.stage.channel("#new")
    titles = [read(one, "UTC").splitlines()[0] for one in new.history()]
    assert [title.partition(":")[0] for title in titles] == [
        "📅 Deep Learning Study Plan goes on here",
        "🧠 Stage 1 begins",
    ]
    await hall.dialogue.play("wait 4h\norganizer: /plan-admin status")
    assert not hall.dialogue.last("organizer").tells("Needs you")
    assert len(organizer.directs()) == 1


async def test_the_name_of_a_channel_is_followed(hall: Hall) -> None:
    await hall.dialogue.play(BEGIN)
    general = await hall.stage.channel("#general")
    general.name = "owls"
    await hall.stage.channel_changed(general)
    assert await _names(hall) == ["#owls"]
    general.name = "night-owls"
    await hall.dialogue.play("restart")
    await hall.discord.gateway.heard()
    await hall.stage.platform.idle()
    assert await _names(hall) == ["#night-owls"], "what was missed is told with the session"
    asked = await hall.dialogue.say("organizer", "/plan-admin rooms list")
    assert asked.tells("#night-owls")


async def _names(hall: Hall) -> list[str]:
    """The names of the rooms that the bot knows."""
    app = await hall.dialogue.player.app()
    return [room.name for room in await app.reports.list_rooms("discord")]
