"""Counting things in words: the one place that knows of plurals."""


def counted(count: int, thing: str) -> str:
    """So many of a thing, which takes an s where they are not one: `1 week`, `0 weeks`, `1,200 items`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
