"""What every implementation of `bot.platform.chat.Chat` keeps to. A platform's adapter is added to CHATS."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from adapters.local.chat import DELETED, LocalChat, MessageKind, Transcript
from adapters.local.clock import MovableClock
from bot.messages.card import Button, Buttons, Card, Heading, Paragraph
from bot.messages.text import Bold, Instant, Link, text
from bot.platform.chat import Chat
from bot.platform.refs import AccountRef, PostLabel, RoomRef
from tests.discord.bench import discord_bench
from tests.slack.bench import slack_bench

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)


class Bench(Protocol):
    """A chat under test: the port, places in it, and what people see there."""

    @property
    def chat(self) -> Chat:
        """The implementation."""
        ...

    room: RoomRef
    other_room: RoomRef
    account: AccountRef
    other_account: AccountRef
    is_everybody_here: bool
    """Whether there is nobody whom the platform does not know."""

    def seen(self, place: RoomRef | AccountRef) -> list[str]:
        """The messages of a place as they read now, in order, each as plain text."""
        ...

    def pass_time(self, span: timedelta) -> None:
        """Let the platform's clock go on."""
        ...


class LocalBench:
    """The chat in memory."""

    is_everybody_here = True

    def __init__(self) -> None:
        self.clock = MovableClock(NOW)
        self.transcript = Transcript(self.clock)
        self.chat = LocalChat("discord", self.transcript)
        self.room, self.other_room = (RoomRef("discord", "local", name, name) for name in ("#a", "#b"))
        self.account, self.other_account = (AccountRef("discord", "local", name) for name in ("ann", "bo"))

    def seen(self, place: RoomRef | AccountRef) -> list[str]:
        """The messages of a place as they read now."""
        room = place.channel if isinstance(place, RoomRef) else f"@{place.user}"
        new = [
            one for one in self.transcript.messages if one.room == room and one.kind is not MessageKind.EDIT
        ]
        now = (self.transcript.current(one.reference) for one in new)
        return [one.text for one in now if one.shown is not DELETED]

    def pass_time(self, span: timedelta) -> None:
        """Move the clock."""
        self.clock.move_to(self.clock.now() + span)


@asynccontextmanager
async def local_bench() -> AsyncIterator[Bench]:
    """The chat in memory, which needs nothing."""
    yield LocalBench()


CHATS: dict[str, Callable[[], AbstractAsyncContextManager[Bench]]] = {
    "local": local_bench,
    "discord": discord_bench,
    "slack": slack_bench,
}


