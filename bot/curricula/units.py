"""Reads one unit of a plan from its node: its topics, work, tips, habits and questions, and its readings."""

from collections.abc import Iterator
from dataclasses import replace

from bot.curricula.bibliography import (
    Bibliography,
    Place,
    origin_of,
)
from bot.curricula.nodes import Node, Scalar, Table, quote
from bot.curricula.questions import read_question
from bot.curricula.readings import ReadingReader
from bot.curricula.register import Register
from bot.curricula.rules import (
    CHECKS,
    OUTCOMES,
    QUESTIONS,
    SEGMENT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_ITEMS,
    UNIT_SLUG_LIMIT,
)
from bot.curricula.schema import Fields, Report
from bot.curricula.slugs import slug
from bot.curricula.unit_parts import UnitParts
from bot.study.plan import (
    READING_KINDS,
    Habit,
    ItemKind,
    Level,
    Task,
    Unit,
)

_UNIT = (
    "key",
    "title",
    "topics",
    "readings",
    "paper",
    "also_read",
    "questions",
    "exercise",
    "project",
    "tips",
    "continues",
    "origin",
    "level",
    "needs",
    "outcomes",
    "habits",
    "recall",
)
_TASK = ("data", "tool", "hardware", "done_when")
_CREDITED = ("title", "authors", "et_al", "year")
_HERE = ("kind", *_CREDITED)
"""What a reading says that stands where it is used; of any other, its resource says it."""


def read_unit(
    register: Register, report: Report, node: Node, stage: str, bibliography: Bibliography | None = None
) -> Unit | None:
    """One unit, entered in the register; None if the node is no unit at all.

    Its works are those of the plan, unless another `bibliography` is given.
    """
    fields = Fields.of(report, node, "a unit", _UNIT)
    if fields is None:
        return None
    key = fields.key(SEGMENT) or _key_of_title(fields)
    if key:
        fields.what = f"unit {quote(key)}"
    if not register.enter_unit(Place(report.file, report.at(fields.line_of("key"))), report, key):
        key = ""  # its items would all seem to be taken, too
    parts = UnitParts(register, report, stage, key, bibliography or register.bibliography)
    return _UnitReader(fields, parts).read()


def _key_of_title(fields: Fields) -> str:
    """The key that a unit's title makes, where it has no key of its own; empty if there is none."""
    node = fields.node("title")
    if fields.node("key") is not None or not isinstance(node, Scalar) or node.empty:
        return ""
    made = slug(node.text, UNIT_SLUG_LIMIT)
    if not made:
        fields.report.add(
            node.line, f"no key can be made from {quote(node.text)}: give the unit a `key` of small letters"
        )
    return made


