"""Writes a draft as the YAML of a plan that passes `check`.

Owns fitting what people write into the rules of a plan: unique titles and keys, lengths, one exercise a
unit. What does not fit is told, never dropped in silence.
"""

import json
import re
from collections.abc import Sequence
from itertools import pairwise

from bot.curricula.draft import Draft, DraftWeek, Entry, Part
from bot.curricula.nodes import clean, quote
from bot.curricula.rules import (
    AUTHORS,
    LINK_LIMIT,
    MINUTES_LIMIT,
    OUTCOMES,
    PARAGRAPH_LIMIT,
    QUESTIONS,
    STAGES,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_ITEMS,
    UNIT_SLUG_LIMIT,
    WEEKS_LIMIT,
    WORD_LIMIT,
)
from bot.curricula.slugs import slug
from bot.curricula.week_names import is_break
from bot.study.plan import ItemKind
from bot.wording.counting import counted

_PLAIN = re.compile(r"[^\W\d_][\w .,()/+'’–—%?!&;-]*")
_WORDS = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])
_RESERVED = frozenset({"exercise", "project", "paper"})
UNTITLED = "Our reading group"
_READINGS = (Part.READING, Part.OPTIONAL)


def scalar(text: str) -> str:
    """Return a text as YAML, in quotes if it would be read as something else without them."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and text == text.strip():
        return text
    return json.dumps(text, ensure_ascii=False)


def write_draft(draft: Draft) -> str:
    """Return the plan as one YAML file, and add what was left out to the draft's problems."""
    return _Writer(draft).write()


