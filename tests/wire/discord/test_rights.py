"""What a member may do is asked of Discord: roles, overwrites, time-outs, and who is on the server at all."""

from datetime import timedelta

from bot.platform.refs import AccountRef, RoomRef
from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.test_reaching import direct, said
from tests.wire.discord.world import Permission

MONDAY = "wait until 2026-03-02T10:00:00+01:00"


async def test_access_follows_roles_overwrites_and_time_outs(hall: Hall) -> None:
    await hall.dialogue.play(BEGIN)
    world, guild = hall.discord.world, hall.stage.guild
    channel = await hall.stage.channel("#secret")
    leaders = world.add_role(guild, "leaders", Permission(0))
    channel.overwrites[guild.everyone.id] = (Permission(0), Permission.VIEW_CHANNEL)
    channel.overwrites[leaders.id] = (Permission.VIEW_CHANNEL, Permission(0))
    (own,) = guild.members[world.bot.id]
    channel.overwrites[own] = (Permission.VIEW_CHANNEL, Permission(0))
    people = {name: hall.stage.person(name).user for name in ("alice", "bob", "carol", "dan")}
    guild.members[people["bob"].id].add(leaders.id)
    channel.overwrites[people["carol"].id] = (Permission.VIEW_CHANNEL, Permission(0))
    guild.members[people["carol"].id].add(world.add_role(guild, "managers", Permission.MANAGE_GUILD).id)
    guild.timeouts[people["bob"].id] = world.clock.now() + timedelta(days=365 * 20)
    del guild.members[people["dan"].id]
    room = RoomRef("discord", str(guild.id), str(channel.id))
    lobby = await hall.stage.channel("#lobby")
    rooms = [room, RoomRef("discord", str(guild.id), str(lobby.id))]
    found = {
        name: await hall.stage.chat.access(AccountRef("discord", "", str(user.id)), rooms)
        for name, user in people.items()
    }
    sees = {name: room.channel in one.sees for name, one in found.items()}
    assert sees == {"alice": False, "bob": True, "carol": True, "dan": False}
    assert [one.is_there for one in found.values()] == [True, True, True, False]
    assert [one.manages for one in found.values()] == [False, False, True, False]
    assert [one.is_muted for one in found.values()] == [False, True, False, False]
    fetched = [one for one in hall.discord.requests if one.path == f"/guilds/{guild.id}"]
    assert len(fetched) == 1, "roles are believed for a minute"


async def test_who_has_a_time_out_reads_and_writes_nothing(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\n{MONDAY}")
    alice = hall.stage.person("alice")
    until = hall.discord.world.clock.now() + timedelta(days=365 * 20)
    hall.stage.guild.timeouts[alice.user.id] = until
    assert "Week 1 of 58" in await said(hall, alice, "plan week")
    assert "time-out" in await said(hall, alice, "plan projects submit", link="https://example.org/x")
    del hall.stage.guild.timeouts[alice.user.id]
    await hall.dialogue.play("wait 11m")
    assert "time-out" not in await said(hall, alice, "plan checkin", answer="done")


async def test_a_channel_that_the_bot_cannot_see_puts_nobody_out(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\n{MONDAY}")
    general, alice = await hall.stage.channel("#general"), hall.stage.person("alice")
    general.overwrites[hall.discord.world.bot.id] = (Permission(0), Permission.VIEW_CHANNEL)
    await hall.stage.channel_changed(general)
    assert "could not ask" in await said(hall, alice, "plan week")
    await hall.dialogue.play("wait 3d")
    del general.overwrites[hall.discord.world.bot.id]
    await hall.stage.channel_changed(general)
    await hall.dialogue.play("wait 2m")
    assert "Week 1 of 58" in await said(hall, alice, "plan week")


async def test_discord_is_asked_at_most_every_ten_minutes(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\n{MONDAY}")
    alice = hall.stage.person("alice")
    member = f"/guilds/{hall.stage.guild.id}/members/{alice.user.id}"
    before = len(hall.discord.sent("GET", member))
    for _ in range(3):
        await said(hall, alice, "plan week")
    assert len(hall.discord.sent("GET", member)) == before + 1
    await hall.dialogue.play("alice: /plan done s1.linear-algebra.vectors")
    assert len(hall.discord.sent("GET", member)) == before + 1, "a call in the channel is its own proof"
    await hall.dialogue.play("wait 11m")
    await said(hall, alice, "plan week")
    assert len(hall.discord.sent("GET", member)) == before + 2


async def test_names_of_hidden_groups_are_not_suggested(hall: Hall) -> None:
    await hall.dialogue.play(f"hide #general from mallory\n{BEGIN}")
    mallory, alice = hall.stage.person("mallory"), hall.stage.person("alice")
    lobby = await hall.stage.channel("#lobby")
    assert await mallory.autocomplete(lobby, "plan join", {"cohort": ""}, "cohort") == []
    offered = await alice.autocomplete(lobby, "plan join", {"cohort": ""}, "cohort")
    assert [one["value"] for one in offered] == ["deep-learning-2026-03-02"]
    assert direct(hall, mallory).recipient is mallory.user
