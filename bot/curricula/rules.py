"""The numbers of a curriculum, stated once: limits that keep posts postable, and what a file may leave out.

`docs/writing-a-curriculum.md` repeats them for authors, and a test compares the two.
"""

import re
from collections.abc import Mapping

from bot.study.plan import ItemKind

# A message holds about 4000 characters on the stricter platform, so no single piece may come near that.
TITLE_LIMIT = 200
TEXT_LIMIT = 500  # notes, questions, exercises, tips
PARAGRAPH_LIMIT = 1000  # a plan's summary and closing
WORD_LIMIT = 60  # emoji, duration, keys
LINK_LIMIT = 500
UNIT_ITEMS = 25  # a select offers 25 options
QUESTIONS = 10
CHECKS = 6  # `done_when` of one exercise
OUTCOMES = 6
ALTERNATIVES = 5  # readings of one `one_of`
SECTIONS = 20
LINES = 30
AUTHORS = 30
STAGES = 100

MINUTES_LIMIT = 6000
POINTS_LIMIT = 100
WEEKS_LIMIT = 104
YEARS = (1500, 2100)

SLUG_LIMIT = 30
UNIT_SLUG_LIMIT = 24  # with an item's of 30 and its stage's, a whole key stays below WORD_LIMIT

RECALL_QUESTIONS = 100  # of one unit
RECALL_CHOICES = (2, 6)
RECALL_ACCEPTED = 20
RECALL_LEAST = 5  # of every unit of a complete stage
RECALL_WITH_CHOICES = 0.5  # of a complete stage's questions, at least
RECALL_RIGHT_STANDS_OUT = 0.4
"""The share of a complete stage's questions with choices in which the right one may be the longest, and the
share in which it may be the shortest. By chance, each is a quarter of those with four choices."""

MOST_OF_MEDIAN = 1.5
"""No week of a complete stage or plan takes longer than the median week times this."""

DEFAULT_POINTS: Mapping[ItemKind, int] = {
    ItemKind.TOPIC: 1,
    ItemKind.BOOK: 2,
    ItemKind.COURSE: 2,
    ItemKind.PAPER: 3,
    ItemKind.EXERCISE: 3,
    ItemKind.PROJECT: 5,
    ItemKind.COMMUNITY: 1,
    ItemKind.TIP: 1,
    ItemKind.READING: 2,
}
DEFAULT_MINUTES: Mapping[ItemKind, int] = {
    ItemKind.TOPIC: 0,
    ItemKind.BOOK: 60,
    ItemKind.COURSE: 60,
    ItemKind.PAPER: 90,
    ItemKind.EXERCISE: 120,
    ItemKind.PROJECT: 180,
    ItemKind.COMMUNITY: 15,
    ItemKind.TIP: 5,
    ItemKind.READING: 45,
}
RESOURCE_KINDS = (ItemKind.BOOK, ItemKind.COURSE, ItemKind.COMMUNITY, ItemKind.READING)

_SEGMENT = r"[a-z0-9]+(?:-[a-z0-9]+)*"
SEGMENT = re.compile(_SEGMENT)
DOTTED = re.compile(rf"{_SEGMENT}(?:\.{_SEGMENT})*")
STAGE_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
