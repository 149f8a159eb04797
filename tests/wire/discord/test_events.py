"""Meetings among the events of a server: listed once, moved with the meeting, and gone when it is off."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.platform import SystemClock
from tests.wire.discord.hall import Hall
from tests.wire.discord.limits import Cut
from tests.wire.discord.process import bot_process
from tests.wire.discord.server import discord_stand_in
from tests.wire.discord.world import ChannelType, Permission, ScheduledEvent
from tests.wire.grounds import DiscordGround
from tests.wire.killing import Lives
from tests.wire.process import PATIENCE

LINK = "https://meet.example.org/us"
BEGIN = """
    organizer: /plan-admin start plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin
"""
MEETS = f"""{BEGIN}
    organizer: /plan-admin meeting set when:"thu 19:00" where:{LINK}
"""
EVENTS = "/scheduled-events"
TO_EVENTS = rf"{EVENTS}$"
TO_EVENT = rf"{EVENTS}/\d+$"
WEEK_1 = datetime(2026, 3, 5, 18, tzinfo=UTC)
"""Thursday at 19:00 in Berlin."""


def coming(hall: Hall) -> list[ScheduledEvent]:
    """The events that people see on the server."""
    return hall.discord.events.coming(hall.stage.guild)


def told(hall: Hall) -> list[tuple[str, datetime]]:
    """What each is called at its end, and when it begins."""
    return [(one.name.rpartition(": ")[2], one.starts) for one in coming(hall)]


def made(hall: Hall) -> int:
    """How many events were asked for and made."""
    return sum(one.status == 200 for one in hall.discord.sent("POST", EVENTS))


async def test_each_meeting_is_listed_once_a_week_ahead(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    (event,) = coming(hall)
    assert (event.name, event.starts) == ("Deep Learning Study Plan: meeting of week 1", WEEK_1)
    assert event.ends == datetime(2026, 3, 5, 19, tzinfo=UTC)
    assert event.place == LINK
    assert event.description is not None
    assert event.description.startswith("Week 1 of 58.")
    await hall.dialogue.play("""
        restart
        wait until 2026-03-06T09:00:00+01:00
    """)
    assert told(hall) == [("meeting of week 2", datetime(2026, 3, 12, 18, tzinfo=UTC))]
    assert made(hall) == 2
    assert not [one for one in hall.discord.requests if one.method == "PATCH" and EVENTS in one.path]
    posts = await hall.dialogue.say("organizer", "/plan-admin posts list")
    assert "event of the meeting" not in posts.text, "it is no message that could be withdrawn"


async def test_an_event_follows_its_meeting(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    (event,) = coming(hall)
    voice = hall.discord.world.add_channel(hall.stage.guild, "Study room", ChannelType.VOICE)
    steps = [
        ("/plan-admin calendar shift weeks:1", datetime(2026, 3, 12, 18, tzinfo=UTC), LINK, None),
        ('/plan-admin meeting set when:"fri 20:30"', datetime(2026, 3, 13, 19, 30, tzinfo=UTC), LINK, None),
        (f"/plan-admin meeting set where:<#{voice.id}>", event.starts, None, voice),
        ('/plan-admin meeting set where:"the library"', event.starts, "the library", None),
        ('/plan-admin meeting set where:"study room" minutes:90', event.starts, None, voice),
        (
            f"/plan-admin meeting set where:{LINK}/{'x' * 200}",
            event.starts,
            "The description tells where.",
            None,
        ),
    ]
    starts = event.starts
    for command, begins, place, channel in steps:
        await hall.dialogue.say("organizer", command)
        if "calendar" in command:
            await hall.dialogue.play('organizer: click "Confirm"')
            starts = begins
        elif "when" in command:
            starts = begins
        await hall.dialogue.play("wait 1m")
        assert coming(hall) == [event]
        assert (event.starts, event.place, event.channel) == (starts, place, channel), command
    assert event.ends == datetime(2026, 3, 13, 21, tzinfo=UTC)
    assert event.description is not None
    assert "x" * 200 in event.description
    assert made(hall) == 1


async def test_an_event_follows_the_calendar(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    (event,) = coming(hall)
    for command, begins in (
        ("break from:2026-03-02 to:2026-03-08", datetime(2026, 3, 12, 18, tzinfo=UTC)),
        ("resume", WEEK_1),
        ("shift weeks:2", datetime(2026, 3, 19, 18, tzinfo=UTC)),
        ("shift weeks:-2", WEEK_1),
        ("move day:fri at:20:00", WEEK_1 + timedelta(days=7)),  # weeks run from Friday to Thursday now
    ):
        await hall.dialogue.play(f"""
            organizer: /plan-admin calendar {command}
            organizer: click "Confirm"
            wait 1m
        """)
        assert coming(hall) == [event], command
        assert event.starts == begins, command
    assert made(hall) == 1


async def test_a_meeting_that_is_moved_after_it_began_is_listed_anew(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait until 2026-03-05T19:10:00+01:00")
    (begun, _) = coming(hall)
    await hall.dialogue.play('organizer: /plan-admin meeting set when:"sat 19:00"\nwait 1m\nrestart\nwait 1h')
    assert sorted(told(hall)) == [
        ("meeting of week 1", WEEK_1 + timedelta(days=2)),
        ("meeting of week 2", WEEK_1 + timedelta(days=9)),
    ]
    assert begun not in coming(hall)
    await hall.dialogue.play("wait 2d")
    assert made(hall) == 3, "that of week 1 twice, and that of week 2"


async def test_a_server_that_the_group_leaves_lists_it_no_more(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    told_code = await hall.dialogue.say("organizer", "/plan-admin rooms invite platform:slack")
    code = told_code.text.split("/plan-admin rooms add ")[1].split()[0]
    await hall.dialogue.play(f"""
        on slack
        organizer: /plan-admin rooms add {code}
        on discord
        organizer: click "Confirm"
        wait 1m
    """)
    assert told(hall) == [("meeting of week 1", WEEK_1)]
    await hall.dialogue.play("organizer: /plan-admin rooms remove\nwait 1m\nrestart\nwait 8d")
    assert coming(hall) == []
    assert made(hall) == 1


async def test_what_is_off_is_taken_off_the_list_and_comes_back(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    for off, on in (
        ("/plan-admin meeting off week:1", "/plan-admin meeting off week:1 undo:on"),
        ("/plan-admin meeting off", f'/plan-admin meeting set when:"thu 19:00" where:{LINK}'),
    ):
        await hall.dialogue.play(f"organizer: {off}\nwait 1m")
        assert coming(hall) == []
        await hall.dialogue.play(f"organizer: {on}\nwait 1m")
        assert told(hall) == [("meeting of week 1", WEEK_1)]
    await hall.dialogue.play("""
        organizer: /plan-admin end
        organizer: click "Confirm"
        wait 1m
    """)
    assert coming(hall) == []
    await hall.dialogue.play('organizer: click "Undo"\nwait 1m')
    assert told(hall) == [("meeting of week 1", WEEK_1)]
    await hall.dialogue.play("wait 5d")
    assert made(hall) == 5
    assert told(hall) == [("meeting of week 2", datetime(2026, 3, 12, 18, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("method", "fault"),
    [("POST", Cut.BEFORE), ("POST", Cut.AFTER), ("POST", Cut.BEHIND), ("GET", 403)],
    ids=["it did not arrive", "it arrived", "a proxy lied, so the library asks twice", "it cannot be read"],
)
async def test_an_event_whose_fate_is_unknown_is_looked_for(
    hall: Hall, method: str, fault: Cut | int
) -> None:
    hall.discord.faults.plan(method, TO_EVENTS, fault)
    await hall.dialogue.play(f"{MEETS}\nwait 1m\nrestart\nwait 1h")
    assert told(hall) == [("meeting of week 1", WEEK_1)]
    await hall.dialogue.play("organizer: /plan-admin meeting off\nwait 1m")
    assert coming(hall) == []


async def test_an_edit_and_a_deletion_are_repeated(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    hall.discord.faults.plan("PATCH", TO_EVENT, Cut.AFTER)
    await hall.dialogue.play('organizer: /plan-admin meeting set when:"fri 19:00"\nwait 1m')
    assert told(hall) == [("meeting of week 1", datetime(2026, 3, 6, 18, tzinfo=UTC))]
    hall.discord.faults.plan("DELETE", TO_EVENT, Cut.AFTER)
    await hall.dialogue.play("organizer: /plan-admin meeting off\nwait 1m")
    assert coming(hall) == []
    assert made(hall) == 1


async def test_without_the_permission_the_status_tells_it_and_nothing_else_changes(hall: Hall) -> None:
    everyone = hall.stage.guild.everyone
    everyone.permissions &= ~Permission.CREATE_EVENTS
    await hall.dialogue.play(f"{MEETS}\nwait until 2026-03-02T12:00:00+01:00")
    assert coming(hall) == []
    assert hall.dialogue.posts(card="week_goals"), "what else is posted there is posted"
    assert not hall.dialogue.directs("organizer"), "nobody is written to for it"
    status = await hall.dialogue.say("organizer", "/plan-admin status")
    (line,) = [one for one in status.text.splitlines() if "event of the meeting of week 1" in one]
    assert "“Create Events”" in line
    assert "Server Settings → Roles" in line
    everyone.permissions |= Permission.CREATE_EVENTS
    await hall.dialogue.play("wait 1h")
    assert told(hall) == [("meeting of week 1", WEEK_1)]
    status = await hall.dialogue.say("organizer", "/plan-admin status")
    assert "Needs you" not in status.text


async def test_what_somebody_deletes_stays_away_until_next_week(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    hall.stage.guild.events.clear()
    await hall.dialogue.play('organizer: /plan-admin meeting set when:"fri 19:00"\nwait 1m')
    assert coming(hall) == []
    await hall.dialogue.play("wait 6d")
    assert told(hall) == [("meeting of week 2", datetime(2026, 3, 13, 18, tzinfo=UTC))]


async def test_two_channels_of_a_server_have_one_event(hall: Hall) -> None:
    await hall.dialogue.play(BEGIN)
    told_code = await hall.dialogue.say("organizer", "/plan-admin rooms invite platform:discord")
    code = told_code.text.split("/plan-admin rooms add ")[1].split()[0]
    await hall.dialogue.play(f"""
        in #second
        organizer: /plan-admin rooms add {code}
        in #general
        organizer: click "Confirm"
        organizer: /plan-admin meeting set when:"thu 19:00" where:{LINK}
        wait 1m
    """)
    assert told(hall) == [("meeting of week 1", WEEK_1)]
    assert made(hall) == 1


async def test_a_bot_killed_between_request_and_record_lists_it_once(empty_database_url: str) -> None:
    async with discord_stand_in(SystemClock()) as discord:
        ground = DiscordGround(discord, 1)
        lives = Lives(ground, empty_database_url, random.Random(1))  # noqa: S311 - nothing is drawn from it
        today = SystemClock().now().date()
        await lives.start_groups(lambda _: f"{today} 00:00")
        meets = f"{today + timedelta(days=1):%a} 23:00".lower()
        await lives.say(ground.rooms[0], f'/plan-admin meeting set when:"{meets}"')
        killed = asyncio.Event()
        async with bot_process(discord, empty_database_url) as bot:

            async def strike() -> None:
                await bot.kill()
                killed.set()

            discord.faults.plan("POST", TO_EVENTS, strike)
            await asyncio.wait_for(killed.wait(), PATIENCE)
        (guild,) = discord.world.guilds.values()
        (event,) = discord.events.coming(guild)
        await lives.end_leases()
        await lives.finish()
        assert discord.events.coming(guild) == [event]
        assert not discord.world.violations
        await lives.close()
