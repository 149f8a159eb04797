"""How long a reading takes, worked out from its length. Owns the rule and its constants, and nothing else.

The rates are for reading in order to understand, with pencil and paper, and not for leafing through:

- a page of a book, a course's text or documentation (about 500 words): 3.5 minutes;
- a page of a research paper, often in two columns: 7 minutes;
- a minute of video: 1.5 minutes, for pauses and notes;
- what the maker of a course states is taken as it is.

The rates are ours. Readers differ by more than the tolerance, but a plan whose estimates all follow one
rule is wrong for one reader everywhere in the same proportion, and that reader learns it in a week.
"""

from collections.abc import Mapping

from bot.curricula.rules import MINUTES_LIMIT
from bot.curricula.schema import Fields
from bot.study.plan import ItemKind

MINUTES_A_PAGE: Mapping[ItemKind, float] = {
    ItemKind.BOOK: 3.5,
    ItemKind.COURSE: 3.5,
    ItemKind.COMMUNITY: 3.5,
    ItemKind.READING: 3.5,
    ItemKind.PAPER: 7.0,
}
MINUTES_OF_WORK_A_MINUTE_OF_VIDEO = 1.5
TOLERANCE = 0.3  # more would let one figure stand for readings of twice the length

PAGES_LIMIT = 2000
LENGTHS = ("pages", "running_time", "stated_minutes")
"""Fields for the length of a reading: pages, minutes of video, and the minutes that its maker states."""


def by_length(kind: ItemKind, pages: int, running_time: int, stated_minutes: int) -> float:
    """Return the minutes that a reading of that length takes."""
    video = running_time * MINUTES_OF_WORK_A_MINUTE_OF_VIDEO
    return pages * MINUTES_A_PAGE[kind] + video + stated_minutes


def check_minutes(fields: Fields, kind: ItemKind, minutes: int) -> bool:
    """Return whether a length is given. Reports minutes that differ from it by more than the tolerance."""
    pages = fields.number("pages", 1, PAGES_LIMIT, 0)
    running_time = fields.number("running_time", 1, MINUTES_LIMIT, 0)
    stated = fields.number("stated_minutes", 1, MINUTES_LIMIT, 0)
    worked_out = by_length(kind, pages, running_time, stated)
    if not worked_out:
        return any(fields.node(name) is not None for name in LENGTHS)  # a bad length was reported already
    low, high = worked_out * (1 - TOLERANCE), worked_out * (1 + TOLERANCE)
    if fields.node("minutes") is not None and not low <= minutes <= high:
        parts = [
            f"{pages} pages at {MINUTES_A_PAGE[kind]:g} minutes a page" if pages else "",
            f"{running_time} minutes of video times {MINUTES_OF_WORK_A_MINUTE_OF_VIDEO:g}"
            if running_time
            else "",
            f"{stated} minutes by its maker" if stated else "",
        ]
        made = " and ".join(filter(None, parts))
        fields.report.add(
            fields.line_of("minutes"),
            f"`minutes` of {fields.what} is {minutes}, but {made} make {worked_out:.0f}: "
            f"write {-(-low // 1):.0f} to {high // 1:.0f}, or correct the length",
        )
    return True
