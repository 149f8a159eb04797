"""Text about an item of a plan: its icon, linked title, authors and estimated time."""

from functools import lru_cache

from bot.messages.actions import Action
from bot.messages.addresses import linked
from bot.messages.figures import hours
from bot.messages.limits import MOST_TEXT
from bot.messages.text import Link, Text, text
from bot.study.course import Course
from bot.study.plan import Item, ItemKind, Reference, Task
from bot.wording.direction import bare

ICONS = {
    ItemKind.TOPIC: "💡",
    ItemKind.BOOK: "📚",
    ItemKind.COURSE: "🎓",
    ItemKind.PAPER: "📰",
    ItemKind.PROJECT: "🧪",
    ItemKind.EXERCISE: "✍️",
    ItemKind.COMMUNITY: "💬",
    ItemKind.TIP: "🔑",
    ItemKind.READING: "📖",
}


def short_title(count: int) -> int:
    """The longest title, in characters, that lets `count` rows with their keys fit into one card."""
    return max(12, min(80, (MOST_TEXT - 800) // max(count, 1) - 70))


@lru_cache(maxsize=2048)
def item_line(item: Item, *, notes: bool = True) -> Text:
    """One line about an item: its icon, linked title, estimated time and, with `notes`, the author's
    remark. The lines of items that groups work on now are kept: every checklist shows them.
    """
    title = titled(item) if item.kind is ItemKind.PAPER else _leading(item)
    effort = f" · {hours(item.minutes)}" if item.minutes else ""
    named = bare(item.group).casefold() in bare(item.title).casefold()
    group = "" if named else f" ({item.group})"
    optional = " · optional" if item.optional else ""
    instead = [part for other in item.instead for part in (" or ", *_leading(other))]
    remark = _remark(item) if notes else ()
    return text(f"{ICONS[item.kind]} ", *title, group, effort, optional, *instead, *remark)


def _remark(item: Item) -> Text:
    """What is said after the dash: the note, what it costs, what the work needs."""
    parts = (linked(item.note), _free(item), text(_task(item.task)) if item.task else ())
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
    """A work's linked title and its authors."""
    return text(*_leading(work), byline(work))


def _leading(work: Item | Reference) -> Text:
    return text(Link(work.title, work.link)) if work.link else linked(work.title)


def done_action(course: Course, item: Item) -> str:
    """The action of the button that ticks the item."""
    return str(Action("plan done", {"item": item.key}, course.cohort_id))
