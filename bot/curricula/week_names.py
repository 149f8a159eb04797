"""Weeks as headings name them: their numbers, their title, and breaks."""

import re
from dataclasses import dataclass

_WEEK_WORD = (
    "weeks?|wk|session|meeting|class|lecture|module|unit|day|lesson|wochen?|semaines?|semanas?|settimana|"
    "недел[яию]|sitzung|sesión|séance|aula|part|chapter|kapitel"
)
_WEEK = re.compile(
    rf"^(?:(?P<word>{_WEEK_WORD}|w)\s*\.?\s*#?\s*(?P<first>\d{{1,3}})|第\s*(?P<cjk>\d{{1,3}})\s*[週周课課回])"
    r"(?:\s*(?:-|–|—|to|and|&|\+|/)\s*(?:w|week)?\s*(?P<last>\d{1,3})(?!\s*[/.]\d))?"
    r"(?:\s*\((?P<aside>[^)]*)\))?\s*(?P<colon>[:.–—|)-]*)\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?P<first>\d{1,3})\s*[.):–—-]\s+(?P<title>\S.*)$")
_BREAK = re.compile(
    r"\b(break|holidays?|vacation|cancell?ed|no (?:class|meeting|session|reading)s?|off|ferien|pause|"
    r"vacaciones)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WeekName:
    """The number and title of a week, as a heading gives them."""

    first: int
    last: int
    title: str
    word: str


def week_named(words: str, *, numbered: bool = False) -> WeekName | None:
    """Read `Week 3: Trees` or `Weeks 4-5`; with `numbered` also `3. Trees`. None for any other text."""
    match = _WEEK.match(words.strip())
    if match is None:
        other = _NUMBERED.match(words.strip()) if numbered else None
        return other and WeekName(int(other["first"]), int(other["first"]), other["title"].strip(), "")
    first = int(match["first"] or match["cjk"])
    last = max(first, int(match["last"] or first))
    if last - first > 20:
        last = first
    return WeekName(first, last, match["title"].strip(), (match["word"] or "week").lower())


def is_break(title: str) -> bool:
    """Return whether the title says that the group does not meet in that week."""
    return bool(_BREAK.search(title))
