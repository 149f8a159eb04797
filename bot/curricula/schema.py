"""Checks single nodes of a curriculum file: the right keys, the right types, the right lengths.

Each check either gives a usable value or reports a problem and gives a harmless stand-in, so that one run
finds everything that is wrong. Whether references lead anywhere is for `bot.curricula.units` to say.
"""

import difflib
import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from bot.curricula.nodes import Listing, Node, Problem, Scalar, Table, quote
from bot.curricula.rules import DOTTED, LINK_LIMIT, TITLE_LIMIT, WORD_LIMIT
from bot.study.plan import Origin

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE]-?[0-9]{1,2})?")
AnyWord = TypeVar("AnyWord", bound=StrEnum)
_HINTS = 200
_HINT_CHOICES = 1000
_BAD_IN_LINK = re.compile(r"[\s<>\"\\^`{|}]")


class Report:
    """Collects the problems of one file."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.complete = False  # the stage says so: what is else left to its author is asked for
        self.origin: Origin | None = None  # of everything in the file that says nothing else
        self.borrowed = False  # it is about a unit of another plan
        self.scope = ""  # of that plan, before the keys of its projects
        self._problems = problems

    def __len__(self) -> int:
        return len(self._problems)

    def add(self, line: int, text: str) -> None:
        """Note that something is wrong on `line`; `text` says what, and how to mend it."""
        self._problems.append(Problem(self.file, line, text))

    def at(self, line: int) -> int:
        """The line by which others may point back to `line`."""
        return line

    def nearest(self, word: str, choices: Iterable[str]) -> str:
        """A hint at what may have been meant, as the end of a sentence; empty if nothing comes near.

        Comparing words is slow, so there are no more hints once a plan has very many problems.
        """
        if len(word) > WORD_LIMIT or len(self) > _HINTS:
            return ""
        options = list(islice(choices, _HINT_CHOICES))
        found = difflib.get_close_matches(word, options, n=1)
        return f" (did you mean {quote(found[0])}?)" if found else ""


def written(node: Node) -> str:
    """What stands in the file, as the end of a message."""
    if isinstance(node, Table):
        return "a mapping"
    if isinstance(node, Listing):
        return "a list"
    if node.empty:
        return f"{node.text}, which means nothing" if node.text.strip() else "nothing"
    return quote(node.text)


def _colon_hint(node: Node) -> str:
    if isinstance(node, Table) and len(node.entries) == 1:
        return ' (put quotes around a text that contains ": ")'
    return ""


def read_text(report: Report, node: Node, what: str, limit: int, *, lines: bool = False) -> str:
    """One text. White space is folded to single blanks, unless `lines` keeps the line breaks."""
    if not isinstance(node, Scalar):
        report.add(node.line, f"{what} needs a text, but here is {written(node)}{_colon_hint(node)}")
        return ""
    if node.empty and node.text.strip():
        mend = "put quotes around it if it is the text, or remove the line"
        report.add(node.line, f"{what} is {node.text}, which means nothing in YAML: {mend}")
        return ""
    if node.empty:
        report.add(node.line, f"{what} is empty: write it, or remove the line")
        return ""
    text = node.text.strip() if lines else " ".join(node.text.split())
    if len(text) > limit:
        report.add(node.line, f"{what} has {len(text)} characters, and {limit} fit into a post: shorten it")
    return text


def read_number(report: Report, node: Node, what: str, low: int, high: int, default: int) -> int:
    """One whole number, written without quotes; the default after reporting anything else."""
    if isinstance(node, Scalar) and node.plain and _WHOLE.fullmatch(node.text):
        number = int(node.text)
        if low <= number <= high:
            return number
    report.add(
        node.line,
        f"{what} needs a whole number from {low} to {high}, without quotes, but here is {written(node)}",
    )
    return default


def read_link(report: Report, node: Node, what: str) -> str:
    """One http(s) URL with a host."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if not is_link(text):
        report.add(
            node.line, f"{what} needs a link such as https://example.org/page, but here is {written(node)}"
        )
        return ""
    if len(text) > LINK_LIMIT:
        report.add(
            node.line, f"{what} has {len(text)} characters, and {LINK_LIMIT} are allowed: use a shorter link"
        )
    return text


def is_link(text: str) -> bool:
    """Whether a text is an http(s) URL with a host."""
    if _BAD_IN_LINK.search(text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and parts.port != 0
        )
    except ValueError:
        return False


def list_nodes(report: Report, node: Node, what: str) -> list[Node]:
    """The entries of a list; a problem and nothing for anything else."""
    if isinstance(node, Listing):
        return node.nodes
    if not (isinstance(node, Scalar) and node.empty):
        report.add(
            node.line, f"{what} needs a list (lines that begin with `- `), but here is {written(node)}"
        )
    return []


