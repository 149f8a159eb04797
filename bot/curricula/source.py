"""One YAML file as a tree that remembers its lines.

The tree is built from parser events and not by PyYAML's composer, so that no file can exhaust the stack,
and nothing is ever constructed from a tag. Anchors and aliases are refused altogether: a plan has no use
for them, a reader of the file would have to jump about, and a few lines of them can stand for millions of
nodes. Every scalar stays the text that was written: `where: 9.10` is no number and `no` no truth value.
"""

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

SIZE_LIMIT = 5_000_000
NODE_LIMIT = 100_000
DEPTH_LIMIT = 20

# What YAML itself allows, less the marks that reverse the direction of the text around them.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as YAML counts lines
# `# like this` is a remark, but `C #7` was hardly meant to end with C.
_CUT = re.compile(r"[ \t]+#(?=[^\s#=*!-])")
_OPENING = "“„‟‘‚"
_CLOSING = "”“’‘"
_CURLY = re.compile(f"[{_OPENING}{_CLOSING}]")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HINTS = (
    ("tab character", "indent with spaces only"),
    ("mapping values", 'put quotes around a text that contains ": "'),
    ("cannot start any token", "indent with spaces only, and quote a text that begins with @ ` or %"),
    ("unexpected end of stream", "check that quotes and brackets are closed"),
    ("could not find expected ':'", "check that each entry reads `name: value`"),
    ("expected", "check the indentation, and that quotes and brackets are closed"),
)


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


@dataclass(frozen=True, slots=True)
class Source:
    """What reading one file gave: the tree, unless a problem made the file unreadable, and its raw text."""

    file: str
    root: Node | None
    text: str
    problems: tuple[Problem, ...]


def quote(text: str) -> str:
    """A text of the author in a message: on one line, short, with nothing hidden in it."""
    flat = " ".join(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text).split())
    return f'"{flat[:57]}..."' if len(flat) > 60 else f'"{flat}"'


def clean(text: str) -> str:
    """A text without characters that cannot be printed."""
    return _UNPRINTABLE.sub("", text)


def display(path: Path) -> str:
    """A path that can be printed, whatever bytes its name has."""
    name = str(path).encode("utf-8", "replace").decode()
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", name).replace("\n", "\N{REPLACEMENT CHARACTER}")


class _RefusedError(Exception):
    """The file holds something after which reading on makes no sense."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


def read_source(path: Path, inside: Path) -> Source:
    """Read `path`, which must lie in the folder `inside`, links followed. Never raises on any content."""
    file = display(path)
    text = ""
    try:
        content = _load(path, inside)
        text = content.decode("utf-8", "replace")
        text = _decode(content)
    except _RefusedError as refused:
        return Source(file, None, text, (Problem(file, refused.line, refused.text),))
    return _parse(file, text)


def parse_source(file: str, content: bytes) -> Source:
    """The tree of a YAML file that was handed in. `file` is its name in problems. Never raises."""
    try:
        if len(content) > SIZE_LIMIT:
            raise _RefusedError(1, f"this file is larger than {SIZE_LIMIT // 1_000_000} MB: split it in two")
        text = _decode(content)
    except _RefusedError as refused:
        problem = Problem(file, refused.line, refused.text)
        return Source(file, None, content.decode("utf-8", "replace"), (problem,))
    return _parse(file, text)


def _parse(file: str, text: str) -> Source:
    tree = _Tree(file)
    try:
        root = tree.build(text)
    except _RefusedError as refused:
        tree.problems.append(Problem(file, refused.line, refused.text))
        root = None
    return Source(file, root, text, tuple(tree.problems))


def _load(path: Path, inside: Path) -> bytes:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(inside.resolve(strict=True)):
            raise _RefusedError(1, "this link leads out of the plan's folder: put the file itself here")
        status = real.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _RefusedError(1, "this is a folder, not a file: rename it, or put the stage into a file")
        if not stat.S_ISREG(status.st_mode):
            raise _RefusedError(1, "this is no regular file: put the text itself here")
        with real.open("rb") as opened:
            content = opened.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise _RefusedError(1, "there is no such file: create it, or correct its name in plan.yaml") from None
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links, before Python 3.13
        reason = (error.strerror if isinstance(error, OSError) else None) or "its links lead in a circle"
        raise _RefusedError(1, f"cannot read this file ({reason}): check its permissions and links") from None
    if len(content) > SIZE_LIMIT:
        raise _RefusedError(
            1, f"this file is larger than {SIZE_LIMIT // 1_000_000} MB: split it into several stages"
        )
    return content


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _RefusedError(line, "this is not UTF-8 text: save the file with the encoding UTF-8") from None
    hidden = _UNPRINTABLE.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        raise _RefusedError(
            line, f"this line holds the unprintable character U+{ord(hidden[0]):04X}: delete it"
        )
    return text


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended. `key` waits for its value; a duplicate is not `kept`."""

    node: Listing | Table
    key: Scalar | None = None
    kept: bool = True


class _Tree:
    """Builds the tree of one file from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0
        self.open: list[_Open] = []
        self.root: Node | None = None
        self.lines: list[str] = []

    def build(self, text: str) -> Node:
        self.lines = _BREAK.split(text)
        for event in _events(text):
            mark = event.start_mark
            line = mark.line + 1 if mark else 1
            if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                raise _RefusedError(line, "a second document begins here: remove the line `---`")
            if isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
        if self.root is None or (isinstance(self.root, Scalar) and self.root.empty):
            raise _RefusedError(
                1, "this file is empty: see docs/writing-a-curriculum.md for what belongs here"
            )
        return self.root

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _RefusedError(
                line,
                "anchors (&name) and aliases (*name) are not used here: write the value out again",
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _RefusedError(
                line,
                f"tags ({quote(str(tag))}) are not used here: remove it, or quote a text that begins with !",
            )
        self.count += 1
        if self.count > NODE_LIMIT:
            raise _RefusedError(
                line, f"this file has more than {NODE_LIMIT} entries: split it into several stages"
            )
        if isinstance(event, yaml.ScalarEvent):
            self._attach(self._scalar(event, line))
            return
        node = Table(line) if isinstance(event, yaml.MappingStartEvent) else Listing(line)
        self._attach(node)
        self.open.append(_Open(node))
        if len(self.open) > DEPTH_LIMIT:
            raise _RefusedError(
                line, f"lists and mappings are nested more than {DEPTH_LIMIT} deep here: a plan needs five"
            )

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Scalar:
        value: str = event.value
        hidden = _UNPRINTABLE.search(
            value
        )  # from an escape such as "\a": the file itself was looked through before
        if hidden:
            text = f"this text holds the unprintable character U+{ord(hidden[0]):04X}: delete it"
            self.problems.append(Problem(self.file, line, text))
            value = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
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
            raise _RefusedError(
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
        raise _RefusedError(
            mark.line + 1 if mark else 1, f"this is not valid YAML ({what}): {hint}"
        ) from None
    except yaml.YAMLError as error:
        raise _RefusedError(
            1, f"this is not valid YAML ({quote(str(error))}): check this file's characters"
        ) from None
    except (ValueError, OverflowError):  # the pure-Python scanner on an escape such as "\UFFFFFFFF"
        raise _RefusedError(
            1, "this is not valid YAML (a bad escape): check what follows backslashes"
        ) from None
