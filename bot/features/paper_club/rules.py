"""The paper club: which paper a link means, and which paper a vote chooses.

Links are read, never fetched: an arXiv paper has one link here, however it was written.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

ARXIV_HOSTS = {"arxiv.org", "www.arxiv.org", "export.arxiv.org", "browse.arxiv.org"}


ARXIV_MIRRORS = {"ar5iv.org", "www.ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org", "www.alphaxiv.org"}


DOI_HOSTS = {"doi.org", "dx.doi.org", "www.doi.org"}

# Identifiers as https://info.arxiv.org/help/arxiv_identifier.html tells of them: five digits since 2015,
# an archive and seven digits until March 2007.
_NEW = re.compile(r"(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])\.(?P<number>\d{4,5})(?:v\d+)?", re.ASCII)


_OLD = re.compile(r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<number>\d{7})(?:v\d+)?", re.ASCII)


_PAGE = re.compile(r"/(?:abs|pdf|html|format|ps|e-print|src|overview)/(?P<id>.+?)(?:\.pdf)?/?")


_DOI = re.compile(r"/10\.48550/arxiv\.(?P<id>.+?)/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClubPaper:
    """A paper that a member proposed. `proposer` is how others may know them; empty where they may not."""

    id: int
    link: str
    title: str
    proposer: str = ""


@dataclass(frozen=True, slots=True)
class Takeaway:
    """What a member took from a paper."""

    member_id: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote on the paper of a week: its papers in order, each with its votes.

    `closes_in`: how much longer it takes votes; None once it is closed.
    """

    week: int
    papers: tuple[tuple[ClubPaper, int], ...]
    closes_in: timedelta | None
    chosen: ClubPaper | None


@dataclass(frozen=True, slots=True)
class Read:
    """A paper that members have read. `chosen`: the group voted for it."""

    week: int
    title: str
    link: str
    readers: int
    chosen: bool = False


def arxiv_id(text: str) -> str | None:
    """The arXiv identifier that the text is, without its version: `1706.03762`, `cs/0112017`."""
    written = text.strip().casefold().removeprefix("arxiv:").strip()
    if new := _NEW.fullmatch(written):
        month, digits = int(new["year"] + new["month"]), len(new["number"])
        fits = month >= 704 and digits == (4 if month < 1501 else 5)
        return written.partition("v")[0] if fits else None
    old = _OLD.fullmatch(written)
    return f"{old['archive']}/{old['number']}" if old else None


def paper_link(text: str) -> str | None:
    """The one link of the paper that the text names: an arXiv identifier, or an http(s) address.

    None where it is neither, or an address at arXiv that is no paper's.
    """
    written = text.strip()
    if written.partition("/")[0].casefold() in ARXIV_HOSTS:
        written = f"https://{written}"
    if found := arxiv_id(written):
        return f"https://arxiv.org/abs/{found}"
    try:
        parts = urlsplit(written)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    if host in ARXIV_HOSTS | ARXIV_MIRRORS | DOI_HOSTS:
        page = (_DOI if host in DOI_HOSTS else _PAGE).fullmatch(parts.path)
        found = arxiv_id(page["id"]) if page else None
        if found:
            return f"https://arxiv.org/abs/{found}"
        if host in ARXIV_HOSTS:
            return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme.lower()]:
        place = f"{place}:{port}"
    return urlunsplit((parts.scheme.lower(), place, parts.path, parts.query, ""))


def name_of(link: str) -> str:
    """What to call a paper of which only the link is known: `arXiv:1706.03762`, or the address."""
    beginning = "https://arxiv.org/abs/"
    return f"arXiv:{link.removeprefix(beginning)}" if link.startswith(beginning) else link.partition("://")[2]


def choose(candidates: Sequence[int], votes: Iterable[int]) -> int | None:
    """The candidate with the most votes; of equal ones the earlier. None where nobody voted.

    `candidates` are ids in the order in which they were proposed; a vote for anything else does not count.
    """
    count = Counter(vote for vote in votes if vote in candidates)
    return max(candidates, key=lambda candidate: count[candidate]) if count else None
