"""The bot as a process of its own, connected to a Discord stand-in in this one."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from tests.wire import process
from tests.wire.discord.server import Discord
from tests.wire.process import BotProcess


def bot_process(
    discord: Discord, database_url: str, *arguments: str, settings: Mapping[str, str] | None = None
) -> AbstractAsyncContextManager[BotProcess]:
    """The bot with these arguments, `run` unless told otherwise; ended at the end."""
    given = {
        "DISCORD_TOKEN": discord.world.token,
        "STUDYPLAN_DISCORD_API_URL": discord.api_url,
        "STUDYPLAN_DISCORD_GATEWAY_URL": discord.gateway_url,
        "STUDYPLAN_DATABASE_URL": database_url,
        **(settings or {}),
    }
    return process.bot_process(given, *arguments)
