"""Meetings among the events of a server: listed once, moved with the meeting, and gone when it is off."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.platform.clock import SystemClock
from tests.wire.discord.hall import Hall
from tests.wire.discord.limits import Cut
from tests.wire.discord.people import Person
from tests.wire.discord.process import bot_process
from tests.wire.discord.server import discord_stand_in
from tests.wire.discord.test_guests import said
from tests.wire.discord.test_reaching import pressed
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
ALL_OFF = '/plan-admin meeting off\norganizer: click "Confirm"'
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


async def test_what_is_off_is_taken_off_the_list_and_comes_back(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    for off, on in (
        ("/plan-admin meeting off week:1", "/plan-admin meeting off week:1 undo:on"),
        (ALL_OFF, f'/plan-admin meeting set when:"thu 19:00" where:{LINK}'),
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
    await hall.dialogue.play(f"organizer: {ALL_OFF}\nwait 1m")
    assert coming(hall) == []


async def test_an_edit_and_a_deletion_are_repeated(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    hall.discord.faults.plan("PATCH", TO_EVENT, Cut.AFTER)
    await hall.dialogue.play('organizer: /plan-admin meeting set when:"fri 19:00"\nwait 1m')
    assert told(hall) == [("meeting of week 1", datetime(2026, 3, 6, 18, tzinfo=UTC))]
    hall.discord.faults.plan("DELETE", TO_EVENT, Cut.AFTER)
    await hall.dialogue.play(f"organizer: {ALL_OFF}\nwait 1m")
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


async def test_an_event_follows_a_break_and_goals_that_move(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait 1m")
    (event,) = coming(hall)
    for change, starts in (
        ("break from:2026-03-02 to:2026-03-06 reason:holidays", WEEK_1 + timedelta(weeks=1)),
        ("resume", WEEK_1),
        ("move tz:Asia/Tokyo", datetime(2026, 3, 5, 10, tzinfo=UTC)),  # 19:00 there
        ("move tz:Europe/Berlin day:sun", WEEK_1 + timedelta(weeks=1)),  # a week from Sunday to Sunday
    ):
        await hall.dialogue.play(f"""
            organizer: /plan-admin calendar {change}
            organizer: click "Confirm"
            wait 1m
        """)
        assert (coming(hall), event.starts) == ([event], starts), change
    assert made(hall) == 1


async def test_a_meeting_that_has_begun_and_is_held_later_has_an_event_of_its_own(hall: Hall) -> None:
    await hall.dialogue.play(f"{MEETS}\nwait until 2026-03-05T19:10:00+01:00")
    first, _ = coming(hall)
    moved = datetime(2026, 3, 6, 19, tzinfo=UTC)
    for when, starts in (
        ("fri 20:00", moved),
        ("sat 20:00", moved + timedelta(days=1)),
        ("fri 20:00", moved),
    ):
        await hall.dialogue.play(f'''
            organizer: /plan-admin meeting set when:"{when}"
            restart
            wait 1m
        ''')
        assert [begins for name, begins in told(hall) if "week 1" in name] == [WEEK_1, starts], when
    assert first.starts == WEEK_1, "what has begun stays as it is"
    await hall.dialogue.play("""
        organizer: /plan-admin meeting off week:1
        wait 1m
        organizer: /plan-admin meeting off week:1 undo:on
        wait until 2026-03-07T09:00:00+01:00
        organizer: /plan-admin meeting set when:"sat 18:00"
        wait 1m
    """)
    assert ("meeting of week 1", datetime(2026, 3, 7, 17, tzinfo=UTC)) in told(hall)
    assert made(hall) == 5, "week 2 has one, the second of week 1 was made anew, and Saturday is the third"


async def test_an_event_goes_with_the_last_room_of_its_server(hall: Hall) -> None:
    await hall.dialogue.play(BEGIN)
    told_code = await hall.dialogue.say("organizer", "/plan-admin rooms invite platform:discord")
    code = told_code.text.split("/plan-admin rooms add ")[1].split()[0]
    night = hall.discord.world.add_guild("Night School")
    lobby = hall.discord.world.add_channel(night, "lobby")
    sam = hall.stage.person("sam").user
    night.members[sam.id] = {hall.discord.world.add_role(night, "boss", Permission.MANAGE_GUILD).id}
    guest = Person(hall.discord, sam, night)
    await said(hall, guest, lobby, "plan-admin rooms add", code=code)
    await hall.dialogue.play("wait 1s")
    organizer = hall.stage.person("organizer")
    await pressed(hall, organizer, organizer.directs()[-1], "Confirm")
    await hall.dialogue.play(f"""
        in #second
        organizer: /plan-admin rooms add group:deep-learning-2026-03-02
        in #general
        organizer: /plan-admin meeting set when:"thu 19:00" where:{LINK}
        wait 1m
    """)
    assert len(coming(hall)) == len(hall.discord.events.coming(night)) == 1
    assert "has left" in await said(hall, guest, lobby, "plan-admin rooms remove")
    await hall.dialogue.play("wait 1m")
    assert hall.discord.events.coming(night) == []
    await hall.dialogue.play("""
        organizer: /plan-admin rooms remove
        wait 1m
        in #second
        organizer: /plan-admin meeting set when:"fri 19:00"
        wait 1m
    """)
    assert told(hall) == [("meeting of week 1", WEEK_1 + timedelta(days=1))], "another room has it now"
    assert made(hall) == 2


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
