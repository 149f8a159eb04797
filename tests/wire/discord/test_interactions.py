"""Interactions on the stand-in, answered by the unmodified client."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord as library
import pytest
from discord import app_commands, ui

from adapters.local.clock import MovableClock
from tests.wire.discord.conftest import Client
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.people import NotOffered, Person
from tests.wire.discord.reading import read, read_modal
from tests.wire.discord.server import Discord
from tests.wire.discord.world import Channel, Permission

Answering = Callable[[library.Interaction], Awaitable[object]]


@pytest.fixture
def alice(discord: Discord) -> Person:
    """Somebody on a server of one channel."""
    guild = discord.world.add_guild("Owls")
    discord.world.add_channel(guild, "general")
    user = discord.world.add_user("alice")
    guild.members[user.id] = set()
    return Person(discord, user, guild)


@pytest.fixture
def general(alice: Person, discord: Discord) -> Channel:
    """That channel."""
    (guild,) = discord.world.guilds.values()
    return next(iter(guild.channels.values()))


@pytest.fixture
async def connected(alice: Person, client: Client, discord: Discord) -> Client:
    """A client whose commands are registered."""
    tree = app_commands.CommandTree(client)

    @tree.command(name="tick", description="Tick something off")
    @app_commands.describe(item="which", times="how often", mood="how it was")
    @app_commands.choices(mood=[app_commands.Choice(name=one, value=one.lower()) for one in ("Good", "Bad")])
    async def tick(
        interaction: library.Interaction,
        item: app_commands.Range[str, 1, 20],
        times: app_commands.Range[int, 1, 9] = 1,
        mood: str = "good",
    ) -> None:
        raise AssertionError("the tests answer by themselves")

    @tick.autocomplete("item")
    async def suggest(interaction: library.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}{one}", value=f"{typed}{one}") for one in "xy"]

    await tree.sync()
    client._connection._command_tree = None  # the tests answer by themselves
    return client


async def act(client: Client, deed: Awaitable[Interaction], answering: Answering) -> Interaction:
    """Let a person do something while the client answers it."""
    doing = asyncio.ensure_future(deed)
    await answering(await client.arrived.get())
    return await doing


def data_of(interaction: library.Interaction) -> dict[str, Any]:
    """What an interaction holds, of whatever kind it is."""
    return dict(interaction.data or {})


async def test_a_command_carries_what_was_typed(
    discord: Discord, alice: Person, general: Channel, connected: Client
) -> None:
    seen: list[library.Interaction] = []

    async def answer(interaction: library.Interaction) -> None:
        seen.append(interaction)
        await interaction.response.send_message("Done **it**", ephemeral=True)

    await act(
        connected, alice.command(general, "tick", {"item": "Vectors", "times": "3", "mood": "bad"}), answer
    )
    (interaction,) = seen
    assert {one["name"]: one["value"] for one in data_of(interaction)["options"]} == {
        "item": "Vectors",
        "times": 3,
        "mood": "bad",
    }
    assert isinstance(interaction.user, library.Member)
    assert (interaction.user.display_name, interaction.channel_id) == ("alice", general.id)
    assert not interaction.permissions.manage_guild
    assert [read(one, "UTC") for one in alice.sees(general)] == ["Done it"]
    bob = Person(discord, discord.world.add_user("bob"), alice._guild)
    assert bob.sees(general) == []
    assert discord.world.violations == []


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("tock", {}, "no command /tock"),
        ("tick", {}, "not sent without item"),
        ("tick", {"item": "x", "colour": "red"}, "no option colour"),
        ("tick", {"item": "x" * 21}, "21 characters"),
        ("tick", {"item": "x", "times": "10"}, "does not take 10"),
        ("tick", {"item": "x", "times": "often"}, "whole number"),
        ("tick", {"item": "x", "mood": "awful"}, "does not offer"),
        ("tick", {"item": "\x00"}, "control characters"),
    ],
)
async def test_the_client_offers_what_is_registered_and_no_more(
    alice: Person, general: Channel, connected: Client, name: str, given: dict[str, str], why: str
) -> None:
    with pytest.raises(NotOffered, match=why):
        await alice.command(general, name, given)


async def test_commands_can_ask_for_a_permission(
    discord: Discord, alice: Person, general: Channel, connected: Client
) -> None:
    discord.world.commands[0]["default_member_permissions"] = str(int(Permission.MANAGE_GUILD))
    with pytest.raises(NotOffered, match="not offered to them"):
        await alice.command(general, "tick", {"item": "x"})
    role = discord.world.add_role(alice._guild, "organizers", Permission.MANAGE_GUILD)
    alice._guild.members[alice.user.id].add(role.id)

    async def answer(interaction: library.Interaction) -> None:
        assert interaction.permissions.manage_guild
        await interaction.response.defer(ephemeral=True)

    await act(connected, alice.command(general, "tick", {"item": "x"}), answer)


async def test_suggestions(alice: Person, general: Channel, connected: Client) -> None:
    async def answer(interaction: library.Interaction) -> None:
        await interaction.response.autocomplete([app_commands.Choice(name="Vectors", value="s1.vectors")])

    doing = asyncio.ensure_future(alice.autocomplete(general, "tick", {"item": "Vec"}, "item"))
    await answer(await connected.arrived.get())
    assert await doing == [{"name": "Vectors", "value": "s1.vectors"}]


async def test_a_deferred_answer_keeps_who_sees_it(
    discord: Discord, alice: Person, general: Channel, connected: Client
) -> None:
    async def answer(interaction: library.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        assert alice.sees(general) == []
        await interaction.followup.send("first")
        await interaction.followup.send("second")
        await interaction.followup.send("third", ephemeral=True)

    interaction = await act(connected, alice.command(general, "tick", {"item": "x"}), answer)
    assert [read(one, "UTC") for one in await alice.answer(interaction)] == ["first", "second", "third"]
    bob = Person(discord, discord.world.add_user("bob"), alice._guild)
    alice._guild.members[bob.user.id] = set()
    assert [one.content for one in bob.sees(general)] == ["second"]
    assert discord.world.violations == []


async def test_a_second_or_late_response_is_refused_and_noted(
    discord: Discord, alice: Person, general: Channel, connected: Client
) -> None:
    async def twice(interaction: library.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        interaction.response._response_type = None
        with pytest.raises(library.HTTPException) as refused:
            await interaction.response.defer(ephemeral=True)
        assert refused.value.code == 40060

    await act(connected, alice.command(general, "tick", {"item": "x"}), twice)
    assert "a second response" in discord.world.violations[0]

    async def late(interaction: library.Interaction) -> None:
        next(one for one in discord.interactions._by_token.values() if one.id == interaction.id).began -= 4
        with pytest.raises(library.NotFound) as refused:
            await interaction.response.defer(ephemeral=True)
        assert refused.value.code == 10062

    await act(connected, alice.command(general, "tick", {"item": "x"}), late)
    assert [words.partition(": ")[2] for words in discord.world.violations[1:]] == [
        "a COMMAND acknowledged after 4.0 s",
        "the application did not respond",
    ]


async def test_a_token_is_good_for_a_quarter_of_an_hour(
    clock: MovableClock, alice: Person, general: Channel, connected: Client
) -> None:
    async def answer(interaction: library.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        clock.move_to(clock.now() + timedelta(minutes=15))
        await interaction.edit_original_response(content="just in time")
        clock.move_to(clock.now() + timedelta(seconds=1))
        with pytest.raises(library.HTTPException) as refused:
            await interaction.followup.send("too late")
        assert refused.value.code == 50027

    await act(connected, alice.command(general, "tick", {"item": "x"}), answer)


async def test_a_button_and_a_select(
    discord: Discord, alice: Person, general: Channel, connected: Client
) -> None:
    view = ui.LayoutView(timeout=None)
    options = [library.SelectOption(label=one, value=one.lower()) for one in ("Red", "Blue")]
    view.add_item(
        ui.Container(
            ui.Section(ui.TextDisplay("Vectors"), accessory=ui.Button(label="Done", custom_id="done")),
            ui.ActionRow(ui.Select(custom_id="colour", placeholder="Which?", options=options)),
        )
    )
    view.stop()
    channel = await connected.fetch_channel(general.id)
    assert isinstance(channel, library.TextChannel)
    await channel.send(view=view)
    (message,) = alice.sees(general)
    assert read(message, "UTC") == "• Vectors  [Done]\n[Which?: Red | Blue]"
    told: list[tuple[object, ...]] = []

    async def answer(interaction: library.Interaction) -> None:
        assert interaction.message is not None
        data = data_of(interaction)
        told.append((interaction.message.id, data["custom_id"], data.get("values")))
        await interaction.response.send_message("ok", ephemeral=True)

    await act(connected, alice.click(message, "done"), answer)
    await act(connected, alice.choose(message, "colour", ["blue"]), answer)
    assert told == [(message.id, "done", None), (message.id, "colour", ["blue"])]
    with pytest.raises(NotOffered):
        await alice.choose(message, "colour", ["green"])
    with pytest.raises(NotOffered):
        await alice.click(message, "undone")
    assert discord.world.violations == []


async def test_a_form(discord: Discord, alice: Person, general: Channel, connected: Client) -> None:
    form = ui.Modal(title="A note", custom_id="note", timeout=None)
    form.add_item(
        ui.Label(text="Note", description="a word", component=ui.TextInput(custom_id="text", max_length=10))
    )
    options = [library.SelectOption(label=one, value=one.lower()) for one in ("Red", "Blue")]
    form.add_item(
        ui.Label(text="Colour", component=ui.Select(custom_id="colour", options=options, required=False))
    )

    async def open_form(interaction: library.Interaction) -> None:
        await interaction.response.send_modal(form)

    await act(connected, alice.command(general, "tick", {"item": "x"}), open_form)
    assert alice.modal is not None
    assert read_modal(alice.modal) == "A note\nNote: a word\nColour:  [Red | Blue]"
    with pytest.raises(NotOffered, match="without text"):
        await alice.submit({})
    with pytest.raises(NotOffered, match="11 characters"):
        await alice.submit({"text": "x" * 11})
    seen: list[dict[str, Any]] = []

    async def answer(interaction: library.Interaction) -> None:
        seen.extend(one["component"] for one in data_of(interaction)["components"])
        await interaction.response.send_message("thanks", ephemeral=True)

    await act(connected, alice.submit({"text": "hello", "colour": "Blue"}), answer)
    assert [(one["custom_id"], one.get("value") or one.get("values")) for one in seen] == [
        ("text", "hello"),
        ("colour", ["blue"]),
    ]
    with pytest.raises(NotOffered, match="no form is open"):
        await alice.submit({"text": "again"})
    assert discord.world.violations == []


async def test_a_form_is_a_first_response_or_none(
    discord: Discord, alice: Person, general: Channel, connected: Client
) -> None:
    form = ui.Modal(title="A note", custom_id="note", timeout=None)
    form.add_item(ui.Label(text="Note", component=ui.TextInput(custom_id="text")))

    async def answer(interaction: library.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        interaction.response._response_type = None
        with pytest.raises(library.HTTPException):
            await interaction.response.send_modal(form)

    await act(connected, alice.command(general, "tick", {"item": "x"}), answer)
    assert alice.modal is None
    assert discord.world.violations
