"""Finds the stages of a plan: files that its first file lists, or what stands in that file itself."""

from collections.abc import Sequence

from bot.curricula.nodes import Entry, Listing, Node, Scalar, Table, quote
from bot.curricula.plan_files import PLAN_FILE, PLAN_FILES, SUFFIXES
from bot.curricula.plan_folder import PlanFolder
from bot.curricula.rules import STAGES, TITLE_LIMIT
from bot.curricula.schema import Fields, Report, read_text, written
from bot.curricula.stage_fields import STAGE, StageFile
from bot.study.plan import Origin

ONLY_STAGE = "s1"
"""The key of the stage that holds the weeks of a plan without stages, so that stages may follow."""


class StageList:
    """The stages of one plan, not yet read. With `all_complete` each is held to the rules of complete ones,
    whatever it says of itself.
    """

    def __init__(self, folder: PlanFolder, *, all_complete: bool) -> None:
        self._folder = folder
        self._all_complete = all_complete
        self.is_ordered = True
        """Whether the plan's first file says in which order the stages come. `find` sets it."""

    def find(self, fields: Fields | None) -> list[StageFile]:
        """The stages as the first file lists them. If that has no `fields` or no list, those of all files."""
        found = None
        if fields is not None:
            found = self._weeks(fields) if fields.node("weeks") is not None else self._stages(fields)
        if found is None:
            self.is_ordered = False
            found = [self._stage_file(name) for name in self._folder.list_stage_files()[:STAGES]]
        return [file for file in found if file is not None]

    def _weeks(self, fields: Fields) -> list[StageFile]:
        """The one stage of a plan that lists weeks and speaks of no stages."""
        node = fields.node("weeks")
        report = self._folder.report(self._folder.plan_file)
        if fields.node("stages") is not None:
            mend = "keep one of them"
            fields.report.add(fields.line_of("weeks"), f"the plan has both `weeks` and `stages`: {mend}")
        if not isinstance(node, Listing) or not node.nodes:
            mend = "list the weeks, each with a `title` and what is read in it"
            what = f"needs a list, but here is {written(node)}" if node else "is empty"
            what = "is empty" if isinstance(node, Listing) else what
            fields.report.add(fields.line_of("weeks"), f"`weeks` of the plan {what}: {mend}")
            self.is_ordered = False
            return []
        line = fields.line_of("weeks")
        title = fields.node("title")
        name = title if isinstance(title, Scalar) and not title.empty else Scalar(line, "Weeks", plain=False)
        entries = {
            "key": Entry(line, Scalar(line, ONLY_STAGE, plain=False)),
            "title": Entry(line, Scalar(line, " ".join(name.text.split())[:TITLE_LIMIT], plain=False)),
            "weeks": Entry(line, node),
        }
        self._check_strays(set())
        return [StageFile(report, Fields(report, Table(line, entries), "the plan", STAGE))]

    def _stages(self, fields: Fields) -> Sequence[StageFile | None] | None:
        """The stages in their order, or None if the plan's first file does not say."""
        if fields.node("stages") is None:
            mend = "list the stages, or the `weeks` of a plan without stages"
            fields.report.add(fields.line, f"the plan has neither `stages` nor `weeks`: {mend}")
            return None
        nodes = fields.nodes("stages")
        if fields.lacks_list("stages"):
            fields.report.add(
                fields.line_of("stages"), "`stages` names no file: list the stage files in their order"
            )
            return None
        if not nodes:
            return None
        names: dict[str, int] = {}
        found: list[StageFile | None] = []
        for number, node in enumerate(nodes[:STAGES], start=1):
            if isinstance(node, Table):
                found.append(self._stage_here(node, number))
                continue
            name = self._name(fields.report, node)
            if name in names:
                fields.report.add(
                    node.line, f"{quote(name)} is listed twice, first on line {names[name]}: keep one"
                )
            elif name:
                names[name] = node.line
                found.append(self._stage_file(name))
        if len(nodes) > STAGES:
            fields.report.add(
                fields.line_of("stages"), f"there are {len(nodes)} stages, and {STAGES} are allowed"
            )
        self._check_strays(set(names))
        return found

    def _stage_here(self, node: Table, number: int) -> StageFile:
        """A stage that is written where it is listed. Without a key it is called by its place."""
        report = self._folder.report(self._folder.plan_file)
        key = Entry(node.line, Scalar(node.line, f"s{number}", plain=False))
        table = Table(node.line, {"key": key, **node.entries})
        fields = Fields(report, table, "a stage", STAGE)
        report.complete = fields.flag("complete") or self._all_complete
        report.origin = fields.choice("origin", Origin)
        return StageFile(report, fields)

    def _check_strays(self, named: set[str]) -> None:
        """Tell of YAML files beside plan.yaml that nobody would ever read."""
        for stray in self._folder.list_stage_files():
            if stray not in named:
                mend = f"add it to `stages` in {self._folder.plan_file}, or move it elsewhere"
                self._folder.report(stray).add(1, f"{self._folder.plan_file} does not name this file: {mend}")

    def _name(self, report: Report, node: Node) -> str:
        name = read_text(report, node, "an entry of `stages`", 100)
        if not name:
            return ""
        if self._folder.is_single_file:
            mend = "write the stage out here, or make a folder of both files and call this one plan.yaml"
            report.add(node.line, f"{quote(name)} is another file, and this plan is in one: {mend}")
            return ""
        if "/" in name or "\\" in name or name.startswith("."):
            report.add(
                node.line,
                f"{quote(name)} leaves the plan's folder: put the file beside {PLAN_FILE}, name it alone",
            )
            return ""
        if not name.endswith(SUFFIXES) or name in PLAN_FILES:
            report.add(
                node.line,
                f"{quote(name)} is no stage file: name one that ends in .yaml, such as s1-basics.yaml",
            )
            return ""
        if not self._folder.has(name):
            report.add(
                node.line,
                f"there is no file {quote(name)} beside {PLAN_FILE}: create it, or correct the name",
            )
            return ""
        return name

    def _stage_file(self, name: str) -> StageFile | None:
        fields = self._folder.open(name, "a stage", STAGE)
        if fields is None:
            return None
        fields.report.complete = fields.flag("complete") or self._all_complete
        fields.report.origin = fields.choice("origin", Origin)
        return StageFile(fields.report, fields)
