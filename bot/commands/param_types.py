"""Types of parameters: how the text of each is parsed, and what is said if it cannot be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from bot.commands.viewpoint import Viewpoint
from bot.errors import UserError
from bot.study.matching import nearest
from bot.wording.marks import without_towers

OTHER = "other"
"""The value of a menu's last choice: something that the menu does not list, and that is typed then."""


LONGEST_ROLE = 20
"""Digits of the id of a role."""


class ParamType(Protocol):
    """The type of a parameter's value."""

    @property
    def expects(self) -> str:
        """What to write, for help and for errors: "a whole number from 1 to 9"."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """All possible values if they are few; else empty."""
        ...

    def parse(self, text: str) -> object:
        """The value of the text. Raises UserError that says what was expected, or Ambiguous."""
        ...


@runtime_checkable
class SpokenType(Protocol):
    """A type whose values are said in words, such as `in 2 weeks`, and mean what they mean to the writer.

    A typed line needs no quotes around them. `expects` and `choices` are as in `ParamType`.
    """

    @property
    def expects(self) -> str:
        """What to write."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """All possible values if they are few; else empty."""
        ...

    def read(self, text: str, at: Viewpoint) -> object:
        """The value of the text, written from that viewpoint.

        Raises UserError that says what was expected, or Ambiguous.
        """
        ...


def read_value(kind: ParamType | SpokenType, text: str, at: Viewpoint) -> object:
    """The value of a text that was written from that viewpoint. Raises UserError."""
    return kind.read(text, at) if isinstance(kind, SpokenType) else kind.parse(text)


@dataclass(frozen=True, slots=True)
class FreeText:
    """Text of at most `longest` characters."""

    expects: str = "text"
    longest: int = 500
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The text without leading and trailing spaces, and without towers of marks."""
        if len(text) > self.longest:
            raise UserError(f"That is {len(text):,} characters; {self.longest:,} is the most I take here.")
        return without_towers(text).strip()


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number from `least` to `most`."""

    least: int = 1
    most: int = 10_000
    choices: tuple[str, ...] = ()

    @property
    def expects(self) -> str:
        """The bounds."""
        return f"a whole number from {self.least} to {self.most}"

    def parse(self, text: str) -> int:
        """The number."""
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise UserError(f"“{text[:40]}” is not {self.expects}.")
        return int(text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, in any case.

    Spaces and hyphens are interchangeable, and three letters that fit only one word are enough.
    """

    choices: tuple[str, ...]

    @property
    def expects(self) -> str:
        """The words."""
        return ", ".join(self.choices[:-1]) + (" or " if len(self.choices) > 1 else "") + self.choices[-1]

    def parse(self, text: str) -> str:
        """The word that was meant."""
        wanted = re.sub(r"[\s_-]+", " ", text.strip().casefold())
        for choice in self.choices:
            if wanted in {choice, choice.replace(" ", "")}:
                return choice
        begun = [choice for choice in self.choices if choice.startswith(wanted)]
        if len(wanted) >= 3 and len(begun) == 1:
            return begun[0]
        guess = nearest(wanted, self.choices)
        hint = f" Did you mean {guess}?" if guess else ""
        raise UserError(f"“{text[:40]}” is not one of {', '.join(self.choices)}.{hint}")


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of the values that a form offers. Their text has commas between them."""

    expects: str
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> tuple[str, ...]:
        """The values, each once."""
        return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


@dataclass(frozen=True, slots=True)
class OnOff:
    """On or off."""

    choices: tuple[str, ...] = ("on", "off")
    expects: str = "on or off"

    def parse(self, text: str) -> bool:
        """True for on."""
        word = text.strip().casefold()
        if word in {"on", "yes", "true", "1"}:
            return True
        if word in {"off", "no", "false", "0"}:
            return False
        raise UserError(f"“{text[:40]}” is neither on nor off.")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that is handed in. The parameter's text is the file's name; its content is in `Call.files`.

    `refusal` says why a file of that name cannot be used and what to do instead; it returns an empty text if
    it can be. `largest` counts bytes.
    """

    expects: str
    refusal: Callable[[str], str]
    largest: int
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The file's name, without the folders before it."""
        if words := self.refusal(text):
            raise UserError(f"{words[:1].upper()}{words[1:]}.")
        return PurePath(text.replace("\\", "/")).name

    def check_size(self, size: int) -> None:
        """Raises UserError if a file of so many bytes is too large."""
        if size > self.largest:
            most = self.largest / 1_000_000
            raise UserError(
                f"This file has {size / 1_000_000:.1f} MB, and {most:g} MB is the most that I read. "
                "Keep the syllabus alone in it, without pictures."
            )


def refuse_credentials(address: str) -> None:
    """Raise UserError if an address holds a user name or a password, which everybody would read."""
    if "@" in urlsplit(address).netloc:
        raise UserError(
            "That link holds a user name or a password, which all would read. "
            "Give it without what stands before the “@”."
        )


@dataclass(frozen=True, slots=True)
class Url:
    """An http(s) address. The bot keeps and shows it, and never fetches it."""

    expects: str = "a link that begins with https:// or http://"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The address as it was typed, without the angle brackets that platforms add."""
        address = text.strip().removeprefix("<").removesuffix(">")
        try:
            parts = urlsplit(address)
            fits = parts.scheme.lower() in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:  # `urlsplit` or its property `port` could not read it
            fits = False
        if not fits or re.search(r"[\s<>\"|\\\x00-\x1f]", address):
            raise UserError(f"“{text[:60]}” is not {self.expects}.")
        refuse_credentials(address)
        if len(address) > 500:
            raise UserError("That link is longer than 500 characters; please give a shorter one.")
        return address


class RoleOrOff:
    """A role of the platform, by its id or its mention; its value is the id. `off` is the empty one."""

    expects = "a role, or off"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The id of the role, or empty."""
        said = text.strip()
        if said.casefold() == "off":
            return ""
        number = said.removeprefix("<@&").removesuffix(">")
        if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_ROLE):
            raise UserError(f"“{said[:60]}” is no role that I know. Choose one in the form, or write `off`.")
        return number
