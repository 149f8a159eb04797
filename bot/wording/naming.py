"""Make text that people typed fit to be shown: names, titles, notes.

This removes what no platform should show: control characters, characters that change the writing direction,
and excessive length. It isolates what is written from right to left. Escaping a platform's markup is the
adapter's job.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.wording.direction import END, ISOLATE, bare, isolate, unclosed
from bot.wording.looks import look
from bot.wording.marks import without_towers

LONGEST_NAME = 48
"""Characters of a name that are shown. A longer name is cut and ends in an ellipsis."""

FORMER_MEMBER = "a former member"
"""Stands for a person whose data is deleted, in something that the group keeps."""

HIDDEN_MEMBER = "a member"
"""Stands for a person who does not want others to read their name."""

FORMER_ORGANIZER = "a former organizer"
"""Stands for an organizer whose data is deleted, in something that the group keeps."""

HIDDEN_ORGANIZER = "an organizer"
"""Stands for an organizer who does not want others to read their name."""

_NUMBER = re.compile(r" \(\d+\)\Z")

_STAND_INS = (FORMER_MEMBER, HIDDEN_MEMBER, FORMER_ORGANIZER, HIDDEN_ORGANIZER, "someone", "the bot", "you")
_OWN_LOOKS = frozenset(map(look, _STAND_INS))
_OWN_LOOK_BEGINS = (look("member #"), look("studyplan"))
_OWN_ENDING = re.compile(r".*(#-?\d+|\(\d+\))")
"""What the bot itself writes for a name or behind one: “member #12”, “alice (you)”, “alice (2)”."""

MemberEntry = tuple[int, str, bool]
"""A member: their number in the group, the name, and whether others may read the name."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
"""Unicode categories of control, direction, surrogate and private-use characters."""

_BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
"""Letters and symbols that fonts draw as blank space."""

_JOINERS = frozenset({"\u200d", "\ufe0e", "\ufe0f"})
"""Zero-width joiner and variation selectors: emoji are built with them."""

_KEPT = _JOINERS | {"\n", "\t"}


def clean(text: str) -> str:
    """The text without control, direction, surrogate and private-use characters.

    Line breaks, tabs, and isolates (`bot.wording.direction`) that all have their end stay.
    """
    kept = _KEPT | {ISOLATE, END} if unclosed(text) == 0 else _KEPT
    return "".join(c for c in text if c in kept or unicodedata.category(c) not in _UNSEEN)


def tidy(text: str, limit: int) -> str:
    """The text as one line of at most `limit` characters, in Unicode normal form C, without unseen
    characters and without towers of marks (`bot.wording.marks`).

    Text written from right to left is isolated, which takes two characters more.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():  # as most names are
        return " ".join(text.split())
    # Cut long text before the slow work on each character; 20 leaves room for characters that are dropped.
    normal = without_towers(text[: limit * 20])
    kept = (c for c in normal if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    return isolate(shorten(re.sub(r"\s+", " ", "".join(kept)).strip(), limit))


def shorten(text: str, limit: int) -> str:
    """The text cut to `limit` characters, with an ellipsis if anything was cut.

    Isolates that are cut open are closed again.
    """
    if len(text) <= limit:
        return text
    for kept in range(limit - 1, 0, -1):
        # Do not cut inside an emoji sequence, or between a letter and its accents.
        if text[kept - 1] in _JOINERS or unicodedata.combining(text[kept]):
            continue
        cut = text[:kept].rstrip()
        ends = END * max(unclosed(cut), 0)
        if len(cut) + 1 + len(ends) <= limit:
            return f"{cut}…{ends}"
    return "…"


def person_name(text: str) -> str:
    """A person's name as it is shown; "someone" if nothing visible is left.

    A name that reads like the bot's own words for somebody stands between quotes: “a former member”.
    """
    name = tidy(text, LONGEST_NAME)
    if all(c in _BLANK or unicodedata.category(c)[0] in "MZC" for c in name):
        return "someone"
    return f"“{name}”" if _reads_like_the_bot(name) else name


def _reads_like_the_bot(name: str) -> bool:
    seen = look(name)
    return (
        seen in _OWN_LOOKS
        or seen.startswith(_OWN_LOOK_BEGINS)
        or seen.endswith("(you)")
        or _OWN_ENDING.fullmatch(unicodedata.normalize("NFKC", bare(name))) is not None
    )


def numbered(name: str, number: int) -> str:
    """A name that several people of a group have, as the group tells them apart: `alice`, `alice (2)`."""
    return name if number == 1 else f"{name} ({number})"


def unnumbered(name: str) -> str:
    """The name without the number that `numbered` put behind it."""
    return _NUMBER.sub("", name)


def public_name(name: str | None, visible: bool | None) -> str:
    """A person's name as others may read it. `name` is None if the person's data is deleted."""
    if name is None:
        return FORMER_MEMBER
    return name if visible else HIDDEN_MEMBER


def opening(name: str) -> str:
    """Capitalise a stand-in such as "a former member" for the start of a sentence.

    Real names stay as typed.
    """
    stands_for = name.startswith((FORMER_MEMBER, HIDDEN_MEMBER, "member #"))
    return f"{name[0].upper()}{name[1:]}" if stands_for else name


@dataclass(frozen=True, slots=True)
class Named:
    """The first of some members, by the names that organizers read, and how many more there are."""

    names: Sequence[str] = ()
    more: int = 0


def names_for_organizers(entries: Iterable[MemberEntry]) -> dict[int, str]:
    """The names that organizers read of members, by the members' numbers.

    Members whose names look alike get their number after it, and hidden members are shown by number alone.
    Commands take the number as `#12`.
    """
    shown: dict[int, tuple[str, str]] = {}
    names: dict[int, str] = {}
    for member, given, visible in entries:
        name = unnumbered(given)
        names[member] = name if visible else f"member #{member}"
        if visible:
            shown[member] = name, look(name)
    count = Counter(one for _, one in shown.values())
    return names | {member: f"{name} #{member}" for member, (name, one) in shown.items() if count[one] > 1}


def slug(text: str, limit: int = 32) -> str:
    """A key from the text's ASCII letters and digits: `deep-learning`. It may be empty."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-")
