"""`studyplan slack manifest`: it holds against Slack's own schema, and asks for what the bot needs."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.registry import Registry
from bot.features import FEATURES

SCHEMAS = Path(__file__).parents[3] / "shared" / "specs"
URL = "https://bot.example.org"


def printed(*options: str) -> str:
    """What the command prints."""
    result = CliRunner().invoke(app, ["slack", "manifest", *options])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
@pytest.mark.parametrize("options", [(), ("--url", URL)])
def test_it_keeps_to_slacks_schema(version: str, options: tuple[str, ...]) -> None:
    path = SCHEMAS / f"slack-manifest-{version}.schema.json"
    if not path.exists():
        pytest.skip("the platforms' schemas are not here")
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(printed(*options)), schema, jsonschema.Draft7Validator)


def test_it_offers_every_command() -> None:
    commands = {one["command"]: one for one in json.loads(printed())["features"]["slash_commands"]}
    registry = Registry.from_features(FEATURES)
    assert set(commands) == {f"/{group}" for group in registry.groups}
    for command in registry.commands:
        assert command.word in commands[f"/{command.group}"]["usage_hint"].split(" | ")


def addresses(found: Any) -> list[str]:
    """Every address in there."""
    if isinstance(found, dict):
        return [one for member in found.values() for one in addresses(member)]
    if isinstance(found, list):
        return [one for member in found for one in addresses(member)]
    return [found] if isinstance(found, str) and found.startswith("http") else []


def test_without_an_address_everything_comes_through_socket_mode() -> None:
    manifest = json.loads(printed())
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert addresses(manifest) == []


def test_with_an_address_everything_comes_there() -> None:
    manifest = json.loads(printed("--url", f"{URL}/"))
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert set(addresses(manifest)) == {f"{URL}/slack/events", f"{URL}/slack/oauth_redirect"}
    assert manifest["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


def test_yaml_says_the_same() -> None:
    assert yaml.safe_load(printed("--yaml")) == json.loads(printed())


def test_an_address_without_https_is_refused() -> None:
    result = CliRunner().invoke(app, ["slack", "manifest", "--url", "http://bot.example.org"])
    assert result.exit_code == 2
    assert "https" in result.output


@pytest.mark.parametrize("options", [(), ("--url", URL)])
def test_reading_histories_is_optional_or_not_asked_for(
    options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = json.loads(printed(*options))["oauth_config"]["scopes"]
    histories = {one for one in scopes["bot"] if one.endswith(":history")}
    assert histories == set(scopes["bot_optional"]) != set()
    monkeypatch.setenv("STUDYPLAN_SLACK_HISTORY", "no")
    without = json.loads(printed(*options))["oauth_config"]["scopes"]
    assert without == {"bot": [one for one in scopes["bot"] if one not in histories]}
