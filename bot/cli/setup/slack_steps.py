"""The steps of `studyplan setup slack`: one workspace, by Socket Mode."""

import json
from functools import partial
from pathlib import Path

from adapters.slack.manifest import manifest
from adapters.slack.portal import SlackPortal
from bot.cli.setup.prompts import ask, say
from bot.cli.setup.wizard import Stopped, Wizard
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.settings import Settings

STEPS = 4

MANIFEST = Path("slack-manifest.json")

OTHER_TOKENS = {
    "xoxb-": "That is a Bot User OAuth Token: it belongs to the step before.",
    "xapp-": "That is an App-Level Token: it belongs to the next step.",
    "xoxp-": "That is a User OAuth Token. The one below it, Bot User OAuth Token, is needed.",
    "xoxe": "That is a token for configuring apps. Take the Bot User OAuth Token (xoxb-).",
}
"""What a token is by its beginning."""


def walk(wizard: Wizard) -> None:
    """From an empty account to a first post."""
    if wizard.is_given("SLACK_CLIENT_ID"):
        raise Stopped(
            "SLACK_CLIENT_ID is set: that is an app for many workspaces, which docs/slack.md sets up. "
            "To set up one workspace, remove it."
        )
    if not wizard.is_given("SLACK_BOT_TOKEN"):
        _write_manifest()
        wizard.step(
            "make the app",
            "Open https://api.slack.com/apps?new_app=1, choose From a manifest, and choose the workspace.",
            f"Paste what stands in the file {MANIFEST} here in place of the example, and create the app.",
        )
        ask("Press Enter when it is there.")
        wizard.step(
            "the bot token",
            "Click Install App on the left, then Install to Workspace, and allow it.",
            "Copy the Bot User OAuth Token; it begins with xoxb-.",
        )
    else:
        wizard.step("make the app", "✓ It is there already: it has a token.")
        wizard.step("the bot token")
    portal, workspace = wizard.secret(
        "SLACK_BOT_TOKEN", "Bot token:", _open, looks_like=partial(_looks_like, "xoxb-")
    )
    wizard.keep_open(portal)
    say(f"✓ The token works in the workspace {workspace}, and the app may do all that it needs.")
    say(*(f"· {finding.message}" for finding in wizard.run(portal.examine())))
    if wizard.is_given("SLACK_SIGNING_SECRET") and not wizard.is_given("SLACK_APP_TOKEN"):
        wizard.step("the way in", "✓ SLACK_SIGNING_SECRET is set, so Slack reaches the bot over HTTP.")
    else:
        wizard.step("the app token", "With it the bot connects to Slack, and needs no public address.")
        if not wizard.is_given("SLACK_APP_TOKEN"):
            say(
                "Click Basic Information on the left, and there, under App-Level Tokens, Generate Token and",
                "Scopes. Give it any name, add the scope connections:write, click Generate, and copy the",
                "token; it begins with xapp-.",
            )
        wizard.secret(
            "SLACK_APP_TOKEN",
            "App token:",
            portal.check_app_token,
            looks_like=partial(_looks_like, "xapp-"),
        )
        say("✓ Slack lets the bot connect.")
    wizard.step(
        "a first message",
        "In Slack, open the channel in which the group will live, and type there: /invite @studyplan",
    )
    wizard.first_post(portal, "Waiting until the bot is in a channel.")


async def _open(settings: Settings) -> tuple[SlackPortal, str]:
    portal = SlackPortal(settings)
    return portal, await portal.open()


def _write_manifest() -> None:
    history = Settings().asks_for_slack_history
    built = manifest(Registry.from_features(FEATURES), history=history)
    try:
        MANIFEST.write_text(json.dumps(built, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Stopped(f"{MANIFEST} cannot be written here: {error.strerror}.") from error


def _looks_like(wanted: str, value: str) -> str:
    """What a value is that was refused; empty if it begins as it should."""
    if value.startswith(wanted):
        return ""
    known = next((words for begins, words in OTHER_TOKENS.items() if value.startswith(begins)), "")
    return known or f"It should begin with {wanted}."
