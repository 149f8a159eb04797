"""A role that goals and check-ins mention, and nothing else; and whom else the bot mentions: nobody."""

from tests.wire.discord.hall import Hall
from tests.wire.discord.reading import read
from tests.wire.discord.test_events import BEGIN
from tests.wire.discord.world import Permission


async def mentioned(hall: Hall) -> dict[str, list[str]]:
    """Whom each message in the channel calls, by its title."""
    channel = await hall.stage.channel("#general")
    said = [one for one in channel.history() if one.components and one.author.bot]
    titles = (
        next(line for line in read(one, "UTC").splitlines() if not line.startswith("(mention"))
        for one in said
    )
    return {title.partition(" of ")[0]: one.mentions for title, one in zip(titles, said, strict=True)}


async def test_goals_and_check_ins_mention_the_role_that_was_chosen(hall: Hall) -> None:
    await hall.dialogue.play(BEGIN)
    role = hall.discord.world.add_role(hall.stage.guild, "owls", Permission(0))
    role.mentionable = True
    await hall.dialogue.play(f"""
        alice: /plan join
        organizer: /plan-admin rooms list
        organizer: click "Mention a role here"
        organizer: submit role="{role.id}"
    """)
    shown: dict[str, str] = {}
    for number in (1, 2, 3):  # what will be sent, byte for byte: with the role, which hears nothing of it
        await hall.dialogue.say("organizer", f"/plan-admin preview {number}")
        first, *rest = hall.dialogue.last("organizer").text.splitlines()
        shown[rest[0] if first.startswith("(mention") else first] = first
    assert [one.partition(":")[0] for one in shown] == [
        "🧠 Stage 1 begins",
        "📰 Eigenfaces for Recognition",
        "🙋 Check-in, week 1",
    ]
    calls = f"(mention of role {role.id})"
    assert [one == calls for one in shown.values()] == [True, False, True]
    await hall.dialogue.play("""
        wait until 2026-03-08T12:00:00+01:00
        alice: choose "On track"
        wait 1m
    """)
    called = {title: who for title, who in (await mentioned(hall)).items() if who}
    assert set(called) == {"🧠 Stage 1 begins: Foundations", "🙋 Check-in, week 1"}
    assert set(map(tuple, called.values())) == {(f"&{role.id}",)}
    await hall.dialogue.play("""
        organizer: /plan-admin rooms list
        organizer: click "Mention nobody"
        wait 1w
    """)
    assert (await mentioned(hall))["🎯 Week 2"] == []


async def test_everyone_is_never_mentioned(hall: Hall) -> None:
    await hall.dialogue.play(f"""
        {BEGIN}
        organizer: /plan-admin rooms list
        organizer: click "Mention a role here"
        organizer: submit role="{hall.stage.guild.id}"
        wait 2d
    """)
    assert hall.dialogue.last("organizer").card == "refused"
    assert not any((await mentioned(hall)).values())
