"""An item of a plan in words: what it is, where it leads, who wrote it, how long it takes."""

from bot.messages.actions import Action
from bot.messages.card import (
    MOST_TEXT,
)
from bot.messages.figures import hours
from bot.messages.text import Link, Text, text
from bot.study.course import Course
from bot.study.plan import Item, Kind, Reference

ICONS = {
    Kind.TOPIC: "💡",
    Kind.BOOK: "📚",
    Kind.COURSE: "🎓",
    Kind.PAPER: "📰",
    Kind.PROJECT: "🧪",
    Kind.EXERCISE: "✍️",
    Kind.COMMUNITY: "💬",
    Kind.TIP: "🔑",
}


def short_title(count: int) -> int:
    """How long a title may be where so many rows have to fit into one card, their keys beside them."""
    return max(12, min(80, (MOST_TEXT - 800) // max(count, 1) - 70))


def item_line(item: Item, *, notes: bool = True) -> Text:
    """An item in one line: what it is, where it leads, how long it takes."""
    title = titled(item) if item.kind is Kind.PAPER else _leading(item)
    effort = f" · {hours(item.minutes)}" if item.minutes else ""
    group = f" ({item.group})" if item.group and item.group.casefold() not in item.title.casefold() else ""
    remark = f" — {item.note}" if notes and item.note else ""
    return text(f"{ICONS[item.kind]} ", *title, group, effort, remark)


def byline(work: Item | Reference) -> str:
    """`, by Kingma and Welling (2014)`, or empty."""
    names = list(work.authors[:3])
    if work.et_al or len(work.authors) > 3:
        who = f", by {names[0]} et al." if names else ""
    elif len(names) > 1:
        who = f", by {', '.join(names[:-1])} and {names[-1]}"
    else:
        who = f", by {names[0]}" if names else ""
    return f"{who} ({work.year})" if work.year else who


def titled(work: Item | Reference) -> Text:
    """A work by its title, which leads to it, and its authors."""
    return text(*_leading(work), byline(work))


def _leading(work: Item | Reference) -> Text:
    return text(Link(work.title, work.link) if work.link else work.title)


def _done(course: Course, item: Item) -> str:
    return str(Action("plan done", {"item": item.key}, course.cohort_id))
