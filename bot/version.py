"""The version of the bot, as pyproject.toml says it."""

from importlib import metadata


def version() -> str:
    """The installed version."""
    return metadata.version("studyplan-bot")
