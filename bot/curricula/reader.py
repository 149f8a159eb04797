"""A curriculum folder becomes a plan, or a list of everything that is wrong with it."""

import os
from dataclasses import dataclass
from pathlib import Path

import bot
from bot.curricula.bibliography import Bibliography, Place
from bot.curricula.register import Register
from bot.curricula.rules import PARAGRAPH_LIMIT, SEGMENT, STAGE_KEY, STAGES, WEEKS_LIMIT, WORD_LIMIT
from bot.curricula.schema import Fields, Report, read_number, read_text
from bot.curricula.source import Node, Problem, Scalar, display, quote, read_source
from bot.curricula.units import read_unit
from bot.study.plan import Pace, Plan, Stage

PLAN_FILE = "plan.yaml"
_PLAN = ("title", "summary", "stages", "closing")
_STAGE = ("key", "title", "emoji", "duration", "weeks", "resources", "papers", "projects", "units")


class CurriculumError(Exception):
    """A curriculum folder that cannot be used. `problems` says all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def plans_root() -> Path:
    """The folder of the plans that come with the bot."""
    return Path(bot.__file__).resolve().parent.parent / "curriculum"


def list_plans(root: Path) -> list[Path]:
    """The folders in `root` that hold a plan, by name. A folder's name is its plan's key."""
    try:
        return sorted(folder for folder in root.iterdir() if (folder / PLAN_FILE).is_file())
    except OSError:
        return []


def read_plan(folder: Path) -> Plan:
    """The plan in a folder. Raises CurriculumError with every problem of every file."""
    plan, problems = _FolderReader(folder).read()
    if plan is None or problems:
        raise CurriculumError(tuple(problems))
    return plan


def check_plan(folder: Path) -> list[Problem]:
    """Every problem of a plan's folder, by file and line; none if the plan can be used."""
    _, problems = _FolderReader(folder).read()
    return problems


@dataclass(frozen=True, slots=True)
class _StageFile:
    report: Report
    fields: Fields


class _FolderReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.bibliography = Bibliography()
        self.register = Register(self.bibliography)
        self.complete = True  # every file could be read, and plan.yaml says in which order
        self.stage_keys: dict[str, Place] = {}

    def read(self) -> tuple[Plan | None, list[Problem]]:
        plan = self._plan()
        return plan, sorted(set(self.problems))

    def _plan(self) -> Plan | None:
        report = self._report(PLAN_FILE)
        if not os.path.lexists(self.folder / PLAN_FILE):
            report.add(
                1, f"there is no such file: a plan is a folder with a {PLAN_FILE} in it, so name that folder"
            )
            return None
        key = self._key(report)
        fields = self._open(PLAN_FILE, "the plan", _PLAN)
        title = summary = closing = ""
        names: list[str] | None = None
        if fields is not None:
            title = fields.text("title", required=True)
            summary = fields.text("summary", PARAGRAPH_LIMIT, required=True, lines=True)
            closing = fields.text("closing", PARAGRAPH_LIMIT, lines=True)
            names = self._names(fields)
        if names is None:
            self.complete = False
            names = [name for name in self._yaml_files() if name.endswith(".yaml")][:STAGES]
        files = [file for name in names if (file := self._stage_file(name)) is not None]
        for file in files:
            self.bibliography.declare(file.report, file.fields)
        stages = [self._stage(file, number) for number, file in enumerate(files, start=1)]
        self.register.settle({file.report.file: file.report for file in files}, complete=self.complete)
        return None if self.problems else Plan(key, title, summary, tuple(stages), closing)

    def _report(self, name: str) -> Report:
        return Report(display(self.folder / name), self.problems)

    def _key(self, report: Report) -> str:
        try:
            name = self.folder.resolve().name
        except (OSError, RuntimeError):
            name = self.folder.name
        if not SEGMENT.fullmatch(name) or len(name) > WORD_LIMIT:
            mend = (
                f"use small letters, digits and single hyphens, {WORD_LIMIT} at most, such as deep-learning"
            )
            report.add(1, f"the folder's name {quote(display(Path(name)))} cannot be the plan's key: {mend}")
        return name

    def _open(self, name: str, what: str, known: tuple[str, ...]) -> Fields | None:
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
            name
            for name in names
            if name.endswith((".yaml", ".yml")) and name[0] != "." and name != PLAN_FILE
        ]

    def _names(self, fields: Fields) -> list[str] | None:
        """The stage files in their order, or None if plan.yaml does not say."""
        if fields.node("stages") is None:
            fields.missing("stages")
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
        for node in nodes:
            name = self._name(fields.report, node)
            if name in names:
                fields.report.add(
                    node.line, f"{quote(name)} is listed twice, first on line {names[name]}: keep one"
                )
            elif name:
                names[name] = node.line
        if len(names) > STAGES:
            fields.report.add(
                fields.line_of("stages"), f"there are {len(names)} stages, and {STAGES} are allowed"
            )
        for stray in self._yaml_files():
            if stray not in names:
                mend = f"add it to `stages` in {PLAN_FILE}, or move it elsewhere"
                self._report(stray).add(1, f"{PLAN_FILE} does not name this file: {mend}")
        return list(names)[:STAGES]

    def _name(self, report: Report, node: Node) -> str:
        name = read_text(report, node, "an entry of `stages`", 100)
        if not name:
            return ""
        if "/" in name or "\\" in name or name.startswith("."):
            report.add(
                node.line,
                f"{quote(name)} leaves the plan's folder: put the file beside {PLAN_FILE}, name it alone",
            )
            return ""
        if not name.endswith(".yaml") or name == PLAN_FILE:
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

    def _stage_file(self, name: str) -> _StageFile | None:
        fields = self._open(name, "a stage", _STAGE)
        return None if fields is None else _StageFile(fields.report, fields)

    def _stage(self, file: _StageFile, number: int) -> Stage:
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
        nodes = fields.nodes("units")
        if fields.lacks_list("units"):
            report.add(
                fields.line_of("units"), f"{fields.what} is empty: add at least one unit under `units`"
            )
        units = [read_unit(self.register, report, node, key) for node in nodes]
        return Stage(
            key=key,
            number=number,
            title=fields.text("title", required=True),
            units=tuple(unit for unit in units if unit is not None),
            weeks=_weeks(fields, len(nodes)),
            emoji=fields.text("emoji", WORD_LIMIT),
            duration=fields.text("duration", WORD_LIMIT),
        )


def _weeks(fields: Fields, units: int) -> dict[Pace, int]:
    """The weeks at each pace. Standard is one a unit; the other two are standard, unless they are given."""
    standard = max(units, 1)
    node = fields.node("weeks")
    if node is None:
        return dict.fromkeys(Pace, standard)
    what = f"`weeks` of {fields.what}"
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
