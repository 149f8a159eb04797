"""The stand-in's REST side, through the unmodified client: what it stores, refuses, limits and breaks."""

import time
from datetime import timedelta
from typing import Any

import aiohttp
import discord as library
import pytest
from discord import ui

from adapters.discord.internals import PollOfWholeHours
from adapters.local.clock import MovableClock
from tests.wire.discord import schema
from tests.wire.discord.conftest import Client
from tests.wire.discord.limits import Cut
from tests.wire.discord.people import NotOffered, Person
from tests.wire.discord.server import Discord
from tests.wire.discord.world import Channel, Permission

needs_schema = pytest.mark.skipif(not schema.SPEC.exists(), reason=f"{schema.SPEC} is not there")


@pytest.fixture
def general(discord: Discord) -> Channel:
    """A channel of a server."""
    return discord.world.add_channel(discord.world.add_guild("Owls"), "general")


@pytest.fixture
async def channel(client: Client, general: Channel) -> library.TextChannel:
    """The same as the client knows it."""
    found = await client.fetch_channel(general.id)
    assert isinstance(found, library.TextChannel)
    return found


async def test_a_message_and_its_change(
    discord: Discord, general: Channel, clock: MovableClock, channel: library.TextChannel
) -> None:
    sent = await channel.send("Hello")
    assert sent.created_at == clock.now()
    clock.move_to(clock.now() + timedelta(hours=1))
    changed = await sent.edit(content="Good bye")
    assert (changed.content, changed.edited_at) == ("Good bye", clock.now())
    assert [one.content for one in general.history()] == ["Good bye"]
    assert discord.world.violations == []


async def test_a_nonce_is_remembered_for_minutes(
    general: Channel, clock: MovableClock, channel: library.TextChannel
) -> None:
    first = await channel.send("Hello", nonce="abc")
    assert (await channel.send("Hello", nonce="abc")).id == first.id
    assert len(general.history()) == 1
    clock.move_to(clock.now() + timedelta(hours=1))
    assert (await channel.send("Hello", nonce="abc")).id != first.id


async def test_history_reads_in_pages_and_only_with_the_right(
    discord: Discord, general: Channel, clock: MovableClock, channel: library.TextChannel
) -> None:
    for number in range(5):
        await channel.send(str(number))
        clock.move_to(clock.now() + timedelta(minutes=1))
    everything = [one.content async for one in channel.history(limit=None)]
    assert everything == ["4", "3", "2", "1", "0"]
    since = clock.now() - timedelta(minutes=3, seconds=30)
    assert [one.content async for one in channel.history(after=since)] == ["2", "3", "4"]
    assert [one.content async for one in channel.history(before=since, limit=1)] == ["1"]
    general.overwrites[discord.world.bot.id] = (Permission(0), Permission.READ_MESSAGE_HISTORY)
    assert [one async for one in channel.history()] == []


async def test_what_is_forbidden(discord: Discord, general: Channel, channel: library.TextChannel) -> None:
    async def code(doing: Any) -> int:
        with pytest.raises(library.HTTPException) as refused:
            await doing
        return refused.value.code

    message = await channel.send("Hello")
    deny = general.overwrites
    deny[discord.world.bot.id] = (Permission(0), Permission.SEND_MESSAGES)
    assert await code(channel.send("x")) == 50013
    deny[discord.world.bot.id] = (Permission(0), Permission.VIEW_CHANNEL)
    assert await code(channel.send("x")) == 50001
    assert await code(message.edit(content="x")) == 50001
    deny[discord.world.bot.id] = (Permission(0), Permission.CREATE_PUBLIC_THREADS)
    assert await code(message.create_thread(name="x")) == 50013
    del deny[discord.world.bot.id], general.messages[message.id]
    assert await code(message.edit(content="x")) == 10008
    assert general.guild is not None
    del general.guild.channels[general.id]
    assert await code(channel.send("x")) == 10003
    assert discord.world.violations == []


