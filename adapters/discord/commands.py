"""Builds /plan, /plan-admin and the entries of menus from the registry, and reads a call of a slash command.

Discord takes 25 subcommands of a command, 25 options of each, 25 choices, 100 characters of a description and
8,000 of all words of a command (developer documentation of November 2026).
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import discord
import structlog
import yaml

from adapters.discord.attachments import ATTACHMENT_OPTION, read_attachments
from adapters.discord.forms import BY_NAME
from adapters.discord.internals import replace_commands
from adapters.discord.markup import Commands
from adapters.discord.menus import MENU_TYPE
from bot.app import App
from bot.commands.command import Command, Who
from bot.commands.param_types import AttachedFile, FreeText, Integer, OnOff
from bot.commands.params import GROUP, Autocomplete, Param
from bot.commands.registry import Registry

SUBCOMMAND, SUBCOMMAND_GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL = 1, 2, 3, 4, 5, 6, 7
"""Discord's numbers for the types of options."""

TEXT_TYPES = [0, 5, 10, 11, 12]
"""Discord's numbers for text and announcement channels, and for their threads."""

PICKED: Mapping[Autocomplete | None, tuple[dict[str, Any], str]] = {
    Autocomplete.MEMBER: ({"type": USER}, "or their name or number, if Discord does not list them"),
    Autocomplete.ROOM: (
        {"type": CHANNEL, "channel_types": TEXT_TYPES},
        "or its name, if Discord does not list it",
    ),
}
"""What is picked from Discord's own lists, and the help of the option beside it. That one takes what these
lists lack: members who hide, left or come from another platform; channels that are deleted or elsewhere."""

MENTIONS = {USER: "<@{}>", CHANNEL: "<#{}>"}
"""How the core reads whom or which channel somebody picked."""

IN_SERVERS = 0
"""Discord's number for servers, as a context and as a kind of installation: users cannot install the bot."""

WITH_THE_BOT = 1
"""Discord's number for direct messages with the bot, as a context."""

LONGEST_VALUE = 500
"""The most characters for a parameter that does not set a limit of its own."""

DESCRIPTIONS = {
    "plan": "Your study group: the plan, your ticks, your streak",
    "plan-admin": "Start and run a study group",
    "plan papers": "The papers of the group",
    "plan projects": "Projects, and reviews of them",
    "plan pace": "Your pace: catch up, pause, or go at your own",
    "plan buddy": "Somebody to study along with, and your shared streak",
    "plan meeting": "When the group meets, and who leads",
    "plan-admin calendar": "Move, stretch or stop the plan for a while",
    "plan-admin meeting": "When and where the group meets",
    "plan-admin papers": "Votes on the group's papers",
    "plan-admin posts": "What was posted, and what comes",
    "plan-admin questions": "Questions of your own with each check-in",
    "plan-admin plan": "Plans of your own for this server",
    "plan-admin people": "Who is in the group, and what they wrote",
    "plan-admin rooms": "The channels in which the group lives",
}

LOCALES = ("de",)
"""The languages of translated descriptions, each a file in `locales/`."""

MANAGE_SERVER = str(discord.Permissions(manage_guild=True).value)

log = structlog.get_logger()


def commands_payload(registry: Registry) -> list[dict[str, Any]]:
    """Build the payload for all commands, as Discord takes it: what is typed, then what is in menus."""
    typed: list[dict[str, Any]] = [
        {
            "name": group,
            **_description(group, DESCRIPTIONS.get(group, f"/{group}")),
            "type": 1,
            "options": [
                _entry(f"{group} {word}", commands) for word, commands in registry.families(group).items()
            ],
            **_where(for_organizers=all(one.who is Who.ORGANIZER for one in registry.of(group))),
        }
        for group in registry.groups
    ]
    in_menus = [
        {
            "name": shortcut.name,
            "name_localizations": _translated(shortcut.name),
            "type": MENU_TYPE[shortcut.target],
            **_where(for_organizers=command.who is Who.ORGANIZER),
        }
        for shortcut, command in registry.shortcuts
        if shortcut.target in MENU_TYPE
    ]
    return [*typed, *in_menus]


def _where(*, for_organizers: bool) -> dict[str, Any]:
    """Where a command is offered, and to whom at first."""
    return {
        "contexts": [IN_SERVERS, WITH_THE_BOT],
        "integration_types": [IN_SERVERS],
        # A server may grant the command to others. Each call checks whether its caller may organize.
        "default_member_permissions": MANAGE_SERVER if for_organizers else None,
    }


def read_call(data: Mapping[str, Any]) -> tuple[str, dict[str, str], str | None]:
    """Read the command's full name, its options as texts, and the name of the option being typed, if any.

    The text of a file is its name. Whoever was picked goes before a name that was typed beside.
    """
    attached = read_attachments(data)
    name, options = str(data["name"]), data.get("options", [])
    while options and options[0]["type"] in {SUBCOMMAND, SUBCOMMAND_GROUP}:
        name, options = f"{name} {options[0]['name']}", options[0].get("options", [])
    focused = next((_param(option) for option in options if option.get("focused")), None)
    picked_last = sorted(options, key=lambda option: not option["name"].endswith(BY_NAME))
    texts = {
        _param(option): MENTIONS.get(option["type"], "{}").format(option["value"]) for option in picked_last
    }
    return name, texts | {option: one.name for option, one in attached.items()}, focused


