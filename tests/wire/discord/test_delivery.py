"""What the bot posts by itself, when the wire breaks, permissions go, doors are closed: each exactly once."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.limits import Cut
from tests.wire.discord.reading import read
from tests.wire.discord.world import Channel, Message, Permission

MONDAY = "wait until 2026-03-02T09:00:00+01:00"
TO_CHANNEL = r"/channels/\d+/messages$"
TWO_AT_ONCE = f"{BEGIN}\norganizer: /plan-admin announce on:2026-03-02 at:09:00 Welcome"
FIRST = ["📣 Deep Learning Study Plan", "🧠 Stage 1 begins"]
"""What is due at that moment then: the announcement, and the goals."""


async def general(hall: Hall) -> Channel:
    """The channel of the group."""
    return await hall.stage.channel("#general")


async def posted(hall: Hall) -> list[str]:
    """What stands in that channel: the titles, without what follows a colon."""
    return [read(one, "UTC").splitlines()[0].partition(":")[0] for one in (await general(hall)).history()]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat what broke after a moment."""
    monkeypatch.setattr("adapters.discord.posting.SEND_RETRY_PAUSES_S", (0.01, 0.03))


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
@pytest.mark.parametrize("times", [1, 3])
async def test_a_connection_that_breaks_loses_and_doubles_nothing(hall: Hall, cut: Cut, times: int) -> None:
    await hall.dialogue.play(TWO_AT_ONCE)
    invited = await posted(hall)
    hall.discord.faults.plan("POST", TO_CHANNEL, cut, times)
    await hall.dialogue.play(f"{MONDAY}\nwait 10m")
    assert await posted(hall) == invited + FIRST


@pytest.mark.parametrize("status", [500, 503])
async def test_an_error_of_discord_loses_and_doubles_nothing(hall: Hall, status: int) -> None:
    await hall.dialogue.play(TWO_AT_ONCE)
    invited = await posted(hall)
    hall.discord.faults.plan("POST", TO_CHANNEL, status)
    await hall.dialogue.play(f"{MONDAY}\nwait 10m")
    assert await posted(hall) == invited + FIRST


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
async def test_a_bot_that_ends_while_it_sends_looks_before_it_sends_again(hall: Hall, cut: Cut) -> None:
    """Every attempt of the first process breaks; the next process comes long after the nonce is forgotten."""
    await hall.dialogue.play(TWO_AT_ONCE)
    invited = await posted(hall)
    hall.discord.faults.plan("POST", TO_CHANNEL, cut, 20)
    await hall.dialogue.play(MONDAY)
    hall.discord.faults.planned.clear()
    await hall.dialogue.play("restart\nwait 1h")
    assert await posted(hall) == invited + FIRST


