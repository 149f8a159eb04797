"""Which platforms are set up. An adapter is imported only if its credentials are set."""

import importlib

from bot.db.engine import Database
from bot.db.pace import SharedPace
from bot.platform import Platform, SetupError
from bot.settings import Settings

CREDENTIALS = {
    "discord": ("discord_token",),
    "slack": ("slack_bot_token", "slack_client_id"),
}
"""For each platform, the settings of which at least one must be set."""

NAMES = tuple(CREDENTIALS)
NOTHING_SET_UP = (
    "No platform is set up: set DISCORD_TOKEN; or SLACK_BOT_TOKEN with SLACK_APP_TOKEN or "
    "SLACK_SIGNING_SECRET; or SLACK_CLIENT_ID for many workspaces. `studyplan try` needs none of them."
)


def is_set_up(name: str, settings: Settings) -> bool:
    """Whether a credential of the platform is set."""
    return any(getattr(settings, credential) is not None for credential in CREDENTIALS[name])


def build(name: str, settings: Settings, database: Database) -> Platform:
    """Make the platform without connecting. Raises SetupError if its settings are incomplete."""
    try:
        module = importlib.import_module(f"adapters.{name}.platform")
    except ModuleNotFoundError as error:
        if error.name != f"adapters.{name}.platform" and error.name != f"adapters.{name}":
            raise
        raise SetupError(f"This version has no adapter for {name}.") from error
    shared = _slack_stores(settings, database) if name == "slack" else SharedPace(database, name)
    platform: Platform = module.build(settings, shared)
    return platform


def _slack_stores(settings: Settings, database: Database) -> object:
    """What the Slack adapter stores in the database. Tokens of many workspaces are encrypted there."""
    from adapters.slack.platform import Stores
    from adapters.slack.storage import SlackFiles, SlackInstallations, SlackRequests, SlackStates
    from bot.db.sealing import Seal

    requests, files = SlackRequests(database), SlackFiles(database)
    if settings.slack_client_id is None:
        return Stores(requests, files)
    if settings.secret_key is None:
        raise SetupError(
            "SLACK_CLIENT_ID needs STUDYPLAN_SECRET_KEY beside it: workspaces' tokens are kept encrypted. "
            "`openssl rand -base64 32` makes one."
        )
    try:
        seal = Seal(settings.secret_key.get_secret_value())
    except ValueError as error:
        raise SetupError(f"STUDYPLAN_SECRET_KEY: {error}.") from error
    return Stores(
        requests, files, SlackInstallations(database, settings.slack_client_id, seal), SlackStates(database)
    )
