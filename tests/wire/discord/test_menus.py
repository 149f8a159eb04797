"""Commands in Discord's menus of messages and people, answered to whoever chose them alone."""

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.people import NotOffered, Person
from tests.wire.discord.reading import read
from tests.wire.discord.rules import EPHEMERAL, Part
from tests.wire.discord.test_reaching import button
from tests.wire.discord.world import Message, walk

IN_WEEK_1 = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-04T12:00:00+01:00
    bob: /plan checkin stuck
"""


async def written(hall: Hall, author: Person, text: str, *mentions: Person) -> Message:
    """What somebody wrote in the group's channel."""
    world, channel = hall.discord.world, await hall.stage.channel("#general")
    message = Message(world.ids.next(), channel, author.user, world.clock.now(), text)
    message.mentions = [str(one.user.id) for one in mentions]
    channel.messages[message.id] = message
    return message


async def told(hall: Hall, who: Person, name: str, on: Message | Person) -> str:
    """What somebody alone reads who chose that in a menu."""
    asked = await who.menu(name, on)
    await hall.stage.platform.idle()
    (answer,) = asked.messages
    assert answer.flags & EPHEMERAL
    return read(answer, "UTC")


async def test_a_paper_is_proposed_out_of_a_message(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    alice, bob = hall.stage.person("alice"), hall.stage.person("bob")
    link = await written(hall, bob, "Read this: https://arxiv.org/abs/1706.03762, it is great.")
    assert "Attention Is All You Need" in await told(hall, alice, "Propose this paper", link)
    assert "no link" in await told(hall, alice, "Propose this paper", await written(hall, bob, "Hello"))
    stranger = hall.stage.person("zoe")
    assert "/plan join" in await told(hall, stranger, "Propose this paper", link)
    await hall.dialogue.play("organizer: /plan-admin people contributions")
    assert hall.dialogue.last("organizer").tells("Attention Is All You Need", "alice")


async def test_ones_own_words_become_the_takeaway(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    alice, bob = hall.stage.person("alice"), hall.stage.person("bob")
    words = f"As <@{bob.user.id}> said: gradients flow backwards <:owl:123456789012345678>"
    said = await written(hall, alice, words, bob)
    assert "somebody else's" in await told(hall, bob, "Share as takeaway", said)
    assert "Eigenfaces" in await told(hall, alice, "Share as takeaway", said)
    await hall.dialogue.play("alice: /plan papers list week:1")
    assert hall.dialogue.last("alice").tells("As @bob said: gradients flow backwards :owl:")
    assert not hall.dialogue.last("alice").tells("somebody else")
    long = await written(hall, alice, "word " * 120)
    asked = await alice.menu("Share as takeaway", long)
    await hall.stage.platform.idle()
    (answer,) = asked.messages
    assert "500 is the most" in read(answer, "UTC")
    await alice.click(answer, button(answer, "Correct it"))
    assert alice.modal is not None
    (field,) = (one for one in walk(alice.modal["components"]) if one.get("type") == Part.TEXT_INPUT)
    assert field["value"].startswith("word word")
    channel = await hall.stage.channel("#general")
    bots = next(one for one in channel.history() if one.author is hall.discord.world.bot)
    assert "somebody else's" in await told(hall, alice, "Share as takeaway", bots)


async def test_organizers_ask_how_a_member_is_doing(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_1)
    organizer, bob = hall.stage.person("organizer"), hall.stage.person("bob")
    report = await told(hall, organizer, "How is this member doing?", bob)
    assert all(words in report for words in ("bob in Deep Learning", "stuck", "1 week", "[Excuse a week]"))
    zoe = hall.stage.person("zoe")
    assert "not in this group" in await told(hall, organizer, "How is this member doing?", zoe)
    with pytest.raises(NotOffered, match="not offered"):
        await bob.menu("How is this member doing?", hall.stage.person("alice"))
    hall.stage.guild.opened_commands.add("How is this member doing?")
    assert "Only organizers" in await told(hall, bob, "How is this member doing?", hall.stage.person("alice"))
