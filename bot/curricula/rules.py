"""The numbers of a curriculum, stated once: limits that keep posts postable, and what a file may leave out.

`docs/writing-a-curriculum.md` repeats them for authors, and a test compares the two.
"""

import re
from collections.abc import Mapping

from bot.domain.plan import Kind

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

DEFAULT_POINTS: Mapping[Kind, int] = {
    Kind.TOPIC: 1,
    Kind.BOOK: 2,
    Kind.COURSE: 2,
    Kind.PAPER: 3,
    Kind.EXERCISE: 3,
    Kind.PROJECT: 5,
    Kind.COMMUNITY: 1,
    Kind.TIP: 1,
    Kind.READING: 2,
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
    Kind.READING: 45,
}
RESOURCE_KINDS = (Kind.BOOK, Kind.COURSE, Kind.COMMUNITY, Kind.READING)
READING_KINDS = (*RESOURCE_KINDS, Kind.PAPER)  # of a reading that stands where it is used

_SEGMENT = r"[a-z0-9]+(?:-[a-z0-9]+)*"
SEGMENT = re.compile(_SEGMENT)
DOTTED = re.compile(rf"{_SEGMENT}(?:\.{_SEGMENT})*")
STAGE_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
