"""An item of a plan in words: what it is, where it leads, who wrote it, how long it takes."""

from bot.cards.boards import hours
from bot.cards.card import MOST_TEXT
from bot.cards.text import Link, Text, text
from bot.domain.plan import Item, Kind, Reference, Task

ICONS = {
    Kind.TOPIC: "💡",
    Kind.BOOK: "📚",
    Kind.COURSE: "🎓",
    Kind.PAPER: "📰",
    Kind.PROJECT: "🧪",
    Kind.EXERCISE: "✍️",
    Kind.COMMUNITY: "💬",
    Kind.TIP: "🔑",
    Kind.READING: "📖",
}

READINGS = frozenset({Kind.BOOK, Kind.COURSE, Kind.PAPER, Kind.COMMUNITY, Kind.READING})
"""What is read, as opposed to done."""


def short_title(count: int) -> int:
    """How long a title may be where so many rows have to fit into one card, their keys beside them."""
    return max(12, min(80, (MOST_TEXT - 800) // max(count, 1) - 70))


def item_line(item: Item, *, notes: bool = True) -> Text:
    """An item in one line: what it is, where it leads, how long it takes."""
    title = titled(item) if item.kind is Kind.PAPER else _leading(item)
    effort = f" · {hours(item.minutes)}" if item.minutes else ""
    group = f" ({item.group})" if item.group and item.group.casefold() not in item.title.casefold() else ""
    optional = " · optional" if item.optional else ""
    instead = [part for other in item.instead for part in (" or ", *_leading(other))]
    remark = _remark(item) if notes else ()
    return text(f"{ICONS[item.kind]} ", *title, group, effort, optional, *instead, *remark)


def _remark(item: Item) -> Text:
    """What is said after the dash: the note, what it costs, what the work needs."""
    parts = (text(item.note), _free(item), text(_task(item.task)) if item.task else ())
    said = [span for part in parts if part for span in (" ", *part)]
    return text(" —", *said) if said else ()


def _free(item: Item) -> Text:
    """That a reading costs money, and what to read instead."""
    if not item.paid:
        return ()
    return text("Paid", *(text("; free instead: ", *_leading(item.free)) if item.free else ()), ".")


def _task(task: Task) -> str:
    """What a piece of work needs, and when it is done."""
    needs = {"Data": task.data, "Tool": task.tool, "Runs on": task.hardware}
    said = [f"{name}: {what}." for name, what in needs.items() if what]
    done = f"Done when {'; '.join(task.done_when)}." if task.done_when else ""
    return " ".join(filter(None, (*said, done)))


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
