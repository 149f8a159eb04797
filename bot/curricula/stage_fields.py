"""The fields of a stage, wherever it stands: its units, its weeks at each pace, its author's words."""

from dataclasses import dataclass

from bot.curricula.nodes import Listing, Node, Scalar
from bot.curricula.rules import LINES, SECTIONS, TITLE_LIMIT, WEEKS_LIMIT
from bot.curricula.schema import Fields, Report, read_number
from bot.study.plan import Pace, Section

WORKS = ("resources", "papers", "projects", "habits")
"""What a plan and a stage may declare, for all units to name."""

STAGE = (
    *("key", "title", "emoji", "duration", "complete", "origin", "weeks", "assumes", "outline"),
    *WORKS,
    "units",
)


@dataclass(frozen=True, slots=True)
class StageFile:
    report: Report
    fields: Fields

    @property
    def units(self) -> list[Node]:
        """The stage's units. A stage may list its weeks instead."""
        node = self.fields.node("weeks")
        return node.nodes if isinstance(node, Listing) else self.fields.nodes("units")


def read_outline(fields: Fields) -> tuple[Section, ...]:
    """The stage in its author's words."""
    nodes = fields.nodes("outline")
    if len(nodes) > SECTIONS:
        text = f"`outline` of {fields.what} has {len(nodes)} sections, and {SECTIONS} are allowed"
        fields.report.add(fields.line_of("outline"), text)
    sections = []
    for node in nodes:
        inner = Fields.of(fields.report, node, "a section of `outline`", ("part", "heading", "lines"))
        if inner is None:
            continue
        if inner.lacks_list("lines"):
            inner.missing("lines")
        part = inner.text("part", required=True)
        lines = inner.texts("lines", TITLE_LIMIT, LINES)
        sections.append(Section(part, inner.text("heading"), lines))
    return tuple(sections)


def read_weeks(fields: Fields, units: int) -> dict[Pace, int]:
    """The weeks at each pace. Standard is one a unit; the other two are standard, unless they are given."""
    standard = max(units, 1)
    node = fields.node("weeks")
    if node is None:
        return dict.fromkeys(Pace, standard)
    what = f"`weeks` of {fields.what}"
    if isinstance(node, Listing):
        return dict.fromkeys(Pace, standard)
    if isinstance(node, Scalar):
        return dict.fromkeys(Pace, read_number(fields.report, node, what, 1, WEEKS_LIMIT, standard))
    paces = Fields.of(fields.report, node, what, tuple(Pace))
    if paces is None:
        return dict.fromkeys(Pace, standard)
    known = len(fields.report)
    standard = paces.number(Pace.STANDARD, 1, WEEKS_LIMIT, standard)
    weeks = {
        Pace.INTENSIVE: paces.number(Pace.INTENSIVE, 1, WEEKS_LIMIT, standard),
        Pace.STANDARD: standard,
        Pace.RELAXED: paces.number(Pace.RELAXED, 1, WEEKS_LIMIT, standard),
    }
    if len(fields.report) == known and not weeks[Pace.INTENSIVE] <= standard <= weeks[Pace.RELAXED]:
        found = ", ".join(f"{pace} {count}" for pace, count in weeks.items())
        mend = "intensive may not be more than standard, nor standard more than relaxed"
        fields.report.add(fields.line_of("weeks"), f"{what} are out of order ({found}): {mend}")
    return weeks
