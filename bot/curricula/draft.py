"""A syllabus of any format as it was understood, before it becomes a plan.

Readers of Markdown, tables and other YAML make a `Draft`; `bot.curricula.drafted_yaml` writes it down as a
plan. Owns the meaning of single texts: where a link, minutes or a label is in them.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from bot.curricula.nodes import Problem
from bot.curricula.schema import is_link
from bot.study.plan import ItemKind


class Part(StrEnum):
    """The kinds of entries in a week."""

    TITLE = "title"
    TOPIC = "topic"
    READING = "reading"
    OPTIONAL = "optional reading"
    QUESTION = "question"
    EXERCISE = "exercise"
    PROJECT = "project"
    OUTCOME = "outcome"
    NOTE = "note"


@dataclass(slots=True)
class Entry:
    """One entry of a week: its text, its link, its minutes, and its line in the file."""

    title: str
    line: int
    link: str = ""
    minutes: int | None = None
    note: str = ""
    kind: ItemKind = ItemKind.READING
    called: str = ""
    optional: bool = False
    authors: tuple[str, ...] = ()


@dataclass(slots=True)
class DraftWeek:
    """A week, or several weeks if `last` is greater than `number`. 0: the file gives no number."""

    line: int
    title: str = ""
    number: int = 0
    last: int = 0
    stage: str = ""
    entries: list[tuple[Part, Entry]] = field(default_factory=list)

    def add(self, part: Part, entry: Entry) -> None:
        """Add an entry to the week."""
        self.entries.append((part, entry))

    def all(self, *parts: Part) -> list[Entry]:
        """Return the entries of these sorts, in order."""
        return [entry for part, entry in self.entries if part in parts]


@dataclass(slots=True)
class Draft:
    """A whole syllabus. `problems` lists what was not understood."""

    file: str
    title: str = ""
    summary: str = ""
    weeks: list[DraftWeek] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, line: int, text: str) -> None:
        """Report something on a line that was not understood, with how to mend it."""
        self.problems.append(Problem(self.file, line, text))


_PARTS = {
    Part.READING: (
        "reading readings read material materials resource resources paper papers article articles text "
        "texts book books chapter chapters literature link links url urls watch video videos viewing "
        "listen podcast preparation prepare prep source sources slides lecture lectures lektüre lecturas "
        "lectura lesen letture reference references required"
    ),
    Part.OPTIONAL: ("optional further additional supplementary supplemental recommended bonus extra extras"),
    Part.QUESTION: (
        "question questions discussion discussions discuss prompt prompts q reflection reflect fragen "
        "frage diskussion preguntas pregunta domande domanda вопросы"
    ),
    Part.EXERCISE: (
        "exercise exercises homework hw assignment assignments task tasks practice lab labs activity "
        "activities deliverable deliverables todo problems do try aufgabe aufgaben übung übungen "
        "exercices exercice ejercicio ejercicios tarea tareas"
    ),
    Part.PROJECT: ("project projects milestone milestones projekt proyecto projet"),
    Part.TOPIC: (
        "topic topics content contents concept concepts outline agenda themes thema themen temas tema"
    ),
    Part.OUTCOME: ("objective objectives goal goals outcome outcomes aims ziele objetivos"),
    Part.NOTE: ("note notes comment comments remark remarks description details notizen"),
}
_PART_OF = {word: part for part, words in _PARTS.items() for word in words.split()}
_FILLING = (
    "pre post before after your our the a for this of week weekly to in class and & suggested key main "
    "learning list set"
)
_FILLERS = frozenset(_FILLING.split())

_MARKDOWN_LINK = re.compile(
    r"!?\[([^\]\[]*)\]\(\s*<?([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'(][^)]*)?\)"
)
_BARE_LINK = re.compile(r"<?\b(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]])>?")
_HOURS = r"(\d+(?:[.,]\d+)?)\s*(?:hours?|hrs?|h|std|stunden?|horas?|heures?|ore)(?:\b|(?=\d))\.?"
_MINUTES = r"(\d{1,4})\s*(?:minutes?|mins?|m|minuten|minutos?|мин|分鐘?)(?!\w)\.?"
_SPAN = rf"(?:{_HOURS}(?:\s*(?:and|,)?\s*(?:{_MINUTES}|(\d{{1,2}})(?!\s*\w)))?|{_MINUTES})"
_DURATION = re.compile(rf"^[~≈\s]*(?:about|ca\.?|approx\.?|around)?\s*{_SPAN}\s*$", re.IGNORECASE)
_CLOCK = re.compile(r"^\s*(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*h)?\s*$")
_BRACKETED = re.compile(
    rf"\s*[(\[{{]\s*((?:~|≈|about |ca\.? ?|approx\.? ?)?\s*{_SPAN})\s*[)\]}}]", re.IGNORECASE
)
_TRAILING = re.compile(rf"\s*[-–—,;:|·]\s*((?:~|≈|about |ca\.? ?)?\s*{_SPAN})\s*$", re.IGNORECASE)
_OPTIONAL = re.compile(r"\s*[(\[]\s*optional\s*[)\]]|^optional\s*[:–—-]\s*", re.IGNORECASE)
_PAPERS = (
    "arxiv.org",
    "openreview.net",
    "aclanthology.org",
    "doi.org",
    "proceedings.mlr.press",
    "biorxiv.org",
)
_VIDEOS = ("youtube.com", "youtu.be", "vimeo.com", "ted.com")
_COURSES = ("coursera.org", "edx.org", "udacity.com", "udemy.com", "khanacademy.org")
_CALLED = re.compile(
    r"\b(chapters?|articles?|essays?|stories|story|poems?|episodes?|lessons?|sections?|videos?|talks?|lectures?|"
    r"kapitel|chapitres?|capítulos?|capitol[oi]|глав[аы])\b",
    re.IGNORECASE,
)
# What a bare link leaves behind when it is taken out of its sentence.
_DANGLING = re.compile(r"\s*\b(at|via|from|here|see|link)?\s*[.:]*$", re.IGNORECASE)
_EMPTIED = re.compile(r"\(\s*(?:see|at|via|from|link)?:?\s*\)", re.IGNORECASE)
_CHAPTER = ("kapitel", "chapitre", "capítulo", "capitol", "глав")
_CH = re.compile(r"\bch(s)?\.? ?\d", re.IGNORECASE)


def part_named(words: str) -> Part | None:
    """Return the sort of entry that a label such as "Required readings" introduces; None for other words."""
    bare = re.sub(r"[^\w&\s-]", " ", re.sub(r"\([^)]*\)", " ", words.casefold())).replace("-", " ").split()
    if not bare or len(bare) > 5:
        return None
    found = [_PART_OF.get(word) for word in bare if word not in _FILLERS and not word.isdecimal()]
    if not found or None in found:
        return None
    for part in (Part.OPTIONAL, Part.QUESTION, Part.EXERCISE, Part.PROJECT):
        if part in found:
            return part
    return found[0]


def minutes_in(text: str) -> int | None:
    """Return the minutes of a duration such as `90`, `1h 30`, `1.5 hours` or `45 min`; else None."""
    bare = text.strip()
    if re.fullmatch(r"\d{1,4}(?:[.,]0+)?", bare):
        return int(re.split("[.,]", bare)[0])
    if clock := _CLOCK.match(bare):
        return int(clock[1]) * 60 + int(clock[2])
    match = _DURATION.match(bare)
    if match is None:
        return None
    hours, with_hours, alone, minutes = match.groups()
    if hours is None:
        return int(minutes)
    return round(float(hours.replace(",", ".")) * 60) + int(with_hours or alone or 0)


def plain(text: str) -> str:
    """Remove the markup of Markdown and HTML, and put the text on one line.

    Emphasis and comments have a longest length. Without it, a search for the end of each mark that is never
    closed would go to the end of the text.
    """
    text = re.sub(r"<!--.{0,1000}?-->|</?[a-zA-Z][^<>]*>", " ", text, flags=re.DOTALL)
    text = _MARKDOWN_LINK.sub(lambda match: f" {match[1]} ", text)
    text = re.sub(r"(\*\*|__|~~|`+)(?=\S)(.{1,300}?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])[*_](?=\S)(.{1,300}?)(?<=\S)[*_](?![\w*])", r"\1", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!|>-])", r"\1", text)
    text = re.sub(r"\s+([,.;:)])", r"\1", " ".join(text.split()))
    return re.sub(r"\(\s*\)|\[\s*\]", "", text).strip()


def title_of_link(link: str) -> str:
    """Make a title for a link that has none, from the site and the end of the address."""
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1]
    name = re.sub(r"\.(html?|pdf|php|md)$", "", last)
    return f"{host}: {name}" if name else host


def read_entry(text: str, line: int) -> Entry:
    """Split a text into its words, its link and its minutes."""
    entry, text = Entry("", line), " ".join(text.split())
    if _OPTIONAL.search(text):
        entry.optional = True
        text = _OPTIONAL.sub(" ", text)
    links = [match[2] for match in _MARKDOWN_LINK.finditer(text) if not match[0].startswith("!")]
    rest = _MARKDOWN_LINK.sub(lambda match: "" if match[0].startswith("!") else f" {match[1]} ", text)
    links += [link for link in _BARE_LINK.findall(rest) if link not in links]
    bare = bool(_BARE_LINK.search(rest))
    rest = _EMPTIED.sub(" ", _BARE_LINK.sub(" ", rest))
    links = [link for link in links if is_link(link)]
    for pattern in (_BRACKETED, _TRAILING):
        if match := pattern.search(rest):
            entry.minutes = minutes_in(match[1].strip().lstrip("~≈ "))
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
            break
    else:
        if (whole := minutes_in(rest)) is not None and links:
            entry.minutes, rest = whole, ""
    entry.title = plain(rest).strip(" -–—:;,|·").strip()
    if links:
        entry.title = _DANGLING.sub("", entry.title) if bare else entry.title
        entry.link, *more = links
        entry.title = entry.title or title_of_link(entry.link)
        entry.note = f"Also: {', '.join(more)}" if more else ""
    return classify(entry)


def classify(entry: Entry) -> Entry:
    """Return the entry with the kind that its address shows and the noun that its title uses."""
    host = (urlsplit(entry.link).hostname or "").removeprefix("www.") if entry.link else ""

    def at(*sites: str) -> bool:
        return any(host == site or host.endswith(f".{site}") for site in sites)

    if at(*_PAPERS):
        entry.kind = ItemKind.PAPER
    elif at(*_COURSES):
        entry.kind = ItemKind.COURSE
    elif at(*_VIDEOS):
        entry.called = "video"
    if not entry.called and entry.kind is ItemKind.READING:
        if match := _CALLED.search(entry.title):
            entry.called = "chapter" if match[1].lower().startswith(_CHAPTER) else match[1].lower()
        elif match := _CH.search(entry.title):
            entry.called = "chapters" if match[1] else "chapter"
        if entry.called == "chapter" and re.search(r"\d\s*(?:-|–|to|and|&|,)\s*\d", entry.title):
            entry.called = "chapters"
    return entry


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


def sort_of(text: str, entry: Entry) -> Part:
    """Guess the sort of an entry without a label."""
    first = (re.findall(r"[^\W\d_]+", text.casefold()) or [""])[0]
    if entry.title.endswith(("?", "？", "؟")) and not entry.link:
        return Part.QUESTION
    if (
        entry.link
        or entry.minutes is not None
        or first in {"read", "watch", "listen", "skim", "reread", "finish"}
    ):
        return Part.READING
    if first in {
        "write",
        "implement",
        "build",
        "solve",
        "code",
        "complete",
        "practice",
        "train",
        "exercise",
        "do",
    }:
        return Part.EXERCISE
    if entry.called or re.match(r"^(pp?\.|pages?\b|§)", entry.title, re.IGNORECASE):
        return Part.READING
    return Part.TOPIC


def label_of(text: str) -> tuple[Part, str] | None:
    """Split `Homework: read the proof` into its label and the rest; None if there is no known label."""
    match = re.match(
        r"^\s*(?:\*\*|__|\*|_)?([^:：*_\[\]()]{1,40}?)(?:\([^)]*\))?(?:\*\*|__|\*|_)?\s*[:：](?:\*\*|__|\*|_)?(?!//)\s*(.*)$",
        text,
    )
    part = part_named(match[1]) if match else None
    return (part, match[2].strip()) if match and part is not None else None
