"""The numbers of a curriculum, stated once: limits that keep posts postable, and what a file may leave out.

`docs/writing-a-curriculum.md` repeats them for authors, and a test compares the two.
"""

import re
from collections.abc import Mapping

from bot.study.plan import Kind

# A message holds about 4000 characters on the stricter platform, so no single piece may come near that.
TITLE_LIMIT = 200
TEXT_LIMIT = 500  # notes, questions, exercises, tips
PARAGRAPH_LIMIT = 1000  # a plan's summary and closing
WORD_LIMIT = 60  # emoji, duration, keys
LINK_LIMIT = 500
UNIT_ITEMS = 25  # a select offers 25 options
QUESTIONS = 10
AUTHORS = 30
STAGES = 100

MINUTES_LIMIT = 6000
POINTS_LIMIT = 100
WEEKS_LIMIT = 104
YEARS = (1500, 2100)

SLUG_LIMIT = 30

DEFAULT_POINTS: Mapping[Kind, int] = {
    Kind.TOPIC: 1,
    Kind.BOOK: 2,
    Kind.COURSE: 2,
    Kind.PAPER: 3,
    Kind.EXERCISE: 3,
    Kind.PROJECT: 5,
    Kind.COMMUNITY: 1,
    Kind.TIP: 1,
}
DEFAULT_MINUTES: Mapping[Kind, int] = {
    Kind.TOPIC: 0,
    Kind.BOOK: 60,
    Kind.COURSE: 60,
    Kind.PAPER: 90,
    Kind.EXERCISE: 120,
    Kind.PROJECT: 180,
    Kind.COMMUNITY: 15,
    Kind.TIP: 5,
}
RESOURCE_KINDS = (Kind.BOOK, Kind.COURSE, Kind.COMMUNITY)

_SEGMENT = r"[a-z0-9]+(?:-[a-z0-9]+)*"
SEGMENT = re.compile(_SEGMENT)
DOTTED = re.compile(rf"{_SEGMENT}(?:\.{_SEGMENT})*")
STAGE_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
