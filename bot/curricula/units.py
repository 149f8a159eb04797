"""Builds one unit of a plan from its node: the items with their titles, keys and defaults."""

from bot.curricula.bibliography import Place, Work
from bot.curricula.register import Register
from bot.curricula.rules import (
    DEFAULT_MINUTES,
    DEFAULT_POINTS,
    DOTTED,
    MINUTES_LIMIT,
    POINTS_LIMIT,
    QUESTIONS,
    SEGMENT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_ITEMS,
    WORD_LIMIT,
)
from bot.curricula.schema import Fields, Report, read_text, slug
from bot.curricula.source import Node, Scalar, Table, quote
from bot.study.plan import Item, Kind, Unit

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
)


def read_unit(register: Register, report: Report, node: Node, stage: str) -> Unit | None:
    """One unit, entered in the register; None if the node is no unit at all."""
    fields = Fields.of(report, node, "a unit", _UNIT)
    if fields is None:
        return None
    key = fields.key(SEGMENT, required=True)
    if key:
        fields.what = f"unit {quote(key)}"
    if not register.enter_unit(Place(report.file, fields.line_of("key")), report, key):
        key = ""  # its items would all seem to be taken, too
    return _UnitReader(register, report, fields, stage, key).read()


class _UnitReader:
    """Reads the parts of one unit in the order in which they are shown."""

    def __init__(self, register: Register, report: Report, fields: Fields, stage: str, key: str) -> None:
        self.register = register
        self.bibliography = register.bibliography
        self.report = report
        self.fields = fields
        self.stage = stage
        self.key = key
        self.items: list[Item] = []
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
        papers = [
            (node.line, self._word(node, "an entry of `also_read`")) for node in fields.nodes("also_read")
        ]
        found = [self.bibliography.find_paper(self.report, line, key) for line, key in papers if key]
        topics = [
            (node.line, self._word(node, "an entry of `continues`")) for node in fields.nodes("continues")
        ]
        for line, topic in topics:
            if topic:
                self.register.promise(self.report, line, topic)
        return Unit(
            key=self.key,
            title=title,
            items=tuple(self.items),
            questions=self._questions(),
            also_read=tuple(paper.reference for paper in found if paper is not None),
            continues=tuple(topic for _, topic in topics),
        )

    def _topic(self, node: Node) -> None:
        fields = self._part(node, "a topic", "title", "group")
        if fields is None:
            return
        title = self._whole(node, fields, "title", TITLE_LIMIT)
        self._add(fields, slug(title), Kind.TOPIC, title, group=fields.text("group"))

    def _reading(self, node: Node) -> None:
        fields = self._part(node, "a reading", "from", "where")
        if fields is None:
            return
        key, line = self._from(node, fields)
        resource = self.bibliography.find_resource(self.report, line, key) if key else None
        where = fields.text("where")
        if resource is None:
            self.broken = True
        else:
            self._add_work(fields, key, resource.kind, resource, where, "where")

    def _paper(self) -> None:
        node = self.fields.node("paper")
        key = "" if node is None else self._word(node, "`paper`")
        if node is None or not key:
            return
        line = self.fields.line_of("paper")
        paper = self.bibliography.find_paper(self.report, line, key)
        if paper is None:
            self.broken = True
            return
        item = Item(
            self._full_key(line, "paper"),
            Kind.PAPER,
            paper.title,
            paper.minutes,
            paper.points,
            link=paper.link,
            note=paper.note,
            authors=paper.authors,
            et_al=paper.et_al,
            year=paper.year,
        )
        self._enter(line, item)

    def _exercise(self) -> None:
        node = self.fields.node("exercise")
        fields = None if node is None else self._part(node, "an exercise", "text")
        if node is not None and fields is not None:
            text = self._whole(node, fields, "text", TEXT_LIMIT)
            self._add(fields, "exercise", Kind.EXERCISE, text, limit=TEXT_LIMIT)

    def _project(self) -> None:
        node = self.fields.node("project")
        fields = None if node is None else self._part(node, "a project's step", "from", "step")
        if node is None or fields is None:
            return
        key, line = self._from(node, fields)
        project = self.bibliography.find_project(self.report, line, key) if key else None
        step = fields.text("step")
        if project is None:
            self.broken = True
        else:
            self._add_work(fields, "project", Kind.PROJECT, project, step, "step")

    def _tip(self, node: Node) -> None:
        fields = self._part(node, "a tip", "title", "text")
        if fields is None:
            return
        title = self._whole(node, fields, "title", TITLE_LIMIT)
        text = fields.text("text", TEXT_LIMIT)
        self._add(fields, slug(title), Kind.TIP, f"{title}: {text}" if text else title, limit=TEXT_LIMIT)

    def _questions(self) -> tuple[str, ...]:
        fields = self.fields
        questions = fields.texts("questions", TEXT_LIMIT, QUESTIONS)
        has_paper = fields.node("paper") is not None
        if has_paper and fields.lacks_list("questions"):
            fields.report.add(
                fields.line_of("paper"), f"{fields.what} has a paper but no `questions`: add at least one"
            )
        elif questions and not has_paper:
            mend = "add the `paper` that they discuss, or remove them"
            fields.report.add(
                fields.line_of("questions"), f"{fields.what} has `questions` but no paper: {mend}"
            )
        return questions

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
        known = (*own, "key", "minutes", "points", "link", "note")
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
        self, fields: Fields, name: str, kind: Kind, work: Work, part: str, part_field: str
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
        self._add(fields, name, kind, whole, work=work, note=work.note if first else "")

    def _add(
        self,
        fields: Fields,
        name: str,
        kind: Kind,
        title: str,
        *,
        limit: int = TITLE_LIMIT,
        work: Work | None = None,
        note: str = "",
        group: str = "",
    ) -> None:
        if kind is Kind.TIP and len(title) > limit:
            text = f"{fields.what} has {len(title)} characters, and {limit} fit into a post: shorten it"
            self.report.add(fields.line, text)
        written = fields.key()
        if not written and not name and title:
            self.report.add(
                fields.line, f"no key can be made from {quote(title)}: give it a `key` of small letters"
            )
        item = Item(
            self._full_key(fields.line_of("key"), written or name),
            kind,
            title,
            fields.number("minutes", 0, MINUTES_LIMIT, DEFAULT_MINUTES[kind]),
            fields.number("points", 0, POINTS_LIMIT, DEFAULT_POINTS[kind]),
            link=fields.link() or (work.link if work else ""),
            note=fields.text("note", TEXT_LIMIT) or note,
            group=group,
            authors=work.authors if work else (),
            et_al=work.et_al if work else False,
            year=work.year if work else None,
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
