"""What Discord's client makes of Markdown, as far as the tests need it: an oracle of its own.

The rules are those of the client's parser. `read` gives back what a reader sees of literal text,
and raises AssertionError where the client would see markup in it.
"""

import re

ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")

INLINE = {
    "bold": r"\*\*(?:\\[\s\S]|[^\\])+?\*\*(?!\*)",
    "italic": r"\*(?=\S)(?:\\[\s\S]|[^\\])+?\*",
    "underscores": r"_(?:\\[\s\S]|[^\\])+?_",
    "strike": r"~~(?:\\[\s\S]|[^\\])+?~~",
    "spoiler": r"\|\|(?:\\[\s\S]|[^\\])+?\|\|",
    "code": r"(`+)[\s\S]*?[^`]\1(?!`)",
    "link": r"\[(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*\]\(",
    "address": r"(?:https?|steam|discord)://\S",
    "invitation": r"(?:discord(?:app)?\.(?:gg|gift|com/invite)|dsc\.gg)/\S",
    "bracketed address": r"<[^: >]+:/[^ >]+>",
    "mention": r"<(?:@[!&]?|#)\d+>",
    "everyone": r"@(?:everyone|here)",
    "timestamp": r"<t:-?\d+(?::[tTdDfFRsS])?>",
    "custom emoji": r"<a?:\w+:\d+>",
    "command": r"</[^>]+:\d+>",
    "page of the server": r"<id:\w+>",
    "emoji name": r":[^\s:]+:",
}
LINE_START = {
    "heading": r"#{1,3}\s",
    "small": r"-#\s",
    "quote": r">(?:>>)?\s",
    "list": r"[ \t]*(?:[*+-]|\d+[.)])\s",
}

_INLINE = {name: re.compile(rule) for name, rule in INLINE.items()}
_LINE_START = {name: re.compile(rule) for name, rule in LINE_START.items()}


def read(marked: str) -> str:
    """What is read where nothing may be markup."""
    seen, at = "", 0
    while at < len(marked):
        rules = dict(_INLINE)
        if at == 0 or marked[at - 1] == "\n":
            rules |= _LINE_START
        if escaped := ESCAPED.match(marked, at):
            seen += escaped[1]
            at = escaped.end()
            continue
        for name, rule in rules.items():
            assert not rule.match(marked, at), f"{name} at {marked[at : at + 40]!r}"
        seen += marked[at]
        at += 1
    return seen
