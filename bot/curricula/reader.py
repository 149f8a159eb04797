"""A curriculum becomes a plan, or a list of everything that is wrong with it.

It is a folder with `plan.yaml`, or one file that holds the whole plan, on disk or as it was handed in.
"""

from dataclasses import replace
from pathlib import Path

from bot.curricula.bibliography import Place
from bot.curricula.borrowing import Borrowing, Lender, Loan
from bot.curricula.complete_stages import check_evenness, check_habits, check_projects
from bot.curricula.nodes import Listing, Node, Problem, Table, quote
from bot.curricula.plan_files import PLAN_FILE, PLAN_FILES, plans_root
from bot.curricula.plan_folder import PlanFolder
from bot.curricula.recall_files import RecallFiles
from bot.curricula.register import Register
from bot.curricula.rules import (
    PARAGRAPH_LIMIT,
    SEGMENT,
    STAGE_KEY,
    WORD_LIMIT,
)
from bot.curricula.schema import Fields, Report
from bot.curricula.stage_fields import WORKS, StageFile, read_outline, read_weeks
from bot.curricula.stage_list import StageList
from bot.curricula.units import read_unit
from bot.study.plan import Packing, Plan, Stage, Unit

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
    return _Reader(PlanFolder(Path(), file=name, content=content, key=key), beside=beside).read()


def _reader(path: Path, *, complete: bool = False) -> "_Reader":
    folder = PlanFolder(path)
    if path.is_file():
        is_first = path.name in PLAN_FILES
        folder = (
            PlanFolder(path.parent) if is_first else PlanFolder(path.parent, file=path.name, key=path.stem)
        )
    return _Reader(folder, all_complete=complete)


class _Reader:
    """Reads one plan. `borrowers` are the places of the plans for whose sake this one is read."""

    def __init__(
        self,
        folder: PlanFolder,
        *,
        all_complete: bool = False,
        borrowers: tuple[Path, ...] = (),
        beside: Path | None = None,
    ) -> None:
        self.folder = folder
        self.beside = beside  # where plans to borrow from are looked for, other than beside this one
        self.borrowers = borrowers
        self.lenders: dict[str, Lender | None] = {}
        self.files: list[StageFile] = []
        self.stage_list = StageList(folder, all_complete=all_complete)
        self.bibliography = folder.bibliography
        self.register = Register(self.bibliography)
        self.borrowing = Borrowing(self.register)
        self.stage_keys: dict[str, Place] = {}

    def read(self) -> tuple[Plan | None, list[Problem]]:
        plan = self._plan()
        return plan, sorted(set(self.folder.problems))

    def _plan(self) -> Plan | None:
        report = self.folder.report(self.folder.plan_file)
        if not self.folder.has_plan_file():
            report.add(
                1, f"there is no such file: a plan is a folder with a {PLAN_FILE} in it, so name that folder"
            )
            return None
        key = self.folder.key(report)
        fields = self.folder.open(self.folder.plan_file, "the plan", _PLAN)
        title = summary = closing = ""
        if fields is not None:
            title = fields.text("title", required=True)
            summary = fields.text("summary", PARAGRAPH_LIMIT, required=True, lines=True)
            closing = fields.text("closing", PARAGRAPH_LIMIT, lines=True)
        files = self.files = self.stage_list.find(fields)
        is_whole = self.folder.every_file_read and self.stage_list.is_ordered
        if fields is not None:
            self.bibliography.declare(report, fields)
        for file in files:
            self.bibliography.declare(file.report, file.fields)
        stages = [self._stage(file, number) for number, file in enumerate(files, start=1)]
        reports = {report.file: report, **{file.report.file: file.report for file in files}}
        self.register.settle(reports, complete=is_whole)
        stages = [replace(one, units=tuple(map(self.borrowing.settle, one.units))) for one in stages]
        recall = RecallFiles(
            self.folder.path, self.register, self.folder.problems, is_single_file=self.folder.is_single_file
        )
        stages = [recall.add_to(file, stage) for file, stage in zip(files, stages, strict=True)]
        if is_whole:
            self.borrowing.check()
            check_habits(self.bibliography, reports)
            recall.check_strays(stages)
            for file, stage in zip(files, stages, strict=True):
                check_projects(file, stage, self.register)
        staged = fields is None or fields.node("weeks") is None
        plan = Plan(key, title, summary, tuple(stages), closing, Packing.BY_MINUTES, staged)
        if not self.folder.problems:
            finished = [stage for file, stage in zip(files, stages, strict=True) if file.report.complete]
            check_evenness(plan, finished, self.register, reports)
        return None if self.folder.problems else plan

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
        here = self.folder.place
        places: tuple[Path, ...] = (plans_root(),)
        if self.beside or self.folder.content is None:
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
        reader = _Reader(PlanFolder(folder), borrowers=(*self.borrowers, here))
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
