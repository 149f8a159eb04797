"""Packages that a production install leaves out: the extra `try` of pyproject.toml."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

PACKAGES = {"icalendar", "jinja2", "prompt_toolkit", "rich"}
NOT_INSTALLED = 2
"""The exit status if a package is missing."""


@contextmanager
def extra_packages(what: str) -> Iterator[None]:
    """Say in one line how to install them if an import inside fails for one of them. Exits then."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in PACKAGES:
            raise
        print(
            f"{what} needs a package that is left out here: {error.name}. `make install` brings it, and "
            "so does `pip install --require-hashes -r requirements-try.txt`. With pipx or uv, install "
            "studyplan-bot[try] and not studyplan-bot.",
            file=sys.stderr,
        )
        raise typer.Exit(NOT_INSTALLED) from error
