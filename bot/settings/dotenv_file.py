"""Writes a setting into `.env`, and leaves every other line as it is."""

import re
from pathlib import Path

from bot.db.private_files import PRIVATE, open_private
from bot.platform.failures import SetupError
from bot.settings.dotenv import Assignment, decode, parse

BREAKS = re.compile(r"\r\n|\r|\n")


def write_setting(file: Path, name: str, value: str) -> None:
    """Let `.env` say NAME=value, readable for its owner alone (0600).

    The line that set it before is replaced. Raises SetupError if the file cannot be read or written.
    """
    file = file.resolve()  # a link stays a link
    try:
        before = decode(file.read_bytes()) if file.exists() else ""
        written = file.with_name(f"{file.name}.new")
        with open_private(written) as raw:
            raw.write(replace(before, name, value).encode())
        written.chmod(PRIVATE)  # a file that was left over keeps its mode when it is opened
        written.replace(file)
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{file} cannot be written: {error}.") from error


def replace(text: str, name: str, value: str) -> str:
    """The text of a `.env` in which the last line of that name sets the value, and no other line does."""
    line = f"{name}={_quoted(value)}"
    lines = BREAKS.split(text)
    numbers = [
        one.line - 1
        for one in parse(text)
        if isinstance(one, Assignment) and one.name.upper() == name.upper()
    ]
    newline = next(iter(BREAKS.findall(text)), "\n")
    if not numbers:
        while lines and not lines[-1].strip():
            lines.pop()
        return newline.join([*lines, line, ""])
    lines[numbers[-1]] = line
    for number in reversed(numbers[:-1]):
        del lines[number]
    return newline.join(lines)


def _quoted(value: str) -> str:
    """The value as `.env` has to say it. Raises SetupError if no line of it can."""
    for written in (value, f'"{value}"', f"'{value}'"):
        if list(parse(f"A={written}")) == [Assignment(1, "A", value)]:
            return written
    raise SetupError("This value cannot stand in .env: it has line breaks, or both kinds of quotes.")
