"""Adds recall questions to the stages of a plan: those in files of their own, and those in the units."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.curricula.bibliography import Place
from bot.curricula.nodes import Problem, Table, display, quote
from bot.curricula.plan_files import SUFFIXES
from bot.curricula.questions import RecallReader
from bot.curricula.register import Register
from bot.curricula.rules import RECALL_LEAST
from bot.curricula.schema import Report
from bot.curricula.source import read_source
from bot.curricula.stage_fields import StageFile
from bot.study.plan import Recall, Stage
from bot.wording.counting import counted

RECALL_FOLDER = "recall"


class RecallFiles:
    """The recall questions of one plan. A plan in a single file has no files for its questions."""

    def __init__(
        self, folder: Path, register: Register, problems: list[Problem], *, is_single_file: bool
    ) -> None:
        self._folder = folder
        self._register = register
        self._problems = problems
        self._is_single_file = is_single_file
        self._keys: dict[str, Place] = {}
        self._asked: dict[str, Place] = {}

    def add_to(self, file: StageFile, stage: Stage) -> Stage:
        """The stage with its recall questions, if there are any."""
        if not stage.key:
            return stage
        paths = [self._folder / RECALL_FOLDER / f"{stage.key}{suffix}" for suffix in SUFFIXES]
        path = next((one for one in paths if os.path.lexists(one)), None)
        units = [unit for unit in stage.units if unit.key]
        reader = RecallReader(self._register, stage.key, self._keys, self._asked)
        found: dict[str, tuple[Recall, ...]] = {}
        if path is not None and not self._is_single_file:
            report = Report(display(path), self._problems)
            report.complete = file.report.complete
            source = read_source(path, self._folder)
            self._problems.extend(source.problems)
            if source.root is None:
                return stage
            found.update(reader.read(report, source.root, units))
        self._read_units(file, stage, reader, found)
        for unit in units:
            if unit.key not in found and len(unit.recall) < RECALL_LEAST and file.report.complete:
                place = self._register.place_of_unit(unit.key)
                has = counted(len(unit.recall), "recall question") if unit.recall else "no recall questions"
                mend = f"add at least {RECALL_LEAST} to {RECALL_FOLDER}/{stage.key}.yaml"
                if unit.recall:
                    mend = f"add {RECALL_LEAST - len(unit.recall)} to {RECALL_FOLDER}/{stage.key}.yaml"
                file.report.add(place.line, f"unit {quote(unit.key)} has {has}: {mend}")
        told = [replace(unit, recall=(*unit.recall, *found.get(unit.key, ()))) for unit in stage.units]
        return replace(stage, units=tuple(told))

    def _read_units(
        self, file: StageFile, stage: Stage, reader: RecallReader, found: dict[str, tuple[Recall, ...]]
    ) -> None:
        """The recall questions that stand in the units themselves."""
        if len(file.units) != len(stage.units):
            return  # a unit that could not be read was reported already
        for node, unit in zip(file.units, stage.units, strict=True):
            entry = node.entries.get("recall") if isinstance(node, Table) else None
            if entry is None or not unit.key:
                continue
            if unit.key in found:
                mend = "keep all of them in one place"
                text = f"unit {quote(unit.key)} has recall questions here and in {RECALL_FOLDER}: {mend}"
                file.report.add(entry.line, text)
            else:
                found[unit.key] = reader.read_unit(file.report, unit.key, entry)

    def check_strays(self, stages: Sequence[Stage]) -> None:
        """Questions that nobody would ever see: files that are named after no stage."""
        known = {f"{stage.key}{suffix}" for stage in stages for suffix in SUFFIXES}
        if self._is_single_file:
            return
        try:
            names = sorted(path.name for path in (self._folder / RECALL_FOLDER).iterdir())
        except OSError:
            return
        for name in names:
            if name not in known and name[0] != ".":
                report = Report(display(self._folder / RECALL_FOLDER / name), self._problems)
                mend = "name it after a stage's key, such as s1.yaml, or move it elsewhere"
                report.add(1, f"no stage has this file's name as its key: {mend}")
