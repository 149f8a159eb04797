"""Reads a `.env` file: one `NAME=value` a line, in whatever encoding an editor or a shell wrote it.

A value is taken as it is typed: `$` and `\\` mean nothing, and only quotes around the whole value are taken
away. An unquoted value ends before a `#` that follows a space.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

COMMENT = re.compile(r"\s#.*")
NAME = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line of the file. `line` is its number, counted from 1."""

    line: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class NotAssigned:
    """A line that is neither `NAME=value`, nor a comment, nor blank."""

    line: int


def decode(raw: bytes) -> str:
    """Decode a file that a person wrote: by its byte order mark, else as UTF-8, else as cp1252.

    UTF-16 is recognized without a mark too, because Windows' tools leave it out at times. Raises
    UnicodeDecodeError where a mark promises an encoding that the file does not keep.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding)
    if b"\0" in raw:  # no text in UTF-8 or cp1252 has a zero byte
        return raw.decode("utf-16-be" if raw.startswith(b"\0") else "utf-16-le")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")  # five of its bytes mean nothing


def parse(text: str) -> Iterator[Assignment | NotAssigned]:
    """Yield what each line of the file says. A later line of the same name replaces an earlier one."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        found = NAME.fullmatch(name.rstrip())
        if found and equals:
            yield Assignment(number, found[1], _unquote(value))
        else:
            yield NotAssigned(number)


def _unquote(value: str) -> str:
    """The value without quotes around it, or without a comment behind it."""
    stripped = value.strip()
    quote = stripped[:1]
    if quote in {'"', "'"}:
        last = re.fullmatch(rf"{quote}(.*){quote}(?:\s+#.*)?", stripped)
        if last:
            return last[1]
    return COMMENT.sub("", value, count=1).strip()
