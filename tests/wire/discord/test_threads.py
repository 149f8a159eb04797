"""Threads and posts of forums as a group's home, and recaps in a thread."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.people import Person
from tests.wire.discord.reading import read
from tests.wire.discord.test_reaching import button, pressed
from tests.wire.discord.world import Channel, ChannelType, Message, Permission

START = {
    "plan": "deep-learning",
    "pace": "standard",
    "start": "2026-03-02",
    "at": "09:00",
    "tz": "Europe/Berlin",
    "name": "Night Owls",
}
MONDAY = "wait until 2026-03-02T09:00:00+01:00"


async def thread_in(hall: Hall, channel: Channel) -> Channel:
    """A thread that somebody opened in a channel or a forum."""
    await hall.dialogue.play("alice: /plan help")  # the bot is there
    world = hall.discord.world
    begun = Message(world.ids.next(), channel, hall.stage.person("alice").user, world.clock.now(), "Owls?")
    channel.messages[begun.id] = begun
    return world.open_thread(begun, "Owls", begun.author)


async def typed(hall: Hall, person: Person, channel: Channel, command: str, **given: str) -> Message:
    """The answer to a command that somebody types there."""
    interaction = await person.command(channel, command, given)
    await hall.stage.platform.idle()
    return interaction.messages[0]


def titles(channel: Channel) -> list[str]:
    """What the bot said there: the titles, without what follows a colon."""
    said = [one for one in channel.history() if one.author.bot and one.type in {0, 19}]
    return [read(one, "UTC").splitlines()[0].partition(":")[0] for one in said]


async def test_a_thread_is_a_groups_home(hall: Hall) -> None:
    general = await hall.stage.channel("#general")
    thread = await thread_in(hall, general)
    organizer, alice = hall.stage.person("organizer"), hall.stage.person("alice")
    asked = await typed(hall, organizer, thread, "plan-admin start", **START)
    assert "in this thread, or in the channel" in read(asked, "UTC")
    assert "Night Owls is set up" in await pressed(hall, organizer, asked, "This thread")
    assert titles(thread) == ["📅 Night Owls starts here"]
    await typed(hall, alice, thread, "plan join")
    await hall.dialogue.play("wait until 2026-03-05T10:00:00+01:00")
    assert titles(thread)[1] == "🧠 Stage 1 begins"
    assert titles(general) == []
    assert "Week 1 of 58" in read(await typed(hall, alice, thread, "plan week"), "UTC")
    status = read(await typed(hall, organizer, thread, "plan-admin status"), "UTC")
    assert "Night Owls" in status
    assert "Needs you" not in status
    # the channel around it is free for another group, which does not take the thread's commands
    await hall.dialogue.play(BEGIN)
    assert titles(general)[0] == "📅 Deep Learning Study Plan starts here"
    assert "Night Owls" in read(await typed(hall, organizer, thread, "plan-admin status"), "UTC")


async def test_typed_in_a_thread_the_channel_may_be_meant(hall: Hall) -> None:
    general = await hall.stage.channel("#general")
    thread = await thread_in(hall, general)
    organizer = hall.stage.person("organizer")
    asked = await typed(hall, organizer, thread, "plan-admin start", **START)
    assert "Night Owls is set up" in await pressed(hall, organizer, asked, "Its channel")
    assert titles(general) == ["📅 Night Owls starts here"]
    assert titles(thread) == []
    assert "Night Owls" in read(await typed(hall, organizer, thread, "plan-admin status"), "UTC")
    ends = await typed(hall, organizer, thread, "plan-admin end")
    await pressed(hall, organizer, ends, "Confirm")
    assert titles(general)[-1] == "Night Owls ends here. Thank you for studying together! 🌟"


async def test_what_a_thread_lacks_is_told_and_the_values_are_kept(hall: Hall) -> None:
    general = await hall.stage.channel("#general")
    thread = await thread_in(hall, general)
    organizer, bot = hall.stage.person("organizer"), hall.discord.world.bot
    general.overwrites[bot.id] = (Permission(0), Permission.SEND_MESSAGES_IN_THREADS)
    asked = await typed(hall, organizer, thread, "plan-admin start", **START)
    refused = await organizer.click(asked, button(asked, "This thread"))
    await hall.stage.platform.idle()
    (told,) = refused.messages
    assert "Send Messages in Threads" in read(told, "UTC")
    assert titles(thread) == []
    general.overwrites.clear()
    assert "Night Owls is set up" in await pressed(hall, organizer, told, "Go on")
    assert titles(thread) == ["📅 Night Owls starts here"]


async def test_a_post_of_a_forum_is_a_groups_home(hall: Hall) -> None:
    forum = await hall.stage.channel("#forum")
    forum.type = ChannelType.FORUM
    post = await thread_in(hall, forum)
    organizer = hall.stage.person("organizer")
    asked = await typed(hall, organizer, post, "plan-admin start", **START)
    refused = await organizer.click(asked, button(asked, "Its channel"))
    await hall.stage.platform.idle()
    assert "is no text channel" in read(refused.messages[0], "UTC")
    asked = await typed(hall, organizer, post, "plan-admin start", **START)
    assert "Night Owls is set up" in await pressed(hall, organizer, asked, "This thread")
    await hall.dialogue.play(MONDAY)
    assert titles(post) == ["📅 Night Owls starts here", "🧠 Stage 1 begins"]


async def test_recaps_may_stand_in_a_thread(hall: Hall) -> None:
    await hall.dialogue.play(f"""{BEGIN}
        alice: /plan join
        organizer: /plan-admin rooms recaps thread
        {MONDAY}
        alice: /plan done Vectors
        wait until 2026-03-09T09:30:00+01:00
    """)
    general = await hall.stage.channel("#general")
    recap = next(one for one in general.history() if "Week 1 in review" in read(one, "UTC"))
    assert "kept the week" in read(recap, "UTC")
    assert "Late answers" not in read(recap, "UTC")
    assert recap.thread is not None
    assert "Late answers" in "".join(read(one, "UTC") for one in recap.thread.history())
