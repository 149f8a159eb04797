"""Making text that people typed fit to be shown: names, titles, notes.

Escaping for a platform's markup is the adapter's business; this is about what no platform should show:
control characters, overrides of the writing direction, and endless length.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST_NAME = 48
"""Characters of a name that are shown; longer ones end in an ellipsis."""

FORMER_MEMBER = "a former member"
"""Who has deleted their data, where something that the group keeps still tells of them."""

HIDDEN_MEMBER = "a member"
"""Who does not want to be named where others read."""

RollEntry = tuple[int, str, bool]
"""A member's id, their name, and whether they may be named."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
"""Categories of control, direction, surrogate and private characters."""

_BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
"""Letters and symbols that are drawn as nothing."""

_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


def clean(text: str) -> str:
    """The text without control, direction and surrogate characters; lines and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or c in _JOINERS or unicodedata.category(c) not in _UNSEEN)


def tidy(text: str, limit: int) -> str:
    """One line of at most `limit` characters, normalised, without control or direction characters."""
    normal = unicodedata.normalize("NFC", text[: limit * 20])
    kept = (c for c in normal if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    return shorten(re.sub(r"\s+", " ", "".join(kept)).strip(), limit)


def shorten(text: str, limit: int) -> str:
    """The text if it has at most `limit` characters, else its beginning and an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    while cut and (cut[-1] in _JOINERS or unicodedata.combining(text[len(cut)])):
        cut = cut[:-1]
    return cut.rstrip() + "…"


def person_name(text: str) -> str:
    """A person's name as it is shown; never empty.

    Names written from right to left are isolated, so that they cannot reorder the words around them
    (Unicode Standard Annex 9).
    """
    name = tidy(text, LONGEST_NAME)
    if all(c in _BLANK or unicodedata.category(c)[0] in "MZC" for c in name):
        return "someone"
    if any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in name):
        return f"\u2068{name}\u2069"
    return name


def public_name(name: str | None, visible: bool | None) -> str:
    """How others may be told of a person; None for one whose data is deleted."""
    if name is None:
        return FORMER_MEMBER
    return name if visible else HIDDEN_MEMBER


def opening(name: str) -> str:
    """The name where it begins a sentence: a name stays as it is, what stands for one takes a capital."""
    stands_for = name.startswith((FORMER_MEMBER, HIDDEN_MEMBER, "member #"))
    return f"{name[0].upper()}{name[1:]}" if stands_for else name


def roll_names(roll: Iterable[RollEntry]) -> dict[int, str]:
    """What organizers read of members, by member id.

    Those of the same name are told apart by their number, and who is hidden is a number alone. Commands take
    the number as `#12`.
    """
    known = list(roll)
    count = Counter(name.casefold() for _, name, visible in known if visible)
    return {
        member: f"member #{member}"
        if not visible
        else name
        if count[name.casefold()] == 1
        else f"{name} #{member}"
        for member, name, visible in known
    }


def slug(text: str, limit: int = 32) -> str:
    """A short key made of the text's letters and digits: `deep-learning`. May be empty."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-")
