"""The private names of libraries that the code uses: each is still there, and there are no others.

Two parts. The first looks in the installed versions for every name of the table `USES`, and for the
parameters with which it is called. The second reads the code, and finds each use of a private name outside of
the modules that may use one, and each use in those modules that the table does not have.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"adapters", "bot"}

AIOSQLITE = "bot/db/sqlite.py"
AIOHTTP = "bot/web/server.py"
DISCORD = "adapters/discord/internals.py"
SLACK = "adapters/slack/socket_mode.py"
PROXIES = "adapters/proxies.py"
MODULES = {AIOSQLITE: "aiosqlite", DISCORD: "discord"}
"""The one module of each library that may use private names of it."""

INTERNAL_MODULES = {"discord.gateway", "discord.http", "discord.state"}
"""Modules that a library does not document: only the modules above may import them."""

UNDOCUMENTED_ATTRIBUTES = {("discord", "http")}
"""Attributes without an underscore that a library does not document either, by library."""


@dataclass(frozen=True, slots=True)
class Use:
    """A name of a library that is private or not documented, and what would be lost without it.

    `owner` is where it is looked up, as `module:class`. An attribute that only instances have is looked for
    in the source of the class. `takes` are the parameters with which it is called, or which it hands over.
    """

    package: str
    owner: str
    name: str
    module: str
    purpose: str
    takes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.owner.partition(':')[2]}.{self.name}"

    @property
    def version(self) -> str:
        """The library and its installed version, as in `discord.py 2.7.1`."""
        return f"{self.package} {metadata.version(self.package)}"


STATE, CLIENT, HTTP = "discord.state:ConnectionState", "discord:Client", "discord.http:HTTPClient"
SHARDED = "discord.state:AutoShardedConnectionState"
NO_CACHE = "not to keep servers and channels in memory"
EVENTS = "to read only the gateway's events that the bot needs"

USES = (
    Use(
        "aiosqlite",
        "aiosqlite:Connection",
        "_execute",
        AIOSQLITE,
        "to run a statement without four thread switches",
        ("fn", "args", "kwargs"),
    ),
    Use("aiosqlite", "aiosqlite:Connection", "_connection", AIOSQLITE, "to see whether it is open"),
    Use("aiosqlite", "aiosqlite:Connection", "_thread", AIOSQLITE, "to let a process end beside it"),
    Use(
        "aiohttp",
        "aiohttp.web:RequestHandler",
        "handle_error",
        AIOHTTP,
        "to repeat nothing of what was no HTTP",
        ("request", "status", "exc", "message"),
    ),
    Use(
        "aiohttp",
        "aiohttp.web:RequestHandler",
        "__init__",
        AIOHTTP,
        "to bound what a connection may send",
        (
            "manager",
            "loop",
            "access_log",
            "keepalive_timeout",
            "max_line_size",
            "max_field_size",
            "max_headers",
        ),
    ),
    Use("discord.py", "discord:AutoShardedClient", "_get_state", DISCORD, NO_CACHE, ("options",)),
    Use("discord.py", CLIENT, "_handlers", DISCORD, NO_CACHE),
    Use("discord.py", CLIENT, "_hooks", DISCORD, NO_CACHE),
    Use("discord.py", CLIENT, "http", DISCORD, "to send what has no public method"),
    Use("discord.py", STATE, "__init__", DISCORD, NO_CACHE, ("dispatch", "handlers", "hooks", "http")),
    Use("discord.py", STATE, "parsers", DISCORD, EVENTS),
    Use("discord.py", STATE, "dispatch", DISCORD, EVENTS),
    Use("discord.py", STATE, "user", DISCORD, "to know a change of the bot's own roles"),
    Use("discord.py", SHARDED, "parse_ready", DISCORD, EVENTS, ("data",)),
    Use("discord.py", SHARDED, "parse_resumed", DISCORD, EVENTS, ("data",)),
    Use("discord.py", STATE, "parse_interaction_create", DISCORD, EVENTS, ("data",)),
    Use("discord.py", "discord:Interaction", "__init__", DISCORD, EVENTS, ("data", "state")),
    Use("discord.py", "discord:Poll", "_to_dict", DISCORD, "to send a poll's hours as an integer"),
    Use("discord.py", "discord:VoiceClient", "warn_nacl", DISCORD, "to start without warnings of voice"),
    Use("discord.py", "discord:VoiceClient", "warn_dave", DISCORD, "to start without warnings of voice"),
    Use("discord.py", "discord.http:Route", "BASE", DISCORD, "for STUDYPLAN_DISCORD_API_URL"),
    Use(
        "discord.py",
        "discord.gateway:DiscordWebSocket",
        "DEFAULT_GATEWAY",
        DISCORD,
        "for STUDYPLAN_DISCORD_GATEWAY_URL",
    ),
    Use("discord.py", HTTP, "connector", DISCORD, "to reach Discord through a proxy"),
    Use(
        "aiohttp",
        "aiohttp:TCPConnector",
        "connect",
        PROXIES,
        "to choose the proxy for each address",
        ("req", "traces", "timeout"),
    ),
    Use(
        "aiohttp",
        "aiohttp:ClientRequest",
        "update_proxy",
        PROXIES,
        "to choose the proxy for each address",
        ("proxy", "proxy_auth", "proxy_headers"),
    ),
    Use("discord.py", HTTP, "get_bot_gateway", DISCORD, "to ask for the number of shards"),
    Use(
        "discord.py",
        HTTP,
        "bulk_upsert_global_commands",
        DISCORD,
        "to replace the slash commands",
        ("application_id", "payload"),
    ),
    Use(
        "discord.py",
        HTTP,
        "start_thread_with_message",
        DISCORD,
        "to open a thread",
        ("channel_id", "message_id", "name", "auto_archive_duration"),
    ),
    Use("discord.py", HTTP, "get_message", DISCORD, "to read a poll", ("channel_id", "message_id")),
    Use(
        "discord.py",
        HTTP,
        "get_poll_answer_voters",
        DISCORD,
        "to read the votes of a poll",
        ("channel_id", "message_id", "answer_id", "after", "limit"),
    ),
    *(
        Use("discord.py", HTTP, name, DISCORD, "to list meetings among a server's events", takes)
        for name, takes in (
            ("create_guild_scheduled_event", ("guild_id", "payload")),
            ("edit_scheduled_event", ("guild_id", "guild_scheduled_event_id", "payload")),
            ("delete_scheduled_event", ("guild_id", "guild_scheduled_event_id")),
            ("get_scheduled_events", ("guild_id", "with_user_count")),
            ("get_all_guild_channels", ("guild_id",)),
        )
    ),
    *(
        Use("discord.py", HTTP, name, DISCORD, "to give roles to members without a cache of them", takes)
        for name, takes in (
            ("get_member", ("guild_id", "member_id")),
            ("add_role", ("guild_id", "user_id", "role_id", "reason")),
            ("remove_role", ("guild_id", "user_id", "role_id", "reason")),
        )
    ),
    *(
        Use("slack_sdk", "slack_sdk.socket_mode.aiohttp:SocketModeClient", name, SLACK, purpose)
        for name, purpose in (
            ("issue_new_wss_url", "to see that the app token is revoked"),
            ("closed", "to stop connecting with a revoked token"),
            ("proxy", "to choose the proxy for the websocket"),
            ("current_session", "to tell whether it is connected"),
            ("message_processor", "to wait for its end"),
            ("message_receiver", "to wait for its end"),
            ("current_session_monitor", "to wait for its end"),
        )
    ),
)


@pytest.mark.parametrize("use", USES, ids=str)
def test_every_private_name_is_there(use: Use) -> None:
    problem = problem_of(use)
    assert not problem, problem


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (
            Use("discord.py", STATE, "_gone", DISCORD, NO_CACHE),
            f"discord.py {metadata.version('discord.py')} has no ConnectionState._gone any more; "
            f"{DISCORD} uses it {NO_CACHE}",
        ),
        (
            Use("discord.py", HTTP, "get_message", DISCORD, "to read a poll", ("channel", "message_id")),
            f"discord.py {metadata.version('discord.py')}: HTTPClient.get_message has no parameter channel "
            f"any more; {DISCORD} uses it to read a poll",
        ),
        (
            Use("discord.py", HTTP, "get_message", DISCORD, "to read a poll", ("channel_id",)),
            f"discord.py {metadata.version('discord.py')}: HTTPClient.get_message wants message_id, "
            f"which {DISCORD} does not give",
        ),
    ],
    ids=["gone", "renamed parameter", "new parameter"],
)
def test_a_name_that_has_changed_is_told_in_a_sentence(use: Use, sentence: str) -> None:
    assert problem_of(use) == sentence


def problem_of(use: Use) -> str:
    """What the installed version lacks of a name, as a sentence; empty where it is as it was."""
    module, _, name = use.owner.partition(":")
    try:
        owner = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        return f"{use.version} has no {use.owner} any more; {use.module} uses its {use.name}"
    found = inspect.getattr_static(owner, use.name, None)
    if found is None and not any(use.name in _assigned_in(base) for base in owner.__mro__):
        return f"{use.version} has no {use} any more; {use.module} uses it {use.purpose}"
    if found is None or not use.takes:
        return ""
    parameters = inspect.signature(found).parameters
    if missing := [one for one in use.takes if one not in parameters]:
        return (
            f"{use.version}: {use} has no parameter {', '.join(missing)} any more; "
            f"{use.module} uses it {use.purpose}"
        )
    wanted = [
        one.name
        for one in parameters.values()
        if one.name not in {"self", *use.takes}
        and one.default is one.empty
        and one.kind not in {one.VAR_POSITIONAL, one.VAR_KEYWORD}
    ]
    if wanted:
        return f"{use.version}: {use} wants {', '.join(wanted)}, which {use.module} does not give"
    return ""


def test_an_own_connection_is_what_aiosqlite_awaits() -> None:
    """`_execute` is a coroutine function: an ordinary one would run statements before they are awaited."""
    aiosqlite = importlib.import_module("aiosqlite")
    assert inspect.iscoroutinefunction(aiosqlite.Connection._execute)


def sources() -> list[Path]:
    """Every module of the project's own code."""
    return sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("adapters/**/*.py")])


