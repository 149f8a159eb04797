"""A group comes into another server of Discord: the question names it, and its manager organizes nothing."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.people import Person
from tests.wire.discord.reading import read
from tests.wire.discord.test_reaching import pressed
from tests.wire.discord.world import Channel, Permission


async def said(hall: Hall, person: Person, channel: Channel, name: str, **given: str) -> str:
    """What a person reads who types a command in a channel."""
    interaction = await person.command(channel, name, given)
    await hall.stage.platform.idle()
    return "\n".join(read(one, "UTC") for one in interaction.messages)


async def test_another_server_is_named_and_confirmed(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\norganizer: /plan-admin rooms invite platform:discord")
    code = hall.dialogue.last("organizer").text.split("/plan-admin rooms add ")[1].split()[0]
    world = hall.discord.world
    night = world.add_guild("Night School")
    lobby = world.add_channel(night, "lobby")
    sam = hall.stage.person("sam").user
    night.members[sam.id] = {world.add_role(night, "boss", Permission.MANAGE_GUILD).id}
    guest = Person(hall.discord, sam, night)
    assert "I have asked the organizers" in await said(hall, guest, lobby, "plan-admin rooms add", code=code)
    await hall.dialogue.play("wait 1s")
    organizer = hall.stage.person("organizer")
    question = organizer.directs()[-1]
    words = read(question, "UTC")
    for told in ("#lobby", "Server: Night School (Discord)", "Asked by: sam"):
        assert told in words
    assert lobby.history() == []
    assert "too from now on" in await pressed(hall, organizer, question, "Confirm")
    await hall.dialogue.play("wait 1s")
    assert "Deep Learning Study Plan starts here" in read(lobby.history()[-1], "UTC")
    (joined,) = hall.dialogue.posts(card="room_joined")
    assert joined.tells("#lobby in Night School (Discord)")
    for name in ("status", "people export", "log", "end"):
        assert "Only organizers" in await said(hall, guest, lobby, f"plan-admin {name}")
    assert "is a guest here" in await said(hall, guest, lobby, "plan-admin rooms list")
    assert "has left" in await said(hall, guest, lobby, "plan-admin rooms remove")
    assert "answered already" in await pressed(hall, organizer, question, "Confirm")


async def test_a_manager_who_is_no_organizer_by_name_is_told_where_to_answer(hall: Hall) -> None:
    """Direct messages are in no server, so nobody manages anything there."""
    await hall.dialogue.play(BEGIN)
    guild = hall.stage.guild
    boss = hall.stage.person("boss").user
    guild.members[boss.id] = {hall.discord.world.add_role(guild, "boss", Permission.MANAGE_GUILD).id}
    manager = Person(hall.discord, boss, guild)
    general = await hall.stage.channel("#general")
    made = await said(hall, manager, general, "plan-admin rooms invite", platform="slack")
    await hall.dialogue.play(f"""
        on slack
        organizer: /plan-admin rooms add {made.split("/plan-admin rooms add ")[1].split()[0]}
    """)
    question = read(manager.directs()[-1], "UTC")
    assert "type /plan-admin rooms list in a channel of the server where the group began" in question
    assert "[Confirm]" not in question
    asked = await manager.command(general, "plan-admin rooms list", {})
    await hall.stage.platform.idle()
    assert "too from now on" in await pressed(hall, manager, asked.messages[0], "Confirm")
