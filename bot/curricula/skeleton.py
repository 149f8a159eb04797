"""Makes a new plan in one file. It passes `check`, and its author replaces the examples."""

from bot.curricula.drafted_yaml import scalar
from bot.wording.counting import counted

_HEAD = """\
# A plan in one file. Write over what is here; `studyplan curriculum check {file}` says what is wrong,
# `studyplan try --plan {file}` plays it, and docs/writing-a-curriculum.md has all that a plan can hold.
title: {title}
summary: What we read and why, in a sentence or two. {weeks} of about an hour and a half.

weeks:
"""
_FIRST = """\
  - key: week-1 # keep it when you change the title: ticks are kept under it
    title: The first week
    readings:
      - title: Chapter 1 # put quotes around a text with a colon or a # in it
        called: chapter # posts say "this week's chapter"; or: article, story, talk, paper
        link: https://example.org/chapter-1 # may be left out
        minutes: 60
    questions: # what the group discusses; a week without any has no such post
      - What surprised you in this chapter?
      - Which sentence would you read aloud to a friend, and why?
    exercise: # may be left out, like everything but a week's title and one thing to do
      text: Write down in three sentences what the chapter says.
      minutes: 20
"""
_NEXT = """\
  - key: week-{number}
    title: Week {number}
    readings:
      - title: Chapter {number}
        called: chapter
        minutes: 60
    questions:
      - What does chapter {number} add to the ones before?
"""


def skeleton(key: str, weeks: int) -> str:
    """Return the YAML of a plan with so many weeks."""
    words = key.replace("-", " ")
    title = scalar(f"{words[0].upper()}{words[1:]}")
    head = _HEAD.format(file=f"{key}.yaml", title=title, weeks=counted(weeks, "week"))
    return head + _FIRST + "".join(_NEXT.format(number=number) for number in range(2, weeks + 1))
