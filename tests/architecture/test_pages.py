"""The pages name what the code has: every event of the log, every setting, every command, what one sees."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.registry import build_registry
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


def test_what_one_sees_is_what_is_printed(tmp_path: Path) -> None:
    blocks = re.findall(r"^```\n(.*?)^```$", page("README.md"), re.MULTILINE | re.DOTALL)
    steps = next(block for block in blocks if block.startswith("organizer:"))
    shown = next(block for block in blocks if block.startswith("Sun 1 Mar 2026"))
    (tmp_path / "first-week.txt").write_text(steps, "utf-8")
    play = ("try", "--script", "first-week.txt", "--start", "2026-03-01T09:00:00+01:00")
    ran = subprocess.run([sys.executable, "-m", "bot", *play], cwd=tmp_path, capture_output=True, check=True)
    printed = iter(ran.stdout.decode().splitlines())
    for line in shown.splitlines():
        pattern = ".*".join(map(re.escape, line.split("[...]")))
        assert any(re.fullmatch(pattern, one) for one in printed), line
