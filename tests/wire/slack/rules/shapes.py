"""Rules for JSON values, to be put together into the shapes that Slack takes.

A rule says of a value what is wrong with it, in Slack's manner: words and a pointer to the place.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Rule = Callable[[Any, str], Iterator[str]]


def problem(words: str, at: str) -> str:
    """A complaint about one place."""
    return f"{words} [json-pointer:{at}]"


def string(longest: int, shortest: int = 1) -> Rule:
    """A text of that many characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must provide a string", at)
        elif len(value) > longest:
            yield problem(f"must be less than {longest + 1} characters", at)
        elif len(value) < shortest:
            yield problem(f"must be more than {shortest - 1} characters", at)

    return check


def matching(pattern: str, words: str) -> Rule:
    """A text of a certain form."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield problem(f"must be {words}", at)

    return check


def flag(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must provide a boolean", at)


def integer(least: int, most: int) -> Rule:
    """A whole number."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must provide an integer", at)
        elif not least <= value <= most:
            yield problem(f"must be from {least} to {most}", at)

    return check


def one_of(*allowed: object) -> Rule:
    """One of a few values."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield problem(f"must be one of {', '.join(map(repr, allowed))}", at)

    return check


def array(rule: Rule, least: int, most: int) -> Rule:
    """A list of so many values."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", at)
        for number, one in enumerate(value):
            yield from rule(one, f"{at}/{number}")

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object of these members and no others; `type` is judged by whoever chose the shape."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
            return
        for name in required:
            if name not in value:
                yield problem(f"missing required field: {name}", at)
        for name, member in value.items():
            if name in known:
                yield from known[name](member, f"{at}/{name}")
            elif name != "type":
                yield problem(f"invalid additional property: {name}", at)

    return check


def by_type(shapes: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which of these shapes it has."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
        elif value.get("type") not in shapes:
            yield problem(f"unsupported type: {value.get('type')}", f"{at}/type")
        else:
            yield from shapes[value["type"]](value, at)

    return check


def both(*rules: Rule) -> Rule:
    """All of these rules."""

    def check(value: Any, at: str) -> Iterator[str]:
        for rule in rules:
            yield from rule(value, at)

    return check
