"""The files of one plan: a folder with `plan.yaml`, or one file, on disk or as it was handed in."""

import os
from pathlib import Path

from bot.curricula.bibliography import Bibliography
from bot.curricula.nodes import Problem, display, quote
from bot.curricula.plan_files import PLAN_FILE, PLAN_FILES, SUFFIXES, plan_key
from bot.curricula.rules import SEGMENT, WORD_LIMIT
from bot.curricula.schema import Fields, Report
from bot.curricula.source import parse_source, read_source


class PlanFolder:
    """Opens the files of one plan and collects what is wrong with them.

    With `file` the plan is in that file alone, whose `content` may be at hand already; then the plan's key is
    `key`. `every_file_read` turns false with the first file that cannot be read.
    """

    def __init__(self, path: Path, *, file: str = "", content: bytes | None = None, key: str = "") -> None:
        self.path = path
        self.is_single_file = bool(file)
        self.content = content
        self.plan_file = file or next((name for name in PLAN_FILES if (path / name).is_file()), PLAN_FILE)
        self.problems: list[Problem] = []
        self.bibliography = Bibliography()
        self.every_file_read = True
        self._key = key

    @property
    def place(self) -> Path:
        """What others would name to borrow from the plan: its folder, or its file."""
        whole = self.path.resolve()
        return whole / self.plan_file if self.is_single_file else whole

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return os.path.lexists(self.path / name)

    def has_plan_file(self) -> bool:
        """Return whether the plan's first file is there."""
        return self.content is not None or self.has(self.plan_file)

    def report(self, name: str) -> Report:
        """What collects the problems of the file of that name."""
        return Report(display(self.path / name), self.problems)

    def key(self, report: Report) -> str:
        """The plan's key, from the name of the folder or file."""
        name = self._key or plan_key(self.path)
        if not SEGMENT.fullmatch(name) or len(name) > WORD_LIMIT:
            mend = (
                f"use small letters, digits and single hyphens, {WORD_LIMIT} at most, such as deep-learning"
            )
            what = "file" if self.is_single_file else "folder"
            report.add(1, f"the {what}'s name {quote(display(Path(name)))} cannot be the plan's key: {mend}")
        return name

    def open(self, name: str, what: str, known: tuple[str, ...]) -> Fields | None:
        """The fields of a file, which is called `what` in problems; None if it cannot be read."""
        if self.content is not None:
            source = parse_source(name, self.content)
        else:
            source = read_source(self.path / name, self.path)
        self.problems.extend(source.problems)
        fields = None
        if source.root is None:
            self.bibliography.leave_room_for(source.text)
        else:
            fields = Fields.of(self.report(name), source.root, what, known)
        self.every_file_read = self.every_file_read and fields is not None
        return fields

    def list_stage_files(self) -> list[str]:
        """The names of the files beside the first that look like stages; hidden ones do not."""
        if self.is_single_file:
            return []
        try:
            names = sorted(path.name for path in self.path.iterdir())
        except OSError:
            return []
        return [
            name for name in names if name.endswith(SUFFIXES) and name[0] != "." and name != self.plan_file
        ]
