"""Reads what a unit lists to be read: readings, choices between readings, the paper, and further reading."""

from dataclasses import replace
from typing import Any

from bot.curricula.bibliography import COST, origin_of, read_cost, read_credit, read_kind, read_paper
from bot.curricula.lengths import LENGTHS, check_minutes
from bot.curricula.nodes import Node, Scalar, Table, quote
from bot.curricula.questions import read_question
from bot.curricula.rules import ALTERNATIVES, MINUTES_LIMIT, SEGMENT, TITLE_LIMIT, WORD_LIMIT
from bot.curricula.schema import Fields, read_text
from bot.curricula.slugs import slug
from bot.curricula.unit_parts import UnitParts
from bot.study.plan import READING_KINDS, Item, ItemKind, Question, Reference

_CREDITED = ("title", "authors", "et_al", "year")
_HERE = ("kind", *_CREDITED)
"""Fields of a reading that stands where it is used. Of other readings, the resource has them."""


class ReadingReader:
    """Adds the readings of one unit to its items. `questions` are those that belong to single readings."""

    def __init__(self, parts: UnitParts) -> None:
        self.parts = parts
        self.questions: list[Question] = []

    def read(self, node: Node, instead: tuple[Reference, ...] = ()) -> None:
        if isinstance(node, Table) and "one_of" in node.entries:
            self._one_of(node)
            return
        if isinstance(node, Scalar) and not node.empty and not SEGMENT.fullmatch(node.text):
            self._reading_here(Fields(self.parts.report, Table(node.line), "a reading", ()), node)
            return
        known = ("from", "where", "optional", "called", "discuss", "questions", *LENGTHS, *COST)
        fields = self.parts.part(node, "a reading", *known, *_HERE)
        if fields is None:
            return
        if isinstance(node, Table) and fields.node("from") is None:
            self._reading_here(fields)
            return
        for name in _HERE:
            if fields.node(name) is not None:
                mend = "say it where the resource is declared, or leave out `from`"
                self.parts.report.add(
                    fields.line_of(name), f"{fields.what} has both `from` and `{name}`: {mend}"
                )
        key, line = self.parts.source(node, fields)
        resource = self.parts.bibliography.find_resource(self.parts.report, line, key) if key else None
        where = fields.text("where")
        if resource is None:
            self.parts.broken = True
            return
        paid, free = read_cost(fields)
        more = {"paid": paid or resource.paid, "free": free or resource.free, "instead": instead}
        self.parts.add_work(fields, key, resource.kind, resource, where, "where", **more, **_talk(fields))
        self._measure(fields, resource.kind, self.parts.items[-1].minutes)
        self._questions_of(fields, self.parts.items[-1])

    def _reading_here(self, fields: Fields, node: Scalar | None = None) -> None:
        """A reading that stands where it is used, with a title of its own."""
        if node is not None and node.text.strip().startswith(("http://", "https://")):
            mend = "write `title: ...`, and the link below it as `link: ...`"
            self.parts.report.add(node.line, f"a reading is a link without a title: {mend}")
            self.parts.broken = True
            return
        if node is None and fields.node("title") is None:
            mend = "name a resource in `from`, or give it a `title`"
            self.parts.report.add(fields.line, f"{fields.what} has neither `from` nor `title`: {mend}")
            self.parts.broken = True
            return
        name = fields.text("title", required=True) if node is None else self._title(node)
        where = fields.text("where")
        title = f"{name}: {where}" if name and where else name
        if len(title) > TITLE_LIMIT >= len(name):
            count = f"{len(title)} of {TITLE_LIMIT} characters"
            self.parts.report.add(fields.line, f"the title {quote(title)} has {count}: shorten its `where`")
        kind = read_kind(fields, READING_KINDS, ItemKind.READING)
        paid, free = read_cost(fields)
        authors, et_al, year = read_credit(fields)
        self.parts.add(
            fields,
            slug(title),
            kind,
            title,
            paid=paid,
            free=free,
            credit=(authors, et_al, year),
            **_talk(fields),
        )
        self._measure(fields, kind, self.parts.items[-1].minutes)
        self._questions_of(fields, self.parts.items[-1])

    def _title(self, node: Scalar) -> str:
        return read_text(self.parts.report, node, "a reading", TITLE_LIMIT)

    def _questions_of(self, fields: Fields, item: Item) -> None:
        """The questions that belong to a reading."""
        if fields.node("questions") is None:
            return
        for node in fields.nodes("questions"):
            self.questions.append(replace(read_question(self.parts.report, node), about=item.key))

    def read_further(self, node: Node) -> Reference | None:
        """Something worth a look: a paper's key, or a title and link that stand here."""
        if isinstance(node, Table):
            fields = Fields(
                self.parts.report, node, "an entry of `also_read`", ("link", "origin", *_CREDITED)
            )
            link, title = fields.link(required=True), fields.text("title", required=True)
            return Reference(title, link, *read_credit(fields), origin_of(fields))
        key = self.parts.word(node, "an entry of `also_read`")
        paper = self.parts.bibliography.find_paper(self.parts.report, node.line, key) if key else None
        return None if paper is None else paper.reference

    def _one_of(self, node: Table) -> None:
        """Several readings of which one is enough: an item made from the first, that names the others."""
        fields = Fields.of(self.parts.report, node, "a choice of readings", ("one_of",))
        nodes = fields.nodes("one_of") if fields else []
        if not 2 <= len(nodes) <= ALTERNATIVES:
            mend = f"name 2 to {ALTERNATIVES} readings, the recommended one first"
            self.parts.report.add(node.line, f"`one_of` has {len(nodes)} entries: {mend}")
            self.parts.broken = True
            return
        # The first mention of a work has its full name, so the recommended reading comes first here, too.
        place = len(self.parts.items)
        self.read(nodes[0])
        others = [self._alternative(other) for other in nodes[1:]]
        if len(self.parts.items) > place:
            found = tuple(other for other in others if other is not None)
            self.parts.items[place] = replace(self.parts.items[place], instead=found)

    def _alternative(self, node: Node) -> Reference | None:
        fields = self.parts.part(node, "a reading of `one_of`", "from", "where", *LENGTHS, *COST)
        if fields is None:
            return None
        for key in ("key", "points"):
            if fields.node(key) is not None:
                mend = "only the first one has it, since all of them are one item"
                self.parts.report.add(fields.line_of(key), f"{fields.what} has a `{key}`: {mend}")
        key, line = self.parts.source(node, fields)
        resource = self.parts.bibliography.find_resource(self.parts.report, line, key) if key else None
        if resource is None:
            return None
        where = fields.text("where")
        read_cost(fields)
        minutes = fields.number("minutes", 0, MINUTES_LIMIT, 0)
        self._measure(fields, resource.kind, minutes)
        name = resource.title if self.parts.register.introduce(resource) else resource.short
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
        if not check_minutes(fields, kind, minutes) and self.parts.report.complete:
            mend = f"add one of {', '.join(LENGTHS)}"
            self.parts.report.add(fields.line, f"{fields.what} does not say how long it is: {mend}")

    def read_paper(self, unit: Fields) -> None:
        node = unit.node("paper")
        line = unit.line_of("paper")
        if isinstance(node, Table):
            key, paper = "", read_paper(self.parts.report, node, f"`paper` of {unit.what}")
        else:
            key = "" if node is None else self.parts.word(node, "`paper`")
            if node is None or not key:
                return
            paper = self.parts.bibliography.find_paper(self.parts.report, line, key)
        if paper is None:
            self.parts.broken = True
            return
        if self.parts.report.complete and not paper.measured:
            mend = f"add them where it is declared, with one of {', '.join(LENGTHS)}"
            name = quote(key or paper.title)
            self.parts.report.add(line, f"paper {name} has no `minutes` with a length: {mend}")
        item = Item(
            self.parts.full_key(line, "paper"),
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
        self.parts.enter(line, item)


def _talk(fields: Fields) -> dict[str, Any]:
    """What a reading says about reading and discussing it, beside its questions."""
    has_questions = fields.node("questions") is not None and not fields.lacks_list("questions")
    return {
        "optional": fields.flag("optional"),
        "discuss": fields.flag("discuss") or has_questions,
        "called": fields.text("called", WORD_LIMIT),
    }