def test_private_names_are_used_in_one_module_a_library_alone() -> None:
    listed = {(use.module, use.name) for use in USES}
    strangers = [
        f"{module}:{found.line} uses {found.name} of {found.package}, a private name; "
        f"only {' and '.join(MODULES)} may, and each name stands in USES"
        for file in sources()
        for module in (file.relative_to(ROOT).as_posix(),)
        for found in _uses_in(file)
        if (module, found.name) not in listed or MODULES.get(module) != found.package
    ]
    assert not strangers, "\n".join(strangers)


def test_modules_that_libraries_do_not_document_are_imported_in_one_module_alone() -> None:
    found = [
        f"{file.relative_to(ROOT).as_posix()}:{line} imports {name}, which its library does not document"
        for file in sources()
        for line, name in _imports(ast.parse(file.read_text("utf-8")))
        if name in INTERNAL_MODULES and file.relative_to(ROOT).as_posix() not in MODULES
    ]
    assert not found, "\n".join(found)


def test_no_listed_name_is_out_of_use() -> None:
    unused = [
        f"{use.module} does not use {use} of {use.package} any more"
        for use in USES
        if use.name != "__init__" and use.name not in (ROOT / use.module).read_text("utf-8")
    ]
    assert not unused, "\n".join(unused)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import discord\n\ndef f(client: discord.Client):\n    return client._connection\n", "_connection"),
        ("import discord\n\ndef f(client):\n    return getattr(client, '_connection')\n", "_connection"),
        ("import discord\n\ndef f(client):\n    return client.http.get_message(1, 2)\n", "http"),
        ("import discord\n\nclass C(discord.Poll):\n    f = lambda self: super()._to_dict()\n", "_to_dict"),
        ("from discord.http import _private_thing\n", "_private_thing"),
        ("from discord._version import number\n", "_version"),
    ],
)
def test_a_private_use_is_found(source: str, name: str) -> None:
    assert [found.name for found in _seen_uses(ast.parse(source))] == [name]


