"""Reads a list of weeks from YAML that was written for another program, or for people.

Owns the guesses at what its names mean. A plan in this bot's own words never comes here.
"""

import re
from dataclasses import replace

from bot.curricula.draft import Draft, DraftWeek, Part
from bot.curricula.entry_text import minutes_in, plain, read_entry
from bot.curricula.labels import part_named, sort_of
from bot.curricula.nodes import Listing, Node, Scalar, Table, quote
from bot.curricula.schema import is_link
from bot.curricula.week_names import is_break, week_named
from bot.study.plan import ItemKind

_TITLES = ("title", "name", "topic", "theme", "subject", "heading", "label", "week")
_NUMBERS = ("number", "no", "nr", "week", "session", "lesson", "day", "id", "index")
_MINUTES = ("minutes", "min", "mins", "duration", "time", "length", "estimate", "estimated_time", "effort")
_LINKS = ("link", "url", "href", "uri", "address")
_NOTES = ("note", "notes", "description", "comment", "summary", "where", "pages", "details")
_SUMMARIES = ("summary", "description", "subtitle", "about", "abstract")
_LISTED = (
    "weeks sessions schedule syllabus modules lessons units curriculum plan program programme calendar "
    "classes meetings lectures chapters stages parts phases sections days items content topics readings"
)
_LISTS = _LISTED.split()
_INNER = frozenset({"weeks", "sessions", "lessons", "units", "lectures", "classes", "meetings"})
_QUIET = frozenset(
    {"date", "dates", "start", "end", "due", "presenter", "id", "key", "slug", "draft", "layout"}
)


def read_other_yaml(root: Node, file: str) -> Draft:
    """Return the weeks in a tree, wherever they are in it."""
    draft = Draft(file)
    reader = _Reader(draft)
    weeks = reader.find(root)
    if weeks is None:
        mend = "list the weeks under `weeks:`, each with a `title` and its `readings`"
        draft.tell(root.line, f"no list of weeks was found here: {mend}")
    else:
        reader.read(weeks)
    return draft


