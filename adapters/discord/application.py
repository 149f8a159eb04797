"""The application as Discord's developer portal has it: what stands wrong there, and how it is invited."""

from collections.abc import Sequence

import discord

from adapters.discord.permissions import OPTIONAL, REQUIRED
from bot.platform.adapter import CheckResult

SCOPES = ("bot", "applications.commands")

PRIVILEGED = {
    "gateway_presence": "Presence Intent",
    "gateway_presence_limited": "Presence Intent",
    "gateway_guild_members": "Server Members Intent",
    "gateway_guild_members_limited": "Server Members Intent",
    "gateway_message_content": "Message Content Intent",
    "gateway_message_content_limited": "Message Content Intent",
}
"""The application's flags for intents that have to be turned on, with the portal's names for them. There are
two flags for each: `limited` is that of a bot on few servers."""


def invitation(application: int) -> str:
    """The address at which somebody who manages a server lets the bot in, with all that its posts use."""
    permissions = discord.Permissions(**dict.fromkeys(REQUIRED | OPTIONAL, True))
    return discord.utils.oauth_url(application, permissions=permissions, scopes=SCOPES)


async def examine_application(client: discord.Client) -> Sequence[CheckResult]:
    """List what in the portal keeps the bot from working, and what it does not need.

    Needs a client that is logged in. Errors of Discord and of the network are passed on.
    """
    found = await client.application_info()
    results = []
    if found.interactions_endpoint_url:
        results.append(
            CheckResult(
                is_ok=False,
                message="Discord sends clicks to an address and not to the bot: empty General Information → "
                "Interactions Endpoint URL, and save.",
            )
        )
    if found.bot_require_code_grant:
        results.append(
            CheckResult(
                is_ok=False,
                message="The invitation cannot work: turn off Bot → Requires OAuth2 Code Grant, and save.",
            )
        )
    if extra := sorted({words for flag, words in PRIVILEGED.items() if getattr(found.flags, flag)}):
        results.append(
            CheckResult(
                is_ok=True,
                message=f"The bot does not need {' and '.join(extra)}: turn it off under Bot → Privileged "
                "Gateway Intents.",
            )
        )
    if not found.bot_public:
        results.append(
            CheckResult(
                is_ok=True,
                message="Only the owner of the application can invite the bot (Bot → Public Bot is off).",
            )
        )
    return results