@pytest.fixture(params=CHATS)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Each implementation."""
    async with CHATS[request.param]() as opened:
        yield opened


def card(words: str) -> Card:
    """A card with a bit of everything that a platform marks up."""
    link = Link("there", "https://example.org/?a=1&b=2")
    return Card(
        "any",
        (
            Heading(words),
            Paragraph(text(Bold("See"), " ", link, " until ", Instant(NOW), " @everyone <!channel> *")),
            Buttons((Button("Press", "1::plan week::"),)),
        ),
    )


def label(key: str) -> PostLabel:
    """A label with that key."""
    return PostLabel("cohort", "week_goals", 1, key, "Europe/Berlin")


async def test_what_is_sent_is_seen_in_its_room_alone(bench: Bench) -> None:
    await bench.chat.send(bench.room, card("First"), label("k1"))
    await bench.chat.send(bench.room, card("Second"), label("k2"))
    assert [words.splitlines()[0] for words in bench.seen(bench.room)] == ["First", "Second"]
    assert bench.seen(bench.other_room) == []


async def test_a_direct_message_reaches_one_person(bench: Bench) -> None:
    await bench.chat.send(bench.account, card("For you"), label("k1"))
    assert [words.splitlines()[0] for words in bench.seen(bench.account)] == ["For you"]
    assert bench.seen(bench.other_account) == []
    assert bench.seen(bench.room) == []


async def test_what_people_typed_is_shown_as_it_is(bench: Bench) -> None:
    await bench.chat.send(bench.room, card("<@U1> **not bold**"), label("k1"))
    (words,) = bench.seen(bench.room)
    assert "<@U1> **not bold**" in words
    assert "@everyone <!channel> *" in words


async def test_an_edit_changes_that_message_alone(bench: Bench) -> None:
    await bench.chat.send(bench.room, card("First"), label("k1"))
    second = await bench.chat.send(bench.room, card("Second"), label("k2"))
    await bench.chat.send(bench.room, card("Third"), label("k3"))
    await bench.chat.edit(second, card("Changed"), label("k2"))
    assert [words.splitlines()[0] for words in bench.seen(bench.room)] == ["First", "Changed", "Third"]


async def test_a_deleted_message_is_gone_and_the_others_stay(bench: Bench) -> None:
    await bench.chat.send(bench.room, card("First"), label("k1"))
    second = await bench.chat.send(bench.room, card("Second"), label("k2"))
    await bench.chat.delete(second)
    assert [words.splitlines()[0] for words in bench.seen(bench.room)] == ["First"]
    assert await bench.chat.find(bench.room, {"k2"}, LONG_AGO) == {}


async def test_deleting_twice_does_nothing_more(bench: Bench) -> None:
    await bench.chat.send(bench.room, card("First"), label("k1"))
    second = await bench.chat.send(bench.account, card("Second"), label("k2"))
    await bench.chat.delete(second)
    await bench.chat.delete(second)
    assert bench.seen(bench.account) == []
    assert len(bench.seen(bench.room)) == 1


async def test_a_direct_message_can_be_changed(bench: Bench) -> None:
    message = await bench.chat.send(bench.account, card("For you"), label("k1"))
    await bench.chat.edit(message, card("Changed"), label("k1"))
    assert [words.splitlines()[0] for words in bench.seen(bench.account)] == ["Changed"]


async def test_a_message_is_found_by_its_key(bench: Bench) -> None:
    first = await bench.chat.send(bench.room, card("First"), label("k1"))
    direct = await bench.chat.send(bench.account, card("For you"), label("k1"))
    assert first != direct
    assert await bench.chat.find(bench.room, {"k1"}, LONG_AGO) == {"k1": first}
    assert await bench.chat.find(bench.account, {"k1"}, LONG_AGO) == {"k1": direct}
    assert await bench.chat.find(bench.room, {"k2"}, LONG_AGO) == {}
    assert await bench.chat.find(bench.room, {"k"}, LONG_AGO) == {}
    assert await bench.chat.find(bench.other_room, {"k1"}, LONG_AGO) == {}
    assert await bench.chat.find(bench.other_account, {"k1"}, LONG_AGO) == {}


async def test_one_look_finds_several_messages(bench: Bench) -> None:
    first = await bench.chat.send(bench.room, card("First"), label("k1"))
    await bench.chat.send(bench.room, card("Second"), label("k2"))
    third = await bench.chat.send(bench.room, card("Third"), label("k3"))
    found = await bench.chat.find(bench.room, {"k0", "k1", "k3"}, LONG_AGO)
    assert found == {"k1": first, "k3": third}


async def test_only_what_was_sent_since_is_found(bench: Bench) -> None:
    first = await bench.chat.send(bench.room, card("First"), label("k1"))
    assert await bench.chat.find(bench.room, {"k1"}, NOW) == {"k1": first}, "sent at that very moment"
    assert await bench.chat.find(bench.room, {"k1"}, NOW + timedelta(minutes=5)) == {}


async def test_a_changed_message_is_found_by_when_it_was_sent(bench: Bench) -> None:
    first = await bench.chat.send(bench.room, card("First"), label("k1"))
    bench.pass_time(timedelta(days=1))
    await bench.chat.edit(first, card("Changed"), label("k1"))
    assert await bench.chat.find(bench.room, {"k1"}, NOW) == {"k1": first}
    assert await bench.chat.find(bench.room, {"k1"}, NOW + timedelta(hours=1)) == {}


async def test_edits_have_a_pace(bench: Bench) -> None:
    assert bench.chat.edit_interval >= timedelta(0)


async def test_who_is_there_and_sees_a_room(bench: Bench) -> None:
    assert bench.chat.access_interval >= timedelta(0)
    found = await bench.chat.access(bench.account, [bench.room, bench.other_room])
    assert found.is_there
    assert not found.manages
    assert not found.is_muted
    assert found.sees == {bench.room.channel, bench.other_room.channel}
    stranger = replace(bench.account, user="9" * 18)
    nobody = await bench.chat.access(stranger, [bench.room])
    assert bench.is_everybody_here or (not nobody.is_there and not nobody.sees)