class _UnitReader:
    """Reads the parts of one unit in the order in which they are shown."""

    def __init__(self, fields: Fields, parts: UnitParts) -> None:
        self.fields = fields
        self.parts = parts
        self.readings = ReadingReader(parts)

    def read(self) -> Unit:
        fields = self.fields
        title = fields.text("title", required=True)
        for node in fields.nodes("topics"):
            self._topic(node)
        for node in fields.nodes("readings"):
            self.readings.read(node)
        self.readings.read_paper(fields)
        self._exercise()
        self._project()
        for node in fields.nodes("tips"):
            self._tip(node)
        self._count()
        also_read = tuple(
            found for node in fields.nodes("also_read") if (found := self.readings.read_further(node))
        )
        fields.ask_for("level")
        fields.ask_for("outcomes")
        topics = [
            (node.line, self.parts.word(node, "an entry of `continues`"))
            for node in fields.nodes("continues")
        ]
        for line, topic in topics:
            if topic and not self.parts.report.borrowed:
                self.parts.register.promise(self.parts.report, line, topic)
        self._unit_questions()
        return Unit(
            key=self.parts.key,
            title=title,
            items=tuple(self.parts.items),
            questions=tuple(self.readings.questions),
            also_read=also_read,
            continues=tuple(topic for _, topic in topics),
            origin=origin_of(fields),
            level=fields.choice("level", Level),
            needs=self._needs(),
            outcomes=fields.texts("outcomes", TITLE_LIMIT, OUTCOMES),
            habits=tuple(self._habits()),
        )

    def _needs(self) -> tuple[str, ...]:
        nodes = self.fields.nodes("needs")
        keys = [(node.line, self.parts.word(node, "an entry of `needs`")) for node in nodes]
        for line, key in keys:
            if key and not self.parts.report.borrowed:
                self.parts.register.need(self.parts.report, line, key)
        return tuple(key for _, key in keys)

    def _habits(self) -> Iterator[Habit]:
        """The habits that help here. A unit may say in words of its own what to do this time."""
        for node in self.fields.nodes("habits"):
            if isinstance(node, Scalar):
                key, line, own = self.parts.word(node, "an entry of `habits`"), node.line, ""
            else:
                fields = Fields.of(self.parts.report, node, "a habit of a unit", ("from", "text"))
                if fields is None:
                    continue
                key, line = self.parts.source(node, fields)
                own = fields.text("text", TEXT_LIMIT)
            habit = self.parts.bibliography.find_habit(self.parts.report, line, key) if key else None
            if habit is not None:
                yield replace(habit, text=own or habit.text)

    def _topic(self, node: Node) -> None:
        fields = self.parts.part(node, "a topic", "title", "group")
        if fields is None:
            return
        title = self.parts.whole(node, fields, "title", TITLE_LIMIT)
        self.parts.add(fields, slug(title), ItemKind.TOPIC, title, group=fields.text("group"))

    def _exercise(self) -> None:
        node = self.fields.node("exercise")
        fields = None if node is None else self.parts.part(node, "an exercise", "text", *_TASK)
        if node is not None and fields is not None:
            text = self.parts.whole(node, fields, "text", TEXT_LIMIT)
            task = self._task(fields)
            self.parts.add(fields, "exercise", ItemKind.EXERCISE, text, limit=TEXT_LIMIT, task=task)

    def _task(self, fields: Fields) -> Task | None:
        """What a piece of work needs, and when it is done; nothing if nothing of it is said."""
        for key in ("minutes", *_TASK):
            fields.ask_for(key)
        if all(fields.node(key) is None for key in _TASK):
            return None
        data, tool, hardware = (fields.text(key) for key in _TASK[:3])
        if fields.node("done_when") is not None and fields.lacks_list("done_when"):
            mend = "say how one knows that the work is done"
            self.parts.report.add(
                fields.line_of("done_when"), f"`done_when` of {fields.what} is empty: {mend}"
            )
            return Task(data, tool, hardware)
        return Task(data, tool, hardware, fields.texts("done_when", TITLE_LIMIT, CHECKS, one=True))

    def _project(self) -> None:
        node = self.fields.node("project")
        known = ("from", "step", "title", *_TASK)
        fields = None if node is None else self.parts.part(node, "a project's step", *known)
        if node is None or fields is None:
            return
        here = isinstance(node, Table) and "title" in node.entries and "from" not in node.entries
        if here or (isinstance(node, Scalar) and not node.empty and not SEGMENT.fullmatch(node.text)):
            title = self.parts.whole(node, fields, "title", TITLE_LIMIT)
            self.parts.add(fields, "project", ItemKind.PROJECT, title, task=self._task(fields))
            return
        key, line = self.parts.source(node, fields)
        project = self.parts.bibliography.find_project(self.parts.report, line, key) if key else None
        step = fields.text("step")
        if project is None:
            self.parts.broken = True
        else:
            self.parts.register.enter_step(self.parts.report.scope + key)
            task = self._task(fields)
            self.parts.add_work(fields, "project", ItemKind.PROJECT, project, step, "step", task=task)

    def _tip(self, node: Node) -> None:
        if self.parts.report.complete:
            mend = "declare it under `habits`, and name it in the units where it helps"
            self.parts.report.add(
                node.line, f"a tip is an item to tick, and a complete stage has none: {mend}"
            )
        fields = self.parts.part(node, "a tip", "title", "text")
        if fields is None:
            return
        title = self.parts.whole(node, fields, "title", TITLE_LIMIT)
        text = fields.text("text", TEXT_LIMIT)
        self.parts.add(
            fields, slug(title), ItemKind.TIP, f"{title}: {text}" if text else title, limit=TEXT_LIMIT
        )

    def _unit_questions(self) -> None:
        """The questions of the unit as a whole. They are about its paper, or else about its first reading."""
        fields = self.fields
        nodes = fields.nodes("questions")
        count = len(nodes) + len(self.readings.questions)
        if count > QUESTIONS:
            self.parts.report.add(
                fields.line_of("questions"),
                f"`questions` of {fields.what} has {count} entries, and {QUESTIONS} are allowed",
            )
        self.readings.questions += [read_question(self.parts.report, node) for node in nodes]
        if (
            nodes
            and self.parts.items
            and not any(item.discuss or item.kind is ItemKind.PAPER for item in self.parts.items)
        ):
            kinds = [item.kind in READING_KINDS for item in self.parts.items]
            place = kinds.index(True) if True in kinds else 0
            self.parts.items[place] = replace(self.parts.items[place], discuss=True)
        if (
            fields.node("paper") is not None
            and not self.readings.questions
            and fields.lacks_list("questions")
        ):
            fields.report.add(
                fields.line_of("paper"), f"{fields.what} has a paper but no `questions`: add at least one"
            )

    def _count(self) -> None:
        fields = self.fields
        if not self.parts.items and not self.parts.broken:
            mend = "add topics, readings, a paper, an exercise, a project or tips"
            self.parts.report.add(fields.line, f"{fields.what} is empty: {mend}")
        elif len(self.parts.items) > UNIT_ITEMS:
            count = f"{len(self.parts.items)} items, and {UNIT_ITEMS} are allowed"
            text = f"{fields.what} has {count}: split it in two"
            self.parts.report.add(fields.line, text)
