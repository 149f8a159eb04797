"""The rules of the paper club: the canonical link of a paper, and which paper a vote chooses.

Links are compared, never fetched. An arXiv paper always has the same link, however it was written.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

PAPER_PROMPT = "paper_prompt"
"""The kind of the post that tells a group which paper to read in a week."""

PAPER_VOTE = "paper_vote"
"""The kind of the post with the vote on a week's paper. Once the vote is closed, its body holds what counted:
a JSON list of paper ids, one for each vote."""

PROMPT_WINDOW = timedelta(days=3)
"""How long after its instant the post about a paper is worth sending."""

ARXIV_HOSTS = {"arxiv.org", "www.arxiv.org", "export.arxiv.org", "browse.arxiv.org"}
"""Hosts of arXiv."""
ARXIV_MIRRORS = {"ar5iv.org", "www.ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org", "www.alphaxiv.org"}
"""Hosts that show arXiv papers under the same identifiers."""
DOI_HOSTS = {"doi.org", "dx.doi.org", "www.doi.org"}

# Identifiers as https://info.arxiv.org/help/arxiv_identifier.html describes them: four digits from April 2007
# to 2014, five digits since 2015; before that an archive and seven digits.
_NEW = re.compile(r"(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])\.(?P<number>\d{4,5})(?:v\d+)?", re.ASCII)
_OLD = re.compile(r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<number>\d{7})(?:v\d+)?", re.ASCII)
_PAGE = re.compile(r"/(?:abs|pdf|html|format|ps|e-print|src|overview)/(?P<id>.+?)(?:\.pdf)?/?")
_DOI = re.compile(r"/10\.48550/arxiv\.(?P<id>.+?)/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClubPaper:
    """A paper that a member proposed.

    `proposer` is the name that others may read; empty if nobody is to be named.
    """

    id: int
    link: str
    title: str
    proposer: str = ""


@dataclass(frozen=True, slots=True)
class Takeaway:
    """What a member took from a paper. `name` is the name that others may read."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote on the paper of a week: its papers in order of their places, each with its number of votes.

    `closes_in` is how much longer it takes votes; None once it is closed. `hides_small`: the group hides
    small counts.
    """

    week: int
    papers: tuple[tuple[ClubPaper, int], ...]
    closes_in: timedelta | None
    chosen: ClubPaper | None
    hides_small: bool = False

    @property
    def leader(self) -> ClubPaper | None:
        """The paper that is chosen if the vote ends as it stands; None if nobody has voted."""
        votes = [paper.id for paper, count in self.papers for _ in range(count)]
        ahead = choose([paper.id for paper, _ in self.papers], votes)
        return next((paper for paper, _ in self.papers if paper.id == ahead), None)


@dataclass(frozen=True, slots=True)
class WeekPaper:
    """A paper of a week, and how many members have read it. `is_chosen`: the group voted for it."""

    week: int
    title: str
    link: str
    readers: int
    is_chosen: bool = False


def arxiv_id(text: str) -> str | None:
    """The arXiv identifier in a text without its version (`1706.03762`, `cs/0112017`); None if there is
    none.
    """
    written = text.strip().casefold().removeprefix("arxiv:").strip()
    if new := _NEW.fullmatch(written):
        month, digits = int(new["year"] + new["month"]), len(new["number"])
        fits = month >= 704 and digits == (4 if month < 1501 else 5)
        return written.partition("v")[0] if fits else None
    old = _OLD.fullmatch(written)
    return f"{old['archive']}/{old['number']}" if old else None


def paper_link(text: str) -> str | None:
    """The canonical link of the paper that a text names: an arXiv identifier, or an http(s) address.

    None if it is neither, or an address at arXiv that does not lead to a paper.
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
    """A name for a paper without a title: `arXiv:1706.03762`, or the address without its scheme."""
    beginning = "https://arxiv.org/abs/"
    return f"arXiv:{link.removeprefix(beginning)}" if link.startswith(beginning) else link.partition("://")[2]


def choose(candidates: Sequence[int], votes: Iterable[int]) -> int | None:
    """The candidate with the most votes; in a tie, the one proposed first. None if nobody voted.

    `candidates` are paper ids in the order in which they were proposed, and each vote is a paper id. Votes
    for other papers are ignored.
    """
    count = Counter(vote for vote in votes if vote in candidates)
    return max(candidates, key=lambda candidate: count[candidate]) if count else None
