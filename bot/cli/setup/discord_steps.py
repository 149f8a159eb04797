"""The steps of `studyplan setup discord`."""

import re

from adapters.discord.portal import DiscordPortal
from bot.cli.setup.prompts import ask, say
from bot.cli.setup.wizard import Wizard
from bot.settings import Settings

STEPS = 4

OTHER_VALUES = (
    (re.compile(r"\d{16,20}"), "That looks like the Application ID. The token stands under Bot."),
    (re.compile(r"[0-9a-f]{64}"), "That looks like the Public Key. The token stands under Bot."),
    (re.compile(r"[\w-]{32}"), "That looks like the Client Secret. The token stands under Bot."),
)
"""What else the portal shows, by its form."""


def walk(wizard: Wizard) -> None:
    """From an empty account to a first post."""
    if not wizard.is_given("DISCORD_TOKEN"):
        wizard.step(
            "make the application",
            "Open https://discord.com/developers/applications and click New Application.",
            "Give it the name that people will see.",
        )
        ask("Press Enter when it is there.")
        wizard.step("the bot's token", "Click Bot on the left, then Reset Token, and copy the token.")
    else:
        wizard.step("make the application", "✓ It is there already: it has a token.")
        wizard.step("the bot's token")
    portal, name = wizard.secret("DISCORD_TOKEN", "Token:", _log_in, _tidy, _looks_like)
    wizard.keep_open(portal)
    say(f"✓ Discord knows the bot as {name}.")
    _mend_portal(wizard, portal)
    wizard.step(
        "invite the bot",
        "Whoever manages the server opens this address, chooses the server and clicks Authorize:",
        f"  {portal.invitation}",
    )
    servers = wizard.wait("Waiting until the bot is on a server.", portal.servers)
    say(f"✓ The bot is on {', '.join(servers)}.")
    wizard.step("a first message")
    wizard.first_post(portal, "Waiting for a text channel that the bot can see.")


async def _log_in(settings: Settings) -> tuple[DiscordPortal, str]:
    portal = DiscordPortal(settings)
    return portal, await portal.open()


def _mend_portal(wizard: Wizard, portal: DiscordPortal) -> None:
    """Have the operator mend what stands wrong in the developer portal."""
    while True:
        findings = wizard.run(portal.examine())
        say(*(f"{'·' if finding.is_ok else '✗'} {finding.message}" for finding in findings))
        if all(finding.is_ok for finding in findings):
            return
        ask("Mend that in the developer portal, then press Enter: it is checked again.")


def _tidy(typed: str) -> str:
    return typed.strip().removeprefix("Bot ").strip()


def _looks_like(value: str) -> str:
    return next((words for form, words in OTHER_VALUES if form.fullmatch(value)), "")