async def test_a_deleted_check_in_is_edited_once(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\nwait until 2026-03-07T09:00:00+01:00")
    channel = await general(hall)
    poll = next(one for one in channel.history() if read(one, "UTC").startswith("🙋"))
    del channel.messages[poll.id]
    for answer in ("done", "stuck", "behind"):
        await hall.dialogue.play(f"alice: /plan checkin {answer}\nwait 10s")
    assert len(hall.discord.sent("PATCH", f"/messages/{poll.id}")) == 1
    assert (await hall.dialogue.say("organizer", "/plan-admin status")).tells("somebody deleted it")


async def test_without_the_right_to_read_back_nothing_is_posted_blindly(hall: Hall) -> None:
    """History is an empty list then, which looks like a message that never arrived."""
    await hall.dialogue.play(TWO_AT_ONCE)
    channel, bot = await general(hall), hall.discord.world.bot
    hall.discord.faults.plan("POST", TO_CHANNEL, Cut.AFTER, 20)
    await hall.dialogue.play(MONDAY)
    hall.discord.faults.planned.clear()
    channel.overwrites[bot.id] = (Permission(0), Permission.READ_MESSAGE_HISTORY)
    await hall.dialogue.play("wait 2h")
    assert (await posted(hall)).count(FIRST[0]) == 1
    assert (await hall.dialogue.say("organizer", "/plan-admin status")).tells("Read Message History")


async def test_a_lost_permission_is_told_once_and_mends_by_itself(hall: Hall) -> None:
    await hall.dialogue.play(TWO_AT_ONCE)
    channel, bot = await general(hall), hall.discord.world.bot
    invited = await posted(hall)
    channel.overwrites[bot.id] = (Permission(0), Permission.SEND_MESSAGES)
    await hall.dialogue.play(f"{MONDAY}\nwait 4h")
    assert await posted(hall) == invited
    (told,) = hall.dialogue.directs("organizer")
    assert told.card == "notice"
    assert told.tells("“Send Messages”", "#general")
    assert not told.tells("“View Channel”"), "only what is missing"
    del channel.overwrites[bot.id]
    await hall.stage.channel_changed(channel)
    await hall.dialogue.play("wait 1s")
    assert await posted(hall) == invited + FIRST
    assert len(hall.dialogue.directs("organizer")) == 1


@pytest.mark.parametrize("what", ["channel gone", "bot gone", "bot cannot see it"])
async def test_a_channel_that_is_out_of_reach_is_told_once(hall: Hall, what: str) -> None:
    await hall.dialogue.play(BEGIN)
    channel, world = await general(hall), hall.discord.world
    own = hall.stage.guild.members[world.bot.id]
    match what:
        case "channel gone":
            del hall.stage.guild.channels[channel.id]
        case "bot gone":
            del hall.stage.guild.members[world.bot.id]
        case _:
            channel.overwrites[world.bot.id] = (Permission(0), Permission.VIEW_CHANNEL)
    await hall.dialogue.play(f"{MONDAY}\nwait 1d")
    (told,) = hall.dialogue.directs("organizer")
    assert told.card == "notice"
    assert told.tells("goals", 1, "#general")
    if what == "bot gone":
        hall.stage.guild.members[world.bot.id] = own
        await hall.stage.guild_joined()
        await hall.dialogue.play("wait 1s")
        assert (await posted(hall))[-1] == FIRST[1]


async def test_a_reminder_to_a_closed_door_is_nobodys_business(hall: Hall) -> None:
    await hall.dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan settings reminders:on
        bob: /plan join
        bob: /plan settings reminders:on
    """)
    hall.stage.person("alice").user.open_door = False
    await hall.dialogue.play("wait 2w")
    assert hall.stage.person("alice").directs() == []
    assert len(hall.stage.person("bob").directs()) == 2
    assert not hall.dialogue.directs("organizer")


async def prompt(hall: Hall) -> Message:
    """The message of the week's paper."""
    return (await general(hall)).history()[-1]


async def questions(hall: Hall) -> list[Message]:
    """What stands in the thread under it."""
    thread = (await prompt(hall)).thread
    return thread.history() if thread else []


async def test_the_questions_of_a_paper_stand_in_its_thread(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\n{MONDAY}\nwait 2d")
    starter, asked = await questions(hall)
    assert starter.type == 21
    listed = read(asked, "UTC").splitlines()[1:4]
    assert [line[:2] for line in listed] == ["1.", "2.", "3."]
    above = read(await prompt(hall), "UTC")
    assert not any(question in above for question in listed)


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
@pytest.mark.parametrize("step", [r"/threads$", r"/channels/\d+/messages$"])
async def test_a_thread_is_opened_and_filled_once(hall: Hall, cut: Cut, step: str) -> None:
    await hall.dialogue.play(f"{BEGIN}\n{MONDAY}\nwait 1d23h")
    skipped = 0 if "threads" in step else 1
    hall.discord.faults.plan("POST", step, cut, 20, after=skipped)
    await hall.dialogue.play("wait 1h")
    hall.discord.faults.planned.clear()
    await hall.dialogue.play("wait 1h")
    assert len(await questions(hall)) == 2
    assert not hall.dialogue.directs("organizer")


async def test_a_missing_right_to_open_threads_is_told_and_the_message_stays(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\n{MONDAY}\nwait 1d")
    channel = await general(hall)
    channel.overwrites[hall.discord.world.bot.id] = (Permission(0), Permission.CREATE_PUBLIC_THREADS)
    await hall.dialogue.play("wait 2d")
    assert (await posted(hall))[-1].startswith("📰")
    assert await questions(hall) == []
    (told,) = hall.dialogue.directs("organizer")
    assert told.card == "notice"
    assert told.tells("“Create Public Threads”", "#general")
    del channel.overwrites[hall.discord.world.bot.id]
    await hall.stage.channel_changed(channel)
    await hall.dialogue.play("wait 1s")
    assert len(await questions(hall)) == 2


async def test_nobody_is_called(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join")
    alice = hall.stage.person("alice").user.id
    words = f"@everyone @here <@{alice}> <@&{hall.stage.guild.id}> read this"
    await hall.dialogue.say("organizer", f"/plan-admin announce {words}")
    last = (await general(hall)).history()[-1]
    assert words in read(last, "UTC"), "what was typed is shown as it is"
    assert last.mentions == []


async def test_a_poll_is_changed_in_place_and_not_more_than_once_a_second(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join\n{MONDAY}\nwait 5d")
    before = len((await general(hall)).history())
    start = hall.dialogue.player.clock.now()
    await hall.dialogue.play("""
        alice: choose "Done"
        bob: choose "Stuck"
        alice: choose "Behind"
    """)
    edits = hall.dialogue.edits(card="check_in")
    moments = [one.at for one in edits]
    assert all(later - sooner >= timedelta(seconds=1) for sooner, later in pairwise(moments))
    assert moments[0] >= start
    assert len((await general(hall)).history()) == before
