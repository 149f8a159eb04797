"""Sending to Discord: once, whatever breaks; and refusals in words that say how to mend them."""

from datetime import timedelta

import pytest
from discord.http import Route

from adapters.discord.chat import DiscordChat
from adapters.local.clock import MovableClock
from bot.messages.card import Card, Heading, Paragraph
from bot.messages.poll import Poll, PollAnswer
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import AccountRef, PollRef, PostLabel, RoomRef, ThreadRef
from tests.discord.conftest import NOW
from tests.wire.discord.limits import Cut
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord
from tests.wire.discord.world import Channel, Guild, Permission, walk

MESSAGES = "/messages$"
LONG_AGO = NOW - timedelta(days=1)


@pytest.fixture
def guild(discord: Discord) -> Guild:
    """A server with the bot on it."""
    return discord.world.add_guild("Study")


@pytest.fixture
def channel(discord: Discord, guild: Guild) -> Channel:
    """Its channel."""
    return discord.world.add_channel(guild, "general")


@pytest.fixture
def room(guild: Guild, channel: Channel) -> RoomRef:
    """The same, for the bot."""
    return RoomRef("discord", str(guild.id), str(channel.id), "#general")


def card(words: str = "Hello") -> Card:
    """A card."""
    return Card("any", (Heading(words), Paragraph(("to all",))))


def label(key: str = "k1") -> PostLabel:
    """A post's label."""
    return PostLabel("cohort", "week_goals", 1, key, "Europe/Berlin")


def titles(channel: Channel) -> list[str]:
    """The first lines of a channel's messages."""
    return [read(one, "UTC").splitlines()[0] for one in channel.history() if one.components]


@pytest.mark.parametrize("fault", [Cut.BEFORE, Cut.AFTER, 503, 500])
async def test_a_break_neither_loses_nor_doubles_a_post(
    discord: Discord, chat: DiscordChat, room: RoomRef, channel: Channel, fault: Cut | int
) -> None:
    discord.faults.plan("POST", MESSAGES, fault)
    message = await chat.send(room, card(), label())
    assert titles(channel) == ["Hello"]
    assert await chat.find(room, {"k1"}, LONG_AGO) == {"k1": message}


@pytest.mark.parametrize(("fault", "stored"), [(Cut.BEFORE, False), (Cut.AFTER, True)])
async def test_what_stays_unknown_is_told_as_unknown_and_can_be_found(
    discord: Discord, chat: DiscordChat, room: RoomRef, fault: Cut, *, stored: bool
) -> None:
    discord.faults.plan("POST", MESSAGES, fault, times=3)
    with pytest.raises(OutcomeUnknown):
        await chat.send(room, card(), label())
    assert bool(await chat.find(room, {"k1"}, LONG_AGO)) is stored


async def test_one_post_in_two_channels_is_two_messages(
    discord: Discord, chat: DiscordChat, guild: Guild, room: RoomRef, channel: Channel
) -> None:
    other = discord.world.add_channel(guild, "second")
    await chat.send(room, card(), label())
    await chat.send(RoomRef("discord", str(guild.id), str(other.id)), card(), label())
    assert titles(channel) == titles(other) == ["Hello"]


async def test_a_thread_is_opened_once_and_found_again(
    chat: DiscordChat, room: RoomRef, channel: Channel
) -> None:
    above = await chat.send(room, card(), label())
    thread = ThreadRef(room, above, "A paper" * 30)
    assert await chat.find(thread, {"k1:thread"}, LONG_AGO) == {}
    first = await chat.send(thread, card("Question"), label("k1:thread"))
    await chat.send(thread, card("Another"), label("k2:thread"))
    assert await chat.find(thread, {"k1:thread"}, LONG_AGO) == {"k1:thread": first}
    (posted,) = channel.history()
    assert posted.thread is not None
    assert len(posted.thread.name) <= 100
    assert titles(posted.thread) == ["Question", "Another"]


@pytest.mark.parametrize("fault", [Cut.BEFORE, Cut.AFTER])
async def test_a_break_while_a_thread_is_opened_does_no_harm(
    discord: Discord, chat: DiscordChat, room: RoomRef, channel: Channel, fault: Cut
) -> None:
    above = await chat.send(room, card(), label())
    discord.faults.plan("POST", "/threads$", fault)
    await chat.send(ThreadRef(room, above, "A paper"), card("Question"), label("k1:thread"))
    (posted,) = channel.history()
    assert posted.thread is not None
    assert titles(posted.thread) == ["Question"]


