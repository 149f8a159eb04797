"""Reads the settings for a command. What is wrong with them is one line each on standard error."""

import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

CANNOT_READ = 2
"""The exit status if the settings cannot be read."""


def load(**options: Any) -> "Settings":
    """Read the settings, and tell of names that look misspelt. Exits if they cannot be read.

    `options` are those of the command line, by the names of `Settings`.
    """
    from bot.platform.failures import SetupError
    from bot.settings import Settings

    try:
        settings = Settings(**options)
        doubts = Settings.given().doubts()
    except SetupError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(CANNOT_READ) from error
    for doubt in doubts:
        print(doubt, file=sys.stderr)
    return settings