@pytest.mark.parametrize(("module", "name"), [(AIOSQLITE, "_execute"), (DISCORD, "_get_state")])
def test_an_override_of_a_private_name_is_found(module: str, name: str) -> None:
    assert Found(1, name, MODULES[module]) in {found._replace(line=1) for found in _uses_in(ROOT / module)}


class Found(NamedTuple):
    """A use of a private name in a file."""

    line: int
    name: str
    package: str


def _uses_in(file: Path) -> Iterator[Found]:
    tree = ast.parse(file.read_text("utf-8"))
    for found in _seen_uses(tree):
        package = found.package or MODULES.get(file.relative_to(ROOT).as_posix(), "a library")
        yield found._replace(package=package)
    if file.name == "__main__.py":  # importing it would start the command line
        return
    imported = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and isinstance(ours := getattr(imported, node.name, None), type):
            yield from _inherited_uses(node, ours)


def _seen_uses(tree: ast.AST) -> Iterator[Found]:
    """The uses that can be seen without types. The library is empty where only types would tell it."""
    imported = {name.partition(".")[0] for _, name in _imports(tree)}
    undocumented = {name: package for package, name in UNDOCUMENTED_ATTRIBUTES if package in imported}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(source)) if source.partition(".")[0] not in OURS:
                for one in (*source.split("."), *(alias.name for alias in node.names)):
                    if _is_private(one):
                        yield Found(node.lineno, one, source.partition(".")[0])
            case ast.Attribute(attr=name, value=ast.Name(id=name_of)) if name_of in {"self", "cls"}:
                if name in undocumented and name not in _assigned(tree):
                    yield Found(node.lineno, name, undocumented[name])
            case ast.Attribute(attr=name, value=value):
                if _is_private(name):
                    yield Found(node.lineno, name, "")
                elif name in undocumented and not (isinstance(value, ast.Name) and value.id in imported):
                    yield Found(node.lineno, name, undocumented[name])
            case ast.Call(func=ast.Name(id="getattr" | "setattr"), args=[_, ast.Constant(str(name)), *_]):
                if _is_private(name):
                    yield Found(node.lineno, name, "")
            case _:
                pass


