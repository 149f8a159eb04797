"""Members and channels are picked from Discord's own lists, and who is not listed there is named."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.people import Person
from tests.wire.discord.reading import read
from tests.wire.discord.test_reaching import button

IN_WEEK_2 = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    bob: /plan settings visible:off
    wait until 2026-03-10T09:00:00+01:00
"""


async def told(hall: Hall, asked: Interaction) -> str:
    """What the person reads in answer."""
    await hall.stage.platform.idle()
    return "\n".join(read(one, "UTC") for one in asked.messages)


async def excused(hall: Hall, organizer: Person, **given: str) -> str:
    """What the organizer reads who excuses somebody for week 1."""
    channel = await hall.stage.channel("#general")
    return await told(
        hall, await organizer.command(channel, "plan-admin people excuse", {"week": "1"} | given)
    )


async def test_a_member_is_picked_or_named(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_2)
    organizer, channel = hall.stage.person("organizer"), await hall.stage.channel("#general")
    hall.stage.person("carol")  # on the server, in no group
    assert "alice is excused" in await excused(hall, organizer, member="alice")
    assert "not in this group" in await excused(hall, organizer, member="carol")
    assert "not in this group" in await excused(hall, organizer, member="bob"), "who hides is not given away"
    assert "excused" in await excused(hall, organizer, **{"member-name": "#2"})
    offered = await organizer.autocomplete(
        channel, "plan-admin people excuse", {"member-name": "ali"}, "member-name"
    )
    assert [one["value"] for one in offered] == ["#1"]


async def test_a_form_picks_a_member_and_keeps_who_was_picked(hall: Hall) -> None:
    await hall.dialogue.play(IN_WEEK_2)
    organizer, channel = hall.stage.person("organizer"), await hall.stage.channel("#general")
    await organizer.command(channel, "plan-admin people excuse", {})
    refused = await organizer.submit({"member": "alice", "week": "40"})
    assert "Week 40 has not begun" in await told(hall, refused)
    (answer,) = refused.messages
    await organizer.click(answer, button(answer, "Correct it"))
    assert "alice is excused" in await told(hall, await organizer.submit({"week": "1"}))
    await organizer.command(channel, "plan-admin people excuse", {})
    assert "excused" in await told(hall, await organizer.submit({"member-name": "#2", "week": "1"}))
    await organizer.command(channel, "plan-admin people excuse", {})
    assert "member" in (await told(hall, await organizer.submit({"week": "1"}))).casefold()


async def test_a_channel_is_picked_and_one_that_is_gone_is_named(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nin #second\norganizer: /plan-admin rooms add")
    organizer, general = hall.stage.person("organizer"), await hall.stage.channel("#general")
    await hall.stage.channel("#third")

    async def leave(**given: str) -> str:
        return await told(hall, await organizer.command(general, "plan-admin rooms remove", given))

    assert "does not live in that channel" in await leave(channel="#third")
    assert "has left" in await leave(channel="#second")
    assert "does not live" in await leave(channel="#second")
