"""A curriculum becomes a plan, or a list of everything that is wrong with it.

It is a folder with `plan.yaml`, or one file that holds the whole plan, on disk or as it was handed in.
"""

import os
from dataclasses import replace
from pathlib import Path

from bot.curricula.bibliography import Bibliography, Place
from bot.curricula.borrowing import Borrowing, Lender, Loan
from bot.curricula.complete_stages import check_evenness, check_habits, check_projects
from bot.curricula.plan_files import PLAN_FILE, PLAN_FILES, SUFFIXES, plan_key, plans_root
from bot.curricula.recall_files import RecallFiles
from bot.curricula.register import Register
from bot.curricula.rules import (
    PARAGRAPH_LIMIT,
    SEGMENT,
    STAGE_KEY,
    STAGES,
    TITLE_LIMIT,
    WORD_LIMIT,
)
from bot.curricula.schema import Fields, Report, read_text, written
from bot.curricula.source import (
    Entry,
    Listing,
    Node,
    Problem,
    Scalar,
    Table,
    display,
    parse_source,
    quote,
    read_source,
)
from bot.curricula.stage_fields import STAGE, WORKS, StageFile, read_outline, read_weeks
from bot.curricula.units import read_unit
from bot.study.plan import Origin, Packing, Plan, Stage, Unit

ONLY_STAGE = "s1"
"""The key of the stage that holds the weeks of a plan without stages, so that stages may follow."""

_PLAN = ("title", "summary", "stages", "weeks", "closing", *WORKS)


