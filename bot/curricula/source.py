"""Reads one YAML file, from the disk or as it was handed in, as a tree of nodes."""

import stat
from dataclasses import dataclass
from pathlib import Path

from bot.curricula.nodes import UNPRINTABLE, Node, Problem, display
from bot.curricula.tree import Tree, UnreadableError

SIZE_LIMIT = 5_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """What reading one file gave: the tree, unless a problem made the file unreadable, and its raw text."""

    file: str
    root: Node | None
    text: str
    problems: tuple[Problem, ...]


def read_source(path: Path, inside: Path) -> Source:
    """Read `path`, which must lie in the folder `inside`, links followed. Never raises on any content."""
    file = display(path)
    text = ""
    try:
        content = _load(path, inside)
        text = content.decode("utf-8", "replace")
        text = _decode(content)
    except UnreadableError as refused:
        return Source(file, None, text, (Problem(file, refused.line, refused.text),))
    return _parse(file, text)


def parse_source(file: str, content: bytes) -> Source:
    """The tree of a YAML file that was handed in. `file` is its name in problems. Never raises."""
    try:
        if len(content) > SIZE_LIMIT:
            raise UnreadableError(
                1, f"this file is larger than {SIZE_LIMIT // 1_000_000} MB: split it in two"
            )
        text = _decode(content)
    except UnreadableError as refused:
        problem = Problem(file, refused.line, refused.text)
        return Source(file, None, content.decode("utf-8", "replace"), (problem,))
    return _parse(file, text)


def _parse(file: str, text: str) -> Source:
    tree = Tree(file)
    try:
        root = tree.build(text)
    except UnreadableError as refused:
        tree.problems.append(Problem(file, refused.line, refused.text))
        root = None
    return Source(file, root, text, tuple(tree.problems))


def _load(path: Path, inside: Path) -> bytes:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(inside.resolve(strict=True)):
            raise UnreadableError(1, "this link leads out of the plan's folder: put the file itself here")
        status = real.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableError(1, "this is a folder, not a file: rename it, or put the stage into a file")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(1, "this is no regular file: put the text itself here")
        with real.open("rb") as opened:
            content = opened.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise UnreadableError(
            1, "there is no such file: create it, or correct its name in plan.yaml"
        ) from None
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links, before Python 3.13
        reason = (error.strerror if isinstance(error, OSError) else None) or "its links lead in a circle"
        raise UnreadableError(
            1, f"cannot read this file ({reason}): check its permissions and links"
        ) from None
    if len(content) > SIZE_LIMIT:
        raise UnreadableError(
            1, f"this file is larger than {SIZE_LIMIT // 1_000_000} MB: split it into several stages"
        )
    return content


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(line, "this is not UTF-8 text: save the file with the encoding UTF-8") from None
    hidden = UNPRINTABLE.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        raise UnreadableError(
            line, f"this line holds the unprintable character U+{ord(hidden[0]):04X}: delete it"
        )
    return text
