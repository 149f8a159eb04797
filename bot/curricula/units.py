"""Builds one unit of a plan from its node: the items with their titles, keys and defaults."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.curricula.bibliography import (
    COST,
    Bibliography,
    Place,
    Work,
    origin_of,
    read_cost,
    read_credit,
    read_kind,
    read_paper,
)
from bot.curricula.lengths import LENGTHS, check_minutes
from bot.curricula.questions import read_question
from bot.curricula.register import Register
from bot.curricula.rules import (
    ALTERNATIVES,
    CHECKS,
    DEFAULT_MINUTES,
    DEFAULT_POINTS,
    DOTTED,
    MINUTES_LIMIT,
    OUTCOMES,
    POINTS_LIMIT,
    QUESTIONS,
    SEGMENT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_ITEMS,
    UNIT_SLUG_LIMIT,
    WORD_LIMIT,
)
from bot.curricula.schema import Fields, Report, read_text
from bot.curricula.slugs import slug
from bot.curricula.source import Node, Scalar, Table, quote
from bot.study.plan import (
    READING_KINDS,
    Habit,
    Item,
    ItemKind,
    Level,
    Origin,
    Question,
    Reference,
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


def _talk(fields: Fields) -> dict[str, Any]:
    """What a reading says about reading and discussing it, beside its questions."""
    has_questions = fields.node("questions") is not None and not fields.lacks_list("questions")
    return {
        "optional": fields.flag("optional"),
        "discuss": fields.flag("discuss") or has_questions,
        "called": fields.text("called", WORD_LIMIT),
    }


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
    return _UnitReader(register, report, fields, stage, key, bibliography or register.bibliography).read()


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

    def __init__(
        self,
        register: Register,
        report: Report,
        fields: Fields,
        stage: str,
        key: str,
        bibliography: Bibliography,
    ) -> None:
        self.register = register
        self.bibliography = bibliography
        self.report = report
        self.fields = fields
        self.stage = stage
        self.key = key
        self.items: list[Item] = []
        self.questions: list[Question] = []
        self.broken = False  # a part could not be read, so the unit may seem emptier than it is meant

    def read(self) -> Unit:
        fields = self.fields
        title = fields.text("title", required=True)
        for node in fields.nodes("topics"):
            self._topic(node)
        for node in fields.nodes("readings"):
            self._reading(node)
        self._paper()
        self._exercise()
        self._project()
        for node in fields.nodes("tips"):
            self._tip(node)
        self._count()
        also_read = tuple(found for node in fields.nodes("also_read") if (found := self._also(node)))
        fields.ask_for("level")
        fields.ask_for("outcomes")
        topics = [
            (node.line, self._word(node, "an entry of `continues`")) for node in fields.nodes("continues")
        ]
        for line, topic in topics:
            if topic and not self.report.borrowed:
                self.register.promise(self.report, line, topic)
        self._unit_questions()
        return Unit(
            key=self.key,
            title=title,
            items=tuple(self.items),
            questions=tuple(self.questions),
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
        keys = [(node.line, self._word(node, "an entry of `needs`")) for node in nodes]
        for line, key in keys:
            if key and not self.report.borrowed:
                self.register.need(self.report, line, key)
        return tuple(key for _, key in keys)

    def _habits(self) -> Iterator[Habit]:
        """The habits that help here. A unit may say in words of its own what to do this time."""
        for node in self.fields.nodes("habits"):
            if isinstance(node, Scalar):
                key, line, own = self._word(node, "an entry of `habits`"), node.line, ""
            else:
                fields = Fields.of(self.report, node, "a habit of a unit", ("from", "text"))
                if fields is None:
                    continue
                key, line = self._from(node, fields)
                own = fields.text("text", TEXT_LIMIT)
            habit = self.bibliography.find_habit(self.report, line, key) if key else None
            if habit is not None:
                yield replace(habit, text=own or habit.text)

    def _topic(self, node: Node) -> None:
        fields = self._part(node, "a topic", "title", "group")
        if fields is None:
            return
        title = self._whole(node, fields, "title", TITLE_LIMIT)
        self._add(fields, slug(title), ItemKind.TOPIC, title, group=fields.text("group"))

    def _reading(self, node: Node, instead: tuple[Reference, ...] = ()) -> None:
        if isinstance(node, Table) and "one_of" in node.entries:
            self._one_of(node)
            return
        if isinstance(node, Scalar) and not node.empty and not SEGMENT.fullmatch(node.text):
            self._reading_here(Fields(self.report, Table(node.line), "a reading", ()), node)
            return
        known = ("from", "where", "optional", "called", "discuss", "questions", *LENGTHS, *COST)
        fields = self._part(node, "a reading", *known, *_HERE)
        if fields is None:
            return
        if isinstance(node, Table) and fields.node("from") is None:
            self._reading_here(fields)
            return
        for name in _HERE:
            if fields.node(name) is not None:
                mend = "say it where the resource is declared, or leave out `from`"
                self.report.add(fields.line_of(name), f"{fields.what} has both `from` and `{name}`: {mend}")
        key, line = self._from(node, fields)
        resource = self.bibliography.find_resource(self.report, line, key) if key else None
        where = fields.text("where")
        if resource is None:
            self.broken = True
            return
        paid, free = read_cost(fields)
        more = {"paid": paid or resource.paid, "free": free or resource.free, "instead": instead}
        self._add_work(fields, key, resource.kind, resource, where, "where", **more, **_talk(fields))
        self._measure(fields, resource.kind, self.items[-1].minutes)
        self._questions_of(fields, self.items[-1])

    def _reading_here(self, fields: Fields, node: Scalar | None = None) -> None:
        """A reading that stands where it is used, with a title of its own."""
        if node is not None and node.text.strip().startswith(("http://", "https://")):
            mend = "write `title: ...`, and the link below it as `link: ...`"
            self.report.add(node.line, f"a reading is a link without a title: {mend}")
            self.broken = True
            return
        if node is None and fields.node("title") is None:
            mend = "name a resource in `from`, or give it a `title`"
            self.report.add(fields.line, f"{fields.what} has neither `from` nor `title`: {mend}")
            self.broken = True
            return
        name = fields.text("title", required=True) if node is None else self._title(node)
        where = fields.text("where")
        title = f"{name}: {where}" if name and where else name
        if len(title) > TITLE_LIMIT >= len(name):
            count = f"{len(title)} of {TITLE_LIMIT} characters"
            self.report.add(fields.line, f"the title {quote(title)} has {count}: shorten its `where`")
        kind = read_kind(fields, READING_KINDS, ItemKind.READING)
        paid, free = read_cost(fields)
        authors, et_al, year = read_credit(fields)
        self._add(
            fields,
            slug(title),
            kind,
            title,
            paid=paid,
            free=free,
            credit=(authors, et_al, year),
            **_talk(fields),
        )
        self._measure(fields, kind, self.items[-1].minutes)
        self._questions_of(fields, self.items[-1])

    def _title(self, node: Scalar) -> str:
        return read_text(self.report, node, "a reading", TITLE_LIMIT)

    def _questions_of(self, fields: Fields, item: Item) -> None:
        """The questions that belong to a reading."""
        if fields.node("questions") is None:
            return
        for node in fields.nodes("questions"):
            self.questions.append(replace(read_question(self.report, node), about=item.key))

    def _also(self, node: Node) -> Reference | None:
        """Something worth a look: a paper's key, or a title and link that stand here."""
        if isinstance(node, Table):
            fields = Fields(self.report, node, "an entry of `also_read`", ("link", "origin", *_CREDITED))
            link, title = fields.link(required=True), fields.text("title", required=True)
            return Reference(title, link, *read_credit(fields), origin_of(fields))
        key = self._word(node, "an entry of `also_read`")
        paper = self.bibliography.find_paper(self.report, node.line, key) if key else None
        return None if paper is None else paper.reference

    def _one_of(self, node: Table) -> None:
        """Several readings of which one is enough: an item made from the first, that names the others."""
        fields = Fields.of(self.report, node, "a choice of readings", ("one_of",))
        nodes = fields.nodes("one_of") if fields else []
        if not 2 <= len(nodes) <= ALTERNATIVES:
            mend = f"name 2 to {ALTERNATIVES} readings, the recommended one first"
            self.report.add(node.line, f"`one_of` has {len(nodes)} entries: {mend}")
            self.broken = True
            return
        # The first mention of a work has its full name, so the recommended reading comes first here, too.
        place = len(self.items)
        self._reading(nodes[0])
        others = [self._alternative(other) for other in nodes[1:]]
        if len(self.items) > place:
            found = tuple(other for other in others if other is not None)
            self.items[place] = replace(self.items[place], instead=found)

    def _alternative(self, node: Node) -> Reference | None:
        fields = self._part(node, "a reading of `one_of`", "from", "where", *LENGTHS, *COST)
        if fields is None:
            return None
        for key in ("key", "points"):
            if fields.node(key) is not None:
                mend = "only the first one has it, since all of them are one item"
                self.report.add(fields.line_of(key), f"{fields.what} has a `{key}`: {mend}")
        key, line = self._from(node, fields)
        resource = self.bibliography.find_resource(self.report, line, key) if key else None
        if resource is None:
            return None
        where = fields.text("where")
        read_cost(fields)
        minutes = fields.number("minutes", 0, MINUTES_LIMIT, 0)
        self._measure(fields, resource.kind, minutes)
        name = resource.title if self.register.introduce(resource) else resource.short
        title = f"{name}: {where}" if where else name
        effort = f" ({minutes} min)" if minutes else ""
        return Reference(
            f"{title}{effort}",
            fields.link() or resource.link,
            resource.authors,
            resource.et_al,
            resource.year,
            resource.origin,
        )

    def _measure(self, fields: Fields, kind: ItemKind, minutes: int) -> None:
        """Minutes and the length that they come from: asked for if the stage is complete, and compared."""
        fields.ask_for("minutes")
        if not check_minutes(fields, kind, minutes) and self.report.complete:
            mend = f"add one of {', '.join(LENGTHS)}"
            self.report.add(fields.line, f"{fields.what} does not say how long it is: {mend}")

    def _paper(self) -> None:
        node = self.fields.node("paper")
        line = self.fields.line_of("paper")
        if isinstance(node, Table):
            key, paper = "", read_paper(self.report, node, f"`paper` of {self.fields.what}")
        else:
            key = "" if node is None else self._word(node, "`paper`")
            if node is None or not key:
                return
            paper = self.bibliography.find_paper(self.report, line, key)
        if paper is None:
            self.broken = True
            return
        if self.report.complete and not paper.measured:
            mend = f"add them where it is declared, with one of {', '.join(LENGTHS)}"
            name = quote(key or paper.title)
            self.report.add(line, f"paper {name} has no `minutes` with a length: {mend}")
        item = Item(
            self._full_key(line, "paper"),
            ItemKind.PAPER,
            paper.title,
            paper.minutes,
            paper.points,
            link=paper.link,
            note=paper.note,
            authors=paper.authors,
            et_al=paper.et_al,
            year=paper.year,
            origin=paper.origin,
            paid=paper.paid,
            free=paper.free,
        )
        self._enter(line, item)

    def _exercise(self) -> None:
        node = self.fields.node("exercise")
        fields = None if node is None else self._part(node, "an exercise", "text", *_TASK)
        if node is not None and fields is not None:
            text = self._whole(node, fields, "text", TEXT_LIMIT)
            task = self._task(fields)
            self._add(fields, "exercise", ItemKind.EXERCISE, text, limit=TEXT_LIMIT, task=task)

    def _task(self, fields: Fields) -> Task | None:
        """What a piece of work needs, and when it is done; nothing if nothing of it is said."""
        for key in ("minutes", *_TASK):
            fields.ask_for(key)
        if all(fields.node(key) is None for key in _TASK):
            return None
        data, tool, hardware = (fields.text(key) for key in _TASK[:3])
        if fields.node("done_when") is not None and fields.lacks_list("done_when"):
            mend = "say how one knows that the work is done"
            self.report.add(fields.line_of("done_when"), f"`done_when` of {fields.what} is empty: {mend}")
            return Task(data, tool, hardware)
        return Task(data, tool, hardware, fields.texts("done_when", TITLE_LIMIT, CHECKS, one=True))

    def _project(self) -> None:
        node = self.fields.node("project")
        known = ("from", "step", "title", *_TASK)
        fields = None if node is None else self._part(node, "a project's step", *known)
        if node is None or fields is None:
            return
        here = isinstance(node, Table) and "title" in node.entries and "from" not in node.entries
        if here or (isinstance(node, Scalar) and not node.empty and not SEGMENT.fullmatch(node.text)):
            title = self._whole(node, fields, "title", TITLE_LIMIT)
            self._add(fields, "project", ItemKind.PROJECT, title, task=self._task(fields))
            return
        key, line = self._from(node, fields)
        project = self.bibliography.find_project(self.report, line, key) if key else None
        step = fields.text("step")
        if project is None:
            self.broken = True
        else:
            self.register.enter_step(self.report.scope + key)
            task = self._task(fields)
            self._add_work(fields, "project", ItemKind.PROJECT, project, step, "step", task=task)

    def _tip(self, node: Node) -> None:
        if self.report.complete:
            mend = "declare it under `habits`, and name it in the units where it helps"
            self.report.add(node.line, f"a tip is an item to tick, and a complete stage has none: {mend}")
        fields = self._part(node, "a tip", "title", "text")
        if fields is None:
            return
        title = self._whole(node, fields, "title", TITLE_LIMIT)
        text = fields.text("text", TEXT_LIMIT)
        self._add(fields, slug(title), ItemKind.TIP, f"{title}: {text}" if text else title, limit=TEXT_LIMIT)

    def _unit_questions(self) -> None:
        """The questions of the unit as a whole. They are about its paper, or else about its first reading."""
        fields = self.fields
        nodes = fields.nodes("questions")
        count = len(nodes) + len(self.questions)
        if count > QUESTIONS:
            self.report.add(
                fields.line_of("questions"),
                f"`questions` of {fields.what} has {count} entries, and {QUESTIONS} are allowed",
            )
        self.questions += [read_question(self.report, node) for node in nodes]
        if (
            nodes
            and self.items
            and not any(item.discuss or item.kind is ItemKind.PAPER for item in self.items)
        ):
            kinds = [item.kind in READING_KINDS for item in self.items]
            place = kinds.index(True) if True in kinds else 0
            self.items[place] = replace(self.items[place], discuss=True)
        if fields.node("paper") is not None and not self.questions and fields.lacks_list("questions"):
            fields.report.add(
                fields.line_of("paper"), f"{fields.what} has a paper but no `questions`: add at least one"
            )

    def _count(self) -> None:
        fields = self.fields
        if not self.items and not self.broken:
            mend = "add topics, readings, a paper, an exercise, a project or tips"
            self.report.add(fields.line, f"{fields.what} is empty: {mend}")
        elif len(self.items) > UNIT_ITEMS:
            text = f"{fields.what} has {len(self.items)} items, and {UNIT_ITEMS} are allowed: split it in two"
            self.report.add(fields.line, text)

    def _part(self, node: Node, what: str, *own: str) -> Fields | None:
        """The fields of one part. A plain text stands for the first of its own fields."""
        if isinstance(node, Scalar):
            return Fields(self.report, Table(node.line), what, ())
        known = (*own, "key", "minutes", "points", "link", "note", "origin")
        if isinstance(node, Table) and len(node.entries) == 1:
            (name, entry), *_ = node.entries.items()
            if name not in known and isinstance(entry.node, Scalar) and not self.report.nearest(name, known):
                written = quote(f"{name}: {entry.node.text}")
                mend = f"if {written} is its text, put quotes around it"
                self.report.add(node.line, f"{what} has no `{own[0]}`: {mend}")
                self.broken = True
                return None
        fields = Fields.of(self.report, node, what, known)
        self.broken = self.broken or fields is None
        return fields

    def _whole(self, node: Node, fields: Fields, key: str, limit: int) -> str:
        if isinstance(node, Scalar):
            return read_text(self.report, node, fields.what, limit)
        return fields.text(key, limit, required=True)

    def _from(self, node: Node, fields: Fields) -> tuple[str, int]:
        if isinstance(node, Scalar):
            return self._word(node, fields.what), node.line
        return fields.text("from", WORD_LIMIT, required=True), fields.line_of("from")

    def _word(self, node: Node, what: str) -> str:
        return read_text(self.report, node, what, WORD_LIMIT)

    def _add_work(
        self, fields: Fields, name: str, kind: ItemKind, work: Work, part: str, part_field: str, **more: Any
    ) -> None:
        """A piece of a resource or project. Its first mention in the plan has the full name and the note."""
        first = self.register.introduce(work)
        title = work.title if first else work.short
        whole = f"{title}: {part}" if part else title
        if len(whole) > TITLE_LIMIT and len(part) <= TITLE_LIMIT and len(title) <= TITLE_LIMIT:
            mend = f"shorten its `{part_field}`"
            self.report.add(
                fields.line, f"the title {quote(whole)} has {len(whole)} of {TITLE_LIMIT} characters: {mend}"
            )
        self._add(fields, name, kind, whole, work=work, note=work.note if first else "", **more)

    def _add(
        self,
        fields: Fields,
        name: str,
        kind: ItemKind,
        title: str,
        *,
        limit: int = TITLE_LIMIT,
        work: Work | None = None,
        note: str = "",
        group: str = "",
        optional: bool = False,
        credit: tuple[tuple[str, ...], bool, int | None] | None = None,
        **more: Any,
    ) -> None:
        if kind is ItemKind.TIP and len(title) > limit:
            text = f"{fields.what} has {len(title)} characters, and {limit} fit into a post: shorten it"
            self.report.add(fields.line, text)
        written = fields.key()
        if not written and not name and title:
            self.report.add(
                fields.line, f"no key can be made from {quote(title)}: give it a `key` of small letters"
            )
        points = fields.number("points", 0, POINTS_LIMIT, 0 if optional else DEFAULT_POINTS[kind])
        if optional and points:
            mend = "leave out `points`, since nobody has to read it"
            self.report.add(fields.line_of("points"), f"{fields.what} is optional and has points: {mend}")
        authors, et_al, year = credit or (
            (work.authors, work.et_al, work.year) if work else ((), False, None)
        )
        item = Item(
            self._full_key(fields.line_of("key"), written or name),
            kind,
            title,
            fields.number("minutes", 0, MINUTES_LIMIT, DEFAULT_MINUTES[kind]),
            points,
            link=fields.link() or (work.link if work else ""),
            note=fields.text("note", TEXT_LIMIT) or note,
            group=group,
            authors=authors,
            et_al=et_al,
            year=year,
            origin=fields.choice("origin", Origin) or (work.origin if work else None) or self.report.origin,
            optional=optional,
            **more,
        )
        self._enter(fields.line, item)

    def _full_key(self, line: int, name: str) -> str:
        """The key in the plan: a dotted one belongs to the stage, any other to the unit. Empty if bad."""
        if not (name and self.stage and self.key):
            return ""
        if name.startswith(f"{self.stage}."):
            self.report.add(
                line, f"the key {quote(name)} names its stage: leave out {quote(self.stage + '.')}"
            )
            return ""
        full = f"{self.stage}.{name}" if "." in name else f"{self.stage}.{self.key}.{name}"
        if not DOTTED.fullmatch(full):
            return ""  # the stage's, the unit's or the item's own key was reported already
        if len(full) > WORD_LIMIT:
            mend = "choose a shorter `key` for it, its unit or its stage"
            self.report.add(
                line, f"the whole key {quote(full)} has {len(full)} of {WORD_LIMIT} characters: {mend}"
            )
        return full

    def _enter(self, line: int, item: Item) -> None:
        self.items.append(item)
        self.register.enter(self.report, line, item)