class CurriculumError(Exception):
    """A curriculum folder that cannot be used. `problems` says all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_plan(path: Path) -> Plan:
    """The plan in a folder or a file. Raises CurriculumError with every problem of every file."""
    plan, problems = _reader(path).read()
    if plan is None or problems:
        raise CurriculumError(tuple(problems))
    return plan


def check_plan(path: Path, *, complete: bool = False) -> list[Problem]:
    """Every problem of a plan's folder or file, by file and line; none if the plan can be used.

    With `complete` every stage is held to the rules of complete ones, whatever it says of itself.
    """
    _, problems = _reader(path, complete=complete).read()
    return problems


def read_content(
    name: str, content: bytes, key: str, beside: Path | None = None
) -> tuple[Plan | None, list[Problem]]:
    """The plan in one YAML file that was handed in, or what is wrong with it. `name` stands in problems.

    Units of plans in the folder `beside` and of those that come with the bot can be borrowed.
    """
    return _FolderReader(Path(), file=name, content=content, key=key, beside=beside).read()


def _reader(path: Path, *, complete: bool = False) -> "_FolderReader":
    if not path.is_file():
        return _FolderReader(path, complete=complete)
    if path.name in PLAN_FILES:
        return _FolderReader(path.parent, complete=complete)
    return _FolderReader(path.parent, complete=complete, file=path.name, key=path.stem)


class _FolderReader:
    """Reads one plan. With `file` it is in that file alone, whose `content` may be at hand already."""

    def __init__(
        self,
        folder: Path,
        *,
        complete: bool = False,
        borrowers: tuple[Path, ...] = (),
        file: str = "",
        content: bytes | None = None,
        key: str = "",
        beside: Path | None = None,
    ) -> None:
        self.folder = folder
        self.beside = beside  # where plans to borrow from are looked for, other than beside this one
        self.alone = bool(file)
        self.content = content
        self.own_key = key
        self.plan_file = file or next((name for name in PLAN_FILES if (folder / name).is_file()), PLAN_FILE)
        self.borrowers = borrowers  # the plans for whose sake this one is read
        self.lenders: dict[str, Lender | None] = {}
        self.files: list[StageFile] = []
        self.all_complete = complete
        self.problems: list[Problem] = []
        self.bibliography = Bibliography()
        self.register = Register(self.bibliography)
        self.borrowing = Borrowing(self.register)
        self.complete = True  # every file could be read, and plan.yaml says in which order
        self.stage_keys: dict[str, Place] = {}

    def read(self) -> tuple[Plan | None, list[Problem]]:
        plan = self._plan()
        return plan, sorted(set(self.problems))

    def _plan(self) -> Plan | None:
        report = self._report(self.plan_file)
        if self.content is None and not os.path.lexists(self.folder / self.plan_file):
            report.add(
                1, f"there is no such file: a plan is a folder with a {PLAN_FILE} in it, so name that folder"
            )
            return None
        key = self._key(report)
        fields = self._open(self.plan_file, "the plan", _PLAN)
        title = summary = closing = ""
        found: list[StageFile] | None = None
        if fields is not None:
            title = fields.text("title", required=True)
            summary = fields.text("summary", PARAGRAPH_LIMIT, required=True, lines=True)
            closing = fields.text("closing", PARAGRAPH_LIMIT, lines=True)
            found = self._weeks(fields) if fields.node("weeks") is not None else self._stages(fields)
        if found is None:
            self.complete = False
            names = [] if self.alone else self._yaml_files()[:STAGES]
            found = [file for name in names if (file := self._stage_file(name)) is not None]
        files = self.files = found
        if fields is not None:
            self.bibliography.declare(report, fields)
        for file in files:
            self.bibliography.declare(file.report, file.fields)
        stages = [self._stage(file, number) for number, file in enumerate(files, start=1)]
        reports = {report.file: report, **{file.report.file: file.report for file in files}}
        self.register.settle(reports, complete=self.complete)
        stages = [replace(one, units=tuple(map(self.borrowing.settle, one.units))) for one in stages]
        recall = RecallFiles(self.folder, self.register, self.problems, is_single_file=self.alone)
        stages = [recall.add_to(file, stage) for file, stage in zip(files, stages, strict=True)]
        if self.complete:
            self.borrowing.check()
            check_habits(self.bibliography, reports)
            recall.check_strays(stages)
            for file, stage in zip(files, stages, strict=True):
                check_projects(file, stage, self.register)
        staged = fields is None or fields.node("weeks") is None
        plan = Plan(key, title, summary, tuple(stages), closing, Packing.BY_MINUTES, staged)
        if not self.problems:
            finished = [stage for file, stage in zip(files, stages, strict=True) if file.report.complete]
            check_evenness(plan, finished, self.register, reports)
        return None if self.problems else plan

    def _report(self, name: str) -> Report:
        return Report(display(self.folder / name), self.problems)

    def _key(self, report: Report) -> str:
        name = self.own_key or plan_key(self.folder)
        if not SEGMENT.fullmatch(name) or len(name) > WORD_LIMIT:
            mend = (
                f"use small letters, digits and single hyphens, {WORD_LIMIT} at most, such as deep-learning"
            )
            what = "file" if self.alone else "folder"
            report.add(1, f"the {what}'s name {quote(display(Path(name)))} cannot be the plan's key: {mend}")
        return name

    def _open(self, name: str, what: str, known: tuple[str, ...]) -> Fields | None:
        if self.content is not None:
            source = parse_source(name, self.content)
        else:
            source = read_source(self.folder / name, self.folder)
        self.problems.extend(source.problems)
        if source.root is None:
            self.complete = False
            self.bibliography.leave_room_for(source.text)
            return None
        fields = Fields.of(self._report(name), source.root, what, known)
        self.complete = self.complete and fields is not None
        return fields

    def _yaml_files(self) -> list[str]:
        """The names of all files of this folder that look like stages. Hidden ones are nobody's business."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except OSError:
            return []
        return [
            name for name in names if name.endswith(SUFFIXES) and name[0] != "." and name != self.plan_file
        ]

    def _weeks(self, fields: Fields) -> list[StageFile]:
        """The one stage of a plan that lists weeks and speaks of no stages."""
        node = fields.node("weeks")
        report = self._report(self.plan_file)
        if fields.node("stages") is not None:
            mend = "keep one of them"
            fields.report.add(fields.line_of("weeks"), f"the plan has both `weeks` and `stages`: {mend}")
        if not isinstance(node, Listing) or not node.nodes:
            mend = "list the weeks, each with a `title` and what is read in it"
            what = f"needs a list, but here is {written(node)}" if node else "is empty"
            what = "is empty" if isinstance(node, Listing) else what
            fields.report.add(fields.line_of("weeks"), f"`weeks` of the plan {what}: {mend}")
            self.complete = False
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

    def _stages(self, fields: Fields) -> list[StageFile] | None:
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
        return [file for file in found if file is not None]

    def _stage_here(self, node: Table, number: int) -> StageFile:
        """A stage that is written where it is listed. Without a key it is called by its place."""
        report = self._report(self.plan_file)
        key = Entry(node.line, Scalar(node.line, f"s{number}", plain=False))
        table = Table(node.line, {"key": key, **node.entries})
        fields = Fields(report, table, "a stage", STAGE)
        report.complete = fields.flag("complete") or self.all_complete
        report.origin = fields.choice("origin", Origin)
        return StageFile(report, fields)

    def _check_strays(self, named: set[str]) -> None:
        """Tell of YAML files beside plan.yaml that nobody would ever read."""
        for stray in [] if self.alone else self._yaml_files():
            if stray not in named:
                mend = f"add it to `stages` in {self.plan_file}, or move it elsewhere"
                self._report(stray).add(1, f"{self.plan_file} does not name this file: {mend}")

    def _name(self, report: Report, node: Node) -> str:
        name = read_text(report, node, "an entry of `stages`", 100)
        if not name:
            return ""
        if self.alone:
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
        if not os.path.lexists(self.folder / name):
            report.add(
                node.line,
                f"there is no file {quote(name)} beside {PLAN_FILE}: create it, or correct the name",
            )
            return ""
        return name

    def _stage_file(self, name: str) -> StageFile | None:
        fields = self._open(name, "a stage", STAGE)
        if fields is None:
            return None
        fields.report.complete = fields.flag("complete") or self.all_complete
        fields.report.origin = fields.choice("origin", Origin)
        return StageFile(fields.report, fields)

    def _stage(self, file: StageFile, number: int) -> Stage:
        fields, report = file.fields, file.report
        key = fields.key(STAGE_KEY, required=True)
        if key:
            fields.what = f"stage {quote(key)}"
            here = Place(report.file, fields.line_of("key"))
            first = self.stage_keys.setdefault(key, here)
            if first is not here:
                where = first.seen_from(report.file)
                report.add(
                    here.line, f"another stage has the key {quote(key)}, first {where}: change one of them"
                )
        nodes = file.units
        listed = isinstance(fields.node("weeks"), Listing)
        if listed and fields.node("units") is not None:
            mend = "list either units or weeks, and give the number of weeks if you list units"
            report.add(fields.line_of("weeks"), f"{fields.what} lists both `units` and `weeks`: {mend}")
        if fields.lacks_list("weeks" if listed else "units"):
            report.add(
                fields.line_of("units"), f"{fields.what} is empty: add at least one unit under `units`"
            )
        units = [self._unit(report, node, key, number) for node in nodes]
        fields.ask_for("origin", "seed or ours, for all that says nothing else")
        fields.ask_for("outline")
        return Stage(
            key=key,
            number=number,
            title=fields.text("title", required=True),
            units=tuple(unit for unit in units if unit is not None),
            weeks=read_weeks(fields, len(nodes)),
            emoji=fields.text("emoji", WORD_LIMIT),
            duration=fields.text("duration", WORD_LIMIT),
            outline=(*self.borrowing.assume(fields, number), *read_outline(fields)),
        )

    def _unit(self, report: Report, node: Node, stage: str, number: int) -> Unit | None:
        if not (isinstance(node, Table) and "from" in node.entries):
            return read_unit(self.register, report, node, stage)
        fields = Fields(report, node, "a borrowed unit", ("from", "without"))
        name = fields.text("from", 2 * WORD_LIMIT, required=True)
        plan, slash, unit = name.partition("/")
        if not (SEGMENT.fullmatch(plan) and slash and SEGMENT.fullmatch(unit)):
            if name:
                report.add(
                    node.line, f"{quote(name)} names no unit of a plan: write it as deep-learning/algebra"
                )
            return None
        if plan not in self.lenders:
            self.lenders[plan] = self._lender(report, node.line, plan)
        lender = self.lenders[plan]
        return None if lender is None else self.borrowing.borrow(fields, name, lender, stage, number)

    def _lender(self, report: Report, line: int, plan: str) -> Lender | None:
        """The plan of that key: beside this one, or among those that come with the bot."""
        here = self.folder.resolve() / self.plan_file if self.alone else self.folder.resolve()
        places: tuple[Path, ...] = (plans_root(),)
        if self.beside or self.content is None:
            places = (self.beside or here.parent, *places)
        folder = next((place / plan for place in places if (place / plan).is_dir()), None)
        if folder is None:
            report.add(line, f"there is no plan {quote(plan)} to borrow from: put its folder beside this one")
            return None
        if folder in (here, *self.borrowers):
            report.add(
                line, f"plan {quote(plan)} borrows from this one in turn: write the unit out in one of them"
            )
            return None
        reader = _FolderReader(folder, borrowers=(*self.borrowers, here))
        found, problems = reader.read()
        if found is None or problems:
            report.add(line, f"plan {quote(plan)} has problems of its own: mend those first ({problems[0]})")
            return None
        loans = {}
        for file, stage in zip(reader.files, found.stages, strict=True):
            for node, unit in zip(file.units, stage.units, strict=True):
                if isinstance(node, Table) and "from" not in node.entries:
                    loans[unit.key] = Loan(node, file.report.origin, stage.key, unit)
        return Lender(reader.bibliography, loans, reader.register.count_steps())
