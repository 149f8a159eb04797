"""Which platforms are set up. An adapter is imported only if its credentials are set."""

import importlib

from bot.db.engine import Database
from bot.db.pace import SharedPace
from bot.platform.adapter import Platform
from bot.platform.failures import SetupError
from bot.settings import Settings, plain_http
from bot.settings.strength import HOW_TO_MAKE_ONE, weakness

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
    """Make the platform without connecting. Raises SetupError if its settings are incomplete or unsafe."""
    if unsafe := plain_http.find_problem(name, settings):
        raise SetupError(unsafe)
    try:
        module = importlib.import_module(f"adapters.{name}.platform")
    except ModuleNotFoundError as error:
        if error.name != f"adapters.{name}.platform" and error.name != f"adapters.{name}":
            raise
        raise SetupError(f"This version has no adapter for {name}.") from error
    shared = _slack_stores(settings, database) if name == "slack" else SharedPace(database, name)
    platform: Platform = module.build(settings, shared)
    return platform


def secret_key_problem(settings: Settings) -> str:
    """What is wrong with the key in use, and how to mend it; empty if nothing is.

    Older keys behind it may be weak: they must open what they sealed, and the first one seals it anew.
    """
    keys = settings.secret_keys
    weak = weakness(keys[0]) if keys else ""
    if not weak:
        return ""
    return (
        f"STUDYPLAN_SECRET_KEY: its {'first ' if len(keys) > 1 else ''}key {weak}, and could be guessed. "
        f"{HOW_TO_MAKE_ONE}. If this one was in use before, put the new one in front of it: NEW,OLD."
    )


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
            f"{HOW_TO_MAKE_ONE}."
        )
    if weak := secret_key_problem(settings):
        raise SetupError(weak)
    try:
        seal = Seal(settings.secret_key.get_secret_value())
    except ValueError as error:
        raise SetupError(f"STUDYPLAN_SECRET_KEY: {error}.") from error
    installations = SlackInstallations(database, settings.slack_client_id, seal)
    return Stores(requests, files, installations, SlackStates(requests, seal))
