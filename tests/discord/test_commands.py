"""The slash commands that Discord is told, and calls as they come in."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.discord.commands import LOCALES, commands_payload, read_call, translations
from bot.commands.registry import Registry
from bot.features import FEATURES
from tests.discord.spec import needs_spec, problems

REGISTRY = Registry.from_features(FEATURES)
EVERY = commands_payload(REGISTRY)
COMMANDS = [command for command in EVERY if command["type"] == 1]
MENUS = [command for command in EVERY if command["type"] != 1]
NAME = re.compile(r"[-_a-z0-9]{1,32}")
LONGEST_COMMAND = 8000


def walk(option: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every command, subcommand and option by its full name."""
    here = (*path, option["name"])
    yield " ".join(here), option
    for inner in option.get("options", []):
        yield from walk(inner, here)


EVERYTHING = dict(pair for command in COMMANDS for pair in walk(command))


def test_there_is_every_command_of_the_registry() -> None:
    assert {name for name, option in EVERYTHING.items() if option["type"] == 1 and " " in name} == {
        command.name for command in REGISTRY.commands
    }


@pytest.mark.parametrize("name", EVERYTHING)
def test_discords_limits(name: str) -> None:
    option = EVERYTHING[name]
    assert NAME.fullmatch(option["name"])
    assert 0 < len(option["description"]) <= 100
    inner = option.get("options", [])
    assert len(inner) <= 25
    required = [one.get("required", False) for one in inner]
    assert required == sorted(required, reverse=True), "Discord wants the required ones first"
    assert len(option.get("choices", [])) <= 25
    assert not (option.get("choices") and option.get("autocomplete"))
    assert 1 <= option.get("max_length", 1) <= 6000


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command["name"])
def test_a_command_is_not_too_long_in_any_language(command: dict[str, Any]) -> None:
    for locale in (None, *LOCALES):
        size = 0
        for _, option in walk(command):
            words = option.get("description_localizations", {}).get(locale) or option.get("description", "")
            size += len(option["name"]) + len(words)
            size += sum(len(one["name"]) + len(str(one["value"])) for one in option.get("choices", []))
        assert size <= LONGEST_COMMAND


@needs_spec
@pytest.mark.parametrize("command", EVERY, ids=lambda command: command["name"])
def test_discords_description_takes_the_commands(command: dict[str, Any]) -> None:
    body = dict(command)
    if body["default_member_permissions"] is not None:  # described as an integer, taken as a string
        body["default_member_permissions"] = int(body["default_member_permissions"])
    assert problems("ApplicationCommandUpdateRequest", body) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_description_is_translated_and_nothing_else(locale: str) -> None:
    table = translations(locale)
    shared = ("group", "member-name", "channel-name")
    repeated = {name for name in EVERYTHING if name.startswith("plan-admin ") and name.endswith(shared)}
    in_menus = {command["name"] for command in MENUS}
    assert set(table) == set(EVERYTHING) - repeated | {f"plan-admin {name}" for name in shared} | in_menus
    assert all(0 < len(words) <= 100 for words in table.values())


def test_organizers_commands_are_hidden_from_others_at_first() -> None:
    by_name = {command["name"]: command for command in COMMANDS}
    assert by_name["plan-admin"]["default_member_permissions"] == "32"
    assert by_name["plan"]["default_member_permissions"] is None


def test_commands_are_for_servers_and_for_direct_messages_with_the_bot() -> None:
    for command in COMMANDS:
        assert command["contexts"] == [0, 1]
        assert command["integration_types"] == [0], "people cannot install the bot for themselves"


def test_what_a_form_asks_for_need_not_be_typed() -> None:
    asked = [option for name, option in EVERYTHING.items() if name.startswith("plan-admin start ")]
    assert asked
    assert not any(option["required"] for option in asked)
    assert not EVERYTHING["plan checkin answer"]["required"]
    assert not EVERYTHING["plan papers vote number"]["required"], "without it, one sees what there is"
    assert EVERYTHING["plan-admin rooms recaps where"]["required"]


