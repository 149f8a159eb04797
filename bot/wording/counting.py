"""Count and list things in words. Every plural that the bot writes is made here."""

from collections.abc import Sequence


def counted(count: int, thing: str) -> str:
    """A number and a noun, which gets an "s" unless the number is one: `1 week`, `0 weeks`, `1,200 items`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def weeks_of(numbers: Sequence[int]) -> str:
    """Weeks that follow each other, at least one: `week 3`, `weeks 3 and 4`, `weeks 3 to 7`."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return f"week {first}"
    return f"weeks {first} {'and' if last == first + 1 else 'to'} {last}"


def alternatives(things: Sequence[str]) -> str:
    """Things to choose from: `a`, `a or b`, `a, b or c`."""
    return _joined(things, "or")


def listed(things: Sequence[str]) -> str:
    """Things all of which are meant: `a`, `a and b`, `a, b and c`."""
    return _joined(things, "and")


def _joined(things: Sequence[str], word: str) -> str:
    *others, last = things
    return f"{', '.join(others)} {word} {last}" if others else last
