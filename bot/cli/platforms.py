"""Which platforms are set up. An adapter is imported here, and only where its credentials are set."""

import importlib

from bot.front import Platform
from bot.ports import SetupError
from bot.settings import Settings

NAMES = ("discord", "slack")
NOTHING_SET_UP = (
    "No platform is set up: set DISCORD_TOKEN, or SLACK_BOT_TOKEN with SLACK_APP_TOKEN. "
    "`studyplan try` needs neither."
)


def is_set_up(name: str, settings: Settings) -> bool:
    """Whether a credential of the platform is set."""
    if name == "discord":
        return settings.discord_token is not None
    return settings.slack_bot_token is not None or settings.slack_client_id is not None


def build(name: str, settings: Settings) -> Platform:
    """The platform, not yet connected. Raises SetupError where this version has none of that name."""
    try:
        module = importlib.import_module(f"adapters.{name}.platform")
    except ModuleNotFoundError as error:
        if error.name != f"adapters.{name}.platform" and error.name != f"adapters.{name}":
            raise
        raise SetupError(f"This version has no adapter for {name}.") from error
    platform: Platform = module.build(settings)
    return platform
