"""Count things in words. Every plural that the bot writes is made here."""


def counted(count: int, thing: str) -> str:
    """A number and a noun, which gets an "s" unless the number is one: `1 week`, `0 weeks`, `1,200 items`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
