"""`studyplan setup slack` as an operator meets it: a process, a `.env`, and Slack's stand-in."""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from adapters.slack.manifest import manifest
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.clock import SystemClock
from tests.wire.process import PATIENCE, BotProcess, bot_process
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack
from tests.wire.slack.workspace import Channel, Workspace


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A Slack in which the app was made and has been installed nowhere yet."""
    made = Slack(Registration(manifest(Registry.from_features(FEATURES))), SystemClock(), patience=PATIENCE)
    await made.start()
    try:
        yield made
    finally:
        await made.close()
    assert made.violations == []


@pytest.fixture
def team(slack: Slack) -> Workspace:
    """A workspace."""
    return slack.add_workspace("Owls")


@pytest.fixture
def general(slack: Slack, team: Workspace) -> Channel:
    """A channel without the bot."""
    return slack.add_channel(team, "#general", with_bot=False)


def written(folder: Path) -> dict[str, str]:
    """The files in the folder, with what stands in them."""
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def setup(slack: Slack, folder: Path, **settings: str) -> AbstractAsyncContextManager[BotProcess]:
    """The setup, run in that folder."""
    given = {"STUDYPLAN_SLACK_API_URL": slack.api_url, **settings}
    return bot_process(given, "setup", "slack", cwd=folder)


async def test_an_operator_reaches_the_first_post(
    slack: Slack, team: Workspace, general: Channel, tmp_path: Path
) -> None:
    right = slack.app.bot_scopes
    poor = slack.install(team, tuple(one for one in right if one != "im:write"))
    slack.app.app_token_scopes = ()
    async with setup(slack, tmp_path) as operator:
        await operator.answers("", "xapp-wrong", "wrong", poor.value)
        await operator.says("the app lacks im:write")
        assert json.loads(written(tmp_path)["slack-manifest.json"]) == slack.app.manifest
        poor.scopes = right
        await operator.answers("")
        await operator.says("✓ The token works in the workspace Owls")
        await operator.answers(poor.value, slack.app.app_token)
        await operator.says("SLACK_APP_TOKEN may not open connections")
        slack.app.app_token_scopes = ("connections:write",)
        await operator.answers("")
        await operator.says("Waiting until the bot is in a channel.")
        await slack.events.invite(team, general)
        await operator.answers("1", "yes")
        assert await operator.ended() == 0
    said = "\n".join(operator.lines)
    for words in (
        "That is an App-Level Token: it belongs to the next step.",
        "It should begin with xoxb-.",
        "That is a Bot User OAuth Token: it belongs to the step before.",
        "✓ Slack lets the bot connect.",
        "Then type /plan-admin start in #general.",
    ):
        assert words in said
    assert not any(token in said for token in (poor.value, slack.app.app_token, "xapp-wrong"))
    (posted,) = general.shown()
    assert "/plan-admin start" in posted.text
    assert (
        written(tmp_path)[".env"] == f"SLACK_BOT_TOKEN={poor.value}\nSLACK_APP_TOKEN={slack.app.app_token}\n"
    )


async def test_it_goes_on_where_it_was_left(
    slack: Slack, team: Workspace, general: Channel, tmp_path: Path
) -> None:
    """Both tokens are known, and one history scope was left out."""
    token = slack.install(team, tuple(one for one in slack.app.bot_scopes if one != "im:history"))
    (tmp_path / ".env").write_text(f"SLACK_BOT_TOKEN={token.value}\n", encoding="utf-8")
    general.members.add(slack.bot_of(team))
    async with setup(slack, tmp_path, SLACK_APP_TOKEN=slack.app.app_token) as operator:
        await operator.answers("general", "yes")
        assert await operator.ended() == 0
    assert any("may not look into channels (im:history)" in line for line in operator.lines)
    assert list(written(tmp_path)) == [".env"]
    assert len(list(general.shown())) == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SLACK_CLIENT_ID": "100.200"}, "SLACK_CLIENT_ID is set: that is an app for many workspaces"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack says invalid_auth"),
    ],
)
async def test_what_no_answer_can_mend_is_said(
    slack: Slack, tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    async with setup(slack, tmp_path, **settings) as operator:
        assert await operator.ended() == 1
    said = "\n".join(operator.lines)
    assert words in said
    assert "xoxb-wrong" not in said
    assert written(tmp_path) == {}