class _Writer:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.lines: list[str] = []
        self.titles: set[str] = set()
        self.units: set[str] = set()

    def write(self) -> str:
        """Return the whole file."""
        draft = self.draft
        weeks = self._in_order(self._without_breaks())
        weeks = [part for week in weeks for part in self._single_weeks(week)]
        if len(weeks) > WEEKS_LIMIT:
            mend = "make two plans of it"
            draft.tell(
                weeks[WEEKS_LIMIT].line, f"a plan holds {WEEKS_LIMIT} weeks, so the rest was left out: {mend}"
            )
            weeks = weeks[:WEEKS_LIMIT]
        if not weeks:
            return ""
        title = self._fit(draft.title, TITLE_LIMIT) or UNTITLED
        summary = clean(draft.summary).strip()
        if len(summary) > PARAGRAPH_LIMIT:
            summary = self._cut(summary, PARAGRAPH_LIMIT)
        self._say(0, "title", title)
        self._say(0, "summary", summary or f"{title}, in {counted(len(weeks), 'week')}.")
        stages = list(dict.fromkeys(week.stage for week in weeks))
        if len(stages) < 2 or len(stages) > STAGES:
            self.lines.append("weeks:")
            for place, week in enumerate(weeks, start=1):
                self._week(week, place, "  ")
            return "\n".join(self.lines) + "\n"
        self.lines.append("stages:")
        place = 1
        for number, stage in enumerate(stages, start=1):
            self.lines.append(f"  - key: s{number}")
            self._say(4, "title", self._fit(stage, TITLE_LIMIT) or f"Stage {number}")
            self.lines.append("    weeks:")
            for week in (one for one in weeks if one.stage == stage):
                self._week(week, place, "      ")
                place += 1
        return "\n".join(self.lines) + "\n"

    def _without_breaks(self) -> list[DraftWeek]:
        kept = []
        for week in self.draft.weeks:
            if not week.entries and is_break(week.title):
                mend = "`/plan-admin calendar break` gives a running group one at its dates"
                self.draft.tell(week.line, f"{quote(week.title)} is a break, so it was left out: {mend}")
            elif not week.entries and not week.title:
                mend = "give it a title or something to read"
                self.draft.tell(week.line, f"a week is empty, so it was left out: {mend}")
            else:
                kept.append(week)
        return kept

    def _in_order(self, weeks: list[DraftWeek]) -> list[DraftWeek]:
        """Sort the weeks by number if each has a number of its own; else keep their order in the file."""
        numbers = [week.number for week in weeks]
        if not all(numbers) or any(week.stage for week in weeks) or len(set(numbers)) < len(numbers):
            return weeks
        if numbers != sorted(numbers):
            first = next(b.line for a, b in pairwise(weeks) if b.number < a.number)
            self.draft.tell(
                first, "the weeks were not in the order of their numbers, and are now: nothing to mend"
            )
        return sorted(weeks, key=lambda week: week.number)

    def _single_weeks(self, week: DraftWeek) -> list[DraftWeek]:
        """Split several weeks under one heading into single ones. They share its entries; the last asks."""
        count = week.last - week.number + 1 if week.number else 1
        if count < 2:
            return [week]
        asked = [(part, entry) for part, entry in week.entries if part is Part.QUESTION]
        others: list[tuple[Part, Entry]] = [
            (part, entry) for part, entry in week.entries if part is not Part.QUESTION
        ]
        parts = []
        title = week.title or f"Weeks {week.number} to {week.last}"
        for place in range(count):
            share = others[place * len(others) // count : (place + 1) * len(others) // count]
            name = f"{title} ({place + 1} of {count})"
            parts.append(
                DraftWeek(week.line, name, week.number + place, week.number + place, week.stage, share)
            )
        parts[-1].entries += asked
        return parts

    def _week(self, week: DraftWeek, place: int, indent: str) -> None:
        readings = week.all(*_READINGS)
        first = next((entry.title for entry in (*readings, *week.all(Part.TOPIC))), "")
        title = self._fit(week.title or first, TITLE_LIMIT) or f"Week {place}"
        key = slug(title, UNIT_SLUG_LIMIT) or f"week-{place}"
        key = self._unique(key, self.units, UNIT_SLUG_LIMIT)
        self.lines.append(f"{indent}- key: {key}")
        indent += "  "
        self.lines.append(f"{indent}title: {scalar(title)}")
        self._skip_notes(week)
        self._outcomes(week, indent)
        keys = set(_RESERVED)
        known = week.title.casefold()
        topics = [entry for entry in week.all(Part.TOPIC) if not known or entry.title.casefold() != known]
        tasks = len(week.all(Part.EXERCISE)[:1]) + len(week.all(Part.PROJECT)[:1])
        if not (topics or readings or tasks):
            topics = [Entry(title, week.line)]
        room = UNIT_ITEMS - tasks
        if len(topics) + len(readings) > room:
            left = len(topics) + len(readings) - room
            mend = "put several into one line, or make two weeks of it"
            self.draft.tell(
                week.line, f"{quote(title)} has more than {UNIT_ITEMS} entries; {left} were left out: {mend}"
            )
            readings = readings[:room]
            topics = topics[: room - len(readings)]
        if topics:
            self.lines.append(f"{indent}topics:")
            for entry in topics:
                self._topic(entry, keys, place, indent)
        if readings:
            self.lines.append(f"{indent}readings:")
            optional = {id(entry) for entry in week.all(Part.OPTIONAL)}
            for entry in readings:
                self._reading(entry, keys, place, indent, optional=entry.optional or id(entry) in optional)
        self._task("exercise", week.all(Part.EXERCISE), indent)
        self._task("project", week.all(Part.PROJECT), indent)
        self._questions(week, title, indent)

    def _topic(self, entry: Entry, keys: set[str], place: int, indent: str) -> None:
        title = self._title(entry, place)
        key = self._key(title, keys, len(keys))
        if key == slug(title) and not entry.minutes and not entry.link:
            self.lines.append(f"{indent}  - {scalar(title)}")
            return
        self.lines.append(f"{indent}  - title: {scalar(title)}")
        self._more(entry, key if key != slug(title) else "", indent + "    ")

    def _reading(self, entry: Entry, keys: set[str], place: int, indent: str, *, optional: bool) -> None:
        title = self._title(entry, place)
        key = self._key(title, keys, len(keys))
        self.lines.append(f"{indent}  - title: {scalar(title)}")
        indent += "    "
        if entry.kind is not ItemKind.READING:
            self.lines.append(f"{indent}kind: {entry.kind}")
        elif entry.called:
            self.lines.append(f"{indent}called: {scalar(entry.called[:WORD_LIMIT])}")
        self._more(entry, key if key != slug(title) else "", indent)
        if entry.authors:
            names = ", ".join(
                json.dumps(self._fit(name, TITLE_LIMIT), ensure_ascii=False)
                for name in entry.authors[:AUTHORS]
            )
            self.lines.append(f"{indent}authors: [{names}]")
        if optional:
            self.lines.append(f"{indent}optional: true")

    def _more(self, entry: Entry, key: str, indent: str) -> None:
        if key:
            self.lines.append(f"{indent}key: {key}")
        if entry.link and len(entry.link) <= LINK_LIMIT:
            self.lines.append(f"{indent}link: {entry.link}")
        elif entry.link:
            self.draft.tell(entry.line, "a link is too long, so it was left out: use a shorter one")
        if entry.minutes is not None and entry.minutes <= MINUTES_LIMIT:
            self.lines.append(f"{indent}minutes: {entry.minutes}")
        elif entry.minutes is not None:
            mend = f"write {MINUTES_LIMIT} at most"
            self.draft.tell(
                entry.line, f"{entry.minutes} minutes are too many, so they were left out: {mend}"
            )
        if note := self._fit(entry.note, TEXT_LIMIT):
            self.lines.append(f"{indent}note: {scalar(note)}")

    def _task(self, name: str, entries: Sequence[Entry], indent: str) -> None:
        if not entries:
            return
        limit = TEXT_LIMIT if name == "exercise" else TITLE_LIMIT
        said = [" ".join(filter(None, (one.title, one.note))) for one in entries]
        text = (
            said[0]
            if len(said) == 1
            else " ".join(one if one[-1] in ".?!" else f"{one}." for one in said if one)
        )
        if len(text) > limit:
            mend = f"{limit} characters fit"
            self.draft.tell(entries[0].line, f"the {name} {quote(text)} was cut short: {mend}")
        text = self._fit(text, limit)
        if text.casefold() in self.titles:
            text = f"{text[: limit - 5]} ({len(self.units)})"
        self.titles.add(text.casefold())
        link = next((one.link for one in entries if one.link), "")
        minutes = sum(one.minutes or 0 for one in entries)
        self.lines.append(f"{indent}{name}:")
        self.lines.append(f"{indent}  {'text' if name == 'exercise' else 'title'}: {scalar(text)}")
        self._more(Entry("", entries[0].line, link, minutes or None), "", f"{indent}  ")

    def _questions(self, week: DraftWeek, title: str, indent: str) -> None:
        asked = week.all(Part.QUESTION)
        if len(asked) > QUESTIONS:
            left = len(asked) - QUESTIONS
            mend = f"{QUESTIONS} fit into one week"
            self.draft.tell(
                asked[QUESTIONS].line,
                f"{quote(title)} has {len(asked)} questions; {left} were left out: {mend}",
            )
        if asked:
            self.lines.append(f"{indent}questions:")
        for one in asked[:QUESTIONS]:
            text = " ".join(filter(None, (one.title, one.link)))
            if len(text) > TEXT_LIMIT:
                self.draft.tell(
                    one.line, f"the question {quote(text)} was cut short: {TEXT_LIMIT} characters fit"
                )
            text = scalar(self._fit(text, TEXT_LIMIT))
            if one.minutes:
                self.lines += [
                    f"{indent}  - text: {text}",
                    f"{indent}    minutes: {min(one.minutes, MINUTES_LIMIT)}",
                ]
            else:
                self.lines.append(f"{indent}  - {text}")

    def _outcomes(self, week: DraftWeek, indent: str) -> None:
        outcomes = week.all(Part.OUTCOME)
        if len(outcomes) > OUTCOMES:
            mend = f"{OUTCOMES} fit into one week"
            self.draft.tell(
                outcomes[OUTCOMES].line, f"{len(outcomes) - OUTCOMES} goals were left out: {mend}"
            )
        if outcomes:
            self.lines.append(f"{indent}outcomes:")
        self.lines += [
            f"{indent}  - {scalar(self._fit(one.title, TITLE_LIMIT))}" for one in outcomes[:OUTCOMES]
        ]

    def _skip_notes(self, week: DraftWeek) -> None:
        for one in week.all(Part.NOTE):
            mend = "put it below a reading, whose note it becomes"
            self.draft.tell(
                one.line, f"the note {quote(one.title)} has no place in a week, so it was left out: {mend}"
            )

    def _title(self, entry: Entry, place: int) -> str:
        """Return a title that is short enough and unique. What is cut off goes into the note."""
        title = self._fit(entry.title, TITLE_LIMIT) or "Reading"
        if len(" ".join(entry.title.split())) > TITLE_LIMIT:
            entry.note = self._fit(" ".join(filter(None, (entry.title, entry.note))), TEXT_LIMIT)
        wanted, count = title, 1
        while wanted.casefold() in self.titles:
            end = f" (week {place})" if count == 1 else f" (week {place}, no. {count})"
            wanted, count = f"{title[: TITLE_LIMIT - len(end)]}{end}", count + 1
        self.titles.add(wanted.casefold())
        return wanted

    def _key(self, title: str, keys: set[str], count: int) -> str:
        return self._unique(slug(title) or f"item-{count}", keys, 30)

    @staticmethod
    def _unique(key: str, taken: set[str], limit: int) -> str:
        wanted, count = key, 2
        while wanted in taken:
            wanted, count = f"{key[: limit - 3].rstrip('-')}-{count}", count + 1
        taken.add(wanted)
        return wanted

    def _say(self, indent: int, name: str, text: str) -> None:
        blanks = " " * indent
        if "\n" in text:
            self.lines.append(f"{blanks}{name}: {json.dumps(text, ensure_ascii=False)}")
        else:
            self.lines.append(f"{blanks}{name}: {scalar(text)}")

    def _fit(self, text: str, limit: int) -> str:
        return self._cut(" ".join(clean(text).split()), limit)

    @staticmethod
    def _cut(text: str, limit: int) -> str:
        return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
