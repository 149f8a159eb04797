"""The items of one unit, as they are collected: their keys, titles and defaults."""

from typing import Any

from bot.curricula.bibliography import Bibliography, Work
from bot.curricula.nodes import Node, Scalar, Table, quote
from bot.curricula.register import Register
from bot.curricula.rules import (
    DEFAULT_MINUTES,
    DEFAULT_POINTS,
    DOTTED,
    MINUTES_LIMIT,
    POINTS_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    WORD_LIMIT,
)
from bot.curricula.schema import Fields, Report, read_text
from bot.study.plan import Item, ItemKind, Origin


class UnitParts:
    """Collects the items of one unit in the order in which they are shown, and enters them in the register.

    `broken`: a part of the unit could not be read, so the unit may seem emptier than its author meant it.
    """

    def __init__(
        self, register: Register, report: Report, stage: str, key: str, bibliography: Bibliography
    ) -> None:
        self.register = register
        self.bibliography = bibliography
        self.report = report
        self.stage = stage
        self.key = key
        self.items: list[Item] = []
        self.broken = False

    def part(self, node: Node, what: str, *own: str) -> Fields | None:
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

    def whole(self, node: Node, fields: Fields, key: str, limit: int) -> str:
        if isinstance(node, Scalar):
            return read_text(self.report, node, fields.what, limit)
        return fields.text(key, limit, required=True)

    def source(self, node: Node, fields: Fields) -> tuple[str, int]:
        if isinstance(node, Scalar):
            return self.word(node, fields.what), node.line
        return fields.text("from", WORD_LIMIT, required=True), fields.line_of("from")

    def word(self, node: Node, what: str) -> str:
        return read_text(self.report, node, what, WORD_LIMIT)

    def add_work(
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
        self.add(fields, name, kind, whole, work=work, note=work.note if first else "", **more)

    def add(
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
            self.full_key(fields.line_of("key"), written or name),
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
        self.enter(fields.line, item)

    def full_key(self, line: int, name: str) -> str:
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

    def enter(self, line: int, item: Item) -> None:
        self.items.append(item)
        self.register.enter(self.report, line, item)
