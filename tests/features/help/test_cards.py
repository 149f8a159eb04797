"""The words of the list of commands, of its menus, and of what explains one command."""

from bot.features.help import cards
from bot.messages.card import Button, Select
from bot.messages.limits import MOST_OPTIONS
from bot.messages.plain import plain
from tests.courses import actions_of
from tests.dialogues.dialogue import BEGIN, Dialogue

COMMANDS = [("For everyone", [("/plan week [number]", "A week's goals"), ("/plan streak", "Your streak")])]
LONG = [("For everyone", [(f"/plan week{n} [{'number ' * 20}]", "A week's goals") for n in range(40)])]


def test_the_list_of_commands() -> None:
    card = cards.help_overview(COMMANDS, typed=True)
    assert card.name == "help"
    assert plain(card).splitlines() == [
        "What I can do",
        "For everyone",
        "/plan week [number] — A week's goals",
        "/plan streak — Your streak",
        "/plan help done explains one command. Give values in order or as name:value.",
    ]


def test_values_have_no_order_where_the_platform_asks_for_each() -> None:
    card = cards.help_overview(COMMANDS, typed=False)
    assert plain(card).splitlines()[-1] == "/plan help done explains one command."


def test_a_list_that_is_too_long_leaves_the_parameters_out() -> None:
    assert plain(cards.help_overview(LONG, typed=True)).splitlines()[2] == "/plan week0 — A week's goals"


def test_the_menus() -> None:
    card = cards.menu([("For everyone", "plan", [("week", "A week's goals"), ("streak", "Your streak")])], 7)
    assert card.name == "help_menu"
    assert plain(card).splitlines() == [
        "What would you like to do?",
        "[For everyone: week: A week's goals | streak: Your streak]",
    ]
    assert actions_of(card) == {
        "For everyone": "plan help group=plan ?command",
    }
    (menu,) = (block for block in card.blocks if isinstance(block, Select))
    assert [(option.label, option.value) for option in menu.options] == [
        ("week: A week's goals", "week"),
        ("streak: Your streak", "streak"),
    ]


def test_a_menu_holds_as_many_commands_as_platforms_take() -> None:
    card = cards.menu([("For everyone", "plan", [("week", "A week's goals")] * 30)], None)
    (menu,) = (block for block in card.blocks if isinstance(block, Select))
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
        "/plan done ITEM...",
        "Tick items off: by key, the beginning of a key, or title",
        "item: the items, titles in quotes (an item)",
        "[Fill in…]",
        'For example: /plan done "Gradient descent"',
    ]
    streak = await dialogue.say("alice", "/plan help streak")
    assert streak.buttons[-2:] == ["Do it", "Fill in…"]
    menu = await dialogue.say("organizer", "/plan help menu")
    assert menu.card == "help_menu"


async def test_help_for_organizers_alone(dialogue: Dialogue) -> None:
    """What Slack's hint names: it is typed before anything else."""
    await dialogue.play(BEGIN)
    listed = await dialogue.say("organizer", "/plan-admin help")
    assert listed.card == "help"
    assert listed.tells("/plan-admin start")
    assert not listed.tells("/plan week")
    explained = await dialogue.say("organizer", "/plan-admin help start")
    assert explained.card == "help_command"
    assert explained.text.startswith("/plan-admin start PLAN")
    await dialogue.play("ann: /plan join")
    for_all = await dialogue.say("ann", "/plan-admin help")
    assert for_all.tells("/plan week")
    assert not for_all.tells("/plan-admin start")
