"""Builds the tree of one YAML file from the parser's events.

PyYAML's composer does not build it, so that no file can exhaust the stack, and nothing is ever constructed
from a tag. Anchors and aliases are refused altogether: a plan has no use for them, a reader of the file
would have to jump about, and a few lines of them can stand for millions of nodes. Every scalar stays the
text that was written: `where: 9.10` is no number and `no` no truth value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from bot.curricula.nodes import UNPRINTABLE, Entry, Listing, Node, Problem, Scalar, Table, quote

NODE_LIMIT = 100_000
DEPTH_LIMIT = 20
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as YAML counts lines
# `# like this` is a remark, but `C #7` was hardly meant to end with C.
_CUT = re.compile(r"[ \t]+#(?=[^\s#=*!-])")
_OPENING = "“„‟‘‚"
_CLOSING = "”“’‘"
_CURLY = re.compile(f"[{_OPENING}{_CLOSING}]")
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HINTS = (
    ("tab character", "indent with spaces only"),
    ("mapping values", 'put quotes around a text that contains ": "'),
    ("cannot start any token", "indent with spaces only, and quote a text that begins with @ ` or %"),
    ("unexpected end of stream", "check that quotes and brackets are closed"),
    ("could not find expected ':'", "check that each entry reads `name: value`"),
    ("expected", "check the indentation, and that quotes and brackets are closed"),
)


class UnreadableError(Exception):
    """The file holds something after which reading on makes no sense."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended. `key` waits for its value; a duplicate is not `kept`."""

    node: Listing | Table
    key: Scalar | None = None
    kept: bool = True


class Tree:
    """Builds the tree of one file, without recursion. `problems` are those that leave it readable."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0
        self.open: list[_Open] = []
        self.root: Node | None = None
        self.lines: list[str] = []

    def build(self, text: str) -> Node:
        """The root of the tree. Raises UnreadableError."""
        self.lines = _BREAK.split(text)
        for event in _events(text):
            mark = event.start_mark
            line = mark.line + 1 if mark else 1
            if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                raise UnreadableError(line, "a second document begins here: remove the line `---`")
            if isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
        if self.root is None or (isinstance(self.root, Scalar) and self.root.empty):
            raise UnreadableError(
                1, "this file is empty: see docs/writing-a-curriculum.md for what belongs here"
            )
        return self.root

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise UnreadableError(
                line,
                "anchors (&name) and aliases (*name) are not used here: write the value out again",
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise UnreadableError(
                line,
                f"tags ({quote(str(tag))}) are not used here: remove it, or quote a text that begins with !",
            )
        self.count += 1
        if self.count > NODE_LIMIT:
            raise UnreadableError(
                line, f"this file has more than {NODE_LIMIT} entries: split it into several stages"
            )
        if isinstance(event, yaml.ScalarEvent):
            self._attach(self._scalar(event, line))
            return
        node = Table(line) if isinstance(event, yaml.MappingStartEvent) else Listing(line)
        self._attach(node)
        self.open.append(_Open(node))
        if len(self.open) > DEPTH_LIMIT:
            raise UnreadableError(
                line, f"lists and mappings are nested more than {DEPTH_LIMIT} deep here: a plan needs five"
            )

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Scalar:
        value: str = event.value
        hidden = UNPRINTABLE.search(
            value
        )  # from an escape such as "\a": the file itself was looked through before
        if hidden:
            text = f"this text holds the unprintable character U+{ord(hidden[0]):04X}: delete it"
            self.problems.append(Problem(self.file, line, text))
            value = UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
        plain = event.style is None or event.style == ""
        if plain:
            self._check_cut(event, value)
            self._check_quotes(line, value)
        return Scalar(line, value, plain=plain)

    def _check_cut(self, event: yaml.ScalarEvent, value: str) -> None:
        """Tell of a text that ends where a comment begins, if the comment looks like more of the text."""
        mark = event.end_mark
        if mark is None or mark.line >= len(self.lines):
            return
        rest = self.lines[mark.line][mark.column :]
        if _CUT.match(rest):
            where = f"the text {quote(value)} ends here" if value.strip() else "there is no text here"
            mend = "put quotes around it if it is text, or a blank after the # if it is not"
            text = f"{where}, because what follows # is a comment: {mend}"
            self.problems.append(Problem(self.file, mark.line + 1, text))

    def _check_quotes(self, line: int, value: str) -> None:
        """Tell of curly quotes that were meant as YAML's straight ones."""
        if value and value[0] in _OPENING:
            inner = [character for character in value[1:] if character in _CLOSING]
            if (not inner and value[0] in "“„‟") or (len(inner) == 1 and value[-1] in _CLOSING):
                mend = 'write straight quotes ("...") or none'
                what = "begins with a curly quote, which YAML takes for a part of the text"
                text = f"{quote(value)} {what}: {mend}"
                self.problems.append(Problem(self.file, line, text))

    def _attach(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.node, Listing):
            parent.node.nodes.append(node)
        elif parent.key is None:
            self._begin(parent, parent.node, node)
        else:
            if parent.kept:
                parent.node.entries[parent.key.text] = Entry(parent.key.line, node)
            parent.key = None

    def _begin(self, parent: _Open, table: Table, key: Node) -> None:
        if not isinstance(key, Scalar):
            raise UnreadableError(
                key.line, "the name of an entry must be a word: quote a text that begins with { or ["
            )
        parent.key = key
        first = table.entries.get(key.text)
        parent.kept = first is None
        if first is not None:
            text = f"{quote(key.text)} is written twice here, first on line {first.line}: keep one of them"
            self.problems.append(Problem(self.file, key.line, text))


def _near(text: str, error: yaml.MarkedYAMLError) -> str:
    """The line at which a mistake was noticed, and the one before, where it often is."""
    lines = _BREAK.split(text)
    marks = [mark for mark in (error.context_mark, error.problem_mark) if mark]
    return "\n".join(line for mark in marks for line in lines[max(0, mark.line - 1) : mark.line + 1])


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        hint = next(
            (hint for sign, hint in _HINTS if sign in what), "see docs/writing-a-curriculum.md for examples"
        )
        near = _near(text, error)
        if _CURLY.search(near):
            hint += '; write straight quotes ("), and no curly ones'
        if _CUT.search(near):
            hint += "; what follows # is a comment: put quotes around a text that contains ` #`"
        raise UnreadableError(
            mark.line + 1 if mark else 1, f"this is not valid YAML ({what}): {hint}"
        ) from None
    except yaml.YAMLError as error:
        raise UnreadableError(
            1, f"this is not valid YAML ({quote(str(error))}): check this file's characters"
        ) from None
    except (ValueError, OverflowError):  # the pure-Python scanner on an escape such as "\UFFFFFFFF"
        raise UnreadableError(
            1, "this is not valid YAML (a bad escape): check what follows backslashes"
        ) from None
