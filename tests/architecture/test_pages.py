"""The pages name what the code has: events of the log, settings, commands, files, what one sees."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.settings import Settings
from bot.settings.dotenv import parse

ROOT = Path(__file__).parents[2]
LOUD = {"warning", "error", "exception", "_warn"}
"""How the code logs what somebody may have to look at."""

PAGES = sorted(
    file.relative_to(ROOT).as_posix()
    for file in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "SECURITY.md",
        ROOT / "CHANGELOG.md",
        *ROOT.glob("docs/**/*.md"),
    ]
)
PATH = re.compile(r"(?:bot|adapters|curriculum|docs|migrations|tests)/[\w./*<>-]*\w[\w./*<>-]*")
"""A path from the root of the project. `<name>` and `*` stand for anything."""

MODULE = re.compile(r"\b(?:bot|adapters)(?:\.[a-z_]+)+")
EXAMPLES = {"adapters/zulip/chat.py", "adapters/zulip/platform.py", "adapters.zulip"}
"""Files of a platform that CONTRIBUTING makes up."""


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


def test_every_event_that_somebody_meets_at_night_is_explained() -> None:
    explained, events = page("docs/operating.md"), set(loud_events())
    assert len(events) > 20, "they are found"
    assert {event for event in events if f"`{event}`" not in explained} == set()


def test_every_setting_is_in_the_table() -> None:
    rows = "\n".join(re.findall(r"^\| `.*$", page("docs/self-hosting.md"), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        if name != "discord_shards":  # an option of `studyplan run`, and nobody's setting
            assert f"`{field.validation_alias}`" in rows


def test_the_example_of_a_dotenv_has_every_setting_and_sets_none() -> None:
    example = page(".env.example")
    names = {
        str(field.validation_alias) for field in Settings.model_fields.values() if field.validation_alias
    }
    assert set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE)) == names
    assert list(parse(example)) == []
    for name, value in re.findall(r"^#([A-Z_]+)=(.+)$", example, re.MULTILINE):
        field = next(one for one in Settings.model_fields.values() if one.validation_alias == name)
        default = field.get_default()
        shown = default.get_secret_value() if isinstance(default, SecretStr) else default
        assert str(shown) == value, f"{name} is {shown} if it is not set"


@pytest.mark.parametrize("name", PAGES)
def test_every_path_on_a_page_exists(name: str) -> None:
    words = re.sub(r"https?://\S+", "", page(name))
    named = {path.rstrip("./") for path in PATH.findall(words)} - EXAMPLES
    assert [path for path in sorted(named) if not any(ROOT.glob(re.sub(r"<\w+>", "*", path)))] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_module_on_a_page_exists(name: str) -> None:
    named = set(MODULE.findall(re.sub(r"https?://\S+", "", page(name)))) - EXAMPLES
    assert [module for module in sorted(named) if not _is_found(module)] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_finds_in_a_file_is_there(name: str) -> None:
    for found, path in re.findall(r"`([\w.]+)` (?:in|of)\s+`([\w/]+\.py)`", page(name)):
        assert re.search(rf"\b{found.rpartition('.')[2]}\b", page(path)), f"{found} in {path}"


@pytest.mark.parametrize("name", PAGES)
def test_every_link_between_pages_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for target, anchor in re.findall(r"\]\(([^)\s:#]*)(?:#([\w-]+))?\)", page(name)):
        file = folder / target if target else ROOT / name
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}


def _is_found(module: str) -> bool:
    """Whether it is a module, a package, or a name at the top of one."""
    path = ROOT / module.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    file = path.parent / "__init__.py" if path.parent.is_dir() else path.parent.with_suffix(".py")
    if not file.exists():
        return False
    names = re.findall(r"^(?:class |def |async def )?(\w+)", file.read_text("utf-8"), re.MULTILINE)
    return path.name in names


def test_every_command_is_in_the_table_with_its_help() -> None:
    rows = re.findall(r"^\| `(/plan.*)` \| (.*) \|$", page("docs/commands.md"), re.MULTILINE)
    registry = Registry.from_features(FEATURES)
    commands = [command for group in registry.groups for command in registry.of(group)]
    assert rows == [(command.usage, command.help) for command in commands]


def test_what_one_sees_is_what_is_printed(tmp_path: Path) -> None:
    blocks = re.findall(r"^```\n(.*?)^```$", page("docs/scripts.md"), re.MULTILINE | re.DOTALL)
    steps = next(block for block in blocks if block.startswith("organizer:"))
    shown = next(block for block in blocks if block.startswith("Sun 1 Mar 2026"))
    (tmp_path / "first-week.txt").write_text(steps, "utf-8")
    play = ("try", "--script", "first-week.txt", "--start", "2026-03-01T09:00:00+01:00")
    ran = subprocess.run([sys.executable, "-m", "bot", *play], cwd=tmp_path, capture_output=True, check=True)
    printed = iter(ran.stdout.decode().splitlines())
    for line in shown.splitlines():
        pattern = ".*".join(map(re.escape, line.split("[...]")))
        assert any(re.fullmatch(pattern, one) for one in printed), line