async def test_a_thread_opens_once(discord: Discord, channel: library.TextChannel) -> None:
    message = await channel.send("Paper")
    thread = await message.create_thread(name="Questions")
    assert (thread.id, thread.parent_id) == (message.id, channel.id)
    await thread.send("Why?")
    with pytest.raises(library.HTTPException) as refused:
        await message.create_thread(name="Questions")
    assert refused.value.code == 160004
    found = discord.world.find_channel(thread.id)
    assert found is not None
    assert [(one.type, one.content) for one in found.history()] == [(21, ""), (0, "Why?")]


async def test_a_direct_message_needs_an_open_door(discord: Discord, client: Client) -> None:
    user = discord.world.add_user("alice")
    door = await client.create_dm(library.Object(user.id))
    await door.send("Hello")
    assert [one.content for one in discord.world.directs[user.id].history()] == ["Hello"]
    user.open_door = False
    with pytest.raises(library.Forbidden) as refused:
        await door.send("Hello")
    assert refused.value.code == 50007


async def test_mentions_call_whom_they_may(
    discord: Discord, general: Channel, channel: library.TextChannel
) -> None:
    user = discord.world.add_user("alice")
    words = f"<@{user.id}> and @everyone"
    await channel.send(words)
    await channel.send(words, allowed_mentions=library.AllowedMentions.none())
    await channel.send(
        words, allowed_mentions=library.AllowedMentions(users=[library.Object(user.id)], everyone=False)
    )
    assert [one.mentions for one in general.history()] == [["everyone", str(user.id)], [], [str(user.id)]]


@needs_schema
async def test_a_body_that_breaks_the_schema_is_refused_and_noted(
    discord: Discord, general: Channel, client: Client
) -> None:
    headers = {"Authorization": f"Bot {discord.world.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = f"{discord.api_url}/channels/{general.id}/messages"
        async with session.post(url, json={"content": "x", "flags": "many"}) as answer:
            assert answer.status == 400
            assert (await answer.json())["code"] == 50035
    assert "flags" in discord.world.violations[0]


async def test_an_unknown_route_is_noted(discord: Discord) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{discord.api_url}/channels/1/pictures") as answer,
    ):
        assert answer.status == 404
    assert discord.world.violations == ["GET /api/v10/channels/1/pictures: there is no such route"]


