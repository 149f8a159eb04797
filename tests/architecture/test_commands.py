"""Every command is declared as the platforms need it, and runs as it is declared."""

import inspect
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.commands.command import Command, Who
from bot.commands.params import Param
from bot.commands.registry import LARGEST_GROUP, Registry
from bot.commands.request import title_of
from bot.features import FEATURES
from bot.messages.limits import LONGEST_ACTION

REGISTRY = Registry.from_features(FEATURES)
PARTS = [param for feature in FEATURES for part in feature.check_in_parts for param in part.params]
DISCORD_NAME = re.compile(r"[-_a-z0-9]{1,32}")
MOST_OPTIONS = 25
MOST_CHOICES = 25
LONGEST_DESCRIPTION = 100
LONGEST_FORM_TITLE = 24
MOST_PLACES = {"plan": 19, "plan-admin": 15}
"""Entries that a menu of commands shows at once. Discord would take 25."""


def by_name(command: Command) -> str:
    """How a test names its command."""
    return command.name


COMMANDS = pytest.mark.parametrize("command", REGISTRY.commands, ids=by_name)
PARAMS = [
    pytest.param(command, param, id=f"{command.name} {param.name}")
    for command in REGISTRY.commands
    for param in command.params
]


@COMMANDS
def test_what_runs_takes_what_is_declared(command: Command) -> None:
    context, *parameters = inspect.signature(command.run).parameters.values()
    assert context.name == "context"
    if command.takes_parts:
        assert parameters.pop().kind is inspect.Parameter.VAR_KEYWORD, "what features add"
    own = [param for param in command.params if param not in PARTS] if command.takes_parts else command.params
    assert [one.name for one in parameters] == [param.argument for param in own]
    for one, param in zip(parameters, own, strict=True):
        has_default = one.default is not inspect.Parameter.empty
        assert has_default is not param.is_required, f"{param.name}: a default exactly where it is optional"
    assert inspect.iscoroutinefunction(command.run)


@COMMANDS
def test_the_title_of_a_form_is_in_words_and_fits(command: Command) -> None:
    """Slack cuts a longer title, and a command's whole name says less than what the form is for."""
    assert 0 < len(title_of(command)) <= LONGEST_FORM_TITLE
    assert not title_of(command).startswith("/")


@COMMANDS
def test_help_usage_and_example(command: Command) -> None:
    assert 0 < len(command.help) <= LONGEST_DESCRIPTION
    assert command.help[0].isupper()
    assert not command.help.endswith(".")
    assert command.usage.startswith(f"/{command.name}")
    assert (command.run.__doc__ or "").strip()
    if command.typed:
        assert command.example.startswith(f"/{command.name}")
        assert REGISTRY.split(command.example)[0] is command


@COMMANDS
def test_its_example_can_be_typed(command: Command) -> None:
    from bot.commands.parsing import parse_line
    from bot.commands.viewpoint import Viewpoint

    if command.example:
        _, line = REGISTRY.split(command.example)
        assert isinstance(parse_line(command, line, Viewpoint(datetime(2026, 11, 1, tzinfo=UTC))), Mapping)


@COMMANDS
def test_names_fit_every_platform(command: Command) -> None:
    words = command.name.split(" ")
    assert len(words) in {2, 3}, "Discord has one level of groups below a command"
    for word in (*words, *(param.name for param in command.params)):
        assert DISCORD_NAME.fullmatch(word), word
    assert len({param.name for param in command.params}) == len(command.params)
    assert len(command.typed) <= MOST_OPTIONS


@COMMANDS
def test_parameters_are_in_an_order_that_every_platform_takes(command: Command) -> None:
    required = [param.is_required for param in command.typed]
    assert required == sorted(required, reverse=True), "required ones first"
    in_order = [param for param in command.typed if not param.by_name_only]
    assert not any(param.takes_rest for param in in_order[:-1]), "the one that takes all the rest is the last"
    assert not any(param.is_required and param.is_hidden for param in command.params)


@pytest.mark.parametrize(("command", "param"), PARAMS)
def test_each_parameter_says_what_it_is(command: Command, param: Param) -> None:
    assert 0 < len(param.help) <= LONGEST_DESCRIPTION
    assert param.type.expects
    assert len(param.type.choices) <= MOST_CHOICES
    for choice in param.type.choices:
        assert 0 < len(choice) <= LONGEST_DESCRIPTION


def test_groups_are_not_too_large() -> None:
    assert REGISTRY.groups == ("plan", "plan-admin")
    for group in REGISTRY.groups:
        families = REGISTRY.families(group)
        assert 0 < len(families) <= MOST_PLACES[group], "put a new command into the family of its subject"
        assert all(len(commands) <= LARGEST_GROUP for commands in families.values())


def test_organizers_commands_are_those_of_plan_admin() -> None:
    for command in REGISTRY.commands:
        assert (command.who is Who.ORGANIZER) == (command.group == "plan-admin"), command.name


def test_the_longest_action_is_discords() -> None:
    assert LONGEST_ACTION == 100