async def test_a_message_that_lost_its_marks_is_not_taken_for_another(
    chat: DiscordChat, room: RoomRef, channel: Channel
) -> None:
    """Were component ids not given back, looking would find nothing, and everything would be sent twice."""
    await chat.send(room, card(), label())
    assert await chat.find(room, {"k2"}, LONG_AGO) == {}
    for place, part in enumerate(walk(channel.history()[0].components), start=1):
        part["id"] = place
    with pytest.raises(OutcomeUnknown, match="lost what I know them by"):
        await chat.find(room, {"k2"}, LONG_AGO)


def ballot(closes_in: timedelta | None) -> Card:
    """A card with a poll."""
    answers = tuple(PollAnswer(name, f"choose {name}", f"leave {name}") for name in ("One", "Two"))
    return Card("any", (Heading("Which one?"),), poll=Poll(answers, closes_in))


@pytest.mark.parametrize(
    ("closes_in", "hours"),
    [
        (timedelta(0), 1),
        (timedelta(minutes=61), 2),
        (timedelta(days=7), 168),
        (timedelta(days=60), 768),
    ],
)
async def test_a_poll_is_open_for_whole_hours_until_the_vote_is_over(
    chat: DiscordChat, room: RoomRef, channel: Channel, closes_in: timedelta, hours: int
) -> None:
    above = await chat.send(room, card(), label())
    await chat.send(PollRef(room, above), ballot(closes_in), label("k1:poll"))
    asked = channel.history()[-1]
    assert asked.poll is not None
    assert (asked.poll.question, asked.poll.answers) == ("Which one?", ["One", "Two"])
    assert asked.poll.ends - asked.at == timedelta(hours=hours)


async def test_a_poll_is_found_under_its_message_alone_and_ended_once(
    discord: Discord, chat: DiscordChat, room: RoomRef, channel: Channel
) -> None:
    above, other = await chat.send(room, card(), label()), await chat.send(room, card(), label("k2"))
    under = PollRef(room, above)
    assert await chat.find(under, {"k1:poll"}, LONG_AGO) == {}
    poll = await chat.send(under, ballot(timedelta(days=1)), label("k1:poll"))
    assert await chat.find(under, {"k1:poll"}, LONG_AGO) == {"k1:poll": poll}
    assert await chat.find(PollRef(room, other), {"k1:poll"}, LONG_AGO) == {}
    await chat.edit(poll, ballot(timedelta(days=1)), label("k1:poll"))
    assert discord.sent("POST", "/expire") == [], "there is nothing to change while it is open"
    for _ in range(2):
        await chat.edit(poll, ballot(None), label("k1:poll"))
    assert all(one.poll is None or one.poll.is_over(NOW) for one in channel.history())


async def test_the_votes_of_many_are_read_in_pages(
    discord: Discord, chat: DiscordChat, room: RoomRef, channel: Channel
) -> None:
    above = await chat.send(room, card(), label())
    message = await chat.send(PollRef(room, above), ballot(timedelta(days=1)), label("k1:poll"))
    people = [discord.world.add_user(f"p{number}").id for number in range(201)]
    asked = channel.history()[-1]
    assert asked.poll is not None
    asked.poll.votes.update({user: 1 + (place == 7) for place, user in enumerate(people)})
    votes = {int(account.user): place for account, place in await chat.votes(message)}
    assert votes == asked.poll.votes


async def test_where_no_poll_is_taken_there_are_buttons(
    discord: Discord, chat: DiscordChat, room: RoomRef, channel: Channel
) -> None:
    channel.overwrites[discord.world.bot.id] = (Permission(0), Permission.SEND_POLLS)
    assert await chat.inspect(room) == (), "posts need no polls"
    (advice,) = await chat.list_optional(room)
    assert "“Create Polls” in #general: click Edit Channel" in advice
    under = PollRef(room, await chat.send(room, card(), label()))
    message = await chat.send(under, ballot(timedelta(days=1)), label("k1:poll"))
    assert await chat.find(under, {"k1:poll"}, LONG_AGO) == {"k1:poll": message}
    assert await chat.votes(message) == ()
    assert read(channel.history()[-1], "UTC") == "Which one?\n[One] [Two]"
    await chat.edit(message, ballot(None), label("k1:poll"))
    assert read(channel.history()[-1], "UTC") == "Which one?"


