"""The text of one entry: where its link, its minutes and its words are, and what it is."""

import re
from urllib.parse import unquote, urlsplit

from bot.curricula.draft import Entry
from bot.curricula.schema import is_link
from bot.study.plan import ItemKind

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
