"""Words about organizers who were named as such."""

from collections.abc import Sequence

from bot.wording.counting import counted

MOST_NAMED = 5
"""Organizers whom a sentence names."""


def who_reads_notes(names: Sequence[str], hidden: int, what: str = "Notes") -> str:
    """Who reads the notes of check-ins: these organizers, and as many who hide their names.

    `what` is read by them in the same way: "Answers".
    """
    more = len(names) - MOST_NAMED
    listed = list(names[:MOST_NAMED])
    listed += [f"{more} more"] if more > 0 else []
    listed += [counted(hidden, "hidden organizer")] if hidden else []
    if not listed:
        return f"Nobody reads {what.lower()} yet: the group has no organizer by name."
    return f"{what} are read by: {', '.join(listed)}."
