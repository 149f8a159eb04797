"""The words of a typed line, with their quotes and names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import UserError

LONGEST_LINE = 120_000
"""Characters of a line. This is more than any parameter takes, so that a text which is too long is told its
own limit."""

QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
"""Closing quotes by their opening quotes, as keyboards and phones in several languages make them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a typed line.

    `name` is set if it was written `name:value`, and `is_quoted` if it stood in quotes. `raw` is the word as
    typed, quotes and name included; it starts at index `begin` of the line.
    """

    text: str
    raw: str
    begin: int = field(default=0, compare=False)
    is_quoted: bool = False
    name: str | None = None


def split(line: str, names: Sequence[str] = ()) -> list[Word]:
    """The words of a line.

    Only these names make a `name:value`. Raises UserError if a quote is not closed.
    """
    if len(line) > LONGEST_LINE:
        raise UserError(f"That is {len(line):,} characters; {LONGEST_LINE:,} is the most I can read.")
    pattern = re.compile(rf"({'|'.join(map(re.escape, names))})[:=]\s*", re.IGNORECASE) if names else None
    words: list[Word] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        begin, name = at, None
        if pattern and (named := pattern.match(line, at)):
            name, at = named[1].casefold(), named.end()
        if at < len(line) and line[at] in QUOTES:
            closing = line.find(QUOTES[line[at]], at + 1)
            if closing < 0:
                raise UserError(f"The quote that opens at “{line[at : at + 30]}” is never closed.")
            words.append(
                Word(line[at + 1 : closing], line[begin : closing + 1], begin, is_quoted=True, name=name)
            )
            at = closing + 1
        else:
            end = at
            while end < len(line) and not line[end].isspace():
                end += 1
            words.append(Word(line[at:end], line[begin:end], begin, name=name))
            at = end
    return words