def _inherited_uses(node: ast.ClassDef, ours: type) -> Iterator[Found]:
    """The private names that a class shares with those of its bases that are a library's."""
    theirs: dict[str, str] = {}
    for base in ours.__mro__:
        library = base.__module__.partition(".")[0]
        if library not in OURS:
            for name in {*vars(base), *_assigned_in(base)}:
                theirs.setdefault(name, library)
    for one in ast.walk(node):
        match one:
            case ast.Attribute(attr=name, value=ast.Name(id="self" | "cls")):
                pass
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.Name(id=name):
                pass
            case _:
                continue
        if _is_private(name) and name in theirs:
            yield Found(one.lineno, name, theirs[name])


@cache
def _assigned_in(owner: type) -> frozenset[str]:
    """The attributes of `self` in the source of a class."""
    try:
        source = inspect.getsource(owner)
    except (OSError, TypeError):  # made by C code, or at run time
        return frozenset()
    return _assigned(ast.parse(textwrap.dedent(source)))


def _assigned(tree: ast.AST) -> frozenset[str]:
    """The attributes of `self` that are set, or declared with a type."""
    return frozenset(
        one.attr
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute)
        and isinstance(one.ctx, ast.Store)
        and isinstance(one.value, ast.Name)
        and one.value.id == "self"
    )


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each module that is imported."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, one.name) for one in names)
            case ast.ImportFrom(module=str(module)):
                yield node.lineno, module
            case _:
                pass


def _is_private(name: str) -> bool:
    return name.startswith("_") and name != "_" and not (name.startswith("__") and name.endswith("__"))
