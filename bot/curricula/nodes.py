"""What a YAML file holds: a tree of nodes that remember their lines, and what is wrong in it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

# What YAML itself allows, less the marks that reverse the direction of the text around them.
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in a file, where, and how to mend it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. `plain` means written without quotes, so that it may be a number or nothing."""

    line: int
    text: str
    plain: bool

    @property
    def empty(self) -> bool:
        """Nothing was written, or a YAML null."""
        return not self.text.strip() or (self.plain and self.text in _NOTHING)


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    line: int
    nodes: "list[Node]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in a table and the line of its key."""

    line: int
    node: "Node"


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping, in its order."""

    line: int
    entries: dict[str, Entry] = field(default_factory=dict)


Node = Scalar | Listing | Table


def quote(text: str) -> str:
    """A text of the author in a message: on one line, short, with nothing hidden in it."""
    flat = " ".join(UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text).split())
    return f'"{flat[:57]}..."' if len(flat) > 60 else f'"{flat}"'


def clean(text: str) -> str:
    """A text without characters that cannot be printed."""
    return UNPRINTABLE.sub("", text)


def display(path: Path) -> str:
    """A path that can be printed, whatever bytes its name has."""
    name = str(path).encode("utf-8", "replace").decode()
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", name).replace("\n", "\N{REPLACEMENT CHARACTER}")
