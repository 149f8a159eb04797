"""The words of the list of commands, of its menus, and of what explains one command."""

from bot.features.help import cards
from bot.features.help.cards import Listing
from bot.messages.card import Button, Select
from bot.messages.limits import MOST_OPTIONS
from bot.messages.plain import plain
from tests.courses import actions_of
from tests.dialogues.dialogue import BEGIN, Dialogue

EVERY_WEEK = Listing(
    "Every week",
    "plan",
    [("/plan week", "A week's goals"), ("/plan done", "Tick items off")],
    "All commands",
    [("streak", "Your streak"), ("papers", "list, vote")],
)


def test_what_one_can_do() -> None:
    card = cards.help_overview([EVERY_WEEK], [Button("This week", "1:7:plan week::")], 7)
    assert card.name == "help"
    assert plain(card).splitlines() == [
        "What I can do",
        "Every week",
        "/plan week — A week's goals",
        "/plan done — Tick items off",
        "[This week]",
        "[All commands: streak: Your streak | papers: list, vote]",
    ]
    assert actions_of(card) == {"This week": "plan week", "All commands": "plan help group=plan ?command"}
    (menu,) = (block for block in card.blocks if isinstance(block, Select))
    assert [option.value for option in menu.options] == ["streak", "papers"]


def test_a_family_of_commands() -> None:
    listing = Listing(
        "/plan papers",
        "plan",
        [("/plan papers vote NUMBER", "Vote")],
        "Explain one",
        [("papers vote", "Vote")],
    )
    card = cards.help_family(listing, 7, typed=True)
    assert card.name == "help_family"
    assert plain(card).splitlines() == [
        "/plan papers",
        "/plan papers vote NUMBER — Vote",
        "[Explain one: papers vote: Vote]",
        "Type values in order, or as name:value.",
    ]
    untyped = plain(cards.help_family(listing, 7, typed=False)).splitlines()
    assert untyped[-1] == "[Explain one: papers vote: Vote]", (
        "a platform that asks for each value knows no order"
    )


def test_a_menu_holds_as_many_commands_as_platforms_take() -> None:
    long = Listing("Every week", "plan", [], "All commands", [("week", "A week's goals")] * 30)
    (menu,) = (one for one in cards.help_overview([long], [], None).blocks if isinstance(one, Select))
    assert len(menu.options) == MOST_OPTIONS


def test_one_command_explained() -> None:
    card = cards.help_command(
        "/plan week [number]",
        "A week's goals",
        [("number", "which week", "a whole number", False), ("item", "which item", "a key", True)],
        "/plan week 3",
        [Button("Do it", "1:7:plan week::")],
    )
    assert card.name == "help_command"
    assert plain(card).splitlines() == [
        "/plan week [number]",
        "A week's goals",
        "number: which week (a whole number; optional)",
        "item: which item (a key)",
        "[Do it]",
        "For example: /plan week 3",
    ]
    assert actions_of(card) == {
        "Do it": "plan week",
    }


def test_a_command_without_parameters() -> None:
    assert plain(cards.help_command("/plan streak", "Your streak", [], "")).splitlines() == [
        "/plan streak",
        "Your streak",
    ]


async def test_the_ways_to_run_a_command(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    assert (await dialogue.say("alice", "/plan help done")).text.splitlines() == [
        "/plan done",
        "Tick off what you have done",
        "item: titles, in quotes if several; or “all” for the whole week (an item; optional)",
        "[Do it] [Fill in…]",
        "For example: /plan done item:Gradient descent",
    ]
    streak = await dialogue.say("alice", "/plan help streak")
    assert streak.buttons[-2:] == ["Do it", "Fill in…"]
    family = await dialogue.say("alice", "/plan help papers")
    assert family.card == "help_family"
    assert family.tells("/plan papers vote")
    assert not family.tells("NUMBER"), "Discord asks for each value by its name"
    assert (await dialogue.say("alice", "/plan help vote")).title == "/plan papers vote", "its former name"


async def test_help_for_organizers_alone(dialogue: Dialogue) -> None:
    """What Slack's hint names: it is typed before anything else."""
    await dialogue.play(BEGIN)
    listed = await dialogue.say("organizer", "/plan-admin help")
    assert listed.card == "help"
    assert listed.tells("/plan-admin start")
    assert not listed.tells("/plan week")
    explained = await dialogue.say("organizer", "/plan-admin help start")
    assert explained.card == "help_command"
    assert explained.text.startswith("/plan-admin start")
    await dialogue.play("ann: /plan join")
    for_all = await dialogue.say("ann", "/plan-admin help")
    assert for_all.tells("/plan week")
    assert not for_all.tells("/plan-admin start")