async def test_messages_wait_for_their_bucket(
    discord: Discord, general: Channel, channel: library.TextChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five messages in a span, and the client waits by itself for the next. The span is shortened here."""
    monkeypatch.setattr("tests.wire.discord.limits.MESSAGES", (5, 0.5))
    discord.limits.on = True
    began = time.monotonic()
    for number in range(6):
        await channel.send(str(number))
    assert 0.5 <= time.monotonic() - began < 3
    assert [one.content for one in general.history()] == list("012345")


async def test_too_many_at_once_are_turned_away(discord: Discord, general: Channel) -> None:
    discord.limits.on = True
    headers = {"Authorization": f"Bot {discord.world.token}"}
    url = f"{discord.api_url}/channels/{general.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        for left in (4, 3, 2, 1, 0):
            async with session.post(url, json={"content": "x"}) as answer:
                assert (answer.status, answer.headers["X-RateLimit-Remaining"]) == (200, str(left))
        async with session.post(url, json={"content": "x"}) as answer:
            told = await answer.json()
            assert (answer.status, told["global"]) == (429, False)
            assert 4 < told["retry_after"] <= 5
            assert answer.headers["Via"], "without it the client gives up at once"


@pytest.mark.parametrize(("cut", "stored"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
async def test_a_connection_that_breaks(
    discord: Discord, general: Channel, channel: library.TextChannel, cut: Cut, stored: int
) -> None:
    discord.faults.plan("POST", r"/channels/\d+/messages$", cut)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("Hello")
    assert len(general.history()) == stored
    await channel.send("again")


async def test_an_error_on_demand(discord: Discord, general: Channel, channel: library.TextChannel) -> None:
    discord.faults.plan("POST", r"/messages$", 503)
    with pytest.raises(library.DiscordServerError):
        await channel.send("Hello")
    discord.faults.plan("POST", r"/messages$", 500)  # which the client tries again by itself
    await channel.send("Hello")
    assert len(general.history()) == 1
    assert [one.status for one in discord.sent("POST", "/messages")] == [503, 500, 200]


async def test_a_poll_is_voted_on_read_and_ended_once(
    discord: Discord, general: Channel, clock: MovableClock, channel: library.TextChannel
) -> None:
    guild = general.guild
    assert guild is not None
    users = [discord.world.add_user(name) for name in "abc"]
    guild.members.update({user.id: set() for user in users})
    wanted = PollOfWholeHours("Which?", timedelta(hours=2)).add_answer(text="one").add_answer(text="two")
    sent = await channel.send(poll=wanted)
    native = general.messages[sent.id]
    a, b, c = (Person(discord, user, guild) for user in users)
    for person, answer in ((a, 1), (b, 2), (c, 2), (a, 2), (c, None)):
        await person.vote(native, answer)
    found = (await channel.fetch_message(sent.id)).poll
    assert found is not None
    assert [answer.vote_count for answer in found.answers] == [0, 2]
    two = found.answers[1]
    assert [voter.id async for voter in two.voters(limit=1)] == [users[0].id]
    assert [voter.id async for voter in two.voters(after=users[0])] == [users[1].id]
    clock.move_to(clock.now() + timedelta(hours=1))
    await sent.end_poll()
    with pytest.raises(NotOffered):
        await a.vote(native, 1)
    with pytest.raises(library.HTTPException) as again:
        await sent.end_poll()
    assert again.value.code == 520001
    assert discord.world.violations == []
    with pytest.raises(library.HTTPException) as edited:
        await sent.edit(content="x")
    assert edited.value.code == 520003


@needs_schema
async def test_the_answers_keep_to_the_schema(discord: Discord, general: Channel, client: Client) -> None:
    """A client that works with the stand-in has met what Discord sends."""
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.Container(
            ui.Section(ui.TextDisplay("Vectors"), accessory=ui.Button(label="Done", custom_id="done")),
            ui.Separator(),
            ui.ActionRow(ui.Select(custom_id="c", options=[library.SelectOption(label="a", value="a")])),
        )
    )
    view.stop()
    user = discord.world.add_user("alice")
    channel = await client.fetch_channel(general.id)
    assert isinstance(channel, library.TextChannel)
    message = await channel.send(view=view, nonce="n")
    await message.create_thread(name="Questions")
    wanted = PollOfWholeHours("Which?", timedelta(hours=2)).add_answer(text="one").add_answer(text="two")
    asking = await message.reply(poll=wanted)
    await discord.polls.vote(user, general.messages[asking.id], 1)
    await client.create_dm(library.Object(user.id))
    assert general.guild is not None
    headers = {"Authorization": f"Bot {discord.world.token}"}
    asked = [
        ("/channels/{channel_id}", f"/channels/{general.id}"),
        ("/channels/{channel_id}", f"/channels/{message.id}"),
        ("/channels/{channel_id}/messages", f"/channels/{general.id}/messages"),
        ("/channels/{channel_id}/messages/{message_id}", f"/channels/{general.id}/messages/{message.id}"),
        ("/channels/{channel_id}/messages/{message_id}", f"/channels/{general.id}/messages/{asking.id}"),
        (
            "/channels/{channel_id}/polls/{message_id}/answers/{answer_id}",
            f"/channels/{general.id}/polls/{asking.id}/answers/1",
        ),
        ("/guilds/{guild_id}/roles", f"/guilds/{general.guild.id}/roles"),
        (
            "/guilds/{guild_id}/members/{user_id}",
            f"/guilds/{general.guild.id}/members/{discord.world.bot.id}",
        ),
        ("/gateway/bot", "/gateway/bot"),
        ("/users/@me", "/users/@me"),
    ]
    async with aiohttp.ClientSession(headers=headers) as session:
        for template, path in asked:
            async with session.get(discord.api_url + path) as answer:
                problems = schema.answer_problems("GET", template, 200, await answer.json())
                assert problems == [], template
    assert discord.world.violations == []
