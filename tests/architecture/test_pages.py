"""The pages name what the code has: every event of the log, every setting, every command."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.catalogue import build_registry
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
LOUD = {"warning", "error", "exception", "_warn"}
"""How the code logs what somebody may have to look at."""


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def loud_events() -> Iterator[str]:
    for file in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("adapters/**/*.py")]:
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            match call.func, call.args[0]:
                case (ast.Attribute(ast.Name("log"), name) | ast.Name(name), ast.Constant(str(event))):
                    if name in LOUD:
                        yield event


@pytest.mark.parametrize("event", sorted(set(loud_events())))
def test_every_event_that_somebody_meets_at_night_is_explained(event: str) -> None:
    assert f"`{event}`" in page("docs/operating.md")


def test_every_setting_is_in_the_table() -> None:
    rows = "\n".join(re.findall(r"^\| `.*$", page("docs/self-hosting.md"), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        if name != "discord_shards":  # an option of `studyplan run`, and nobody's setting
            assert f"`{field.validation_alias}`" in rows


def test_every_command_is_in_the_table_with_its_help() -> None:
    rows = re.findall(r"^\| `(/plan.*)` \| (.*) \|$", page("README.md"), re.MULTILINE)
    assert rows == [(command.usage, command.help) for command in build_registry().commands]