class Fields:
    """A mapping whose keys are known: gives each field, checked, and reports keys that nobody asks for."""

    def __init__(self, report: Report, table: Table, what: str, known: Iterable[str]) -> None:
        self.report = report
        self.table = table
        self.line = table.line
        self.what = what
        known = tuple(known)
        for key, entry in table.entries.items():
            if key not in known:
                hint = report.nearest(key, known) or f": known are {', '.join(known)}"
                report.add(entry.line, f"{quote(key)} is no field of {what}{hint}")

    @classmethod
    def of(cls, report: Report, node: Node, what: str, known: Iterable[str]) -> "Fields | None":
        """The fields of a node that must be a mapping, or None after reporting that it is not."""
        if isinstance(node, Table):
            return cls(report, node, what, known)
        report.add(
            node.line, f"{what} needs a mapping (lines such as `title: ...`), but here is {written(node)}"
        )
        return None

    def node(self, key: str) -> Node | None:
        """What was written for `key`, if anything was."""
        entry = self.table.entries.get(key)
        return None if entry is None else entry.node

    def line_of(self, key: str) -> int:
        """The line of `key`, or where the whole mapping begins."""
        entry = self.table.entries.get(key)
        return self.line if entry is None else entry.line

    def missing(self, key: str) -> None:
        """Report that `key` is needed and not there."""
        self.report.add(self.line, f"{self.what} has no `{key}`: add it")

    def ask_for(self, key: str, why: str = "") -> bool:
        """Report that `key` is not there, in a stage that is complete. True if it is there."""
        node = self.node(key)
        if node is not None:
            zero = isinstance(node, Scalar) and node.plain and node.text == "0"
            if zero and key == "minutes" and self.report.complete:
                self.report.add(node.line, f"`{key}` of {self.what} is 0: say how long it takes")
            return True
        if self.report.complete:
            reason = f" ({why})" if why else ""
            self.report.add(self.line, f"{self.what} has no `{key}`: a complete stage says it{reason}")
        return False

    def text(self, key: str, limit: int = TITLE_LIMIT, *, required: bool = False, lines: bool = False) -> str:
        """A text, or empty."""
        node = self.node(key)
        if node is None:
            if required:
                self.missing(key)
            return ""
        return read_text(self.report, node, f"`{key}` of {self.what}", limit, lines=lines)

    def number(self, key: str, low: int, high: int, default: int) -> int:
        """A whole number, or the default."""
        node = self.node(key)
        what = f"`{key}` of {self.what}"
        return default if node is None else read_number(self.report, node, what, low, high, default)

    def decimal(self, key: str, default: float) -> float:
        """A number such as 2, -0.5 or 1e-3, written without quotes; the default after reporting any other."""
        node = self.node(key)
        if node is None:
            return default
        if isinstance(node, Scalar) and node.plain and _DECIMAL.fullmatch(node.text):
            return float(node.text)
        what = f"`{key}` of {self.what}"
        self.report.add(node.line, f"{what} needs a number such as 0.5, but here is {written(node)}")
        return default

    def choice(self, key: str, words: type[AnyWord]) -> AnyWord | None:
        """One of a few words, or None."""
        node = self.node(key)
        if node is None:
            return None
        known = [word.value for word in words]
        if isinstance(node, Scalar) and node.text in known:
            return words(node.text)
        hint = self.report.nearest(node.text, known) if isinstance(node, Scalar) else ""
        mend = f"one of {', '.join(known)}, but here is {written(node)}{hint}"
        self.report.add(node.line, f"`{key}` of {self.what} needs {mend}")
        return None

    def flag(self, key: str) -> bool:
        """True or false; false if nothing is said."""
        node = self.node(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and node.plain and node.text in {"true", "false"}:
            return node.text == "true"
        self.report.add(node.line, f"`{key}` of {self.what} needs true or false, but here is {written(node)}")
        return False

    def link(self, key: str = "link", *, required: bool = False) -> str:
        """A link, or empty."""
        node = self.node(key)
        if node is None:
            if required:
                self.missing(key)
            return ""
        return read_link(self.report, node, f"`{key}` of {self.what}")

    def lacks_list(self, key: str) -> bool:
        """Whether a list is absent or empty. False for what is no list: that is reported already."""
        node = self.node(key)
        if isinstance(node, Scalar):
            return node.empty
        return node is None or (isinstance(node, Listing) and not node.nodes)

    def nodes(self, key: str) -> list[Node]:
        """The entries of a list; none if it is not there."""
        node = self.node(key)
        return [] if node is None else list_nodes(self.report, node, f"`{key}` of {self.what}")

    def texts(self, key: str, limit: int, most: int, *, one: bool = False) -> tuple[str, ...]:
        """A list of texts. Where `one` is true, a plain text is a list of one."""
        node = self.node(key)
        if one and isinstance(node, Scalar) and not node.empty:
            return (read_text(self.report, node, f"`{key}` of {self.what}", limit),)
        nodes = self.nodes(key)
        if len(nodes) > most:
            self.report.add(
                self.line_of(key), f"`{key}` of {self.what} has {len(nodes)} entries, and {most} are allowed"
            )
        return tuple(read_text(self.report, node, f"an entry of `{key}`", limit) for node in nodes)

    def key(self, pattern: re.Pattern[str] = DOTTED, *, required: bool = False) -> str:
        """The mapping's own `key`, or empty."""
        own = self.text("key", WORD_LIMIT, required=required)
        if own and not pattern.fullmatch(own):
            example = "attention.bahdanau" if pattern is DOTTED else "attention"
            mend = f"use small letters, digits and single hyphens, such as {example}"
            self.report.add(self.line_of("key"), f"{quote(own)} cannot be the key of {self.what}: {mend}")
            return ""
        return own