def test_numbers_choices_and_suggestions() -> None:
    assert EVERYTHING["plan week number"]["type"] == 4
    assert EVERYTHING["plan week number"]["min_value"] == 1
    assert {"name": "stuck", "value": "stuck"} in EVERYTHING["plan checkin answer"]["choices"]
    assert EVERYTHING["plan done item"]["autocomplete"]
    assert EVERYTHING["plan settings timezone"]["autocomplete"]


def test_menus_of_messages_and_people() -> None:
    assert {(one["name"], one["type"], one["default_member_permissions"]) for one in MENUS} == {
        ("Propose this paper", 3, None),
        ("Share as takeaway", 3, None),
        ("How is this member doing?", 2, "32"),
    }
    for one in MENUS:
        assert all(0 < len(name) <= 32 for name in (one["name"], *one["name_localizations"].values()))
        assert "description" not in one


def test_a_call_is_read() -> None:
    options = [
        {"type": 4, "name": "number", "value": 3},
        {"type": 3, "name": "x", "value": "y", "focused": True},
    ]
    data = {"name": "plan", "options": [{"type": 1, "name": "week", "options": options}]}
    assert read_call(data) == ("plan week", {"number": "3", "x": "y"}, "x")
    assert read_call({"name": "plan", "options": [{"type": 1, "name": "join"}]}) == ("plan join", {}, None)
    assert read_call({"name": "plan"}) == ("plan", {}, None)


def test_members_and_channels_are_picked_and_names_can_be_typed_beside() -> None:
    member = EVERYTHING["plan-admin people block member"]
    channel = EVERYTHING["plan-admin rooms remove channel"]
    beside = EVERYTHING["plan-admin people block member-name"]
    assert (member["type"], channel["type"], channel["channel_types"]) == (6, 7, [0, 5, 10, 11, 12])
    assert (beside["type"], beside["autocomplete"]) == (3, True)
    assert not member["required"]
    assert not beside["required"]


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        ([{"type": 6, "name": "member", "value": "1001"}], {"member": "<@1001>"}),
        ([{"type": 3, "name": "member-name", "value": "#12"}], {"member": "#12"}),
        (
            [
                {"type": 6, "name": "member", "value": "1001"},
                {"type": 3, "name": "member-name", "value": "#12"},
            ],
            {"member": "<@1001>"},
        ),
        ([{"type": 7, "name": "channel", "value": "77"}], {"channel": "<#77>"}),
    ],
)
def test_who_was_picked_is_read_as_a_mention(options: list[dict[str, Any]], texts: dict[str, str]) -> None:
    data = {"name": "plan-admin", "options": [{"type": 1, "name": "x", "options": options}]}
    assert read_call(data) == ("plan-admin x", texts, None)


def test_a_call_of_a_family_is_read_with_its_file() -> None:
    typed = [{"type": 11, "name": "file", "value": "77"}, {"type": 3, "name": "name", "value": "owls"}]
    family = [{"type": 2, "name": "plan", "options": [{"type": 1, "name": "upload", "options": typed}]}]
    sent = {"77": {"id": "77", "filename": "club.csv", "size": 12, "url": "https://cdn.example/club.csv"}}
    data = {"name": "plan-admin", "options": family, "resolved": {"attachments": sent}}
    assert read_call(data) == ("plan-admin plan upload", {"file": "club.csv", "name": "owls"}, None)


def test_commands_of_three_words_are_a_group() -> None:
    (group,) = (one for one in COMMANDS if one["name"] == "plan-admin")
    families = {one["name"]: one for one in group["options"] if one["type"] == 2}
    assert families.keys() == {
        *("calendar", "meeting", "papers", "people", "plan", "posts", "questions", "rooms")
    }
    family = families["plan"]
    assert [one["name"] for one in family["options"]] == ["upload", "list", "remove", "refresh"]
    assert [one["type"] for one in family["options"][0]["options"]] == [11, 3, 5]