def _param(option: Mapping[str, Any]) -> str:
    """The name of the parameter that an option of a call is for."""
    return str(option["name"]).removesuffix(BY_NAME)


async def are_up_to_date(client: discord.Client, app: App) -> bool:
    """Return whether Discord has the commands as they are now."""
    return bool(await _recall_ids(client, app))


async def synchronise(client: discord.Client, app: App) -> Commands:
    """Send the commands to Discord, if they changed since they were last sent. Return their ids there.

    A digest of what was sent last is stored: Discord allows 200 creations of commands a day, and starts
    of the bot must not use these up. Raises discord.HTTPException.
    """
    ids = await _recall_ids(client, app)
    if not ids:
        commands = commands_payload(app.registry)
        ids = await replace_commands(client, commands)
        await app.remember(_memo(client), json.dumps({"digest": _digest(app.registry), "ids": ids}))
        log.info("discord commands were updated", commands=len(commands))
    return {one.name: ids[one.group] for one in app.registry.commands if one.group in ids}


async def _recall_ids(client: discord.Client, app: App) -> dict[str, str]:
    """The ids of `/plan` and `/plan-admin` at Discord; none if it must be told the commands."""
    known = await app.recall(_memo(client)) or ""
    if not known.startswith("{"):  # the digest alone, as it was stored until November 2026
        return {}
    kept: dict[str, Any] = json.loads(known)
    return dict(kept["ids"]) if kept["digest"] == _digest(app.registry) else {}


def _memo(client: discord.Client) -> str:
    return f"discord.commands:{client.application_id}"


def _digest(registry: Registry) -> str:
    return hashlib.sha256(json.dumps(commands_payload(registry), sort_keys=True).encode()).hexdigest()


def _entry(name: str, commands: tuple[Command, ...]) -> dict[str, Any]:
    """A subcommand, or the group of those that share their second word."""
    if commands[0].name == name:
        return _subcommand(commands[0])
    return {
        "type": SUBCOMMAND_GROUP,
        "name": name.rsplit(maxsplit=1)[-1],
        **_description(name, DESCRIPTIONS.get(name, f"/{name}")),
        "options": [_subcommand(command) for command in commands],
    }


def _subcommand(command: Command) -> dict[str, Any]:
    return {
        "type": SUBCOMMAND,
        "name": command.name.split()[-1],
        **_description(command.name, command.help),
        "options": [option for param in command.offered for option in _options(command, param)],
    }


def _options(command: Command, param: Param) -> list[dict[str, Any]]:
    """The options for a parameter: one; or two, of which neither is required, where it can be picked."""
    if param.autocomplete not in PICKED:
        return [_option(command, param)]
    kind, words = PICKED[param.autocomplete]
    picked = {"name": param.name, **_description(_key(command, param), _brief(param)), "required": False}
    beside = f"{param.name}{BY_NAME}"
    typed = {"name": beside, **_description(f"{command.group} {beside}", words), "required": False}
    return [picked | kind, _option(command, param) | typed]


def _option(command: Command, param: Param) -> dict[str, Any]:
    option: dict[str, Any] = {
        "name": param.name,
        **_description(_key(command, param), _brief(param) if param is GROUP else param.help),
        "required": param.is_required and not command.opens_form,  # a form asks for what is left out
    }
    if isinstance(param.type, Integer):
        return {**option, "type": INTEGER, "min_value": param.type.least, "max_value": param.type.most}
    if isinstance(param.type, OnOff):
        return {**option, "type": BOOLEAN}
    if isinstance(param.type, AttachedFile):
        return {**option, "type": ATTACHMENT_OPTION}
    option["type"] = STRING
    if param.type.choices:
        return {**option, "choices": [{"name": one, "value": one} for one in param.type.choices]}
    option["max_length"] = param.type.longest if isinstance(param.type, FreeText) else LONGEST_VALUE
    if param.autocomplete is not None:
        option["autocomplete"] = True
    return option


def _brief(param: Param) -> str:
    """The help without what stands after a colon: how a name is written, where it can be picked."""
    return param.help.partition(":")[0]


def _key(command: Command, param: Param) -> str:
    """Return the key of a parameter's translation. A parameter of several commands has one."""
    return f"{command.group} {param.name}" if param in command.shared else f"{command.name} {param.name}"


def _description(key: str, words: str) -> dict[str, Any]:
    return {"description": words, "description_localizations": _translated(key)}


def _translated(key: str) -> dict[str, str]:
    return {locale: table[key] for locale in LOCALES if key in (table := translations(locale))}


@cache
def translations(locale: str) -> dict[str, str]:
    """Read the descriptions in that language, by the full name of a command or of its parameter, and the
    names of shortcuts by their own.
    """
    file = resources.files(__package__) / "locales" / f"{locale}.yaml"
    table: dict[str, str] = yaml.safe_load(file.read_text("utf-8"))
    return table