async def test_what_cannot_be_read_is_not_taken_for_a_farewell(
    discord: Discord, chat: DiscordChat, room: RoomRef
) -> None:
    discord.faults.plan("GET", "/guilds/", 404)
    with pytest.raises(Unavailable):
        await chat.inspect(room)


async def test_an_edited_post_is_still_found(chat: DiscordChat, room: RoomRef, channel: Channel) -> None:
    message = await chat.send(room, card(), label())
    await chat.edit(message, card("Changed"), label())
    assert titles(channel) == ["Changed"]
    assert await chat.find(room, {"k1"}, LONG_AGO) == {"k1": message}


async def test_a_direct_message_reaches_a_person_or_finds_the_door_closed(
    discord: Discord, chat: DiscordChat, guild: Guild
) -> None:
    user = discord.world.add_user("alice")
    guild.members[user.id] = set()
    account = AccountRef("discord", "", str(user.id))
    message = await chat.send(account, card(), label())
    assert titles(discord.world.directs[user.id]) == ["Hello"]
    assert await chat.find(account, {"k1"}, LONG_AGO) == {"k1": message}
    user.open_door = False
    with pytest.raises(DirectMessagesBlocked):
        await chat.send(account, card(), label("k2"))


async def test_history_that_cannot_be_read_is_never_taken_for_empty(
    chat: DiscordChat, guild: Guild, room: RoomRef
) -> None:
    await chat.send(room, card(), label())
    guild.everyone.permissions &= ~Permission.READ_MESSAGE_HISTORY
    with pytest.raises(Refused, match="Read Message History"):
        await chat.find(room, {"k1"}, LONG_AGO)


async def test_only_what_is_not_older_is_found(chat: DiscordChat, room: RoomRef, clock: MovableClock) -> None:
    message = await chat.send(room, card(), label())
    clock.move_to(NOW + timedelta(hours=1))
    assert await chat.find(room, {"k1"}, NOW) == {"k1": message}
    assert await chat.find(room, {"k1"}, NOW + timedelta(minutes=1)) == {}


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (Permission.VIEW_CHANNEL, "View Channel"),
        (Permission.SEND_MESSAGES, "“Send Messages” in #general"),
    ],
)
async def test_a_missing_permission_is_named(
    chat: DiscordChat, guild: Guild, room: RoomRef, lost: Permission, words: str
) -> None:
    assert await chat.inspect(room) == ()
    guild.everyone.permissions &= ~lost
    assert words in " ".join(await chat.inspect(room))
    with pytest.raises(Refused, match=words):
        await chat.send(room, card(), label())


async def test_every_permission_that_posts_need_is_looked_at(
    chat: DiscordChat, guild: Guild, room: RoomRef
) -> None:
    guild.everyone.permissions = Permission.VIEW_CHANNEL
    assert len(await chat.inspect(room)) == 4


async def test_a_channel_or_a_server_that_is_gone(
    discord: Discord, chat: DiscordChat, guild: Guild, room: RoomRef, channel: Channel
) -> None:
    del guild.channels[channel.id]
    with pytest.raises(Refused, match="channel is gone"):
        await chat.send(room, card(), label())
    assert "channel is gone" in (await chat.inspect(room))[0]
    del discord.world.guilds[guild.id]
    assert "Invite me again" in (await chat.inspect(room))[0]


async def test_a_token_that_died_is_asked_with_once(
    discord: Discord, chat: DiscordChat, room: RoomRef
) -> None:
    discord.world.token = "another-one"
    before = len(discord.requests)
    for key in ("k1", "k2", "k3"):
        with pytest.raises(Refused, match="DISCORD_TOKEN"):
            await chat.send(room, card(), label(key))
    assert len(discord.requests) == before + 1


async def test_a_refused_connection_is_certainly_not_stored(
    chat: DiscordChat, room: RoomRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        await chat.send(room, card(), label())


async def test_a_burst_waits_for_the_rate_limit_and_loses_nothing(
    discord: Discord, chat: DiscordChat, room: RoomRef, channel: Channel
) -> None:
    discord.limits.on = True
    for number in range(6):
        await chat.send(room, card(f"Post {number}"), label(f"k{number}"))
    assert titles(channel) == [f"Post {number}" for number in range(6)]


@pytest.fixture(autouse=True)
async def _nothing_forbidden(discord: Discord) -> object:
    """No test does what Discord forbids."""
    yield
    assert discord.world.violations == []
