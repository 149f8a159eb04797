"""What the environment, a `.env` file and the files of secrets say, before it becomes `Settings`.

The environment takes precedence over `.env`. In either, `NAME_FILE` names a file that holds the secret NAME.
"""

import difflib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.platform.failures import SetupError
from bot.settings.dotenv import Assignment, decode, parse

DOTENV = ".env"
FILE_SUFFIX = "_FILE"

LARGEST_FILE_BYTES = 256 * 1024
"""The most bytes of a `.env` or of a secret's file. More is a file that somebody named by mistake."""

OWN_PREFIX = "STUDYPLAN_"
PREFIXES = (OWN_PREFIX, "DISCORD_", "SLACK_")
"""Names in the environment that begin otherwise belong to other programs."""

OF_THE_TESTS = frozenset(
    {
        "STUDYPLAN_AUDIT",
        "STUDYPLAN_TEST_DATABASE_URL",
        "STUDYPLAN_CRASHES",
        "STUDYPLAN_SEED",
        "STUDYPLAN_WRITE_GOLDEN",
    }
)

ALIKE = 0.75
"""How alike two names must be for one to be taken for the other, misspelt (difflib's ratio, from 0 to 1)."""


@dataclass(frozen=True, slots=True)
class Given:
    """A name with its value, and where it was found."""

    name: str
    value: str
    where: str


class GivenSettings:
    """All that was given. `known` are the names of settings, `secret` those that may come in a file."""

    def __init__(self, known: Collection[str], secret: Collection[str]) -> None:
        self._known = known
        self._secret = secret
        self._environment = list(_read_environment())
        self._dotenv, self._unreadable = _read_dotenv()

    def values(self) -> dict[str, str]:
        """The values by the names of settings. An empty one counts as not given.

        Raises SetupError if a file cannot be read, or if a secret is given twice in one place.
        """
        return self._values_in(self._dotenv) | self._values_in(self._environment)

    def place_of(self, name: str) -> str | None:
        """Where the value of that name stands: `.env, line 3`; empty for the environment; None if nowhere."""
        found = [
            one.where for one in (*self._environment, *self._dotenv) if one.name.upper() == name and one.value
        ]
        return found[0] if found else None

    def doubts(self) -> list[str]:
        """What looks like a setting and is none, each as a sentence that says what may be meant."""
        names = {*self._known, *(name + FILE_SUFFIX for name in self._secret)}
        found = [
            f"{DOTENV}, line {line}: this is not NAME=value, and was passed over."
            for line in self._unreadable
        ]
        for given in (*self._dotenv, *self._environment):
            name = given.name.upper()
            if not given.value or name in names or name in OF_THE_TESTS:
                continue
            if given.where == "" and not name.startswith(PREFIXES):
                continue
            alike = difflib.get_close_matches(name, sorted(names), n=1, cutoff=ALIKE)
            where = f"{given.where}: " if given.where else ""
            if alike:
                found.append(f"{where}{given.name} is not a setting. Did you mean {alike[0]}?")
            elif name.startswith(OWN_PREFIX):
                found.append(f"{where}{given.name} is not a setting. docs/self-hosting.md lists them.")
        return found

    def _values_in(self, given: list[Given]) -> dict[str, str]:
        by_name = {one.name.upper(): one for one in given if one.value}
        values = {name: by_name[name].value for name in self._known if name in by_name}
        for name in self._secret:
            named = by_name.get(name + FILE_SUFFIX)
            if named is None:
                continue
            if name in values:
                where = named.where or "the environment"
                raise SetupError(f"{where}: {name} and {name}{FILE_SUFFIX} are both set. Remove one of them.")
            values[name] = _read_secret(named.name, named.value)
        return values


def _read_environment() -> Iterator[Given]:
    # Names in small letters come last, so that they win as they do elsewhere: https_proxy over HTTPS_PROXY.
    for name in sorted(os.environ, key=str.islower):
        yield Given(name, os.environ[name].strip(), "")


def _read_dotenv() -> tuple[list[Given], list[int]]:
    file = Path(DOTENV)
    if not file.is_file():
        return [], []
    lines = list(parse(_read_text(file, DOTENV)))
    given = [
        Given(one.name, one.value, f"{DOTENV}, line {one.line}")
        for one in lines
        if isinstance(one, Assignment)
    ]
    return given, [one.line for one in lines if not isinstance(one, Assignment)]


def _read_secret(setting: str, path: str) -> str:
    text = _read_text(Path(path), f"{setting}: {path}").strip()
    if not text:
        raise SetupError(f"{setting}: {path} is empty. Write the secret into it.")
    if len(text.splitlines()) > 1:
        raise SetupError(f"{setting}: {path} has several lines. Write the secret into it and nothing else.")
    return text


def _read_text(file: Path, what: str) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST_FILE_BYTES + 1)
        if len(raw) > LARGEST_FILE_BYTES:
            raise SetupError(f"{what} is larger than {LARGEST_FILE_BYTES // 1024} KiB, so it was not read.")
        return decode(raw)
    except OSError as error:
        raise SetupError(f"{what} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise SetupError(
            f"{what} is not text in the encoding that it begins with. Save it as UTF-8."
        ) from error