def _word(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def _is_number(word: str) -> bool:
    """Return whether a field such as `week_number` or `week_offset` holds a week's number."""
    return word.startswith("week_")


def _scalar(table: Table, *names: str) -> Scalar | None:
    """Return the text of the first of these fields that has one."""
    fields = {_word(key): entry.node for key, entry in table.entries.items()}
    found = (fields.get(name) for name in names)
    return next((node for node in found if isinstance(node, Scalar) and not node.empty), None)


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.list_name = ""
        """The name under which the weeks are listed."""

    def find(self, root: Node) -> list[tuple[str, Node]] | None:
        """Return the weeks with their names, if the names are the keys of a mapping."""
        if isinstance(root, Listing):
            return [("", node) for node in root.nodes]
        if not isinstance(root, Table):
            return None
        if title := _scalar(root, "title", "name", "course"):
            self.draft.title = plain(title.text)
        if summary := _scalar(root, *_SUMMARIES):
            self.draft.summary = " ".join(summary.text.split())
        named = [
            (key, entry.node) for key, entry in root.entries.items() if week_named(key.replace("_", " "))
        ]
        if len(named) > 1:
            return [(key.replace("_", " "), node) for key, node in named]
        fields = {_word(key): entry.node for key, entry in root.entries.items()}
        for name in _LISTS:
            node = fields.get(name)
            if isinstance(node, Listing) and node.nodes:
                self._unused(root, name)
                self.list_name = name
                return [("", one) for one in node.nodes]
            if isinstance(node, Table) and node.entries:
                inner = self.find(node)
                return inner or [(key.replace("_", " "), entry.node) for key, entry in node.entries.items()]
        if len(root.entries) == 1:
            (key, entry), *_ = root.entries.items()
            self.draft.title = self.draft.title or plain(key)
            return self.find(entry.node)
        return None

    def _unused(self, root: Table, used: str) -> None:
        quiet = {used, "title", "name", "course", "author", "authors", "version", *_SUMMARIES, *_QUIET}
        for key, entry in root.entries.items():
            if _word(key) not in quiet:
                mend = "move what a group should do into a week"
                self.draft.tell(entry.line, f"{quote(key)} is about no week, so it was left out: {mend}")

    def read(self, weeks: list[tuple[str, Node]]) -> None:
        """Add the weeks to the draft, those of a stage with the stage's title."""
        nested = [self._inner(node) for _, node in weeks]
        if nested and all(nested) and not self._are_weeks([node for _, node in weeks]):
            for number, ((name, node), inner) in enumerate(zip(weeks, nested, strict=True), start=1):
                title = _scalar(node, *_TITLES) if isinstance(node, Table) else None
                stage = plain(title.text) if title else plain(name) or f"Part {number}"
                self._tell_unused_of_stage(node)
                for one in inner:
                    self._week("", one, stage)
            return
        for name, node in weeks:
            self._week(name, node, "")

    def _tell_unused_of_stage(self, node: Node) -> None:
        known = {*_TITLES, *_NUMBERS, *_NOTES, *_QUIET, *_INNER}
        for key, entry in node.entries.items() if isinstance(node, Table) else ():
            if _word(key) not in known:
                mend = "move it into one of its weeks"
                what = f"{quote(key)} stands beside the weeks, so it was left out"
                self.draft.tell(entry.line, f"{what}: {mend}")

    def _are_weeks(self, nodes: list[Node]) -> bool:
        """Return whether what has sessions in it is a week and no stage: it is listed or numbered as one."""
        return self.list_name == "weeks" or all(
            isinstance(node, Table) and any(_word(key).startswith("week") for key in node.entries)
            for node in nodes
        )

    def _inner(self, node: Node) -> list[Node]:
        """Return the weeks of a stage; none if the node is a week."""
        if isinstance(node, Table):
            for key, entry in node.entries.items():
                inner = entry.node.nodes if isinstance(entry.node, Listing) else []
                if _word(key) in _INNER and any(isinstance(one, Table) for one in inner):
                    return inner
        return []

    def _week(self, name: str, node: Node, stage: str) -> None:
        if isinstance(node, Table) and len(node.entries) == 1 and not name:
            (key, entry), *_ = node.entries.items()
            says_more = bool(week_named(key.replace("_", " "))) or not isinstance(entry.node, Scalar)
            if says_more and _word(key) not in _TITLES and part_named(key) is None:
                name, node = key.replace("_", " "), entry.node
        week = DraftWeek(node.line, stage=stage)
        self._call(week, name)
        self.draft.weeks.append(week)
        if isinstance(node, Scalar):
            self._scalar_week(week, node)
        elif isinstance(node, Listing):
            self._entries(week, None, node)
        else:
            self._fields(week, node)

    def _scalar_week(self, week: DraftWeek, node: Scalar) -> None:
        """Read a week that is a single text: its title, and its reading if the text is one."""
        if node.empty:
            return
        entry = read_entry(node.text, node.line)
        if week.title:
            week.add(sort_of(node.text, entry), entry)
            return
        self._call(week, entry.title)
        if entry.link or entry.minutes is not None or entry.called:
            week.add(Part.READING, entry)

    @staticmethod
    def _call(week: DraftWeek, words: str) -> None:
        """Take a week's number and title from its name."""
        if named := week_named(plain(words)):
            week.number, week.last, words = named.first, named.last, named.title
        week.title = week.title or plain(words)

    def _fields(self, week: DraftWeek, table: Table) -> None:
        if (title := _scalar(table, *_TITLES)) is not None and not title.text.strip().isdecimal():
            self._call(week, title.text)
        names = (*_NUMBERS, *(word for key in table.entries if _is_number(word := _word(key))))
        if (number := _scalar(table, *names)) is not None and number.text.strip().isdecimal():
            week.number = week.last = int(number.text)
        used = next((key for key, entry in table.entries.items() if entry.node is title), "")
        minutes: int | None = None
        links: list[str] = []
        for key, entry in table.entries.items():
            word, node = _word(key), entry.node
            if key == used or word in _QUIET or word in names or (isinstance(node, Scalar) and node.empty):
                continue
            if word in _MINUTES and isinstance(node, Scalar):
                minutes = minutes_in(node.text)
                if minutes is None:
                    mend = "write 45, or 1h 30"
                    self.draft.tell(
                        entry.line, f"{quote(node.text)} is no number of minutes, so it was left out: {mend}"
                    )
            elif word in _LINKS and isinstance(node, Scalar) and is_link(node.text.strip()):
                links.append(node.text.strip())
            elif word in _INNER and isinstance(node, Listing):
                self._sessions(week, node)
            elif (part := part_named(key.replace("_", " "))) is not None and part is not Part.NOTE:
                self._entries(week, part, node)
            elif word in _TITLES and isinstance(node, Scalar):
                week.add(Part.TOPIC, read_entry(node.text, node.line))
            else:
                mend = "known are title, readings, questions, exercise, project, topics, minutes and link"
                self.draft.tell(
                    entry.line, f"{quote(key)} of a week was not understood, so it was left out: {mend}"
                )
        if links:
            week.add(Part.READING, replace(read_entry(links[0], week.line), title=week.title or links[0]))
        readings = [one for one in week.all(Part.READING) if one.minutes is None]
        for one in readings if minutes is not None else ():
            one.minutes = round((minutes or 0) / len(readings))

    def _sessions(self, week: DraftWeek, sessions: Listing) -> None:
        """Add what the sessions of a week hold. The first title is the week's, if it has none."""
        for session in sessions.nodes:
            if isinstance(session, Table):
                title = _scalar(session, *_TITLES)
                if title is not None and week.title and not is_break(title.text):
                    week.add(Part.TOPIC, read_entry(title.text, title.line))
                week.title = "" if is_break(week.title) else week.title
                number, last = week.number, week.last
                self._fields(week, session)
                week.number, week.last = number, last
            else:
                self._entries(week, Part.TOPIC, session)

    def _entries(self, week: DraftWeek, part: Part | None, node: Node) -> None:
        """Add the entries that are listed in a week, each of the sort that its label or its looks tell."""
        if isinstance(node, Scalar):
            lines = node.text.splitlines() if part in {Part.QUESTION, Part.READING} else [node.text]
            nodes: list[Node] = [
                replace(node, text=re.sub(r"^[-*] ", "", line.strip())) for line in lines if line.strip()
            ]
        elif isinstance(node, Listing):
            nodes = node.nodes
        else:
            nodes = [node]
        for one in nodes:
            if isinstance(one, Scalar) and not one.empty:
                entry = read_entry(one.text, one.line)
                week.add(part or sort_of(one.text, entry), entry)
            elif isinstance(one, Table):
                self._entry(week, part, one)
            elif isinstance(one, Listing):
                self._entries(week, part, one)

    def _entry(self, week: DraftWeek, part: Part | None, table: Table) -> None:
        title = _scalar(
            table, "title", "name", "text", "question", "topic", "task", "label", "reading", "what", "desc"
        )
        link = _scalar(table, *_LINKS)
        if title is None and len(table.entries) == 1:
            (key, entry), *_ = table.entries.items()
            own = part_named(key.replace("_", " "))
            if isinstance(entry.node, Scalar) and is_link(entry.node.text.strip()) and own is None:
                read = read_entry(f"{key} {entry.node.text}", table.line)
                week.add(part or Part.READING, read)
            elif own is not None:
                self._entries(week, own, entry.node)
            elif isinstance(entry.node, Scalar):
                read = read_entry(f"{key}: {entry.node.text}", table.line)
                week.add(part or sort_of(read.title, read), read)
            else:
                week.add(Part.TOPIC, read_entry(key, table.line))
                self._entries(week, part, entry.node)
            return
        address = link.text.strip() if link and is_link(link.text.strip()) else ""
        read = read_entry(" ".join(filter(None, (title.text if title else "", address))), table.line)
        if minutes := _scalar(table, *_MINUTES):
            read.minutes = minutes_in(minutes.text)
            if read.minutes is None:
                mend = "write 45, or 1h 30"
                self.draft.tell(
                    minutes.line, f"{quote(minutes.text)} is no number of minutes, so it was left out: {mend}"
                )
        if note := _scalar(table, *_NOTES):
            read.note = "; ".join(filter(None, (read.note, plain(note.text))))
        if author := _scalar(table, "author", "authors", "by"):
            read.authors = tuple(
                name.strip() for name in re.split(r";|\band\b|&", author.text) if name.strip()
            )
        kind = _scalar(table, "kind", "type", "format")
        if kind and kind.text in {"book", "course", "community"}:
            read.kind = ItemKind(kind.text)
        elif kind and part_named(kind.text) in {Part.EXERCISE, Part.PROJECT, Part.QUESTION}:
            part = part_named(kind.text)
        elif kind and kind.text.casefold() != "paper":
            read.called = plain(kind.text)[:40]
        if (optional := _scalar(table, "optional")) and optional.text in {"true", "yes"}:
            read.optional = True
        if read.title:
            week.add(part or sort_of(read.title, read), read)
        else:
            mend = "give it a `title`"
            self.draft.tell(table.line, f"an entry of a week has no title, so it was left out: {mend}")
