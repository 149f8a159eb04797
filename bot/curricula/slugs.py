"""Makes keys from titles in any script: small Latin letters, digits, single hyphens.

Owns the rule by which a title becomes a key. Ticks are kept under keys, so what the rule makes of a title
must never change: letters that are new to it may get a spelling, others keep theirs.
"""

import hashlib
import re
import unicodedata

from bot.curricula.rules import SLUG_LIMIT

_LETTERS = """
а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch
ш sh щ shch ъ _ ы y ь _ э e ю yu я ya ё yo і i ї yi є ye ґ g ђ dj ј j љ lj њ nj ћ c џ dz ў u
α a β b γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o
"""


def _spellings(letters: str) -> dict[str, str]:
    words = iter(letters.split())
    return {letter: latin.strip("_") for letter, latin in zip(words, words, strict=True)}


_SPELLED = _spellings(_LETTERS)
_MARK = 6  # hexadecimal digits that tell two long titles apart


def slug(title: str, limit: int = SLUG_LIMIT) -> str:
    """Return the key that is made from a title; empty for a title without letters or digits."""
    foreign = [letter for letter in title if _is_foreign(letter)]
    plain = "".join(_spell(letter) for letter in title.lower()) if foreign else title
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:limit]
        if len(longer) > limit:
            break
        made = longer
    if foreign and len("-".join(words)) > len(made):
        # Where a word has no blanks around it, titles with the same beginning are common.
        digest = hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:_MARK]
        made = f"{made[: limit - _MARK - 1].rstrip('-')}-{digest}"
    return made


def _is_foreign(letter: str) -> bool:
    """Return whether a letter is of a script other than Latin."""
    return (
        ord(letter) > 127
        and unicodedata.category(letter)[0] == "L"
        and not unicodedata.name(letter, "").startswith(("LATIN ", "MODIFIER ", "FEMININE ", "MASCULINE "))
        and not unicodedata.normalize("NFKD", letter).isascii()
    )


def _spell(letter: str) -> str:
    """Spell a letter in Latin letters: by its name in Unicode if that gives the sound, else by its number."""
    if not _is_foreign(letter):
        return letter
    for form in (letter, unicodedata.normalize("NFD", letter)[0]):
        if form in _SPELLED:
            return _SPELLED[form]
    name = unicodedata.name(letter, "")
    if match := re.search(r"(?:LETTER|SYLLABLE)(?: SMALL| FINAL| LONG)* ([A-Z]+)", name):
        return match[1].lower()
    return f"{ord(letter):x}"
